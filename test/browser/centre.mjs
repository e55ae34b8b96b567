/* The centre's side: the contract, the team, and what is said to whoever lacks
   something. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "./harness.mjs";
import { MANAGER, PASSWORD, Portal, REPRESENTATIVE, WITHOUT_RIGHT } from "./portal.mjs";
import { plain } from "./steps.mjs";

const NEW = { contracts: [{ version: "1.1", from: "2022-01-10", text: "Préambule.\nArticle 1 – Objet\nNouveau texte à signer." }] };

for (const js of [true, false])
  test(`a new version of the contract asks to be signed again, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422|403/);
    const portal = new Portal(t.base);
    portal.load(NEW);
    t.closing.push(() => portal.stop());
    await portal.start();
    const manager = await t.open(portal, { as: MANAGER, js, path: "/sessions" });
    await manager.getByRole("heading", { name: "Il manque le contrat de service" }).waitFor();
    await manager.getByText("représentant légal :").waitFor();
    await manager.goto("/centre/contrat");
    await manager.getByText("La signature revient au représentant légal.").waitFor();
    assert.equal(await manager.getByRole("button", { name: "Signer le contrat" }).count(), 0);
    const page = await t.open(portal, { as: REPRESENTATIVE, js, path: "/sessions" });
    await page.getByRole("link", { name: "Lire et signer le contrat" }).click();
    await page.getByRole("heading", { name: "Article 1 – Objet" }).waitFor();
    await page.getByRole("button", { name: "Signer le contrat" }).click();
    await page.getByRole("alert").getByRole("link", { name: "Signature" }).click();
    await page.getByLabel("J'ai lu le contrat et je le signe pour le centre.").check();
    await page.getByRole("button", { name: "Signer le contrat" }).click();
    await page.getByText("Le contrat est signé.").waitFor();
    await page.getByRole("rowheader", { name: "1.1" }).waitFor();
    assert.equal(await page.getByRole("row").count(), 3);
    await manager.goto("/sessions");
    await manager.getByRole("heading", { name: "Mes sessions" }).waitFor();
    if (!js) return;
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Copie PDF de la version 1.1" }).click()]);
    const file = await download.path();
    const text = plain(execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }));
    for (const words of ["Contrat de service, version 1.1", "Nouveau texte à signer.", "Centre de formation de démonstration", "page 1 sur 1"])
      assert.ok(text.includes(words), `${words}\n${text}`);
    assert.match(execFileSync("pdffonts", [file], { encoding: "utf8" }), /yes yes yes/, "fonts are embedded, as subsets, with their letters");
    assert.match(execFileSync("pdfinfo", [file], { encoding: "utf8" }), /Title: +Contrat de service[^]*Tagged: +yes[^]*A4/);
    execFileSync("qpdf", ["--check", file], { stdio: "ignore" });
  });

for (const js of [true, false])
  test(`the team: rights are granted and withdrawn with effect at once, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/403|409|422/);
    const portal = await t.portal();
    const page = await t.open(portal, { as: REPRESENTATIVE, js, path: "/centre/equipe" });
    const without = await t.open(portal, { as: WITHOUT_RIGHT, js, path: "/sessions" });
    await without.getByRole("heading", { name: "Il manque le droit « enregistrement de sessions »" }).waitFor();
    const other = await t.open(portal, { as: REPRESENTATIVE, js, path: "/centre/equipe" });
    const grant = (one) => one.getByRole("row", { name: /sans-droit@demo.fr/ }).getByRole("button", { name: /^Accorder le droit/ }).click();
    await grant(page);
    await page.getByText("Le droit « enregistrement de sessions » est accordé.").waitFor();
    await without.reload();
    await without.getByRole("heading", { name: "Mes sessions" }).waitFor();
    await other.getByRole("row", { name: /sans-droit@demo.fr/ }).getByRole("button", { name: /^Fermer le compte/ }).click();
    await other.getByRole("heading", { name: "Quelqu'un d'autre a modifié cette fiche entre-temps" }).waitFor();
    await other.getByRole("cell", { name: "droit accordé, compte ouvert" }).waitFor();
    /* A form that stands open is good no more once the right is gone. */
    await without.goto("/sessions/manuel");
    await page.getByRole("row", { name: /sans-droit@demo.fr/ }).getByRole("button", { name: /^Retirer le droit/ }).click();
    await page.getByText("Le droit « enregistrement de sessions » est retiré.").waitFor();
    await without.getByRole("button", { name: "Vérifier la saisie" }).last().click();
    await without.getByRole("heading", { name: "Il manque le droit « enregistrement de sessions »" }).waitFor();
    await page.getByRole("row", { name: /sans-droit@demo.fr/ }).getByRole("button", { name: /^Fermer le compte/ }).click();
    await page.getByText("Le compte est fermé").waitFor();
    await without.goto("/imports");
    assert.match(without.url(), /connexion/);
    await page.getByRole("button", { name: /^Rouvrir le compte/ }).click();
    await page.getByText("Le compte est rouvert.").waitFor();
  });

