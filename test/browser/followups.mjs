/* « Suivi des documents »: what became of each driver's documents, and sending
   them again. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "./harness.mjs";
import { MANAGER, SAMPLES } from "./portal.mjs";
import { confirm, sendFile, until } from "./steps.mjs";

/* DUPONT has a personal space since just now. */
function openSpace(portal) {
  execFileSync("/usr/bin/python3", ["-c", `import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
db.execute("INSERT INTO person (id, email, email_folded, first_name, last_name, password_hash, role, created_ms)"
           " VALUES (900, 'pierre@exemple.fr', 'pierre@exemple.fr', 'Pierre', 'Dupont', 'x', 1, 0)")
db.execute("INSERT INTO driver (licence, birth, first_name, last_name, last_name_folded, created_ms, person_id)"
           " SELECT licence, birth, first_name, last_name, last_name_folded, 0, 900 FROM registration WHERE last_name = 'DUPONT'")
db.commit()`, `${portal.folder}/gabarit.db`]);
}

/* What the portal does beside pages takes a second or two. */
async function reach(page, row, state) {
  await until(async () => {
    await page.reload();
    return row.getByText(state).count();
  }, 20000);
}

for (const js of [true, false])
  test(`documents are followed and sent again, ${js ? "with" : "without"} JavaScript`, async (t) => {
    const portal = await t.portal();
    const page = await t.open(portal, { as: MANAGER, js });
    await sendFile(page, SAMPLES.mended.xlsx);
    await confirm(page);
    await page.getByRole("link", { name: "Suivi des documents" }).click();
    const row = page.getByRole("row", { name: /DUPONT/ });
    await row.getByText("pas encore de compte").waitFor();
    assert.equal(await row.getByRole("button").count(), 0);
    await reach(page, page.getByRole("row", { name: /LEROY/ }), "courriel envoyé");
    openSpace(portal);
    await page.reload();
    await row.getByText("compte créé").waitFor();
    await row.getByRole("button", { name: "Envoyer à nouveau les documents de PIERRE DUPONT" }).click();
    await page.getByRole("status").getByText("Les documents sont renvoyés").waitFor();
    await reach(page, row, "courriel envoyé");
    await page.getByLabel("État", { exact: true }).selectOption({ label: "courriel refusé" });
    await page.getByRole("button", { name: "Filtrer" }).click();
    await page.getByText("Aucun conducteur dans cet état.").waitFor();
    await page.getByLabel("État", { exact: true }).selectOption({ label: "courriel envoyé" });
    await page.getByRole("button", { name: "Filtrer" }).click();
    await page.getByRole("link", { name: "DUPONT PIERRE" }).click();
    await page.getByRole("heading", { name: "Suivi des documents" }).waitFor();
    await page.getByRole("button", { name: "Envoyer à nouveau" }).click();
    await page.getByRole("status").getByText("Les documents sont renvoyés").waitFor();
    assert.match(page.url(), /\/sessions\/conducteur\/\d+\?envoi=envoye$/);
    const mails = await t.open(portal, { path: "/demo/courrier" });
    await mails.getByText("Votre certificat de qualification").first().waitFor();
    await mails.getByText(/^Joint.: certificat-CQ-\d+-\d+\.pdf/).first().waitFor();
  });
