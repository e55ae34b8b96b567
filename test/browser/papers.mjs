/* What the driver gets, from the file to the card: two drivers are registered, one
   of them with a space; the certificate arrives by mail at a real mail server; the
   other opens a space and finds it; both open their papers; a third person verifies
   one, its registration is cancelled, it then says so; the first asks for the card
   and the operator treats it to the end. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import zlib from "node:zlib";
import { test } from "./harness.mjs";
import { assertLooks } from "./looks.mjs";
import { MANAGER, OPERATOR, SOURCE } from "./portal.mjs";
import { buffer, confirm, readReceipt, sendFile, until } from "./steps.mjs";
import { xlsx } from "./workbook.mjs";

const PASSWORD = "quatre-essieux-verts-8";
const DRIVER = "conducteur@demo.fr", NEW = "anne.martin@exemple.fr";
const ROWS = [
  ["R1", "COM1", "FCO Complète", "Marchandises", "10/01/2022", "MARIE", "LEROY", "25/12/2002", "298795874"],
  ["R2", "COM1", "FIMO Marchandises", "Marchandises", "10/01/2022", "ANNE", "MARTIN", "03/03/1980", "111222333444"],
];

/* The real mail server of the HTTP tests. */
async function mailServer(t) {
  const folder = fs.mkdtempSync(path.join(t.base, "mails-"));
  fs.writeFileSync(path.join(folder, "mood"), "fine");
  const port = await new Promise((found) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => { const { port: free } = probe.address(); probe.close(() => found(free)); });
  });
  const child = spawn("/usr/bin/python3", [path.join(SOURCE, "test/http/mail_server.py"), String(port), folder], { stdio: ["ignore", "pipe", "inherit"] });
  t.closing.push(() => child.kill("SIGKILL"));
  await new Promise((ready) => child.stdout.once("data", ready));
  const mails = () => fs.readdirSync(folder).filter((name) => name.endsWith(".eml")).sort().map((name) => fs.readFileSync(path.join(folder, name), "utf8"));
  return { port, to: (address) => mails().filter((mail) => mail.startsWith(`X-Recipient: ${address}`)) };
}

/* The bytes of a mail's parts in Base64, longest first. */
const attached = (mail) => [...mail.matchAll(/\r?\n\r?\n((?:[A-Za-z0-9+/]{40,}\r?\n)+[A-Za-z0-9+/=]*)/g)].map((found) => Buffer.from(found[1], "base64"))
  .sort((a, b) => b.length - a.length);

const wordsOf = (bytes, t) => execFileSync("pdftotext", ["-layout", t.file("paper.pdf", bytes), "-"], { encoding: "utf8" });

async function download(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).first().click()]);
  return fs.readFileSync(await file.path());
}

/* A picture of one colour, as a phone would not send it but a browser takes it. */
function png(width, height) {
  const crc = (bytes) => { let c = ~0; for (const b of bytes) { c ^= b; for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xEDB88320 : c >>> 1; } return ~c >>> 0; };
  const chunk = (kind, body) => {
    const inside = Buffer.concat([Buffer.from(kind), body]), out = Buffer.alloc(body.length + 12);
    out.writeUInt32BE(body.length); inside.copy(out, 4); out.writeUInt32BE(crc(inside), body.length + 8);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width); head.writeUInt32BE(height, 4); head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 150)]);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head),
    chunk("IDAT", zlib.deflateSync(Buffer.concat(Array(height).fill(row)))), chunk("IEND", Buffer.alloc(0))]);
}

async function signUp(t, portal, mails, js) {
  const page = await t.open(portal, { js, path: "/connexion" });
  await page.getByRole("link", { name: "Ouvrir un espace personnel" }).click();
  await page.getByRole("button", { name: "Recevoir le courriel" }).click();
  await page.getByText("5 points à corriger").waitFor();
  if (js) await assertLooks(page, "signing up with mistakes");
  await page.getByLabel("Adresse de courriel").fill(NEW);
  await page.getByLabel("Prénom").fill("Anne");
  await page.getByLabel("Nom", { exact: false }).last().fill("Martin");
  await page.locator("#naissance").fill("1980-03-03");
  await page.getByLabel("N° de permis").fill("111 222 333 444");
  await page.getByRole("button", { name: "Recevoir le courriel" }).click();
  await page.getByText("Un courriel vient de partir.").waitFor();
  await until(() => mails.to(NEW).length > 0, 20000);
  const plainPart = mails.to(NEW)[0];
  const bodies = [plainPart, ...attached(plainPart).map(String)].join("\n").replace(/=\r?\n/g, "");
  const link = bodies.match(/\/inscription\/[A-Za-z0-9_-]{43}/)[0];
  if (js) await assertLooks(page, "signed up");
  await page.goto(link);
  if (js) await assertLooks(page, "the address confirmed");
  await page.locator("#mot_de_passe").fill(PASSWORD);
  await page.locator("#mot_de_passe_2").fill(PASSWORD);
  await page.getByRole("button", { name: "Ouvrir mon espace" }).click();
  await page.getByText("Votre espace est ouvert.").waitFor();
  return page;
}

