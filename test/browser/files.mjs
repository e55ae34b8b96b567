/* Files that are refused, and what is said of them; rights; the antivirus. */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "./harness.mjs";
import { MANAGER, OPERATOR, PASSWORD, Portal, SAMPLES, WITHOUT_RIGHT } from "./portal.mjs";
import { assertReport, buffer, MENDED, plain, sendFile } from "./steps.mjs";
import { eicar, encrypted, HEADERS, ods, xlsx } from "./workbook.mjs";

const REFUSED = [
  ["stagiaires.xlsx", ods(), "Le fichier n'est pas au format XLS ou XLSX", /ODS/],
  ["stagiaires.xlsx", Buffer.from("Ref;Nom\nR1;DUPONT\n"), "Le fichier n'est pas au format XLS ou XLSX", /CSV|texte/i],
  ["stagiaires.xls", Buffer.from("<!DOCTYPE html><html><table><tr><td>Nom</td></tr></table></html>"), "Le fichier n'est pas au format XLS ou XLSX", /HTML/],
  ["stagiaires.xlsx", Buffer.from("%PDF-1.4\n%%EOF\n"), "Le fichier n'est pas au format XLS ou XLSX", /PDF/],
  ["protégé.xlsx", encrypted(), "Le fichier est protégé par un mot de passe", /mot de passe/],
  ["vide.xlsx", Buffer.alloc(0), "Le fichier ne contient aucune ligne", /ligne/],
  ["titres.xlsx", xlsx([]), "Le fichier ne contient aucune ligne", /ligne/],
  ["sans-nom.xlsx", xlsx([["R1"]], HEADERS.filter((title) => title !== "Nom")), "Le fichier ne respecte pas le modèle", /Nom/],
  ["coupé.xlsx", xlsx([["R1"]]).subarray(0, 700), "Le fichier est illisible ou endommagé", /endommagé/],
  ["virus.xlsx", eicar(), "L'antivirus a refusé ce fichier", /antivirus/],
];

test("each file that is refused shows why, what to do, and the way back", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  for (const [name, bytes, start, detail] of REFUSED) {
    await sendFile(page, buffer(name, bytes));
    await page.getByRole("heading", { name: "Fichier refusé" }).waitFor({ timeout: 2000 });
    const [said, remedy] = (await page.locator("[data-message] p").allTextContents()).map(plain);
    assert.ok(said.startsWith(start), `${name}: ${said}`);
    assert.match(said, detail, name);
    assert.ok(remedy.length > 20, name);
    await page.getByText(name).waitFor();
    await page.getByRole("link", { name: "Déposer un autre fichier" }).click();
    await page.waitForURL(/\/sessions\/import$/);
  }
  await page.goto("/imports");
  assert.equal(await page.locator(".s-refused").count(), REFUSED.length);
  assert.equal(portal.gabarit("registrations", "--format", "csv").trim().split("\n").length, 1);
});

test("the template is downloaded, is that of the centre, and is refused while it is empty", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Télécharger un modèle de fichier" }).click();
  const file = await download;
  assert.equal(file.suggestedFilename(), "modele-import-formations.xlsx");
  const saved = path.join(portal.folder, "modele-import-formations.xlsx");
  await file.saveAs(saved);
  const made = path.join(portal.folder, "made.xlsx");
  portal.gabarit("template", "--today", "2022-01-15", "-o", made);
  assert.ok(fs.readFileSync(saved).equals(fs.readFileSync(made)));
  await sendFile(page, saved);
  assert.match(plain(await page.locator("[data-message]").textContent()), /^Le fichier ne contient aucune ligne/);
});

test("without JavaScript, a file that was not chosen is asked for, and a refused one is said", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, js: false, path: "/sessions/import" });
  await page.evaluate(() => document.querySelector("form#depot").noValidate = true);
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  await page.getByRole("alert").getByText("Choisir d'abord le fichier à importer.").waitFor();
  await sendFile(page, buffer("stagiaires.xlsx", ods()));
  assert.match(plain(await page.locator("[data-message]").textContent()), /ODS/);
});

