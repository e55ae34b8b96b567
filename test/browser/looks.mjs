/* Every page, in light and dark, at 320 and 1,280 px: axe finds nothing, and
   nothing makes the page scroll sideways. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import { test } from "./harness.mjs";
import { MANAGER, OPERATOR, REPRESENTATIVE, SAMPLES, SlowScanner, WITHOUT_RIGHT } from "./portal.mjs";
import { buffer, confirm, sendFile } from "./steps.mjs";
import { manyLines, ods, xlsx } from "./workbook.mjs";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function breaches(page) {
  if (!(await page.evaluate(() => typeof window.axe !== "undefined"))) await page.evaluate(axe);
  const found = await page.evaluate((tags) => window.axe.run({ runOnly: tags, resultTypes: ["violations"] }), TAGS);
  assert.ok(found.passes.length > 5, "axe looked at the page");
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" ")}`);
}

/* Two mails that their server refused, one of them with a link. */
function putGivenUp(portal) {
  for (const kind of [0, 2])
    execFileSync("/usr/bin/python3", ["-c", "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); "
      + "db.execute(\"INSERT INTO mail (message_id, kind, recipient, subject, body, state, attempts, run_after_ms, created_ms, problem)"
      + " VALUES (?, ?, 'une.adresse.assez.longue@exemple.fr', 'Votre mot de passe a été changé', '', 2, 1, 0, 1642255500000,"
      + " '550 5.1.1 <une.adresse.assez.longue@exemple.fr>: user unknown')\", (f'<{sys.argv[2]}@essai>', int(sys.argv[2]))); db.commit()",
    `${portal.folder}/gabarit.db`, String(kind)]);
}

