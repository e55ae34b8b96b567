/* Cancelling what was registered: a whole import, one session, too late, and
   what may be registered again. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { MANAGER, REPRESENTATIVE, SAMPLES, WITHOUT_RIGHT, OPERATOR } from "./portal.mjs";
import { confirm, readReceipt, sendFile } from "./steps.mjs";

const registered = (portal) => portal.gabarit("registrations", "--format", "csv").trim().split("\n").length - 1;

for (const js of [true, false])
  test(`a whole import is cancelled with a reason and may be registered again, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422/);
    const portal = await t.portal();
    const page = await t.open(portal, { as: MANAGER, js });
    await sendFile(page, SAMPLES.mended.xlsx);
    await confirm(page);
    await page.getByRole("link", { name: "Annuler cet import" }).click();
    await page.getByRole("row", { name: /Total 6 152,04 €/ }).waitFor();
    await page.getByLabel("Motif").fill("ko");
    await page.getByRole("button", { name: "Annuler ces 6 enregistrements" }).click();
    await page.getByRole("alert").getByRole("link", { name: "Motif" }).waitFor();
    assert.equal(await page.getByLabel("Motif").inputValue(), "ko");
    assert.equal(registered(portal), 6);
    await page.getByLabel("Motif").fill("Fichier de démonstration");
    await page.getByRole("button", { name: "Annuler ces 6 enregistrements" }).dblclick({ noWaitAfter: true });
    await page.getByRole("status").getByText("Tous les enregistrements de cet import sont annulés").waitFor();
    assert.equal(await page.getByRole("cell", { name: "Fichier de démonstration" }).count(), 1);
    assert.equal(registered(portal), 0);
    await page.goto("/imports");
    await page.getByText("tout est annulé").waitFor();
    await page.getByRole("link", { name: "n° 2022-000001" }).click();
    await page.getByText("Tous les enregistrements de cet import ont été annulés.").waitFor();
    await sendFile(page, SAMPLES.mended.xlsx);
    assert.equal((await confirm(page))["Sessions enregistrées"], "6");
    assert.equal(registered(portal), 6);
  });

test("two who cancel at once: it is done once", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER }), other = await t.open(portal, { as: REPRESENTATIVE });
  await sendFile(page, SAMPLES.mended.xlsx);
  await confirm(page);
  await page.getByRole("link", { name: "Annuler cet import" }).click();
  await page.waitForURL(/annulation$/);
  await other.goto(page.url());
  for (const one of [page, other]) await one.getByLabel("Motif").fill("Erreur de fichier");
  await Promise.all([page, other].map((one) => one.getByRole("button", { name: /^Annuler ces/ }).click()));
  for (const one of [page, other]) await one.getByText("Tous les enregistrements de cet import sont annulés").waitFor();
  await page.reload();
  assert.equal(await page.getByRole("cell", { name: "Erreur de fichier" }).count(), 1);
});

test("the centre's days over, only the operator cancels; without the right nobody does", async (t) => {
  t.expectComplaint(/40[34]/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.mended.xlsx);
  await confirm(page);
  const address = page.url().replace(/recu.*/, "annulation");
  const without = await t.open(portal, { as: WITHOUT_RIGHT });
  await without.goto(address);
  await without.getByText("enregistrement de sessions").first().waitFor();
  await page.goto("/sessions/enregistrement/1/annulation");
  await page.getByRole("button", { name: "Annuler cet enregistrement" }).waitFor();
  for (const id of ["99", "0", "-1", "x", "99999999999999999999"])
    assert.equal((await page.goto(`/sessions/enregistrement/${id}/annulation`)).status(), 404, id);
  await portal.stop();
  await portal.start("2022-02-15");
  portal.states.clear();
  const later = await t.open(portal, { as: MANAGER, path: address });
  await later.getByText("Le centre pouvait annuler jusqu'au 29/01/2022").waitFor();
  assert.equal(await later.getByRole("button", { name: /^Annuler c/ }).count(), 0);
  const operator = await t.open(portal, { as: OPERATOR });
  await operator.goto(address);
  await operator.getByLabel("Motif").fill("À la demande du centre");
  await operator.getByRole("button", { name: "Annuler ces 6 enregistrements" }).click();
  await operator.getByText("Tous les enregistrements de cet import sont annulés").waitFor();
  assert.equal(registered(portal), 0);
});

test("a page shown before another cancelled a part says so, and does nothing", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER }), other = await t.open(portal, { as: REPRESENTATIVE });
  await sendFile(page, SAMPLES.mended.xlsx);
  const receipt = await confirm(page);
  assert.equal(receipt["Sessions enregistrées"], "6");
  await page.getByRole("link", { name: "Annuler cet import" }).click();
  await page.getByLabel("Motif").fill("Erreur de fichier");
  await other.goto("/sessions/enregistrement/2/annulation");
  await other.getByLabel("Motif").fill("Stage interrompu");
  await other.getByRole("button", { name: "Annuler cet enregistrement" }).click();
  await other.getByText("Cet enregistrement est annulé").waitFor();
  await page.getByRole("button", { name: "Annuler ces 6 enregistrements" }).click();
  await page.getByRole("alert").getByText("Quelqu'un d'autre a annulé une partie de cet import").waitFor();
  assert.equal(registered(portal), 5);
  await page.getByRole("link", { name: /^n°/ }).click();
  assert.equal((await readReceipt(page)).number, receipt.number);
  await page.getByText("1 enregistrement de cet import a été annulé").waitFor();
});