test("10 Mo and one byte are refused: by the browser before sending, by the portal in any case", async (t) => {
  const portal = await t.portal();
  const file = t.file("gros.xlsx", Buffer.alloc(10 * 1048576 + 1, "x"));
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  let sent = 0;
  page.on("request", (request) => { sent += request.method() === "POST" ? 1 : 0; });
  await page.getByLabel("Parcourir").setInputFiles(file);
  const said = plain(await page.locator("#fichier-erreur").textContent());
  assert.match(said, /^Le fichier dépasse 10 Mo : « gros.xlsx » en compte 10,1 Mo\./);
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  assert.equal(sent, 0);
  assert.equal(await page.locator(":focus").getAttribute("id"), "fichier");

  t.expectComplaint(/413/);
  const other = await t.open(portal, { as: MANAGER, js: false, path: "/sessions/import" });
  await other.getByLabel("Parcourir").setInputFiles(file);
  await other.getByRole("button", { name: "Lancer l'analyse" }).click();
  await other.getByText("Le fichier dépasse 10 Mo").waitFor();
});

test("10 Mo exactly are taken", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, t.file("limite.csv", Buffer.alloc(10 * 1048576, "x")));
  const said = plain(await page.locator("[data-message]").textContent());
  assert.match(said, /n'est pas au format XLS ou XLSX/);
});

test("without an answer of the antivirus nothing is accepted", async (t) => {
  const portal = await t.portal({ clamd_program: "", clamd_socket: "clamd/nobody.sock" });
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.mended.xlsx);
  const said = plain(await page.locator("[data-message]").textContent());
  assert.match(said, /^Le contrôle antivirus n'a pas pu être effectué/);
  const operator = await t.open(portal, { as: OPERATOR });
  const row = operator.getByRole("listitem").filter({ hasText: "Antivirus" });
  assert.equal(await row.getAttribute("class"), "ill");
  assert.match(plain(await row.textContent()), /ne répond pas : aucun fichier n'est accepté/);
});

test("an antivirus that is switched off is said on every page of the import", async (t) => {
  const portal = await t.portal({ antivirus: "non" });
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  const said = async () => assert.equal(await page.getByText("Le contrôle antivirus est désactivé").count(), 1, page.url());
  await said();
  await sendFile(page, SAMPLES.mended.xlsx);
  await said();
  await assertReport(page, MENDED);
  await page.getByRole("button", { name: "Importer", exact: true }).click();
  await page.waitForURL(/confirmation/);
  await said();
  await page.getByRole("button", { name: "Confirmer l'import" }).click();
  await page.waitForURL(/recu$/);
  await said();
  assert.match(await page.locator(".facts").textContent(), /désactivé lors de l'import/);
  await sendFile(page, buffer("stagiaires.xlsx", ods()));
  await said();
});

test("with the antivirus at work no page says that it is off", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  assert.equal(await page.getByText("désactivé").count(), 0);
});

test("without the right, the page says so, names who can grant it, and shows the history", async (t) => {
  t.expectComplaint(/403/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: WITHOUT_RIGHT });
  await page.getByRole("heading", { name: "Il manque le droit « enregistrement de sessions »" }).waitFor();
  await page.getByText("Dominique Bernard").waitFor();
  assert.equal(await page.getByRole("link", { name: "representant@demo.fr" }).getAttribute("href"), "mailto:representant@demo.fr");
  assert.equal(await page.getByText("Il manque le contrat").count(), 0);
  await page.getByText("Le contrat de service est signé.").waitFor();
  assert.equal((await page.goto("/sessions/import")).status(), 403);
  assert.equal((await page.goto("/imports")).status(), 200);
});

