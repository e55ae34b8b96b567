/* A centre's approvals at the operator's desk: what a change does is shown
   before it is made, and it holds at once. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { MANAGER, OPERATOR, SAMPLES } from "./portal.mjs";
import { plain, sendFile } from "./steps.mjs";

const ADDRESS = "/exploitation/centres/1/agrements";

for (const js of [true, false])
  test(`several approvals are added in one go after a preview, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422/);
    const portal = await t.portal();
    const manager = await t.open(portal, { as: MANAGER });
    await sendFile(manager, SAMPLES.wrong.xlsx);
    const page = await t.open(portal, { as: OPERATOR, js, path: ADDRESS });
    const rows = await page.getByRole("row").count();
    await page.getByRole("button", { name: "Vérifier ce qui change" }).click();
    await page.getByRole("heading", { name: "5 points à corriger" }).waitFor();
    await page.locator("#numero").fill("2022-1");
    await page.locator("#prefecture").fill("Préfecture de région");
    await page.locator("#du").fill("2021-01-01");
    await page.locator("#au").fill("2025-12-31");
    await page.getByLabel("Titre Professionnel CTCR, Voyageurs").check();
    await page.getByLabel("FIMO Marchandises, Marchandises", { exact: true }).check();
    await page.getByRole("button", { name: "Vérifier ce qui change" }).click();
    const touched = page.getByRole("region", { name: "Imports touchés" });
    assert.equal(plain(await touched.getByRole("row").nth(1).textContent()), "exemple-manuel.xlsx 15/01/2022 0 1".replace(/ /g, ""),
      "one line would be refused no more");
    await page.getByRole("button", { name: "Confirmer l'ajout" }).click();
    await page.getByText("Un agrément commence déjà ce jour-là pour « FIMO Marchandises »").first().waitFor();
    await page.getByLabel("FIMO Marchandises, Marchandises", { exact: true }).uncheck();
    await page.getByRole("button", { name: "Vérifier ce qui change" }).click();
    await page.getByRole("button", { name: "Confirmer l'ajout" }).click();
    await page.getByText("Les agréments sont ajoutés.").waitFor();
    assert.equal(await page.getByRole("row").count(), rows + 1);
    await page.getByRole("img", { name: /Frise/ }).waitFor();
  });

test("ending an approval shows the import it touches, and the confirmation refuses at once", async (t) => {
  const portal = await t.portal();
  const manager = await t.open(portal, { as: MANAGER });
  await sendFile(manager, SAMPLES.mended.xlsx);
  await manager.getByRole("button", { name: "Importer", exact: true }).click();
  const page = await t.open(portal, { as: OPERATOR, path: ADDRESS });
  await page.getByRole("link", { name: /pour FIMO Marchandises, Marchandises/ }).click();
  await page.locator("#au").fill("2021-12-31");
  await page.getByRole("button", { name: "Vérifier ce qui change" }).click();
  await page.getByRole("rowheader", { name: "exemple-corrige.xlsx" }).waitFor();
  /* Another day, which was not looked at: it is shown first. */
  await page.locator("#au").fill("2021-12-30");
  await page.getByRole("button", { name: "Confirmer la modification" }).click();
  await page.getByRole("rowheader", { name: "exemple-corrige.xlsx" }).waitFor();
  await page.getByRole("button", { name: "Confirmer la modification" }).click();
  await page.getByText("L'agrément est modifié.").waitFor();
  await manager.getByRole("button", { name: "Confirmer l'import" }).click();
  await manager.getByText("Rien n'a été enregistré").waitFor();
  await manager.getByText("CFR non agréé pour cette formation à la date indiquée").waitFor();
});

test("two operators change an approval at once; one is removed after a preview; overlaps are pointed out", async (t) => {
  t.expectComplaint(/409|404/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: OPERATOR, path: `${ADDRESS}/1` }), other = await t.open(portal, { as: OPERATOR, path: `${ADDRESS}/1` });
  const change = async (one, number) => {
    await one.locator("#numero").fill(number);
    await one.getByRole("button", { name: "Vérifier ce qui change" }).click();
    await one.getByRole("button", { name: "Confirmer la modification" }).click();
  };
  await change(page, "N-1");
  await page.getByText("L'agrément est modifié.").waitFor();
  await other.locator("#numero").fill("N-2");
  await other.getByRole("button", { name: "Vérifier ce qui change" }).click();
  await other.getByRole("row", { name: "Numéro N-2 N-1" }).waitFor();
  await page.locator("#numero").fill("N-3");
  await page.locator("#prefecture").fill("P");
  await page.locator("#du").fill("2022-01-01");
  await page.locator("#au").fill("2022-02-01");
  await page.getByLabel("FIMO Marchandises, Marchandises", { exact: true }).check();
  await page.getByRole("button", { name: "Vérifier ce qui change" }).click();
  await page.getByRole("button", { name: "Confirmer l'ajout" }).click();
  await page.getByText("2 agréments se chevauchent avec un autre").waitFor();
  await page.getByText("1 agrément finit dans moins de 90 jours.").waitFor();
  await page.getByRole("link", { name: /agrément N-3 pour FIMO Marchandises/ }).click();
  await page.getByRole("button", { name: "Supprimer…" }).click();
  await page.getByRole("heading", { name: "Supprimer cet agrément" }).waitFor();
  await page.getByRole("button", { name: "Supprimer l'agrément" }).click();
  await page.getByText("L'agrément est supprimé.").waitFor();
  assert.equal(await page.locator("td .tag.bad").count(), 0, "nothing overlaps any more");
  assert.equal((await page.goto(`${ADDRESS}/999`)).status(), 404);
});
