/* Whatever is done twice is registered once: the same file, a reload, a second
   tab, two managers, a double click, a restart of the server. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { MANAGER, Portal, REPRESENTATIVE, SAMPLES, SlowScanner } from "./portal.mjs";
import { assertReport, buffer, confirm, counts, MENDED, plain, readReceipt, readReport, sendFile, WRONG } from "./steps.mjs";
import { xlsx } from "./workbook.mjs";

const registered = (portal) => portal.gabarit("registrations", "--format", "csv").trim().split("\n").length - 1;

/* Sends the mended file and goes as far as the confirmation. */
async function toConfirmation(page) {
  await sendFile(page, SAMPLES.mended.xlsx);
  await page.getByRole("button", { name: "Importer", exact: true }).click();
  await page.getByRole("button", { name: "Confirmer l'import" }).waitFor();
}

test("the same file again: its lines link to the receipt, and « Importer » says that nothing is left", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.mended.xlsx);
  const receipt = await confirm(page);
  await sendFile(page, SAMPLES.mended.xlsx);
  assert.deepEqual(await counts(page), ["Nombre de ligne(s) analysée(s) : 6", "6 information(s)", "0 erreur(s)"]);
  for (const { findings } of (await readReport(page)).lines)
    assert.match(findings[0][2], /^Session déjà enregistrée le 15\/01\/2022 \(import n° 2022-000001\) : elle ne sera ni enregistrée ni facturée une seconde fois$/);
  const button = page.getByRole("button", { name: "Importer", exact: true });
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  assert.equal(plain(await page.locator("#pourquoi").textContent()), "Il n'y a plus rien à enregistrer : toutes les lignes l'ont déjà été.");
  await button.focus();
  assert.equal(await page.locator(":focus").textContent(), "Importer");
  const links = page.getByRole("link", { name: "Voir le reçu" });
  assert.equal(await links.count(), 6);
  await links.last().click();
  assert.deepEqual(await readReceipt(page), receipt);
  assert.equal(registered(portal), 6);
});

test("some lines registered before: only the others are, and the confirmation counts them alone", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  const rows = (await (async () => { await sendFile(page, SAMPLES.mended.xlsx); return readReport(page); })()).lines
    .map(({ values: [, ref, order, category, training, end, ...rest] }) => [ref, order, training, category, end, ...rest]);
  await sendFile(page, buffer("deux.xlsx", xlsx(rows.slice(0, 2))));
  await confirm(page);
  const module = ["R9", "AUTRE-COMMANDE", "FCO Module", "Voyageurs", "10/01/2022", "Zoé", "NOËL", "02/02/1980", "800269123456"];
  await sendFile(page, buffer("tout.xlsx", xlsx([...rows, module, module])));
  await page.getByText("5 sessions à enregistrer, après une confirmation.").waitFor();
  await page.getByRole("button", { name: "Importer", exact: true }).click();
  await page.getByRole("button", { name: "Confirmer l'import" }).waitFor();
  const table = await page.getByRole("row").evaluateAll((all) => all.map((row) => Array.from(row.cells, (cell) => cell.textContent.replace(/\s+/g, " ").trim())));
  assert.deepEqual(table.slice(1), [["AUTRE-COMMANDE", "0", "1", "1", "5,07 €"], ["COM202201", "4", "0", "4", "101,36 €"], ["Total HT", "5", "106,43 €"]]);
  await page.getByRole("button", { name: "Confirmer l'import" }).click();
  const receipt = await readReceipt(page);
  assert.equal(receipt["Sessions enregistrées"], "5");
  assert.match(receipt["Lignes non reprises"], /^3 /);
  assert.equal(registered(portal), 7);
});

test("a reload and a second tab find everything again", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.wrong.xlsx);
  await page.reload();
  await assertReport(page, WRONG);
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await assertReport(tab, WRONG);
  await toConfirmation(page);
  await page.reload();
  await tab.goto(page.url());
  await page.getByRole("button", { name: "Confirmer l'import" }).click();
  const receipt = await readReceipt(page);
  await page.reload();
  assert.deepEqual(await readReceipt(page), receipt);
  await tab.getByRole("button", { name: "Confirmer l'import" }).click();
  assert.deepEqual(await readReceipt(tab), receipt);
  await tab.goto(page.url().replace("/recu", "/confirmation"));
  assert.deepEqual(await readReceipt(tab), receipt);
  assert.equal(registered(portal), 6);
});

test("two managers who confirm at once get the same receipt", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await toConfirmation(page);
  const other = await t.open(portal, { as: REPRESENTATIVE });
  await other.goto(page.url());
  await Promise.all([page, other].map((one) => one.getByRole("button", { name: "Confirmer l'import" }).click()));
  const receipt = await readReceipt(page);
  assert.deepEqual(await readReceipt(other), receipt);
  assert.equal(registered(portal), 6);
});

test("two managers with the same file: the second is shown what changed, and nothing is registered twice", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER }), other = await t.open(portal, { as: REPRESENTATIVE });
  await toConfirmation(page);
  await toConfirmation(other);
  await page.getByRole("button", { name: "Confirmer l'import" }).click();
  await readReceipt(page);
  await other.getByRole("button", { name: "Confirmer l'import" }).click();
  await other.getByRole("alert").getByText("Rien n'a été enregistré : le rapport a changé.").waitFor();
  assert.deepEqual(await counts(other), ["Nombre de ligne(s) analysée(s) : 6", "6 information(s)", "0 erreur(s)"]);
  assert.equal(registered(portal), 6);
});