test("without a contract, the page says so", async (t) => {
  t.expectComplaint(/403/);
  const portal = new Portal(t.base);
  const person = (email, role) => ({ email, role, first_name: "Lou", last_name: "Roux", may_register: true, password: PASSWORD });
  portal.load({ centres: [{ siret: "73282932000074", name: "Centre sans contrat", approvals: [],
    people: [person("lou@demo.fr", "gestionnaire"), person("chef@demo.fr", "representant")] }] });
  await portal.start();
  t.closing.push(() => portal.stop());
  const page = await t.open(portal, { as: "lou@demo.fr" });
  await page.getByRole("heading", { name: "Il manque le contrat de service" }).waitFor();
  assert.equal(await page.getByText("Il manque le droit").count(), 0);
  const representative = await t.open(portal, { as: "chef@demo.fr" });
  await representative.getByText("C'est au représentant légal de le signer, donc à vous").waitFor();
});

test("another centre's import is not found, and an operator only sees that it is there", async (t) => {
  t.expectComplaint(/404|403/);
  const portal = new Portal(t.base);
  portal.load({ centres: [{ siret: "73282932000074", name: "Autre centre", contract_signed: "2021-01-04", approvals: [],
    people: [{ email: "autre@demo.fr", first_name: "Lou", last_name: "Roux", role: "gestionnaire", may_register: true, password: PASSWORD }] }] });
  await portal.start();
  t.closing.push(() => portal.stop());
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.wrong.xlsx);
  const address = new URL(page.url()).pathname;
  const stranger = await t.open(portal, { as: "autre@demo.fr" });
  for (const end of ["", "/etat", "/lignes", "/confirmation", "/recu"])
    assert.equal((await stranger.goto(address + end)).status(), 404, end);
  await stranger.goto("/imports");
  await stranger.getByText("Aucun fichier n'a encore été importé par le centre.").waitFor();
  const operator = await t.open(portal, { as: OPERATOR });
  await operator.getByRole("cell", { name: "exemple-manuel.xlsx" }).waitFor();
  await operator.goto("/exploitation/centres");
  await operator.getByRole("link", { name: "Autre centre", exact: true }).waitFor();
  assert.equal((await operator.goto(address)).status(), 403);
});

test("an invitation leads to a password and in; it serves once", async (t) => {
  t.expectComplaint(/404|422/);
  const portal = await t.portal();
  const link = portal.gabarit("operator", "invite", "nouvelle@demo.fr").match(/\/invitation\/\S+/)[0];
  const page = await t.open(portal, { path: link });
  assert.equal(await page.getByLabel("Adresse de courriel").inputValue(), "nouvelle@demo.fr");
  const fill = async (one, other) => {
    await page.getByLabel("Mot de passe").fill(one);
    await page.getByLabel("Le même, une seconde fois").fill(other);
    await page.getByRole("button", { name: "Enregistrer et se connecter" }).click();
  };
  await fill("quatre mots bien longs", "quatre mots bien courts");
  await page.getByRole("alert").getByText("Les deux mots de passe ne sont pas les mêmes").waitFor();
  await fill("quatre mots bien longs", "quatre mots bien longs");
  await page.getByRole("heading", { name: "Exploitation" }).waitFor();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.getByRole("heading", { name: "Connexion" }).waitFor();
  assert.equal((await page.goto(link)).status(), 404);
  await page.getByText("Ce lien d'invitation n'est plus valable").waitFor();
});

test("only drivers are imported; the API says who subscribes, and leads there", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  const choose = async (profile, mode) => {
    await page.goto("/sessions");
    await page.getByLabel("Sélectionner le type de profil enregistré *").selectOption(profile);
    await page.getByRole("button", { name: mode }).click();
  };
  await choose("Formateur", "Importer un fichier");
  await page.getByRole("alert").getByText("L'import d'un fichier n'existe que pour les conducteurs.").waitFor();
  assert.equal(await page.getByLabel("Sélectionner le type").inputValue(), "formateur");
  await choose("Conducteur", "Manuellement");
  await page.getByRole("heading", { name: "Saisie manuelle" }).waitFor();
  await choose("Conducteur", "Souscrire à l'API");
  await page.getByText("Le représentant légal du centre souscrit et crée les clés").waitFor();
  assert.equal(await page.getByRole("link", { name: "référence" }).getAttribute("href"), "/api/reference");
});
