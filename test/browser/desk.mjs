/* The operator's desk: a driver searched for, and an identity corrected. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "./harness.mjs";
import { MANAGER, OPERATOR, SAMPLES } from "./portal.mjs";
import { confirm, sendFile } from "./steps.mjs";

test("the journal is filtered, and an entry edited by hand shows", async (t) => {
  const portal = await t.portal();
  const manager = await t.open(portal, { as: MANAGER });
  await sendFile(manager, SAMPLES.mended.xlsx);
  await confirm(manager);
  const page = await t.open(portal, { as: OPERATOR, path: "/exploitation/journal" });
  await page.getByLabel("Acte", { exact: true }).selectOption({ label: "Sessions enregistrées" });
  await page.getByRole("button", { name: "Filtrer" }).click();
  await page.getByRole("link", { name: "Camille Martin" }).waitFor();
  assert.equal(await page.locator("tbody tr").count(), 1);
  await page.getByLabel("Du", { exact: true }).fill("2022-01-16");
  await page.getByRole("button", { name: "Filtrer" }).click();
  await page.getByText("Aucun acte ne correspond").waitFor();
  await page.getByRole("button", { name: "Vérifier la chaîne" }).click();
  await page.getByRole("status").getByText(/^Le journal est entier : \d+ entrées/).waitFor();
  execFileSync("/usr/bin/python3", ["-c", "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); "
    + "db.execute(\"UPDATE audit_entry SET centre_id = 99 WHERE act = 'lot_registered'\"); db.commit()", `${portal.folder}/gabarit.db`]);
  await page.getByRole("button", { name: "Vérifier la chaîne" }).click();
  await page.getByRole("alert").getByText(/^Entrée n° \d+ : elle, ou celle qui la précède, a été modifiée\.$/).waitFor();
});

for (const js of [true, false])
  test(`a driver is found and rectified, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422/);
    const portal = await t.portal();
    const manager = await t.open(portal, { as: MANAGER });
    await sendFile(manager, SAMPLES.mended.xlsx);
    await confirm(manager);
    const page = await t.open(portal, { as: OPERATOR, js });
    await page.getByRole("link", { name: "Conducteurs" }).click();
    await page.getByRole("button", { name: "Rechercher" }).click();
    await page.getByRole("alert").getByRole("link", { name: "N° de permis" }).waitFor();
    await page.getByLabel("Nom").fill("léro");
    await page.getByRole("button", { name: "Rechercher" }).click();
    await page.getByRole("status").getByText("1 conducteur trouvé.").waitFor();
    assert.ok(!/l(é|%C3%A9)ro/i.test(page.url()), "names do not stand in addresses");
    await page.getByRole("link", { name: "LEROY MARIE" }).click();
    await page.getByLabel("N° de permis").fill("12");
    await page.getByLabel("Motif").fill("ko");
    await page.getByRole("button", { name: "Vérifier ce qui change" }).click();
    await page.getByRole("alert").getByText("2 points à corriger").waitFor();
    assert.equal(await page.getByLabel("N° de permis").inputValue(), "12");
    await page.getByLabel("N° de permis").fill("298795875");
    await page.getByLabel("Motif").fill("Faute de frappe du centre");
    await page.getByLabel("Nom", { exact: true }).fill("LE ROY");
    await page.getByRole("button", { name: "Vérifier ce qui change" }).click();
    await page.getByText("1 enregistrement sera modifié, et le compte du conducteur aussi.").waitFor();
    await page.getByRole("button", { name: "Confirmer la rectification" }).click();
    await page.getByRole("status").getByText("L'identité est rectifiée.").waitFor();
    await page.getByRole("heading", { name: "MARIE LE ROY" }).waitFor();
    assert.equal(await page.getByRole("cell", { name: "298795874, 25/12/2002, MARIE LEROY" }).count(), 1);
    assert.match(portal.gabarit("registrations", "--format", "csv"), /298795875/);
  });

test("two operators rectify one driver, and name one representative, at once: the later sees the difference", async (t) => {
  t.expectComplaint(/409/);
  const portal = await t.portal();
  const manager = await t.open(portal, { as: MANAGER });
  await sendFile(manager, SAMPLES.mended.xlsx);
  await confirm(manager);
  const page = await t.open(portal, { as: OPERATOR, path: "/exploitation/conducteurs/1" });
  const other = await t.open(portal, { as: OPERATOR, path: "/exploitation/conducteurs/1" });
  const check = async (one, licence) => {
    await one.getByLabel("N° de permis").fill(licence);
    await one.getByLabel("Motif").fill("Faute de frappe");
    await one.getByRole("button", { name: "Vérifier ce qui change" }).click();
    await one.getByRole("button", { name: "Confirmer la rectification" }).waitFor();
  };
  await check(page, "820000000001");
  await check(other, "820000000002");
  await other.getByRole("button", { name: "Confirmer la rectification" }).click();
  await other.getByText("L'identité est rectifiée.").waitFor();
  await page.getByRole("button", { name: "Confirmer la rectification" }).click();
  await page.getByRole("row", { name: "N° de permis 820000000001 820000000002" }).waitFor();
  for (const one of [page, other]) {
    await one.goto("/exploitation/centres/1");
    for (const [id, value] of Object.entries({ rep_prenom: "Noa", rep_nom: one === page ? "Blanc" : "Noir", rep_courriel: `noa.${one === page ? "b" : "n"}@demo.fr` }))
      await one.locator(`#${id}`).fill(value);
  }
  for (const one of [page, other]) await one.getByRole("button", { name: "Remplacer le représentant légal" }).click();
  await other.getByRole("row", { name: "Représentant légal Noa Noir Noa Blanc" }).waitFor();
});