/* The page as it is now, in its four looks. */
export async function assertLooks(page, name) {
  for (const colorScheme of ["light", "dark"])
    for (const width of [1280, 320]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 800 });
      const look = `${name}, ${colorScheme}, ${width} px`;
      assert.deepEqual(await breaches(page), [], look);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${look}: scrolls sideways`);
    }
}

async function assertAddress(page, address) {
  await page.goto(address);
  await assertLooks(page, address);
}

test("axe finds nothing where one logs in or is refused", async (t) => {
  t.expectComplaint(/40[34]/);
  const portal = await t.portal();
  const page = await t.open(portal, { path: "/connexion" });
  await assertLooks(page, "login");
  await page.getByLabel("Adresse de courriel").fill("personne@demo.fr");
  await page.getByLabel("Mot de passe").fill("faux");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByRole("alert").waitFor();
  await assertLooks(page, "login refused");
  await assertAddress(page, "/connexion?expiree=1");
  const link = portal.gabarit("operator", "invite", "nouveau@demo.fr").match(/\/invitation\/\S+/)[0];
  await assertAddress(page, link);
  await assertAddress(page, "/nulle-part");
  const without = await t.open(portal, { as: WITHOUT_RIGHT });
  await assertLooks(without, "right missing");
  const driver = await t.open(portal, { as: "conducteur@demo.fr" });
  await driver.getByRole("heading", { name: "Mon espace" }).waitFor();
  await assertLooks(driver, "a driver's home");
  await assertAddress(without, "/exploitation");
});

test("axe finds nothing on « Mes sessions » and where a file is chosen", async (t) => {
  const portal = await t.portal({ antivirus: "non" });
  const page = await t.open(portal, { as: MANAGER });
  for (const address of ["/sessions", "/sessions?profil=formateur&mode=fichier", "/sessions/manuel", "/sessions/api?profil=formateur",
    "/sessions/import", "/sessions/import?fichier=aucun", "/imports"])
    await assertAddress(page, address);
});

test("axe finds nothing at the operator's desk", async (t) => {
  t.expectComplaint(/422/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: OPERATOR });
  portal.sql("INSERT INTO lot (public_id, centre_id, state, file_name, file_sha256, file_size, created_ms, analysed_ms, registered_ms,"
    + " unscanned, lines, errors, informations, to_register, facts, refusal_code, refusal_message, receipt, registered, revision) VALUES"
    + " ('refused', 1, 6, 'f.xlsx', 'ab', 1, 1642204800000, 0, 0, 0, 0, 0, 0, 0, x'', 'file_empty', 'Le fichier ne contient aucune ligne.', '', 0, 0)");
  for (const address of ["/exploitation/imports/refused", "/exploitation/imports?etat=registered", "/exploitation/imports?du=x", "/exploitation/centres", "/exploitation/centres?q=rien", "/exploitation/centres/1", "/exploitation/centres/1/agrements",
    "/exploitation/centres/1/agrements/1"])
    await assertAddress(page, address);
  await page.goto("/exploitation/centres/nouveau");
  await page.getByRole("button", { name: "Inscrire le centre" }).click();
  await page.getByRole("alert").waitFor();
  await assertLooks(page, "a centre with mistakes");
  await page.goto("/exploitation/centres/1/agrements/1");
  await page.getByRole("button", { name: "Supprimer…" }).click();
  await page.getByRole("heading", { name: "Supprimer cet agrément" }).waitFor();
  await assertLooks(page, "an approval to be removed");
});

test("axe finds nothing on the catalogue and its prices", async (t) => {
  t.expectComplaint(/422/);
  const portal = await t.portal();
  const manager = await t.open(portal, { as: MANAGER });
  await sendFile(manager, SAMPLES.mended.xlsx);
  const page = await t.open(portal, { as: OPERATOR });
  const verify = () => page.getByRole("button", { name: "Vérifier ce qui change" }).click();
  for (const address of ["/exploitation/catalogue", "/exploitation/catalogue/formations/1", "/exploitation/catalogue/prix/longue-2020-01-01"])
    await assertAddress(page, address);
  for (const address of ["/exploitation/catalogue/nouvelle", "/exploitation/catalogue/prix/nouveau"]) {
    await page.goto(address);
    await verify();
    await page.getByRole("alert").waitFor();
    await assertLooks(page, `${address} with mistakes`);
  }
  await page.getByLabel("Classe de prix").selectOption("longue");
  await page.locator("#montant").fill("30");
  await page.locator("#du").fill("2022-02-01");
  await verify();
  await page.getByRole("region", { name: "Imports touchés" }).waitFor();
  await assertLooks(page, "a price looked at");
  await page.getByRole("link", { name: "exemple-corrige.xlsx" }).click();
  await page.getByRole("link", { name: "Nombre de ligne(s) analysée(s) : 6" }).waitFor();
  await assertLooks(page, "an import looked at");
});

test("axe finds nothing on the centre's side", async (t) => {
  t.expectComplaint(/422/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: REPRESENTATIVE });
  for (const address of ["/centre/equipe", "/centre/contrat", "/centre/choix", "/contact", "/api/reference"]) await assertAddress(page, address);
  await page.goto("/centre/equipe");
  await page.getByRole("button", { name: "Envoyer l'invitation", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await assertLooks(page, "an invitation with mistakes");
});

test("axe finds nothing while a file is sent and analysed", async (t) => {
  const scanner = await new SlowScanner(t.base).start();
  t.closing.push(() => scanner.server.close());
  const portal = await t.portal({ clamd_program: "", clamd_socket: scanner.socket });
  scanner.held = true;
  const page = await t.open(portal, { as: MANAGER, path: "/sessions/import" });
  await page.getByLabel("Parcourir").setInputFiles(SAMPLES.wrong.xlsx);
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  await page.getByText("Contrôle antivirus", { exact: true }).waitFor();
  await assertLooks(page, "sending");
  const waiting = await t.open(portal, { as: MANAGER, js: false, path: "/imports" });
  const address = await waiting.getByRole("link", { name: "exemple-manuel.xlsx" }).getAttribute("href");
  /* Without the page's own script, which would ask for the state all the time;
     the page asks for itself again, so that each look has its own. */
  for (const colorScheme of ["light", "dark"]) {
    const one = await t.open(portal, { as: MANAGER, scheme: colorScheme, width: 320 });
    await one.route("**/imports/*", async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      delete headers.refresh;
      await route.fulfill({ response, headers });
    });
    await one.goto(address);
    await assertLooks(one, "waiting");
  }
  scanner.release();
});

test("axe finds nothing from the report to the receipt", async (t) => {
  t.expectComplaint(/422/);
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.wrong.xlsx);
  await assertLooks(page, "report with errors");
  await page.goto(`${page.url()}?niveau=erreur`);
  await page.getByRole("searchbox").fill("rien");
  await page.getByRole("button", { name: "Rechercher" }).click();
  await page.getByText("Aucune ligne ne correspond à « rien »").waitFor();
  await assertLooks(page, "nothing found");
  await page.goto(page.url().split("?")[0]);
  await page.getByRole("button", { name: "Annuler" }).click();
  await page.getByText("est annulé").waitFor();
  await assertLooks(page, "cancelled just now");
  await page.goto("/imports");
  await page.getByRole("link", { name: "exemple-manuel.xlsx" }).click();
  await page.getByText("Cet import a été annulé").waitFor();
  await assertLooks(page, "cancelled");
  await sendFile(page, buffer("stagiaires.xlsx", ods()));
  await assertLooks(page, "refused");
  await sendFile(page, SAMPLES.mended.xlsx);
  await assertLooks(page, "report without errors");
  await page.goto(`${page.url()}?change=1`);
  await assertLooks(page, "report that changed");
  await page.goto(`${page.url().split("?")[0]}/confirmation`);
  await assertLooks(page, "confirmation");
  await page.goto(page.url().replace("/confirmation", ""));
  await confirm(page);
  await assertLooks(page, "receipt");
  await page.getByRole("link", { name: "Voir les lignes" }).click();
  await page.getByText("Cet import est enregistré.").waitFor();
  await assertLooks(page, "registered lines");
  await page.goto(page.url().replace("/lignes", "/annulation"));
  await assertLooks(page, "cancelling");
  await page.goto("/sessions/enregistrement/1/annulation");
  await page.getByLabel("Motif").fill("Stage interrompu");
  await page.getByRole("button", { name: "Annuler cet enregistrement" }).click();
  await page.getByText("Cet enregistrement est annulé").waitFor();
  await assertLooks(page, "one cancelled");
  await sendFile(page, SAMPLES.mended.xlsx);
  await assertLooks(page, "nothing left");
  await page.goto("/sessions/manuel");
  await page.getByRole("button", { name: "Ajouter un conducteur" }).click();
  await page.locator("#nom-2").fill("1");
  await page.getByRole("button", { name: "Vérifier la saisie" }).last().click();
  await page.getByRole("alert").waitFor();
  await assertLooks(page, "by hand with mistakes");
  await sendFile(page, buffer("mille.xlsx", xlsx(manyLines(205))));
  await page.goto(`${page.url()}?page=3`);
  await assertLooks(page, "report in pages");
  await assertAddress(page, "/imports");
  const operator = await t.open(portal, { as: OPERATOR });
  await assertLooks(operator, "operator");
  await assertAddress(page, "/sessions/liste");
  await assertAddress(page, "/sessions/conducteur/1");
  await page.goto("/imports");
  await page.getByRole("link", { name: /^n°/ }).first().click();
  await page.getByRole("link", { name: "Suivi des documents" }).click();
  await assertLooks(page, "what became of documents");
  await assertAddress(page, "/sessions/compteurs");
  await page.getByRole("img", { name: "Sessions enregistrées par mois en 2022" }).waitFor();
  await assertAddress(page, "/sessions/compteurs?annee=2021");
  await assertAddress(operator, "/exploitation/compteurs");
  putGivenUp(portal);
  await assertAddress(operator, "/exploitation/courriels");
  await assertAddress(operator, "/exploitation/journal");
  await operator.getByRole("button", { name: "Vérifier la chaîne" }).click();
  await operator.getByRole("status").getByText("Le journal est entier").waitFor();
  await assertLooks(operator, "journal verified");
  await operator.goto("/exploitation/conducteurs");
  await operator.getByLabel("Nom").fill("DUPONT");
  await operator.getByRole("button", { name: "Rechercher" }).click();
  await assertLooks(operator, "drivers found");
  await operator.getByRole("link", { name: /^DUPONT/ }).first().click();
  await assertLooks(operator, "a driver");
});

test("long words do not break the pages", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: REPRESENTATIVE });
  const long = (n) => "W".repeat(n);
  await sendFile(page, buffer(`${long(180)}.xlsx`, xlsx([
    [long(50), long(50), "FIMO Marchandises", "Marchandises", "01/01/2022", long(100), long(100), "01/01/1990", "800269123456"],
    [long(300), long(300), long(300), long(300), long(300), long(300), long(300), long(300), long(300)]])));
  await assertLooks(page, "report");
  await sendFile(page, buffer(`${long(180)}.xlsx`, xlsx([
    [long(50), long(50), "FIMO Marchandises", "Marchandises", "01/01/2022", long(100), long(100), "01/01/1990", "800269123456"]])));
  await page.goto(`${page.url()}/confirmation`);
  await assertLooks(page, "confirmation");
  await page.goto(page.url().replace("/confirmation", ""));
  await confirm(page);
  await assertLooks(page, "receipt");
  await assertAddress(page, "/imports");
});

test("the receipt on paper is the receipt alone", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER });
  await sendFile(page, SAMPLES.mended.xlsx);
  await confirm(page);
  assert.ok(await page.getByRole("button", { name: "Imprimer le reçu" }).isVisible());
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const hidden of [".menu", ".who", ".steps", ".actions"])
    assert.ok(await page.locator(hidden).first().isHidden(), hidden);
  assert.ok(await page.locator(".receipt").isVisible());
  assert.equal(await page.locator("body").evaluate((body) => getComputedStyle(body).color), "rgb(0, 0, 0)");
});

test("without JavaScript nothing is shown that needs it", async (t) => {
  const portal = await t.portal();
  const page = await t.open(portal, { as: MANAGER, js: false, path: "/sessions/import" });
  assert.equal(await page.getByText("Glisser le fichier ici").isVisible(), false);
  await sendFile(page, SAMPLES.mended.xlsx);
  await confirm(page);
  assert.equal(await page.getByRole("button", { name: "Imprimer le reçu" }).count(), 0);
});
