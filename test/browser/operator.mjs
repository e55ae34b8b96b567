/* The operator over all centres: the imports, filtered and page by page. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { MANAGER, OPERATOR, SAMPLES } from "./portal.mjs";
import { confirm, sendFile } from "./steps.mjs";

for (const js of [true, false])
  test(`the operator filters the imports of all centres, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422/);
    const portal = await t.portal();
    const manager = await t.open(portal, { as: MANAGER });
    await sendFile(manager, SAMPLES.mended.xlsx);
    await confirm(manager);
    await sendFile(manager, SAMPLES.wrong.xlsx);
    const page = await t.open(portal, { as: OPERATOR, js });
    await page.getByRole("link", { name: "Tous les imports" }).click();
    await page.getByRole("status").getByText("2 imports.").waitFor();
    await page.getByLabel("État", { exact: true }).selectOption({ label: "Enregistré" });
    await page.getByRole("button", { name: "Filtrer" }).click();
    await page.getByRole("status").getByText("1 import.").waitFor();
    assert.equal(await page.locator("tbody tr").count(), 1);
    await page.getByRole("cell", { name: "exemple-corrige.xlsx" }).waitFor();
    assert.equal(await page.getByLabel("État", { exact: true }).inputValue(), "registered");
    await page.getByLabel("Du", { exact: true }).fill("2022-01-16");
    await page.getByRole("button", { name: "Filtrer" }).click();
    await page.getByText("Aucun import ne correspond").waitFor();
    await page.getByLabel("Du", { exact: true }).fill("2022-01-15");
    await page.getByLabel("Au", { exact: true }).fill("2022-01-14");
    await page.getByRole("button", { name: "Filtrer" }).click();
    await page.getByRole("alert").getByText("La fin vient avant le début").waitFor();
    await page.getByRole("link", { name: "Tout voir" }).click();
    await page.getByRole("link", { name: /^Annuler l'import/ }).click();
    await page.getByRole("heading", { name: /nnul/ }).first().waitFor();
  });

test("page by page, the choices go along", async (t) => {
  const portal = await t.portal();
  const lots = Array.from({ length: 120 }, (_, i) => `('many-${i}', 1, 5, 'f${i}.xlsx', 'ab', 1, 1642204800000, 0, 0, 0, 0, 0, 0, 0, x'', '', '', '', 0, 0)`);
  portal.sql("INSERT INTO lot (public_id, centre_id, state, file_name, file_sha256, file_size, created_ms, analysed_ms, registered_ms,"
    + ` unscanned, lines, errors, informations, to_register, facts, refusal_code, refusal_message, receipt, registered, revision) VALUES ${lots.join(", ")}`);
  const page = await t.open(portal, { as: OPERATOR, path: "/exploitation/imports?centre=1&etat=cancelled" });
  await page.getByText("Imports 1 à 50 sur 120").waitFor();
  await page.getByRole("link", { name: "Page 3" }).click();
  await page.getByText("Imports 101 à 120 sur 120").waitFor();
  assert.equal(await page.locator("tbody tr").count(), 20);
  await page.goto("/exploitation/imports?centre=1&etat=cancelled&page=99");
  await page.getByText("Imports 101 à 120 sur 120").waitFor();
});

for (const js of [true, false])
  test(`the operator looks at an import of a centre, and that is traced, ${js ? "with" : "without"} JavaScript`, async (t) => {
    const portal = await t.portal();
    const manager = await t.open(portal, { as: MANAGER });
    await sendFile(manager, SAMPLES.mended.xlsx);
    await confirm(manager);
    await sendFile(manager, SAMPLES.wrong.xlsx);
    await sendFile(manager, SAMPLES.mended.xlsx);
    const page = await t.open(portal, { as: OPERATOR, js, path: "/exploitation/imports" });
    await page.getByRole("link", { name: "exemple-manuel.xlsx" }).click();
    await page.getByRole("link", { name: "5 erreur(s)" }).click();
    await page.getByText("Prénom non renseigné").waitFor();
    assert.equal(await page.getByText("DUPONT").count(), 0, "only lines with errors");
    await page.goto("/exploitation/imports");
    await page.getByRole("link", { name: "exemple-corrige.xlsx" }).first().click();
    await page.getByRole("link", { name: "6 information(s)" }).waitFor();
    assert.equal(await page.locator("main a[href^='/imports/']").count(), 0, "nothing leads to what only the centre may open");
    assert.equal(await page.getByRole("button", { name: "Importer" }).count(), 0);
    await page.goto("/exploitation/journal?acte=lot_shown");
    const shown = page.getByRole("row", { name: /Import consulté.*Alix Durand.*Centre de formation de démonstration/ });
    assert.equal(await shown.count(), 2);
  });
