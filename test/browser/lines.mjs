/* A file of a thousand lines: pages, filters, search, and the history. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { MANAGER } from "./portal.mjs";
import { buffer, counts, plain, readReport, sendFile } from "./steps.mjs";
import { manyLines, xlsx } from "./workbook.mjs";

for (const js of [true, false])
  test(`a thousand lines are paged, filtered and searched, ${js ? "with" : "without"} JavaScript`, async (t) => {
    const portal = await t.portal();
    const page = await t.open(portal, { as: MANAGER, js });
    await sendFile(page, buffer("mille.xlsx", xlsx(manyLines(850, 150))));
    const numbers = async () => {
      if ((await page.locator("table.report").count()) === 0) return [];
      return (await readReport(page)).lines.map(({ values }) => Number(values[0]));
    };
    const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
    assert.deepEqual(await counts(page), ["Nombre de ligne(s) analysée(s) : 1 000", "850 information(s)", "150 erreur(s)"]);
    assert.deepEqual(await numbers(), range(851, 950));
    const pager = page.getByRole("navigation", { name: "Pages du rapport" });
    assert.match(plain(await pager.textContent()), /^Lignes 1 à 100 sur 1 000/);
    await pager.getByRole("link", { name: "Suivante" }).click();
    await page.waitForURL(/page=2/);
    assert.deepEqual(await numbers(), [...range(951, 1000), ...range(1, 50)]);
    await pager.getByRole("link", { name: "Page 10", exact: true }).click();
    await page.waitForURL(/page=10/);
    assert.deepEqual(await numbers(), range(751, 850));
    assert.equal(await pager.getByRole("link", { name: "Suivante" }).count(), 0);
    await page.goto(page.url().replace("page=10", "page=99"));
    assert.deepEqual(await numbers(), range(751, 850));
    assert.equal(await pager.locator("[aria-current=page]").textContent(), "10");

    const filter = page.getByRole("navigation", { name: "Filtrer les lignes" });
    await filter.getByRole("link", { name: "150 erreur(s)" }).click();
    await page.waitForURL(/niveau=erreur/);
    assert.equal(plain(await filter.locator("[aria-current=true]").textContent()), "150 erreur(s)");
    await pager.getByRole("link", { name: "Suivante" }).click();
    await page.waitForURL(/page=2/);
    assert.deepEqual(await numbers(), range(951, 1000));
    assert.match(plain(await page.locator(".found").textContent()), /^150 lignes correspondent\./);

    const search = async (words) => {
      await page.getByRole("searchbox", { name: "Rechercher dans les lignes" }).fill(words);
      const before = page.url();
      await page.getByRole("button", { name: "Rechercher" }).click();
      await page.waitForURL((url) => url.href !== before && url.searchParams.get("r"));
      assert.ok(!page.url().toLowerCase().includes(words.slice(0, 6).toLowerCase()), "names do not stand in addresses");
    };
    await search("nombea");
    assert.deepEqual(await numbers(), []);
    await page.getByText("Aucune ligne ne correspond à « nombea ».").waitFor();
    await filter.getByRole("link", { name: /analysée/ }).click();
    await page.waitForURL((url) => !url.searchParams.get("niveau"));
    assert.equal(await page.getByRole("searchbox").inputValue(), "nombea");
    assert.deepEqual(await numbers(), [42]);
    await search("ELOISE & <b>\"é");
    await page.getByText("Aucune ligne ne correspond à « ELOISE & <b>\"é ».").waitFor();
    await search("eloise");
    assert.match(plain(await page.locator(".found").textContent()), /^850 lignes correspondent à « eloise »/);
    await pager.getByRole("link", { name: "Suivante" }).click();
    await page.waitForURL((url) => url.searchParams.get("page") === "2" && url.searchParams.get("r"));
    assert.deepEqual(await numbers(), range(101, 200));
    await page.getByRole("link", { name: "Voir toutes les lignes" }).click();
    await page.waitForURL((url) => !url.searchParams.get("r"));
    assert.equal((await numbers()).length, 100);
  });

test("the titles of the columns stay in sight, and what is wide scrolls inside its frame", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, width: 1280, height: 700 });
  await sendFile(page, buffer("mille.xlsx", xlsx(manyLines(0, 100))));
  const titleTop = () => page.locator("thead th").first().evaluate((cell) => Math.round(cell.getBoundingClientRect().top));
  await page.evaluate(() => window.scrollTo(0, 3000));
  assert.equal(await titleTop(), 0);

  await page.setViewportSize({ width: 900, height: 700 });
  const frame = page.getByRole("region", { name: "Lignes du fichier" });
  const size = await frame.evaluate((element) => [element.scrollWidth > element.clientWidth, document.documentElement.scrollWidth <= innerWidth]);
  assert.deepEqual(size, [true, true]);
  await frame.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector(".table").scrollLeft > 0);
  await frame.evaluate((element) => { element.scrollTop = 2000; });
  assert.equal(await titleTop(), await frame.evaluate((element) => Math.round(element.getBoundingClientRect().top) + 1));

  await page.setViewportSize({ width: 390, height: 800 });
  const card = page.locator("tbody tr").first();
  assert.deepEqual(await card.locator("td").evaluateAll((cells) => cells.slice(1, 4).map((cell) => getComputedStyle(cell, "::before").content)),
    ['"Ligne"', '"REF"', '"N° de commande"']);
  assert.ok(await card.evaluate((row) => row.getBoundingClientRect().width <= 390));
  assert.equal(await page.getByRole("table").getByRole("row").count(), 101);
});

test("endless cells are cut, and many order numbers are summed up", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  const row = manyLines(1)[0];
  await sendFile(page, buffer("long.xlsx", xlsx([row.map(() => "é".repeat(3000))])));
  for (const value of (await readReport(page)).lines[0].values.slice(1)) assert.equal(value, "é".repeat(200) + "…");
  await sendFile(page, buffer("commandes.xlsx", xlsx(manyLines(300).map(([ref, , ...rest], i) => [ref, `C${String(i).padStart(3, "0")}`, ...rest]))));
  await page.goto(`${page.url()}/confirmation`);
  const rows = (await page.getByRole("row").allTextContents()).map(plain);
  assert.equal(rows.length, 1 + 200 + 1 + 1);
  assert.match(rows[200], /^C199/);
  assert.match(rows[201], /^et 100 autres numéros ?100 ?0 ?100 ?2 534,00 €$/);
  assert.match(rows[202], /^Total HT ?300 ?7 602,00 €$/);
});

test("the history is paged, the newest first", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await page.goto("/sessions/import");
  const names = Array.from({ length: 27 }, (_, i) => `fichier-${i + 1}.csv`);
  await page.evaluate(async (list) => {
    const csrf = document.querySelector("#depot [name=csrf]").value;
    for (const name of list) {
      const body = new FormData();
      body.append("csrf", csrf);
      body.append("fichier", new File(["a;b"], name));
      await fetch("/sessions/import", { method: "POST", body });
    }
  }, names);
  await page.goto("/imports");
  const shown = async () => page.locator("td[data-title=Fichier]").allTextContents();
  assert.deepEqual(await shown(), names.slice(2).reverse());
  await page.getByRole("navigation", { name: "Pages de l'historique" }).getByRole("link", { name: "Suivante" }).click();
  await page.waitForURL(/page=2/);
  assert.deepEqual(await shown(), ["fichier-2.csv", "fichier-1.csv"]);
  await page.goto("/imports?page=99");
  assert.deepEqual(await shown(), ["fichier-2.csv", "fichier-1.csv"]);
});
