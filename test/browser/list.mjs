/* The list of what was registered: filtered, sorted, exported; cancelled ones
   stay in sight. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { test } from "./harness.mjs";
import { BINARY, MANAGER, SAMPLES } from "./portal.mjs";
import { buffer, confirm, plain, sendFile } from "./steps.mjs";
import { xlsx } from "./workbook.mjs";

const names = async (page) => (await page.locator("tbody th").allTextContents()).map(plain);

for (const js of [true, false])
  test(`the list is filtered, sorted and searched, ${js ? "with" : "without"} JavaScript`, async (t) => {
    const portal = await t.portal();
    const page = await t.open(portal, { as: MANAGER, js });
    await sendFile(page, SAMPLES.mended.xlsx);
    await confirm(page);
    await page.goto("/sessions");
    await page.getByRole("link", { name: "Sessions enregistrées" }).click();
    await page.getByText("6 sessions.").waitFor();
    const filter = async (label, value) => {
      const field = page.getByLabel(label, { exact: label.length < 3 });
      if (await field.evaluate((node) => node.tagName === "SELECT")) await field.selectOption({ label: value });
      else await field.fill(value);
      await page.getByRole("button", { name: "Filtrer" }).click();
      await page.waitForURL(/formation=/);
    };
    await filter("Trier par", "nom du conducteur");
    await page.getByText("6 sessions.").waitFor();
    assert.deepEqual(await names(page), ["BAELEN JEANNE", "DUPONT PIERRE", "LEROY MARIE", "PETIT VINCENT", "RAIKONEN THOMAS", "VERTAPEN BENOIT"]);
    await filter("Catégorie", "Voyageurs");
    await page.getByText("3 sessions.").waitFor();
    await filter("Conducteur", "léro");
    await page.getByText("Aucune session ne correspond à ces choix.").waitFor();
    assert.ok(!/l(é|%C3%A9)ro/i.test(page.url()), "names do not stand in addresses");
    assert.equal(await page.getByLabel("Conducteur").inputValue(), "léro");
    await page.getByRole("link", { name: "Tout voir" }).click();
    await filter("Conducteur", "82r9");
    await page.getByText("1 session.").waitFor();
    assert.deepEqual(await names(page), ["DUPONT PIERRE"]);
    await page.getByRole("link", { name: "Annuler la session de PIERRE DUPONT" }).click();
    await page.getByLabel("Motif").fill("Stage interrompu");
    await page.getByRole("button", { name: "Annuler cet enregistrement" }).click();
    await page.getByText("Cet enregistrement est annulé").waitFor();
    await page.goto("/sessions/liste");
    await page.getByText("6 sessions.").waitFor();
    assert.equal(await page.getByText("annulée", { exact: true }).count(), 1);
    await filter("Du", "2022-01-16");
    await page.getByText("Aucune session ne correspond").waitFor();
    await page.getByRole("link", { name: "Tout voir" }).click();
    await filter("Période portant sur", "la fin de formation");
    await filter("Au", "2022-01-01");
    await page.getByText("6 sessions.").waitFor();
    await filter("Au", "2021-12-31");
    await page.getByText("Aucune session ne correspond").waitFor();
    await page.goto("/sessions/liste");
    await page.getByRole("columnheader", { name: "Conducteur" }).getByRole("link").click();
    assert.equal((await names(page))[0], "BAELEN JEANNE");
    assert.equal(await page.getByRole("columnheader", { name: "Conducteur" }).getAttribute("aria-sort"), "ascending");
  });

test("the list: a day that is none is said, and what was typed stays", async (t) => {
  t.expectComplaint(/422/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/liste" });
  await page.getByLabel("N° de commande").fill("C7");
  await page.getByLabel("Du", { exact: true }).evaluate((node) => { node.type = "text"; node.value = "31/02/2022"; });
  await page.getByRole("button", { name: "Filtrer" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Du" }).waitFor();
  assert.equal(await page.getByLabel("Du", { exact: true }).inputValue(), "31/02/2022");
  assert.equal(await page.getByLabel("N° de commande").inputValue(), "C7");
});

test("a centre's driver: what was registered here, modules done and hours left", async (t) => {
  t.expectComplaint(/404/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  const line = (training, end, order) => ["R", order, training, "Marchandises", end, "Zoé", "NOËL", "02/02/1980", "800269123456"];
  await sendFile(page, buffer("modules.xlsx", xlsx([line("Module de FCO", "01/12/2021", "C1"), line("Module de FCO", "02/12/2021", "C1"),
    line("FIMO Marchandises", "03/12/2021", "C1")])));
  await confirm(page);
  await page.goto("/sessions/liste");
  await page.getByRole("link", { name: "NOËL Zoé" }).first().click();
  await page.getByRole("heading", { name: "Zoé NOËL" }).waitFor();
  await page.getByText("14 h faites, 21 h restantes").waitFor();
  assert.equal(await page.getByRole("table", { name: "Formations enregistrées par le centre" }).or(page.getByRole("region", { name: "Formations enregistrées par le centre" })).first().getByRole("rowheader").count(), 3);
  assert.equal((await page.goto("/sessions/conducteur/99")).status(), 404);
});

test("the export holds what the list shows, and no formula", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, buffer("un.xlsx", xlsx([["=1+1", "@SUM(A1)", "FIMO Marchandises", "Marchandises", "01/01/2022", "Zoé", "NOËL", "02/02/1980", "800269123456"],
    ["+1", "-2+3", "FIMO Marchandises", "Marchandises", "01/01/2022", "Zoé", "NOËL", "02/02/1981", "800269123457"]])));
  await confirm(page);
  await page.goto("/sessions/liste");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "en CSV" }).click()]);
  const text = fs.readFileSync(await download.path(), "utf8");
  assert.equal(download.suggestedFilename(), "sessions.csv");
  assert.ok(text.startsWith("\uFEFF\"Reçu\";"));
  const csv = text.trim().split("\r\n").slice(1).map((line) => line.slice(1, -1).split("\";\""));
  assert.deepEqual(csv[0].slice(2, 4), ["'+1", "'-2+3"]);
  const cells = csv[1];
  assert.deepEqual(cells, ["2022-000001", "15/01/2022", "'=1+1", "'@SUM(A1)", "FIMO Marchandises", "Marchandises", "01/01/2022", "Zoé",
    "NOËL", "02/02/1980", "800269123456", "25,34", "enregistrée"]);
  const [book] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Exporter en XLSX" }).click()]);
  assert.equal(book.suggestedFilename(), "sessions.xlsx");
  const rows = execFileSync(BINARY, ["read", await book.path(), "--format", "tsv"], { encoding: "utf8" }).trim().split("\n").map((row) => row.split("\t"));
  assert.deepEqual(rows[1].slice(2, 4), ["+1", "-2+3"]);
  assert.deepEqual(rows[2], ["2022-000001", "15/01/2022", "=1+1", "@SUM(A1)", ...cells.slice(4, 11), "25.34", "enregistrée"]);
});
