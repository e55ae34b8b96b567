/* Accounts: a forgotten password by the mails of the demonstration, sessions seen
   and ended, the second factor switched on, used and switched off. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { assertLooks as assertAllLooks } from "./looks.mjs";
import { test } from "./harness.mjs";
import { MANAGER, PASSWORD, REPRESENTATIVE, WITHOUT_RIGHT } from "./portal.mjs";
import { until } from "./steps.mjs";

const OTHER = "tournesol bicyclette lampe";

function codeOf(secret, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const digest = createHmac("sha1", key).update(moment).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
}

/* axe needs JavaScript in the page. */
const assertLooks = (page, name, js = true) => (js ? assertAllLooks(page, name) : undefined);

async function login(page, person, password = PASSWORD) {
  await page.goto("/connexion");
  await page.getByLabel("Adresse de courriel").fill(person);
  await page.getByLabel("Mot de passe").fill(password);
  await page.getByRole("button", { name: "Se connecter" }).click();
}

for (const js of [true, false])
  test(`a forgotten password is replaced, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422|403/);
    const portal = await t.portal();
    const page = await t.open(portal, { js, path: "/connexion" });
    await assertLooks(page, "login with its links", js);
    await page.getByRole("link", { name: "Mot de passe oublié" }).click();
    await assertLooks(page, "forgotten", js);
    await page.getByLabel("Adresse de courriel").fill("camille@x y");
    await page.locator("form").evaluate((form) => { form.noValidate = true; });
    await page.getByRole("button", { name: "Recevoir un lien" }).click();
    await page.getByRole("alert").getByRole("link", { name: "Adresse de courriel" }).waitFor();
    assert.equal(await page.getByLabel("Adresse de courriel").inputValue(), "camille@x y");
    await assertLooks(page, "forgotten, no address", js);
    await page.getByLabel("Adresse de courriel").fill(MANAGER);
    await page.getByRole("button", { name: "Recevoir un lien" }).click();
    await page.getByRole("status").getByText("un courriel avec un lien vient de partir").waitFor();
    await assertLooks(page, "forgotten, sent", js);
    await page.getByRole("link", { name: "Courrier de la démonstration" }).click();
    const link = page.getByRole("link", { name: /\/mot-de-passe\// });
    for (let tries = 0; tries < 50 && !(await link.count()); tries++) {
      await page.waitForTimeout(200);
      await page.reload();
    }
    await assertLooks(page, "mails", js);
    await link.click();
    await page.getByRole("textbox", { name: "Nouveau mot de passe" }).fill("motdepasse123");
    await page.getByLabel("Le même, une seconde fois").fill("motdepasse123");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await page.getByRole("alert").getByText("parmi les premiers").waitFor();
    await assertLooks(page, "choosing, refused", js);
    await page.getByRole("textbox", { name: "Nouveau mot de passe" }).fill(OTHER);
    await page.getByLabel("Le même, une seconde fois").fill(OTHER);
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await page.getByRole("status").getByText("Votre mot de passe est changé").waitFor();
    await page.getByLabel("Adresse de courriel").fill(MANAGER);
    await page.getByLabel("Mot de passe").fill(OTHER);
    await page.getByRole("button", { name: "Se connecter" }).click();
    await page.getByRole("heading", { level: 1, name: "Mes sessions" }).waitFor();
  });

for (const js of [true, false])
  test(`sessions are seen and ended, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422|403/);
    const portal = await t.portal();
    const elsewhere = await t.open(portal, { path: "/connexion" });
    await login(elsewhere, REPRESENTATIVE);
    await elsewhere.getByRole("heading", { level: 1 }).waitFor();
    const page = await t.open(portal, { js, path: "/connexion" });
    await login(page, REPRESENTATIVE);
    await page.getByRole("link", { name: "Dominique Bernard" }).click();
    await page.getByText("cette session").waitFor();
    assert.equal(await page.locator("tbody tr").count(), 2);
    await assertLooks(page, "account", js);
    await page.getByRole("button", { name: /^Mettre fin à la session Chrome sur Linux/ }).click();
    await page.getByRole("status").getByText("La session a pris fin.").waitFor();
    assert.equal(await page.locator("tbody tr").count(), 1);
    await elsewhere.goto("/imports");
    await elsewhere.waitForURL(/\/connexion/);
    await page.getByLabel("Mot de passe actuel").fill("faux");
    await page.getByRole("textbox", { name: "Nouveau mot de passe" }).fill(OTHER);
    await page.getByLabel("Le même, une seconde fois").fill(OTHER);
    await page.getByRole("button", { name: "Changer de mot de passe" }).click();
    await page.getByRole("alert").getByText("Ce n'est pas votre mot de passe actuel").waitFor();
    await assertLooks(page, "account, wrong password", js);
    await page.getByLabel("Mot de passe actuel").fill(PASSWORD);
    await page.getByRole("textbox", { name: "Nouveau mot de passe" }).fill(OTHER);
    await page.getByLabel("Le même, une seconde fois").fill(OTHER);
    await page.getByRole("button", { name: "Changer de mot de passe" }).click();
    await page.getByRole("status").getByText("Votre mot de passe est changé").waitFor();
  });

for (const js of [true, false])
  test(`the second factor, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422|403/);
    const portal = await t.portal();
    const page = await t.open(portal, { js, path: "/connexion" });
    await login(page, WITHOUT_RIGHT);
    await page.getByRole("link", { name: "Sacha Petit" }).click();
    await page.getByRole("link", { name: "Activer la double vérification" }).click();
    await page.getByRole("img", { name: /Code QR/ }).waitFor();
    await assertLooks(page, "switching on", js);
    await page.getByLabel("Code", { exact: true }).fill("000");
    await page.getByRole("button", { name: "Activer" }).click();
    await page.getByRole("alert").getByText("Ce code ne correspond pas").waitFor();
    const secret = (await page.locator(".secret").innerText()).replaceAll(" ", "");
    /* The code of the step before is good until the end of this one. */
    await until(() => Date.now() % 30000 < 12000, 40000);
    const used = codeOf(secret, -1);
    await page.getByLabel("Code", { exact: true }).fill(used);
    await page.getByRole("button", { name: "Activer" }).click();
    await page.getByText("La double vérification est active.").waitFor();
    const codes = await page.locator(".codes code").allInnerTexts();
    assert.equal(codes.length, 10);
    await assertLooks(page, "recovery codes", js);
    await page.getByRole("link", { name: "Les codes sont en lieu sûr" }).click();
    await page.getByText("10 codes de secours restent").waitFor();
    await assertLooks(page, "account with the second factor", js);
    const other = await t.open(portal, { js, path: "/connexion" });
    await login(other, WITHOUT_RIGHT);
    await other.getByLabel("Code du téléphone, ou code de secours").fill(used);
    await other.getByRole("button", { name: "Se connecter" }).click();
    await other.getByRole("alert").getByText("déjà servi").waitFor();
    await assertLooks(other, "asking for the code", js);
    await other.getByLabel("Code du téléphone, ou code de secours").fill(codeOf(secret));
    await other.getByRole("button", { name: "Se connecter" }).click();
    await other.getByRole("link", { name: "Sacha Petit" }).waitFor();
    await page.getByText("Arrêter la double vérification").first().click();
    await page.getByLabel("Mot de passe, pour arrêter").fill(PASSWORD);
    await page.getByLabel("Code du téléphone, ou code de secours").fill(codes[2]);
    await page.getByRole("button", { name: "Arrêter la double vérification" }).click();
    await page.getByRole("status").getByText("La double vérification est arrêtée.").waitFor();
  });
