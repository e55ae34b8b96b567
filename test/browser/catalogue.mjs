/* Catalogue and prices at the operator's desk: what a change does is shown
   before it is made, and what was billed keeps its price. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { MANAGER, OPERATOR, SAMPLES } from "./portal.mjs";
import { confirm, plain, sendFile } from "./steps.mjs";

const ADDRESS = "/exploitation/catalogue";
const look = (page) => page.getByRole("button", { name: "Vérifier ce qui change" }).click();

for (const js of [true, false])
  test(`a price is added after a preview, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422/);
    const portal = await t.portal();
    const manager = await t.open(portal, { as: MANAGER });
    await sendFile(manager, SAMPLES.mended.xlsx);
    const page = await t.open(portal, { as: OPERATOR, js, path: ADDRESS });
    await page.getByRole("link", { name: "Ajouter un prix" }).click();
    await page.locator("#montant").fill("vingt");
    await page.locator("#du").fill("2022-01-14");
    await look(page);
    await page.getByRole("heading", { name: "3 points à corriger" }).waitFor();
    await page.getByLabel("Classe de prix").selectOption({ label: "Formation longue ou FCO complète" });
    await page.locator("#montant").fill("30,5");
    await page.locator("#du").fill("2022-02-01");
    await look(page);
    const prices = page.getByRole("region", { name: "Prix ensuite" });
    assert.match(plain(await prices.getByRole("row").nth(1).textContent()), /01\/01\/202031\/01\/202225,34 €/);
    assert.match(plain(await prices.getByRole("row").nth(2).textContent()), /01\/02\/2022sans fin30,50 €/);
    const touched = page.getByRole("region", { name: "Imports touchés" });
    assert.match(plain(await touched.getByRole("row").nth(1).textContent()), /exemple-corrige\.xlsx.*152,04 €\s*183,00 €/s);
    await page.locator("#montant").fill("31");
    await page.getByRole("button", { name: "Confirmer l'ajout" }).click();
    await touched.getByText("186,00").waitFor(); /* another amount is looked at first */
    await page.getByRole("button", { name: "Confirmer l'ajout" }).click();
    await page.getByText("Le prix est ajouté.").waitFor();
    await page.getByRole("link", { name: /Modifier le prix à partir du 01\/02\/2022/ }).click();
    await page.getByRole("button", { name: "Supprimer…" }).click();
    await page.getByRole("heading", { name: "Supprimer ce prix" }).waitFor();
    await page.getByRole("button", { name: "Supprimer le prix" }).click();
    await page.getByText("Le prix est supprimé.").waitFor();
    assert.equal(await page.getByRole("link", { name: /Modifier le prix/ }).count(), 0);
  });

test("what is billed keeps its price; two operators change a price at once", async (t) => {
  t.expectComplaint(/409|422|404/);
  const portal = await t.portal();
  const manager = await t.open(portal, { as: MANAGER });
  await sendFile(manager, SAMPLES.mended.xlsx);
  await confirm(manager);
  const page = await t.open(portal, { as: OPERATOR, path: `${ADDRESS}/prix/nouveau` });
  const fill = async (day) => {
    await page.getByLabel("Classe de prix").selectOption("longue");
    await page.locator("#montant").fill("26");
    await page.locator("#du").fill(day);
    await look(page);
  };
  await fill("2022-01-15");
  await page.getByText("ce qui est facturé ne change plus").first().waitFor();
  await fill("2022-01-16");
  await page.getByRole("button", { name: "Confirmer l'ajout" }).click();
  await page.getByText("Le prix est ajouté.").waitFor();
  const one = `${ADDRESS}/prix/longue-2022-01-16`;
  const other = await t.open(portal, { as: OPERATOR, path: one });
  await page.goto(one);
  await page.locator("#montant").fill("27");
  await look(page);
  await page.getByRole("button", { name: "Confirmer la modification" }).click();
  await page.getByText("Le prix est modifié.").waitFor();
  await other.locator("#montant").fill("28");
  await look(other);
  await other.getByRole("row", { name: "Montant 28 27,00 €" }).waitFor();
  await look(other);
  await other.getByRole("button", { name: "Confirmer la modification" }).click();
  await other.getByText("Le prix est modifié.").waitFor();
  assert.equal((await page.goto(`${ADDRESS}/prix/longue-2022-01-17`)).status(), 404);
});

test("a training is added, ended with its effect shown, and changed by two at once", async (t) => {
  t.expectComplaint(/409|422|404/);
  const portal = await t.portal();
  const manager = await t.open(portal, { as: MANAGER });
  await sendFile(manager, SAMPLES.mended.xlsx);
  const page = await t.open(portal, { as: OPERATOR, path: `${ADDRESS}/nouvelle` });
  await look(page);
  await page.getByRole("heading", { name: "5 points à corriger" }).waitFor();
  await page.getByLabel("Libellé").fill("fimo marchandises");
  await page.getByLabel("Catégorie").selectOption("marchandises");
  await page.getByLabel("Durée en heures").fill("14");
  await page.getByLabel("Classe de prix").selectOption("module");
  await page.locator("#du").fill("2022-02-01");
  await look(page);
  await page.getByText("Une formation porte déjà ce libellé").first().waitFor();
  await page.getByLabel("Libellé").fill("Formation d'essai");
  await look(page);
  await page.getByText("Aucun import analysé et non confirmé n'est touché.").waitFor();
  await page.getByRole("button", { name: "Confirmer l'ajout" }).click();
  await page.getByText("La formation est ajoutée.").waitFor();
  await page.getByRole("link", { name: "FIMO Marchandises" }).click();
  const other = await t.open(portal, { as: OPERATOR, path: page.url() });
  await page.locator("#au").fill("2021-12-31");
  await page.getByRole("button", { name: "Vérifier ce que change ce jour" }).click();
  await page.getByRole("rowheader", { name: "exemple-corrige.xlsx" }).waitFor();
  await page.getByText("Dernier jour : 31/12/2021, au lieu de sans limite").waitFor();
  await page.getByRole("button", { name: "Confirmer le dernier jour" }).click();
  await page.getByText("Le dernier jour est enregistré.").waitFor();
  await other.getByLabel("Durée en heures").fill("150");
  await other.locator("#du").fill("2022-03-01");
  await look(other);
  await other.getByText("Quelqu'un d'autre a modifié cette fiche").waitFor();
  await other.getByRole("row", { name: "Durée 150 140" }).waitFor();
  await look(other);
  await other.getByRole("button", { name: "Confirmer la modification" }).click();
  await other.getByText("La formation est modifiée.").waitFor();
  assert.equal(await other.getByRole("region", { name: "Versions" }).getByRole("row").count(), 3);
  assert.equal((await page.goto(`${ADDRESS}/formations/999`)).status(), 404);
});
