/* A file on its way: drag and drop, the progress of the transfer and of the
   analysis, giving up. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { MANAGER, SAMPLES, SlowScanner } from "./portal.mjs";
import { assertReport, MENDED, plain, sendFile } from "./steps.mjs";
import fs from "node:fs";

/* Drops files on an element, as a person does from a file manager. */
async function drop(page, selector, files) {
  const data = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of list)
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    return transfer;
  }, files.map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") })));
  await page.dispatchEvent(selector, "dragover", { dataTransfer: data });
  const marked = await page.locator("#zone").evaluate((zone) => zone.classList.contains("over"));
  await page.dispatchEvent(selector, "drop", { dataTransfer: data });
  return marked;
}

test("a file dropped on the zone is sent; two at once, or beside it, are not", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  const file = { name: "exemple-corrige.xlsx", bytes: fs.readFileSync(SAMPLES.mended.xlsx) };
  assert.equal(await drop(page, "h1", [file]), false);
  assert.equal(await page.getByLabel("Parcourir").evaluate((input) => input.files.length), 0);
  assert.equal(await drop(page, "#zone", [file, file]), true);
  await page.getByText("Déposer un seul fichier à la fois.").waitFor();
  await drop(page, "#zone .hint", [file]);
  assert.equal(await page.locator("#fichier-erreur").textContent(), "");
  assert.equal(await page.locator("#zone.over").count(), 0);
  assert.equal(await page.locator(":focus").getAttribute("id"), "envoyer");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/imports\//);
  await assertReport(page, MENDED);
});

/* What a slow line is: so many bytes a second upwards. */
async function throttle(page, bytesASecond) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions",
    { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesASecond });
}

test("the transfer shows how far it is, and can be given up", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  await throttle(page, 1500000);
  await page.getByLabel("Parcourir").setInputFiles(t.file("long.csv", Buffer.alloc(3 * 1048576, "x")));
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  const bar = page.getByRole("progressbar", { name: "Envoi du fichier" });
  const seen = new Set();
  for (let i = 0; i < 100 && seen.size < 3; i++) {
    const value = await bar.evaluate((element) => element.value, null, { timeout: 3000 }).catch(() => 0);
    if (value > 0 && value < 100) seen.add(value);
    await page.waitForTimeout(60);
  }
  assert.ok(seen.size >= 3, `the bar moves: ${[...seen]}`);
  assert.match(plain(await page.locator("#envoi-dit").textContent()), /^[\d,]+ (Ko|Mo) sur 3,1 Mo$/);
  assert.equal(await page.getByRole("button", { name: "Lancer l'analyse" }).getAttribute("aria-disabled"), "true");
  assert.equal(await page.locator(":focus").getAttribute("id"), "interrompre");
  await page.getByRole("button", { name: "Interrompre l'envoi" }).click();
  await page.getByRole("status").getByText("Envoi interrompu.").waitFor();
  assert.equal(await bar.count(), 0);
  await page.goto("/imports");
  await page.getByText("Aucun fichier n'a encore été importé par le centre.").waitFor();
});

test("a line that breaks is said, and the same file can be sent again", async (t) => {
  t.expectComplaint(/ERR_/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  await page.getByLabel("Parcourir").setInputFiles(SAMPLES.mended.xlsx);
  await page.route("**/sessions/import", (route) => route.abort("connectionreset"));
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  await page.getByRole("alert").getByText("L'envoi a été coupé").waitFor();
  await page.unroute("**/sessions/import");
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  await page.waitForURL(/\/imports\//);
  await assertReport(page, MENDED);
});

test("the analysis shows how far it is: on the page of the upload, on its own page, and without JavaScript", async (t) => {
  const scanner = await new SlowScanner(t.base).start();
  t.closing.push(() => scanner.server.close());
  const portal = await t.portal({ clamd_program: "", clamd_socket: scanner.socket });
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  scanner.held = true;
  await page.getByLabel("Parcourir").setInputFiles(SAMPLES.mended.xlsx);
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  await page.locator("#envoi-titre").getByText("Import des données en cours …").waitFor();
  await page.getByText("Contrôle antivirus", { exact: true }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Interrompre l'envoi" }).count(), 0);

  const tab = await page.context().newPage();
  await tab.goto("/imports");
  assert.match(plain(await tab.getByRole("row").nth(1).textContent()), /Déposé/);
  await tab.getByRole("link", { name: "exemple-corrige.xlsx" }).click();
  await tab.getByRole("heading", { name: "Import des données en cours …" }).waitFor();
  assert.equal(await tab.locator("[aria-current=step]").last().textContent(), "Contrôle antivirus");
  const still = await t.open(portal, { as: MANAGER, js: false });
  const asked = [];
  still.on("request", (request) => { if (request.isNavigationRequest()) asked.push(request.url()); });
  await still.goto(tab.url());
  await still.getByRole("heading", { name: "Import des données en cours …" }).waitFor();
  for (let i = 0; i < 50 && asked.length < 2; i++) await still.waitForTimeout(100);
  assert.ok(asked.length >= 2, "the page asks for itself again");
  assert.equal(new Set(asked).size, 1);
  scanner.release();
  for (const one of [page, tab, still]) {
    await one.getByRole("heading", { name: "Rapport d'analyse" }).waitFor();
    await assertReport(one, MENDED);
  }
});

test("a session that ended during the choice is said, not lost in silence", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  await page.getByLabel("Parcourir").setInputFiles(SAMPLES.mended.xlsx);
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  await page.waitForURL(/\/connexion/);
  await page.getByText("Votre session a pris fin. Connectez-vous à nouveau.").waitFor();
});

test("a file sent is forgotten by the form when one comes back to it", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.mended.xlsx);
  await page.goBack();
  await page.getByRole("heading", { name: "Importer un fichier" }).waitFor();
  const button = page.getByRole("button", { name: "Lancer l'analyse" });
  assert.equal(await button.getAttribute("aria-disabled"), null);
  await page.getByLabel("Parcourir").setInputFiles(SAMPLES.mended.xlsx);
  await button.click();
  await page.waitForURL(/\/imports\//);
});
