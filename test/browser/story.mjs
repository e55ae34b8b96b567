/* The whole of it, from a centre that nobody knew to an audit that notices an
   edit: the operator enrols, the representative signs and grants, a manager
   registers by hand, lists, exports, cancels. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test } from "./harness.mjs";
import { OPERATOR } from "./portal.mjs";
import { readReceipt, until } from "./steps.mjs";

const OWN_PASSWORD = "trois-camions-bleus-7";
const ids = async (page, values) => { for (const [id, value] of Object.entries(values)) await page.locator(`#${id}`).fill(value); };

/* Follows the link of the newest mail to an address, chooses a password and
   ends up logged in. */
async function followInvitation(page, address) {
  await until(async () => {
    await page.goto("/demo/courrier");
    return (await page.locator("article", { hasText: `À ${address}` }).getByRole("link").count()) > 0;
  });
  await page.locator("article", { hasText: `À ${address}` }).first().getByRole("link").first().click();
  for (const field of await page.locator("input[type=password]").all()) await field.fill(OWN_PASSWORD);
  await page.locator("main form button").first().click();
  await page.waitForURL((url) => !url.pathname.includes("invitation"));
}

const verify = (portal) => {
  try {
    return { status: 0, text: portal.gabarit("audit", "verify") };
  } catch (error) {
    return { status: error.status, text: String(error.stdout) + String(error.stderr) };
  }
};

for (const js of [true, false])
  test(`the story: enrolled, signed, granted, registered by hand, cancelled, audited, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422|403/);
    const portal = await t.portal();
    const operator = await t.open(portal, { as: OPERATOR, js, path: "/exploitation/centres/nouveau" });
    await ids(operator, { siret: "73282932000074", nom: "Formation Sud", adresse: "2 quai du Port", code_postal: "13002", ville: "Marseille",
      rep_prenom: "Ada", rep_nom: "Roy", rep_courriel: "ada.roy@sud.fr" });
    await operator.getByRole("button", { name: "Inscrire le centre" }).click();
    await operator.getByText("Le centre est inscrit.").waitFor();
    await operator.goto(operator.url().replace(/\?.*/, "/agrements"));
    await ids(operator, { numero: "2022-SUD-1", prefecture: "Préfecture de région", du: "2021-06-01", au: "2025-05-31" });
    await operator.getByLabel("FCO Complète, Marchandises").check();
    await operator.getByRole("button", { name: "Vérifier ce qui change" }).click();
    await operator.getByRole("button", { name: "Confirmer l'ajout" }).click();
    await operator.getByText("Les agréments sont ajoutés.").waitFor();

    const representative = await t.open(portal, { js });
    await followInvitation(representative, "ada.roy@sud.fr");
    await representative.goto("/sessions");
    await representative.getByRole("link", { name: "Lire et signer le contrat" }).click();
    await representative.getByLabel("J'ai lu le contrat et je le signe pour le centre.").check();
    await representative.getByRole("button", { name: "Signer le contrat" }).click();
    await representative.getByText("Le contrat est signé.").waitFor();
    await representative.goto("/centre/equipe");
    await ids(representative, { prenom: "Lou", nom: "Blanc", courriel: "lou.blanc@sud.fr" });
    await representative.getByRole("button", { name: "Envoyer l'invitation", exact: true }).click();
    await representative.getByText("L'invitation est envoyée.").waitFor();

    const manager = await t.open(portal, { js });
    await followInvitation(manager, "lou.blanc@sud.fr");
    await manager.goto("/sessions");
    await manager.getByText("Ce droit est accordé à chaque gestionnaire par un représentant légal du centre.").waitFor();
    await representative.goto("/centre/equipe");
    await representative.getByRole("button", { name: "Accorder le droit à Lou Blanc" }).click();
    await representative.getByText("Le droit « enregistrement de sessions » est accordé.").waitFor();

    await manager.goto("/sessions");
    await manager.getByRole("button", { name: "Manuellement" }).click();
    await manager.getByLabel("Numéro de commande").fill("SUD-1");
    await manager.getByLabel("Libellé de formation").selectOption("FCO Complète");
    await manager.getByLabel("Catégorie de formation").selectOption("Marchandises");
    await manager.getByLabel("Fin de formation").fill("2022-01-10");
    const drivers = [["Julie", "Martin", "1990-03-05", "900375123456"], ["Paul", "", "2015-01-01", "950175123456"], ["Anne", "Durand", "1985-06-07", "850675123456"]];
    for (const [i, [first, last, birth, licence]] of drivers.entries()) {
      if (i) await manager.getByRole("button", { name: "Ajouter un conducteur" }).click();
      await ids(manager, { [`prenom-${i + 1}`]: first, [`nom-${i + 1}`]: last, [`naissance-${i + 1}`]: birth, [`permis-${i + 1}`]: licence });
    }
    await manager.getByRole("button", { name: "Vérifier la saisie" }).last().click();
    await manager.getByRole("heading", { name: "2 points à corriger" }).waitFor();
    await ids(manager, { "nom-2": "Petit", "naissance-2": "1995-01-01" });
    await manager.getByRole("button", { name: "Vérifier la saisie" }).last().click();
    await manager.getByRole("button", { name: "Confirmer l'enregistrement" }).click();
    assert.equal((await readReceipt(manager))["Sessions enregistrées"], "3");

    await manager.goto("/sessions/liste");
    await manager.getByText("3 sessions.").waitFor();
    const csv = js ? await (async () => {
      const [download] = await Promise.all([manager.waitForEvent("download"), manager.getByRole("link", { name: "en CSV" }).click()]);
      return fs.readFileSync(await download.path(), "utf8");
    })() : await (await manager.request.get(await manager.getByRole("link", { name: "en CSV" }).getAttribute("href"))).text();
    assert.equal(csv.trim().split("\r\n").length, 4);
    await manager.goto("/sessions/compteurs");
    await manager.getByRole("cell", { name: "3", exact: true }).first().waitFor();
    await manager.goto("/sessions/liste");
    await manager.getByRole("link", { name: "Annuler la session de Paul Petit" }).click();
    await manager.getByLabel("Motif").fill("Stage interrompu");
    await manager.getByRole("button", { name: "Annuler cet enregistrement" }).click();
    await manager.getByText("Cet enregistrement est annulé").waitFor();
    await manager.goto("/sessions/liste");
    assert.equal(await manager.getByText("annulée", { exact: true }).count(), 1);
    const left = portal.gabarit("registrations", "--centre", "73282932000074", "--format", "csv").trim().split("\n");
    assert.equal(left.length - 1, 2);

    const whole = verify(portal);
    assert.equal(whole.status, 0, whole.text);
    assert.match(whole.text, /^Le journal est entier/);
    await operator.goto("/exploitation/journal");
    await operator.locator("tbody").waitFor();
    for (const act of ["Centre inscrit", "Agrément ajouté", "Contrat de service signé", "Droit d'enregistrer accordé", "Sessions enregistrées", "Enregistrements annulés"])
      assert.ok((await operator.locator("tbody").getByText(act, { exact: true }).count()) > 0, act);
    execFileSync("sqlite3", [path.join(portal.folder, "gabarit.db"), "UPDATE audit_entry SET person_id = 1 WHERE act = 'cancelled'"]);
    const edited = verify(portal);
    assert.notEqual(edited.status, 0);
    assert.match(edited.text, /Entrée n° \d+ : .*modifiée/);
  });
