/* What a manager does, as tests say it; and the report as tests read it. */
import assert from "node:assert/strict";
import path from "node:path";

export const buffer = (name, bytes, mimeType = "application/octet-stream") => ({ name, buffer: Buffer.from(bytes), mimeType });

/* Chooses a file on the import page and sends it; ends on the import's page,
   once its analysis is over. */
export async function sendFile(page, file) {
  await page.goto("/sessions/import");
  await page.getByLabel("Parcourir").setInputFiles(file);
  await page.getByRole("button", { name: "Lancer l'analyse" }).click();
  await page.waitForURL(/\/imports\/[^/]+$/);
  await page.getByRole("heading", { name: /^(Rapport d'analyse|Fichier refusé)$/ }).waitFor();
}

export const fileName = (file) => (typeof file === "string" ? path.basename(file) : file.name);

/* Waits for what no element of the page tells; works without JavaScript too. */
export async function until(holds, ms = 10000) {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((go) => setTimeout(go, 50)))
    if (await holds()) return;
  assert.fail(`still not so after ${ms} ms: ${holds}`);
}

/* Spaces as people see them. */
export const plain = (text) => text.replace(/\s+/g, " ").trim();

export async function counts(page) {
  const texts = await page.getByRole("navigation", { name: "Filtrer les lignes" }).getByRole("link").allTextContents();
  return texts.map(plain);
}

/* The table as it stands in the page: titles, and for each line the values of
   its columns, the findings and the marked cells. */
export async function readReport(page) {
  const report = await page.locator("table.report").evaluate((table) => {
    const text = (node) => node.textContent.replace(/\s+/g, " ").trim();
    return {
      titles: Array.from(table.querySelectorAll("thead th"), text),
      lines: Array.from(table.querySelectorAll("tbody tr"), (row) => ({
        values: Array.from(row.cells).slice(1).map((cell) => {
          const value = cell.querySelector(".value");
          return cell.classList.contains("c-line") ? text(cell) : value && !value.classList.contains("empty") ? text(value) : "";
        }),
        findings: Array.from(row.querySelectorAll(".findings li"), (finding) => [
          finding.classList.contains("is-error") ? "error" : "information",
          text(finding.querySelector(".cell")), text(finding.querySelector(".message"))]),
        marked: Array.from(row.querySelectorAll(".mark"), (mark) => {
          const cell = mark.closest("td");
          return [table.querySelectorAll("thead th")[cell.cellIndex].textContent.trim(), text(mark), cell.classList.contains("bad")];
        }),
      })),
    };
  });
  return report;
}

export const TITLES = ["Détail", "Ligne", "REF", "N° de commande", "Typologie", "Formation", "Date de fin de formation",
  "Prénom", "Nom", "Date de naissance", "N° de permis de conduire"];

const line = (number, category, training, end, first, last, birth, licence) =>
  [String(number), "REF20220101", "COM202201", category, training, end, first, last, birth, licence];
const error = (cell, message) => ["error", cell, message];
const NO_ACCOUNT = ["information", "I2", "Ne possède pas encore de compte sur la plateforme"];
const mismatch = (cell, training) => error(cell, `La formation « ${training} » ne relève pas de la catégorie Marchandises`);

/* The manual's example, and its corrected file: the acceptance tables. */
export const WRONG = {
  counts: ["Nombre de ligne(s) analysée(s) : 6", "1 information(s)", "5 erreur(s)"],
  lines: [
    { values: line(2, "Marchandises", "FCO Complète", "01/01/2022", "", "LEROY", "25/12/2002", "298795874"),
      findings: [error("F3", "Prénom non renseigné")], marked: [["Prénom", "F3", true]] },
    { values: line(3, "Marchandises", "Titre Professionnel CTCR", "01/01/2022", "BENOIT", "VERTAPEN", "07/07/1987", "7555755556"),
      findings: [error("C4", "CFR non agréé pour cette formation à la date indiquée"), mismatch("D4", "Titre Professionnel CTCR")],
      marked: [["Typologie", "D4", true], ["Formation", "C4", true]] },
    { values: line(4, "Voyageurs", "FIMO Voyageurs", "20/01/2022", "VINCENT", "PETIT", "20/10/1981", "22225465545"),
      findings: [error("E5", "La date de fin de formation ne peut pas être postérieure à la date du jour")],
      marked: [["Date de fin de formation", "E5", true]] },
    { values: line(5, "Voyageurs", "FCO Complète", "01/01/2022", "11111", "BAELEN", "17/09/1949", "56656455656"),
      findings: [error("F6", "Format du prénom non conforme")], marked: [["Prénom", "F6", true]] },
    { values: line(6, "Marchandises", "Passerelle Voyageurs", "01/01/2022", "THOMAS", "RAIKONEN", "21/03/2020", "24453344634"),
      findings: [mismatch("D7", "Passerelle Voyageurs"), error("H7", "Le stagiaire doit être majeur")],
      marked: [["Typologie", "D7", true], ["Date de naissance", "H7", true]] },
    { values: line(1, "Marchandises", "FIMO Marchandises", "01/01/2022", "PIERRE", "DUPONT", "01/01/1990", "82R987928"),
      findings: [NO_ACCOUNT], marked: [["N° de permis de conduire", "I2", false]] },
  ],
};
const good = (values) => ({ values, findings: [], marked: [] });
export const MENDED = {
  counts: ["Nombre de ligne(s) analysée(s) : 6", "1 information(s)", "0 erreur(s)"],
  lines: [
    WRONG.lines[5],
    good(line(2, "Marchandises", "FCO Complète", "01/01/2022", "MARIE", "LEROY", "25/12/2002", "298795874")),
    good(line(3, "Marchandises", "Passerelle Marchandises", "01/01/2022", "BENOIT", "VERTAPEN", "07/07/1987", "7555755556")),
    good(line(4, "Voyageurs", "FIMO Voyageurs", "01/01/2022", "VINCENT", "PETIT", "20/10/1981", "22225465545")),
    good(line(5, "Voyageurs", "FCO Complète", "01/01/2022", "JEANNE", "BAELEN", "17/09/1949", "56656455656")),
    good(line(6, "Voyageurs", "Passerelle Voyageurs", "01/01/2022", "THOMAS", "RAIKONEN", "21/03/2001", "24453344634")),
  ],
};

export async function assertReport(page, expected) {
  assert.deepEqual(await counts(page), expected.counts);
  const report = await readReport(page);
  assert.deepEqual(report.titles, TITLES);
  assert.deepEqual(report.lines, expected.lines);
}

/* The receipt's facts, by their names. */
export async function readReceipt(page) {
  await page.getByRole("heading", { name: /^Reçu n°/ }).waitFor();
  const facts = await page.locator(".facts > div").evaluateAll((rows) => rows.map((row) =>
    [row.querySelector("dt").textContent, row.querySelector("dd").textContent.replace(/\s+/g, " ").trim()]));
  return { number: plain(await page.locator("h1").textContent()).replace("Reçu n° ", ""), ...Object.fromEntries(facts) };
}

/* From a report without errors to the receipt. */
export async function confirm(page) {
  await page.getByRole("button", { name: "Importer", exact: true }).click();
  await page.getByRole("button", { name: "Confirmer l'import" }).click();
  return readReceipt(page);
}
