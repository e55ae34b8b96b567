/* « Souscrire à l'API »: terms signed, keys made, shown once, replaced and revoked;
   addresses told, their secret, what was sent, and sending it again. */
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { assertLooks } from "./looks.mjs";
import { MANAGER, REPRESENTATIVE } from "./portal.mjs";
import { until } from "./steps.mjs";

const ROW = { ref: "R1", order_number: "C1", training: "FIMO Marchandises", category: "Marchandises", end: "2022-01-10",
  first_name: "Ana", last_name: "ROUX", birth: "1990-02-03", licence: "456789100001" };

for (const js of [true, false])
  test(`subscribing to the API, ${js ? "with" : "without"} JavaScript`, async (t) => {
    t.expectComplaint(/422|40[13]/);
    const portal = await t.portal({ webhook_private: "oui" });
    const ask = (key, path, body) => fetch(`${portal.address}/api/v1${path}`, { method: body ? "POST" : "GET",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
    const manager = await t.open(portal, { as: MANAGER, js, path: "/sessions/api" });
    await manager.getByText("Le représentant légal du centre souscrit et crée les clés").waitFor();
    const page = await t.open(portal, { as: REPRESENTATIVE, js, path: "/centre/api" });
    if (js) await assertLooks(page, "the terms of the API");
    assert.equal(await page.getByRole("button", { name: "Créer la clé" }).count(), 0);
    await page.getByRole("button", { name: "Signer les conditions" }).click();
    await page.getByRole("alert").getByRole("link", { name: "Signature" }).waitFor();
    await page.getByLabel("J'ai lu les conditions").check();
    await page.getByRole("button", { name: "Signer les conditions" }).click();
    await page.getByText("Les conditions sont signées.").waitFor();

    await page.getByLabel("Nom").fill("Logiciel Sirocco");
    await page.locator("#reseaux").fill("n'importe quoi");
    await page.getByRole("button", { name: "Créer la clé" }).click();
    await page.getByRole("alert").getByRole("link", { name: "Réseaux" }).waitFor();
    assert.equal(await page.getByLabel("Nom").inputValue(), "Logiciel Sirocco");
    await page.locator("#reseaux").fill("127.0.0.0/8");
    await page.getByRole("button", { name: "Créer la clé" }).click();
    const key = await page.locator("#montree code").innerText();
    assert.match(key, /^gabarit_test_/);
    assert.equal((await ask(key, "/catalogue")).status, 200);
    await page.goto("/centre/api");
    assert.equal(await page.getByText(key, { exact: true }).count(), 0);
    if (js) await assertLooks(page, "keys of the API");
    await page.locator("summary", { hasText: "Remplacer" }).click();
    if (js) await assertLooks(page, "a key about to be replaced");
    await page.getByRole("button", { name: "Créer la clé qui remplace" }).click();
    const second = await page.locator("#montree code").innerText();
    assert.deepEqual([(await ask(key, "/catalogue")).status, (await ask(second, "/catalogue")).status], [200, 200]);
    await page.getByRole("row", { name: /remplacée/ }).locator("summary", { hasText: "Révoquer" }).click();
    await page.getByRole("row", { name: /remplacée/ }).getByRole("button", { name: "Révoquer la clé" }).click();
    await page.getByText("La clé est révoquée").waitFor();
    assert.deepEqual([(await ask(key, "/catalogue")).status, (await ask(second, "/catalogue")).status], [401, 200]);

    await page.locator("#adresse").fill("ftp://exemple.fr");
    await page.getByRole("button", { name: "Ajouter l'adresse" }).click();
    await page.getByRole("alert").getByRole("link", { name: "Adresse" }).waitFor();
    await page.locator("#adresse").fill("http://127.0.0.1:9/recevoir");
    await page.getByRole("button", { name: "Ajouter l'adresse" }).click();
    assert.match(await page.locator("#montree code").innerText(), /^whsec_/);
    const live = portal.gabarit("key", "create", "--live").trim();
    assert.equal((await ask(live, "/lots", { rows: [ROW] })).status, 201);
    await page.getByRole("link", { name: "http://127.0.0.1:9/recevoir" }).click();
    const row = page.getByRole("row", { name: /lot\.analysed/ });
    await until(async () => { await page.reload(); return (await row.getByText("le serveur refuse la connexion").count()) && (await row.getByRole("cell").nth(2).innerText()) !== "0"; }, 15000);
    if (js) await assertLooks(page, "an address that is told");
    await row.getByRole("button", { name: /^Renvoyer/ }).click();
    await page.getByText("Le message repart à l'instant.").waitFor();
    await page.locator("summary", { hasText: "Remplacer le secret" }).click();
    await page.getByRole("button", { name: "Créer le secret qui remplace" }).click();
    assert.match(await page.locator("#montree code").innerText(), /^whsec_/);
    await page.locator("summary", { hasText: "Ne plus prévenir" }).click();
    await page.getByRole("button", { name: "Arrêter les envois" }).click();
    await page.getByText("Cette adresse n'est plus prévenue.").waitFor();
  });