test("the team: a manager is invited; mistakes keep what was typed", async (t) => {
  t.expectComplaint(/422|403/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: REPRESENTATIVE, path: "/centre/equipe" });
  await page.getByLabel("Prénom").fill("Lou");
  await page.getByLabel("Courriel").last().fill("pas une adresse");
  await page.getByRole("button", { name: "Envoyer l'invitation", exact: true }).click();
  await page.getByRole("heading", { name: "2 points à corriger" }).waitFor();
  assert.equal(await page.getByLabel("Prénom").inputValue(), "Lou");
  await page.getByLabel("Nom", { exact: false }).last().fill("Roux");
  await page.locator("#nom").fill("Roux");
  await page.locator("#courriel").fill("lou.roux@demo.fr");
  await page.getByLabel("Accorder tout de suite le droit").check();
  await page.getByRole("button", { name: "Envoyer l'invitation", exact: true }).click();
  await page.getByText("L'invitation est envoyée.").waitFor();
  const row = page.getByRole("row", { name: /lou.roux@demo.fr/ });
  await row.getByText("invitation envoyée").waitFor();
  await row.getByText("accordé", { exact: true }).waitFor();
  await row.getByRole("button", { name: /^Renvoyer l'invitation/ }).click();
  await page.getByText("L'invitation est envoyée.").waitFor();
  await page.locator("#prenom").fill("Olivier");
  await page.locator("#nom").fill("Petit");
  await page.locator("#courriel").fill("exploitant@demo.fr");
  await page.getByRole("button", { name: "Envoyer l'invitation", exact: true }).click();
  await page.getByText("Cette adresse ne peut pas être invitée ici").first().waitFor();
});

test("« Joindre l'exploitant » says what the settings say", async (t) => {
  const portal = await t.portal({ operator_email: "aide@exploitant.fr", operator_phone: "01 02 03 04 05" });
  const page = await t.open(portal, { path: "/connexion" });
  await page.getByRole("link", { name: "Joindre l'exploitant" }).click();
  assert.equal(await page.getByRole("link", { name: "aide@exploitant.fr" }).getAttribute("href"), "mailto:aide@exploitant.fr");
  await page.getByText("01 02 03 04 05").waitFor();
});

test("somebody who works for two centres chooses for which one", async (t) => {
  t.expectComplaint(/404/);
  const portal = new Portal(t.base);
  portal.load({ centres: [{ siret: "73282932000074", name: "Autre centre", contract_signed: "2021-01-04", approvals: [], people: [
    { email: "chef@autre.fr", first_name: "Lou", last_name: "Roux", role: "representant", may_register: true, password: PASSWORD }] }] });
  t.closing.push(() => portal.stop());
  await portal.start();
  const chief = await t.open(portal, { as: "chef@autre.fr", path: "/centre/equipe" });
  for (const [id, value] of Object.entries({ prenom: "Camille", nom: "Martin", courriel: MANAGER })) await chief.locator(`#${id}`).fill(value);
  await chief.getByLabel("Accorder tout de suite le droit").check();
  await chief.getByRole("button", { name: "Envoyer l'invitation", exact: true }).click();
  await chief.getByText("elle fait maintenant partie du centre").waitFor();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions" });
  await page.getByText("Centre de formation de démonstration").first().waitFor();
  await page.goto("/sessions/manuel");
  const stale = await page.locator("input[name=csrf]").first().inputValue();
  await page.getByRole("link", { name: "Changer de centre" }).click();
  await page.getByRole("button", { name: "Autre centre" }).click();
  await page.goto("/sessions");
  await page.locator(".who-centre").getByText("Autre centre").waitFor();
  await page.getByRole("heading", { name: "Mes sessions" }).waitFor();
  /* A form that was opened for the other centre is good no more. */
  const answer = await page.request.post("/sessions/manuel", { form: { csrf: stale, nombre: "1" } });
  assert.equal(answer.status(), 403);
  await chief.reload();
  await chief.getByRole("button", { name: "Retirer du centre Camille Martin" }).click();
  await chief.getByText("Cette personne ne fait plus partie du centre.").waitFor();
  assert.equal(await chief.getByText(MANAGER).count(), 0);
});