for (const js of [true, false])
  test(`a double click on « Confirmer l'import » gives one receipt, ${js ? "with" : "without"} JavaScript`, async (t) => {
    const portal = await t.portal();
    const page = await t.open(portal, { as: MANAGER, js });
    await toConfirmation(page);
    await page.getByRole("button", { name: "Confirmer l'import" }).dblclick({ noWaitAfter: true });
    const receipt = await readReceipt(page);
    assert.equal(receipt.number, "2022-000001");
    assert.equal(registered(portal), 6);
  });

test("a restart of the server keeps the import, and a way back does not send it again", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.mended.xlsx);
  await portal.stop("SIGKILL");
  await portal.start();
  await page.reload();
  await assertReport(page, MENDED);
  await confirm(page);
  const address = page.url();
  await portal.stop();
  await portal.start();
  await page.goBack();
  await page.goto(address);
  assert.equal((await readReceipt(page)).number, "2022-000001");
  assert.equal(registered(portal), 6);
});

test("a restart amid the analysis: it goes on, and the page that waits sees it", async (t) => {
  t.expectComplaint(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  const scanner = await new SlowScanner(t.base).start();
  t.closing.push(() => scanner.server.close());
  const portal = await t.portal({ clamd_program: "", clamd_socket: scanner.socket });
  scanner.held = true;
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  await page.getByLabel("Parcourir").setInputFiles(SAMPLES.mended.xlsx);
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  await page.getByText("Contrôle antivirus", { exact: true }).waitFor();
  await portal.stop("SIGKILL");
  scanner.release();
  await portal.start();
  await page.getByRole("heading", { name: "Rapport d'analyse" }).waitFor();
  await assertReport(page, MENDED);
});

test("« Annuler » gives the empty form back, and what was cancelled cannot be confirmed", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await toConfirmation(page);
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await page.getByRole("button", { name: "Revenir au rapport" }).click();
  await page.getByRole("button", { name: "Annuler" }).click();
  await page.getByRole("status").getByText("L'import de « exemple-corrige.xlsx » est annulé : rien n'a été enregistré.").waitFor();
  assert.equal(await page.getByLabel("Parcourir").inputValue(), "");
  await tab.getByRole("button", { name: "Confirmer l'import" }).click();
  await tab.getByText("Cet import a été annulé : rien n'a été enregistré.").waitFor();
  assert.equal(await tab.getByRole("button", { name: "Importer", exact: true }).count(), 0);
  assert.equal(registered(portal), 0);
});

test("without a price in force nothing can be confirmed, and the pages say so", async (t) => {
  const portal = new Portal(t.base);
  portal.load({ centres: [{ siret: "12345678200010", name: "Centre de formation de démonstration", contract_signed: "2015-01-01", approvals: [
    { number: "2015-1", prefecture: "Préfecture", training: "FIMO Marchandises", category: "Marchandises", from: "2015-01-01", to: "2020-12-31" }] }] });
  await portal.start("2019-06-01");
  t.closing.push(() => portal.stop());
  const page = await t.open(portal, { as: MANAGER, path: "/sessions" });
  await page.getByText("Aucun prix n'est en vigueur à ce jour").waitFor();
  await sendFile(page, buffer("un.xlsx", xlsx([["R1", "C1", "FIMO Marchandises", "Marchandises", "01/06/2019", "Zoé", "NOËL", "02/02/1980", "800269123456"]])));
  await page.getByRole("button", { name: "Importer", exact: true }).click();
  await page.getByRole("alert").getByText("Aucun prix n'est en vigueur à ce jour").waitFor();
  assert.equal(plain(await page.locator(".lead").textContent()), "1 session pour 1 conducteur.");
  const button = page.getByRole("button", { name: "Confirmer l'import" });
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  await button.click({ force: true });
  assert.match(page.url(), /confirmation/);
  assert.equal(registered(portal), 0);
});

test("the check is made again on the day of the confirmation", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  const row = ["R1", "C1", "FIMO Marchandises", "Marchandises", "31/12/2030", "Zoé", "NOËL", "02/02/1980", "800269123456"];
  await portal.stop();
  await portal.start("2030-12-31");
  portal.states.clear();
  const later = await t.open(portal, { as: MANAGER });
  await sendFile(later, buffer("un.xlsx", xlsx([row])));
  await later.getByRole("button", { name: "Importer", exact: true }).click();
  await later.getByRole("button", { name: "Confirmer l'import" }).waitFor();
  await portal.stop();
  await portal.start("2030-12-30");
  await later.getByRole("button", { name: "Confirmer l'import" }).click();
  await later.getByText("Rien n'a été enregistré : le rapport a changé.").waitFor();
  assert.deepEqual((await readReport(later)).lines[0].findings[0],
    ["error", "E2", "La date de fin de formation ne peut pas être postérieure à la date du jour"]);
  assert.equal(registered(portal), 0);
  await page.close();
});
