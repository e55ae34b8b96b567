/* The operator's centres: searched, enrolled, corrected; their representatives. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { OPERATOR, REPRESENTATIVE } from "./portal.mjs";

const fill = async (page, values) => { for (const [id, value] of Object.entries(values)) await page.locator(`#${id}`).fill(value); };
const GOOD = { siret: "732 829 320 00074", nom: "Formation Sud", adresse: "2 quai du Port", code_postal: "13002", ville: "Marseille" };

for (const js of [true, false])
  test(`a centre is enrolled, with its representative, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422/);
    const portal = await t.portal();
    const page = await t.open(portal, { as: OPERATOR, js, path: "/exploitation/centres" });
    await page.getByRole("link", { name: "Inscrire un centre" }).click();
    await fill(page, { ...GOOD, siret: "73282932000075", code_postal: "1300", code_service: "S1", rep_prenom: "Ada" });
    await page.getByRole("button", { name: "Inscrire le centre" }).click();
    await page.getByRole("heading", { name: "5 points à corriger" }).waitFor();
    for (const id of ["siret", "code_postal", "code_service", "rep_nom", "rep_courriel"])
      assert.equal(await page.locator(`#${id}`).getAttribute("aria-invalid"), "true", id);
    assert.equal(await page.locator("#nom").inputValue(), "Formation Sud");
    await fill(page, { siret: "12345678200010", code_postal: "13002", code_service: "", rep_nom: "Roy", rep_courriel: "ada.roy@sud.fr" });
    await page.getByRole("button", { name: "Inscrire le centre" }).click();
    await page.getByRole("link", { name: "Ouvrir la fiche du centre qui porte ce SIRET" }).waitFor();
    await fill(page, { siret: GOOD.siret });
    await page.getByRole("button", { name: "Inscrire le centre" }).click();
    await page.getByText("Le centre est inscrit.").waitFor();
    await page.getByText("ada.roy@sud.fr").waitFor();
    await page.getByText("invité, pas encore venu").waitFor();
    await page.goto("/exploitation/centres");
    await page.getByRole("searchbox").fill("marseil");
    await page.getByRole("button", { name: "Rechercher" }).click();
    await page.getByText("1 centre.").waitFor();
    const row = page.getByRole("row", { name: /Formation Sud/ });
    await row.getByText("à signer").waitFor();
    await row.getByText("73282932000074").waitFor();
  });

test("two operators correct a centre at once: the later one sees the difference", async (t) => {
  t.expectComplaint(/409/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: OPERATOR, path: "/exploitation/centres/1" });
  const other = await t.open(portal, { as: OPERATOR, path: "/exploitation/centres/1" });
  await page.locator("#ville").fill("Villeurbanne");
  await page.getByRole("button", { name: "Enregistrer la fiche" }).click();
  await page.getByText("La fiche est modifiée.").waitFor();
  await other.locator("#ville").fill("Bron");
  await other.getByRole("button", { name: "Enregistrer la fiche" }).click();
  await other.getByRole("row", { name: "Ville Bron Villeurbanne" }).waitFor();
  await other.getByRole("button", { name: "Enregistrer la fiche" }).click();
  await other.getByText("La fiche est modifiée.").waitFor();
  assert.equal(await other.locator("#ville").inputValue(), "Bron");
});

test("a representative is replaced: the former's access ends at once", async (t) => {
  t.expectComplaint(/422/);
  const portal = await t.portal();
  const former = await t.open(portal, { as: REPRESENTATIVE, path: "/centre/equipe" });
  const page = await t.open(portal, { as: OPERATOR, path: "/exploitation/centres/1" });
  await fill(page, { rep_prenom: "Dominique", rep_nom: "Bernard", rep_courriel: "representant@demo.fr" });
  await page.getByRole("button", { name: "Remplacer le représentant légal" }).click();
  await page.getByText("Cette personne est déjà inscrite pour ce centre").first().waitFor();
  await fill(page, { rep_prenom: "Noa", rep_nom: "Blanc", rep_courriel: "noa.blanc@demo.fr" });
  await page.getByRole("button", { name: "Remplacer le représentant légal" }).click();
  await page.getByText("Le représentant légal est nommé").waitFor();
  assert.equal(await page.getByText("representant@demo.fr").count(), 0);
  await former.reload();
  assert.match(former.url(), /connexion/);
});
