/* Files to send: workbooks made on the spot, and what is no workbook at all. */
import { deflateRawSync } from "node:zlib";

const CRC = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

function crc32(bytes) {
  let c = 0xffffffff;
  for (const b of bytes) c = CRC[(c ^ b) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/* `entries` is [[name, text]]; `stored` keeps them as they are. */
export function zip(entries, stored = false) {
  const parts = [], directory = [];
  let offset = 0;
  for (const [name, text] of entries) {
    const plain = Buffer.from(text), bytes = stored ? plain : deflateRawSync(plain), title = Buffer.from(name);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(stored ? 0 : 8, 4);
    about.writeUInt32LE(crc32(plain), 10);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(plain.length, 18);
    about.writeUInt16LE(title.length, 22);
    parts.push(Buffer.from("PK\x03\x04"), about, title, bytes);
    const row = Buffer.alloc(14);
    row.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), about, row, title);
    offset += 30 + title.length + bytes.length;
  }
  const size = directory.reduce((n, b) => n + b.length, 0), end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

export const HEADERS = ["Ref", "Numéro de commande client", "Libellé de formation", "Catégorie de formation",
  "Fin de formation", "Prénom", "Nom", "Date de naissance", "N° de permis"];

const escape = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/* An XLSX with inline strings; `rows` without the header row. */
export function xlsx(rows, headers = HEADERS) {
  const sheet = [headers, ...rows].map((row, r) => `<row r="${r + 1}">` + row.map((cell, c) =>
    cell === "" ? "" : `<c r="${String.fromCharCode(65 + c)}${r + 1}" t="inlineStr"><is><t>${escape(cell)}</t></is></c>`).join("") + "</row>").join("");
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const relations = "http://schemas.openxmlformats.org/package/2006/relationships";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return zip([
    ["[Content_Types].xml", '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'],
    ["_rels/.rels", `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Sessions" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`],
    ["xl/worksheets/sheet1.xml", `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`],
  ]);
}

export function ods() {
  return zip([["mimetype", "application/vnd.oasis.opendocument.spreadsheet"],
    ["content.xml", '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>']], true);
}

/* What a spreadsheet program writes under a password: a compound file with the
   streams EncryptionInfo and EncryptedPackage. */
export function encrypted() {
  const sector = 512, free = 0xffffffff, last = 0xfffffffe;
  const bytes = Buffer.alloc(sector * 20);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(bytes);
  bytes.writeUInt16LE(0x3e, 24);
  bytes.writeUInt16LE(3, 26);
  bytes.writeUInt16LE(0xfffe, 28);
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt16LE(6, 32);
  bytes.writeUInt32LE(1, 44);
  bytes.writeUInt32LE(1, 48);
  bytes.writeUInt32LE(4096, 56);
  bytes.writeUInt32LE(last, 60);
  bytes.writeUInt32LE(last, 68);
  for (let i = 0; i < 109; i++) bytes.writeUInt32LE(i ? free : 0, 76 + 4 * i);
  /* Sector 0 the table, 1 the directory, 2 to 9 and 10 to 17 the two streams. */
  const table = (i, next) => bytes.writeUInt32LE(next, sector + 4 * i);
  for (let i = 0; i < 128; i++) table(i, free);
  table(0, 0xfffffffd);
  table(1, last);
  for (let i = 2; i < 18; i++) table(i, i === 9 || i === 17 ? last : i + 1);
  const entry = (i, name, type, start, size, child, right) => {
    const at = 2 * sector + 128 * i;
    bytes.write(name, at, "utf16le");
    bytes.writeUInt16LE(2 * name.length + 2, at + 64);
    bytes[at + 66] = type;
    bytes[at + 67] = 1;
    bytes.writeUInt32LE(free, at + 68);
    bytes.writeUInt32LE(right, at + 72);
    bytes.writeUInt32LE(child, at + 76);
    bytes.writeUInt32LE(start, at + 116);
    bytes.writeUInt32LE(size, at + 120);
  };
  entry(0, "Root Entry", 5, last, 0, 1, free);
  entry(1, "EncryptionInfo", 2, 2, 4096, free, 2);
  entry(2, "EncryptedPackage", 2, 10, 4096, free, free);
  return bytes;
}

/* The harmless file by which antivirus programs are tried; in two pieces, so
   that this source is not found to be it. */
export const eicar = () => Buffer.from("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

/* `count` good lines, then as many as asked with a wrong first name. */
export function manyLines(count, wrong = 0) {
  return Array.from({ length: count + wrong }, (_, i) => {
    const day = String(1 + i % 28).padStart(2, "0"), month = String(1 + i % 12).padStart(2, "0");
    return [`R${i + 1}`, i % 2 ? "COM-IMPAIR" : "COM-PAIR", "FIMO Marchandises", "Marchandises", "01/01/2022",
      i < count ? "Éloïse" : "12345", `NOM${"ABCDEFGHIJ"[i % 10]}${"ABCDEFGHIJ"[Math.floor(i / 10) % 10]}${"ABCDEFGHIJ"[Math.floor(i / 100) % 10]}`,
      `${day}/${month}/${1960 + i % 40}`, String(850169000000 + i)];
  });
}