async function askForCard(page, js) {
  await page.goto("/espace/carte");
  if (js) await assertLooks(page, "before asking for a card");
  await page.getByRole("button", { name: "Demander la carte" }).click();
  await page.waitForURL(/\/espace\/carte\/./);
  if (js) await assertLooks(page, "the form of the card");
  /* A draft is kept with parts missing; the next step asks for them. */
  await page.getByLabel("Ville").fill("Lyon");
  await page.getByRole("button", { name: "Enregistrer le brouillon" }).click();
  await page.getByText("Le brouillon est enregistré.").waitFor();
  assert.equal(await page.getByLabel("Ville").inputValue(), "Lyon");
  await page.getByRole("button", { name: "Enregistrer et continuer" }).click();
  await page.getByText("3 points à corriger").waitFor();
  if (js) await assertLooks(page, "the form of the card with faults");
  await page.getByLabel("Renouvellement").check();
  await page.getByLabel("CE", { exact: true }).check();
  await page.getByLabel("Numéro et rue").fill("12 rue des Lilas");
  await page.getByLabel("Code postal").fill("69003");
  await page.getByRole("button", { name: "Enregistrer et continuer" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Fin de validité" }).waitFor();
  await page.locator("#echeance").fill("2022-06-30");
  await page.getByRole("button", { name: "Enregistrer le brouillon" }).click();
  await page.getByText("du 30/06/2022 au 30/06/2027").waitFor(); /* done in the year before: it runs from the old card's end */
  await page.getByRole("button", { name: "Enregistrer et continuer" }).click();
  await page.getByRole("heading", { name: "Photo d'identité" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Vérifier et envoyer" }).count(), 0);
  await page.locator("#photo").setInputFiles(buffer("photo.png", png(100, 120), "image/png"));
  await page.getByRole("button", { name: "Envoyer la photo" }).click();
  await page.getByText("L'image est trop petite : 100 × 120 pixels.").waitFor();
  await page.locator("#photo").setInputFiles(buffer("photo.png", png(700, 900), "image/png"));
  await page.getByRole("button", { name: "Envoyer la photo" }).click();
  await page.getByText("La photo est enregistrée.").waitFor();
  if (js) await assertLooks(page, "the pictures of the card");
  await page.locator("#signature").setInputFiles(buffer("signature.png", png(600, 200), "image/png"));
  await page.getByRole("button", { name: "Envoyer la signature" }).click();
  await page.getByText("La signature est enregistrée.").waitFor();
  await page.getByRole("link", { name: "Vérifier et envoyer" }).click();
  if (js) await assertLooks(page, "the card's summary");
  await page.getByRole("button", { name: "Envoyer la demande" }).click();
  await page.getByText("La demande est envoyée.").waitFor();
}

async function treatCard(operator, steps, js) {
  await operator.goto("/exploitation/cartes");
  if (js) await assertLooks(operator, "the queue of cards");
  await operator.getByRole("link", { name: "CQC-2022-000001" }).click();
  if (js) await assertLooks(operator, "a card at the desk");
  await operator.getByRole("button", { name: "Refuser" }).click();
  await operator.getByRole("alert").getByText("De 5 à 500 caractères").waitFor();
  for (const [button, state] of steps) {
    await operator.getByRole("button", { name: button }).click();
    await operator.getByText("L'état est changé").waitFor();
    await operator.locator(".tag", { hasText: state }).first().waitFor();
  }
  const json = JSON.parse(String(await download(operator, "Exporter pour le fabricant")));
  assert.equal(json.number, "CQC-2022-000001");
  assert.equal(json.valid_to, "2027-06-30");
  assert.equal(Buffer.from(json.photo.base64, "base64").subarray(0, 3).toString("hex"), "ffd8ff");
}

for (const js of [true, false])
  test(`the papers: mailed, found, verified, cancelled; the card asked for and sent, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422/);
    const mails = await mailServer(t);
    const portal = await t.portal({ smtp_host: `127.0.0.1:${mails.port}`, smtp_tls: "non", mail_from: "portail@exemple.fr" });
    const manager = await t.open(portal, { as: MANAGER, js });
    await sendFile(manager, buffer("deux.xlsx", xlsx(ROWS)));
    await confirm(manager);
    assert.equal((await readReceipt(manager))["Sessions enregistrées"], "2");

    /* The one with a space gets the certificate by mail. */
    await until(() => mails.to(DRIVER).length > 0, 30000);
    const paper = attached(mails.to(DRIVER)[0])[0];
    const words = wordsOf(paper, t);
    for (const word of ["Certificat de qualification de conducteur", "LEROY", "MARIE", "298795874", "FCO Complète", "15 mai 2022", "R. 3314-27"])
      assert.ok(words.includes(word), word);
    assert.match(execFileSync("pdfsig", [t.file("signed.pdf", paper)], { encoding: "utf8" }), /Signature is Valid/);

    /* The other is invited on paper, by name only, and opens a space. */
    await manager.getByRole("link", { name: "Suivi des documents" }).click();
    const slip = wordsOf(await download(manager, "Invitations à imprimer"), t);
    assert.ok(slip.includes("MARTIN") && slip.includes("/inscription") && !slip.includes("LEROY") && !/111.?222/.test(slip));
    const second = await signUp(t, portal, mails, js);
    await second.getByRole("heading", { name: "FIMO Marchandises" }).waitFor();
    if (js) await assertLooks(second, "the personal space");
    const certificate = await download(second, "Télécharger le certificat");
    assert.ok(wordsOf(certificate, t).includes("MARTIN"));
    assert.ok(wordsOf(await download(second, "Récapitulatif (PDF)"), t).includes("140 h"));

    const first = await t.open(portal, { as: DRIVER, js, path: "/espace" });
    assert.ok(wordsOf(await download(first, "Télécharger le certificat"), t).includes("LEROY"));

    /* Anybody verifies the second's; her registration is cancelled; it says so. */
    const code = wordsOf(certificate, t).match(/\b([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}\b/)[0];
    const anybody = await t.open(portal, { js, path: "/verifier" });
    if (js) await assertLooks(anybody, "verifying");
    const verify = async () => {
      await anybody.goto("/verifier");
      await anybody.getByLabel("Code du document").fill(code);
      await anybody.getByRole("button", { name: "Vérifier", exact: true }).click();
      return anybody.locator("#reponse").innerText();
    };
    assert.match(await verify(), /Authentique, valable jusqu'au 15\/05\/2022/);
    if (js) await assertLooks(anybody, "the answer of verifying");
    await anybody.getByText("MARTIN", { exact: true }).waitFor();
    await second.getByRole("link", { name: "Faire corriger une erreur" }).click();
    await second.getByRole("button", { name: "Envoyer la demande" }).click();
    await second.getByRole("alert").getByRole("link", { name: "Votre demande" }).waitFor();
    await second.getByLabel("Votre demande").fill("Mon prénom est Annie.");
    await second.getByRole("button", { name: "Envoyer la demande" }).click();
    await second.getByText("Votre demande est transmise").waitFor();
    if (js) await assertLooks(second, "a correction asked for");
    const operator = await t.open(portal, { as: OPERATOR, js, path: "/exploitation/corrections" });
    await operator.getByText("Mon prénom est Annie.").waitFor();
    if (js) await assertLooks(operator, "corrections at the desk");
    await operator.goto("/exploitation/identites");
    if (js) await assertLooks(operator, "identities at the desk");
    await operator.goto("/exploitation/conducteurs");
    await operator.getByLabel("N° de permis").fill("111222333444");
    await operator.getByRole("button", { name: "Rechercher" }).click();
    await operator.getByRole("link", { name: "MARTIN ANNE" }).click();
    await operator.getByRole("link", { name: /^Annuler/ }).first().click();
    await operator.getByLabel("Motif").fill("Stage interrompu avant la fin");
    await operator.getByRole("button", { name: /^Annuler c/ }).click();
    await operator.getByText("Cet enregistrement est annulé").waitFor();
    assert.match(await verify(), /Annulé le 15\/01\/2022/);
    assert.equal(await anybody.getByText("MARTIN", { exact: true }).count(), 0);
    await second.goto("/espace");
    await second.getByText("annulée").waitFor();
    assert.equal(await second.getByRole("link", { name: "Télécharger le certificat" }).count(), 0);

    await askForCard(first, js);
    assert.ok(wordsOf(await download(first, "Reçu (PDF)"), t).includes("CQC-2022-000001"));
    await treatCard(operator, [["Commencer l'examen", "En cours d'examen"], ["Accepter", "Acceptée"], ["Carte fabriquée", "Carte fabriquée"],
      ["Carte envoyée", "Carte envoyée"]], js);
    await first.reload();
    await first.locator(".tag", { hasText: "Carte envoyée" }).waitFor();
    if (js) await assertLooks(first, "a card that was sent");
    await until(() => mails.to(DRIVER).length >= 6, 20000);
  });
