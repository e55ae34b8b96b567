/* The manual's two tables, and the whole way of a file: with the mouse, with
   the keyboard alone, with and without JavaScript. */
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import { test } from "./harness.mjs";
import { MANAGER, PASSWORD, SAMPLES } from "./portal.mjs";
import { assertReport, confirm, MENDED, plain, readReceipt, sendFile, until, WRONG } from "./steps.mjs";

for (const js of [true, false])
  test(`the manual's tables come out of the page, from XLSX and XLS, ${js ? "with" : "without"} JavaScript`, async (t) => {
    const portal = await t.portal();
    const page = await t.open(portal, { as: MANAGER, js });
    for (const format of ["xlsx", "xls"]) {
      await sendFile(page, SAMPLES.wrong[format]);
      await assertReport(page, WRONG);
      await sendFile(page, SAMPLES.mended[format]);
      await assertReport(page, MENDED);
    }
  });

test("what a finding says to do stands beside it, and the wrong cell is marked by more than colour", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.wrong.xlsx);
  const row = page.getByRole("row").filter({ hasText: "VERTAPEN" });
  await row.getByText("Écrire « Voyageurs », ou corriger le libellé de formation.").waitFor();
  const wrong = row.locator("td.bad").first();
  assert.equal(await wrong.locator("svg").count(), 1);
  assert.equal(plain(await wrong.textContent()), "Marchandises D4");
  assert.notEqual(await wrong.evaluate((cell) => getComputedStyle(cell).boxShadow), "none");
  await page.getByText("6 numéros de permis n'ont pas les 12 chiffres d'un NEPH").waitFor();
});

for (const js of [true, false])
  test(`from login to receipt, correcting the file on the way, ${js ? "with" : "without"} JavaScript`, async (t) => {
    const portal = await t.portal();
    const page = await t.open(portal, { js });
    await page.getByLabel("Adresse de courriel").fill(MANAGER);
    await page.getByLabel("Mot de passe").fill(PASSWORD);
    await page.getByRole("button", { name: "Se connecter" }).click();
    await page.getByRole("heading", { name: "Mes sessions" }).waitFor();
    await page.getByLabel("Sélectionner le type de profil enregistré *").selectOption({ label: "Conducteur" });
    const notice = plain(await page.locator(".price").textContent());
    assert.match(notice, /25,34 € HT pour une formation longue ou une FCO complète, et 5,07 € HT pour un module de FCO/);
    await page.getByRole("button", { name: "Importer un fichier" }).click();
    await page.getByRole("heading", { name: "Importer un fichier" }).waitFor();
    await sendFile(page, SAMPLES.wrong.xlsx);

    /* With errors « Importer » says why it cannot be used, and does nothing. */
    const button = page.getByRole("button", { name: "Importer", exact: true });
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    const why = page.locator(`#${await button.getAttribute("aria-describedby")}`);
    assert.match(plain(await why.textContent()), /^5 lignes sont en erreur : corriger le fichier, l'enregistrer, puis le déposer à nouveau\./);
    await button.focus();
    await button.click({ force: true });
    assert.match(page.url(), /\/imports\/[^/]+$/);

    await page.getByRole("link", { name: "Déposer le fichier corrigé" }).click();
    await sendFile(page, SAMPLES.mended.xlsx);
    await button.click();
    await page.getByRole("heading", { name: "Confirmer l'import" }).waitFor();
    assert.match(plain(await page.locator(".lead").textContent()), /^6 sessions pour 6 conducteurs, 152,04 € HT/);
    const order = await page.getByRole("row").nth(1).getByRole("cell").allTextContents();
    assert.deepEqual(order.map(plain), ["6", "0", "6", "152,04 €"]);
    assert.equal(await page.getByRole("rowheader").first().textContent(), "COM202201");
    for (const words of ["récapitulatif", "compteurs de formation", "vont être enregistrées"])
      await page.getByText(words).first().waitFor();
    await page.getByRole("button", { name: "Revenir au rapport" }).click();
    await page.getByRole("heading", { name: "Rapport d'analyse" }).waitFor();
    const receipt = await confirm(page);
    await page.getByText("L'import a été pris en compte.").waitFor();
    assert.equal(receipt.number, "2022-000001");
    assert.equal(receipt["Sessions enregistrées"], "6");
    assert.equal(receipt["Montant HT"], "152,04 €");
    assert.equal(receipt["Fichier"], "exemple-corrige.xlsx");
    assert.match(receipt["Enregistré le"], /^15\/01\/2022 à \d\d:\d\d$/);
    assert.equal(receipt["Empreinte SHA-256"],
      crypto.createHash("sha256").update(fs.readFileSync(SAMPLES.mended.xlsx)).digest("hex"));
    const rows = portal.gabarit("registrations", "--format", "csv").trim().split("\n");
    assert.equal(rows.length, 7);

    await page.getByRole("link", { name: "Historique des imports" }).first().click();
    const first = await page.getByRole("row").nth(1).getByRole("cell").allTextContents();
    assert.deepEqual(first.slice(1).map(plain), ["exemple-corrige.xlsx", "Camille Martin", "Enregistré", "6", "6", "n° 2022-000001"]);
    await page.getByRole("link", { name: "n° 2022-000001" }).click();
    assert.equal((await readReceipt(page)).number, "2022-000001");
  });

/* Moves on with the Tab key until the element has the focus. */
async function tabTo(page, locator) {
  for (let i = 0; i < 60; i++) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the Tab key does not reach ${locator}`);
}

for (const js of [true, false])
  test(`from login to receipt with the keyboard alone, ${js ? "with" : "without"} JavaScript`, async (t) => {
    const portal = await t.portal();
    const page = await t.open(portal, { js });
    page.on("filechooser", (chooser) => chooser.setFiles(SAMPLES.mended.xlsx));
    const button = (name) => page.getByRole("button", { name, exact: true });
    const press = async (locator) => {
      await tabTo(page, locator);
      await page.keyboard.press("Enter");
    };
    await tabTo(page, page.getByLabel("Adresse de courriel"));
    await page.keyboard.type(MANAGER);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Mes sessions" }).waitFor();

    /* The first stop is the way past the menu. */
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").textContent(), "Aller au contenu");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#contenu$/);
    await tabTo(page, page.getByLabel("Sélectionner le type de profil"));
    await press(button("Importer un fichier"));
    await page.waitForURL(/\/sessions\/import$/);
    await tabTo(page, page.getByLabel("Parcourir"));
    await page.keyboard.press("Space");
    await until(() => page.locator("#fichier").evaluate((input) => input.files.length === 1));
    await press(button("Lancer l'analyse"));
    await page.waitForURL(/\/imports\//);
    await page.getByRole("heading", { name: "Rapport d'analyse" }).waitFor();
    await assertReport(page, MENDED);
    await press(page.getByRole("link", { name: "1 information(s)" }));
    await page.waitForURL(/niveau=information/);
    assert.equal(await page.locator("table.report tbody tr").count(), 1);
    await press(button("Importer"));
    await page.waitForURL(/\/confirmation/);
    await press(button("Confirmer l'import"));
    assert.equal((await readReceipt(page)).number, "2022-000001");
  });
