/* « Manuellement »: the form for one training and several drivers, what is
   wrong with it, and the way from it to the receipt. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { MANAGER, REPRESENTATIVE } from "./portal.mjs";
import { plain, readReceipt } from "./steps.mjs";

const registered = (portal) => portal.gabarit("registrations", "--format", "csv").trim().split("\n").length - 1;

async function fillTraining(page, values = {}) {
  const { ref = "R1", order = "COM1", label = "FCO Complète", category = "Marchandises", end = "2022-01-10" } = values;
  await page.getByLabel("Référence du centre").fill(ref);
  await page.getByLabel("Numéro de commande").fill(order);
  await page.getByLabel("Libellé de formation").selectOption(label);
  await page.getByLabel("Catégorie de formation").selectOption(category);
  await page.getByLabel("Fin de formation").fill(end);
}

async function fillDriver(page, number, first, last, birth, licence) {
  for (const [name, value] of [["prenom", first], ["nom", last], ["naissance", birth], ["permis", licence]])
    await page.locator(`#${name}-${number}`).fill(value);
}

for (const js of [true, false])
  test(`three drivers by hand, one with mistakes, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422/);
    const portal = await t.portal();
    const page = await t.open(portal, { as: MANAGER, js, path: "/sessions" });
    await page.getByRole("button", { name: "Manuellement" }).click();
    await page.getByRole("heading", { name: "Saisie manuelle" }).waitFor();
    await fillTraining(page);
    await fillDriver(page, 1, "Julie", "Martin", "1990-03-05", "900375123456");
    await page.getByRole("button", { name: "Ajouter un conducteur" }).click();
    assert.equal(await page.locator("#prenom-1").inputValue(), "Julie");
    await fillDriver(page, 2, "", "Petit", "2015-01-01", "A");
    await page.getByRole("button", { name: "Ajouter un conducteur" }).click();
    await fillDriver(page, 3, "Anne", "Durand", "1985-06-07", "850675123456");
    await page.locator("#permis-3").press("Enter");
    const summary = page.getByRole("alert");
    await summary.getByRole("heading", { name: "3 points à corriger" }).waitFor();
    assert.deepEqual((await summary.getByRole("listitem").allTextContents()).map(plain).map((text) => text.split(" : ")[0]),
      ["Conducteur 2, Prénom", "Conducteur 2, Date de naissance", "Conducteur 2, N° de permis"]);
    await summary.getByRole("link", { name: "Conducteur 2, Prénom" }).click();
    assert.match(page.url(), /#prenom-2$/);
    assert.equal(await page.locator("#prenom-2").getAttribute("aria-invalid"), "true");
    await page.locator("#prenom-2-faute").getByText("Prénom non renseigné").waitFor();
    await page.locator("#naissance-2-faute").getByText("Le stagiaire doit être majeur").waitFor();
    assert.equal(await page.locator("#nom-3").inputValue(), "Durand");
    assert.equal(registered(portal), 0);
    await fillDriver(page, 2, "Paul", "Petit", "1995-01-01", "950175123456");
    await page.getByRole("button", { name: "Vérifier la saisie" }).last().click();
    await page.getByRole("heading", { name: "Confirmer l'enregistrement" }).waitFor();
    await page.getByText("3 sessions pour 3 conducteurs").waitFor();
    await page.getByText("Ne possède pas encore de compte sur la plateforme").first().waitFor();
    await page.getByRole("button", { name: "Corriger la saisie" }).click();
    assert.equal(await page.locator("#nom-3").inputValue(), "Durand");
    assert.equal(await page.locator("#naissance-3").inputValue(), "1985-06-07");
    await page.locator("#nom-3").fill("Durant");
    await page.getByRole("button", { name: "Vérifier la saisie" }).last().click();
    await page.getByRole("button", { name: "Confirmer l'enregistrement" }).dblclick({ noWaitAfter: true });
    const receipt = await readReceipt(page);
    assert.equal(receipt["Sessions enregistrées"], "3");
    assert.equal(receipt["Montant HT"], "76,02 €");
    assert.equal(receipt.Origine, "Saisie manuelle");
    assert.equal(registered(portal), 3);
    await page.goto("/sessions/liste");
    await page.getByText("Durant").first().waitFor();
    await page.goto("/imports");
    await page.getByRole("link", { name: "Saisie manuelle" }).waitFor();
  });

test("by hand: dates as people type them, wrong ones kept; common mistakes said once", async (t) => {
  t.expectComplaint(/422/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/manuel" });
  await page.getByRole("button", { name: "Vérifier la saisie" }).last().click();
  await page.getByRole("heading", { name: "8 points à corriger" }).waitFor();
  await fillTraining(page, { label: "FIMO Marchandises", category: "Voyageurs", end: "2022-02-10" });
  await page.getByRole("button", { name: "Ajouter un conducteur" }).click();
  for (const n of [1, 2]) await fillDriver(page, n, "Julie", "Martin", "1990-03-05", "900375123456");
  const text = (id) => page.locator(id).evaluate((node, value) => { node.type = "text"; node.value = value; }, id === "#fin" ? "30/02/2022" : "5/3/90");
  await text("#fin");
  await text("#naissance-2");
  await page.getByRole("button", { name: "Vérifier la saisie" }).last().click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator("#fin").inputValue(), "30/02/2022");
  assert.equal(await page.locator("#fin").getAttribute("type"), "text");
  assert.equal(await page.locator("#naissance-2").inputValue(), "5/3/90");
  assert.equal(await page.locator("#fin-faute p").count(), 1);
  await page.locator("#categorie-faute").getByText("ne relève pas de la catégorie Voyageurs").waitFor();
  await page.locator("#fin").fill("10/01/2022");
  await page.locator("#naissance-2").fill("05/03/1990");
  await page.getByLabel("Catégorie de formation").selectOption("Marchandises");
  await page.getByRole("button", { name: "Vérifier la saisie" }).last().click();
  await page.getByRole("heading", { name: "Confirmer l'enregistrement" }).waitFor();
  await page.getByText("1 session pour 1 conducteur").waitFor();
  await page.getByText(/identique/).waitFor();
});

test("by hand: the calendar takes a pasted JJ/MM/AAAA, a training brings its category along", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/manuel" });
  await page.getByLabel("Fin de formation").evaluate((node) => {
    const data = new DataTransfer();
    data.setData("text", " 10/01/2022 ");
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
  });
  assert.equal(await page.getByLabel("Fin de formation").inputValue(), "2022-01-10");
  await page.getByLabel("Libellé de formation").selectOption("FIMO Marchandises");
  assert.equal(await page.getByLabel("Catégorie de formation").inputValue(), "Marchandises");
});

test("by hand: « back » and sent again, a session registered before, two who edit the same form", async (t) => {
  t.expectComplaint(/409/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/manuel?profil=formateur" });
  await page.getByText("Profil « Formateur »").waitFor();
  await fillTraining(page);
  await fillDriver(page, 1, "Julie", "Martin", "1990-03-05", "900375123456");
  const check = (one) => one.getByRole("button", { name: "Vérifier la saisie" }).last().click();
  await check(page);
  await page.getByRole("heading", { name: "Confirmer l'enregistrement" }).waitFor();
  const address = page.url();
  await page.goBack();
  await page.locator("#nom-1").fill("Martins");
  await check(page);
  await page.waitForURL(address);
  const mine = await t.open(portal, { as: MANAGER, path: address }), other = await t.open(portal, { as: REPRESENTATIVE, path: address });
  for (const one of [mine, other]) await one.getByRole("button", { name: "Corriger la saisie" }).click();
  await other.locator("#nom-1").fill("Moreau");
  await check(other);
  await other.getByRole("heading", { name: "Confirmer l'enregistrement" }).waitFor();
  await mine.locator("#nom-1").fill("Meunier");
  await check(mine);
  await mine.getByRole("heading", { name: "Quelqu'un d'autre a modifié cette fiche entre-temps" }).waitFor();
  await mine.getByRole("row", { name: "Conducteur 1, Nom Meunier Moreau" }).waitFor();
  await check(mine);
  await mine.getByRole("heading", { name: "Confirmer l'enregistrement" }).waitFor();
  await other.getByRole("button", { name: "Confirmer l'enregistrement" }).click();
  await other.getByText("Rien n'a été enregistré").waitFor();
  await mine.getByRole("button", { name: "Confirmer l'enregistrement" }).click();
  assert.equal((await readReceipt(mine))["Sessions enregistrées"], "1");
  await mine.goto("/sessions/manuel");
  await fillTraining(mine);
  await fillDriver(mine, 1, "Julie", "Meunier", "1990-03-05", "900375123456");
  await check(mine);
  await mine.getByText("Il n'y a plus rien à enregistrer").waitFor();
  assert.equal(registered(portal), 1);
});
