// The OpenAPI document against the server that serves it: redocly finds it clean, and
// every operation is walked with good, bad and foreign input, with no key and with a
// key of too few rights; statuses, schemas and headers are looked at.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const gabarit = process.env.GABARIT ?? resolve(here, "../../build/gabarit");

if (!existsSync(join(here, "node_modules/ajv"))) {
  console.log("1..0 # SKIP npm ci in test/contract first");
  process.exit(0);
}
const { default: Ajv } = await import("ajv/dist/2020.js");
const { default: formats } = await import("ajv-formats");

const folder = mkdtempSync(join(tmpdir(), "gabarit-contract-"));
const data = join(folder, "data");
const command = (...args) => execFileSync(gabarit, args, { encoding: "utf8" }).trim();
let server, base, count = 0, failed = 0;

function check(good, what, more = "") {
  count++;
  if (!good) failed++;
  console.log(`${good ? "ok" : "not ok"} ${count} - ${what}${good || !more ? "" : `\n# ${more}`}`);
}

function start() {
  server = spawn(gabarit, ["serve", "--data", data, "--listen", "127.0.0.1:0", "--today", "2022-01-15"], { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((done) => {
    let said = "";
    server.stdout.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/répond sur (http:\/\/\S+)/);
      if (found) done(found[1]);
    });
  });
}

const row = (number, more) => ({ ref: "R1", order_number: "C1", training: "FIMO Marchandises", category: "Marchandises", end: "2022-01-10",
  first_name: "Ana", last_name: "ROUX", birth: "1990-02-03", licence: `4567891${String(number).padStart(5, "0")}`, ...more });

async function ask(method, path, { key, body, type = "application/json", headers: more = {} } = {}) {
  const headers = { ...more };
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body !== undefined && !(body instanceof FormData)) headers["Content-Type"] = type;
  const answer = await fetch(base + path, { method, headers, body: body === undefined || typeof body === "string" || body instanceof FormData ? body : JSON.stringify(body) });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const kind = answer.headers.get("content-type");
  return { status: answer.status, kind, headers: answer.headers, bytes, json: kind?.includes("json") && bytes.length ? JSON.parse(bytes) : undefined };
}

function validators(description) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default ? formats.default(ajv) : formats(ajv);
  ajv.addSchema(description, "api");
  return (name) => ajv.getSchema(`api#/components/schemas/${name}`) ?? ajv.compile({ $ref: `api#/components/schemas/${name}` });
}

async function main() {
  command("init", "--data", data, "--demo");
  const load = join(folder, "other.json");
  writeFileSync(load, JSON.stringify({ centres: [{ siret: "73282932000074", name: "Autre centre", address: "1 rue", postal_code: "75001", city: "Paris",
    public_body: false, contract_signed: "2021-01-04", approvals: [], people: [] }] }));
  command("load", load, "--data", data);
  const make = (...more) => command("key", "create", "--data", data, ...more);
  const keys = { test: make("--centre", "12345678200010"), live: make("--centre", "12345678200010", "--live"), other: make("--centre", "73282932000074", "--live"),
    few: make("--centre", "12345678200010", "--live", "--scopes", "webhooks"), none: make("--centre", "12345678200010", "--live", "--scopes", "check") };
  base = await start();

  const fetched = await ask("GET", "/api/v1/openapi.json");
  const description = fetched.json;
  const file = join(folder, "openapi.json");
  writeFileSync(file, fetched.bytes);
  try {
    const said = execFileSync("/bin/sh", ["-c", '"$0" "$@" 2>&1', process.execPath, join(here, "node_modules/@redocly/cli/bin/cli.js"), "lint", "--extends", "recommended", file],
      { encoding: "utf8", stdio: "pipe", env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } });
    check(!/\bwarning|\bhave \d+ warn/i.test(said), "redocly lint is clean", said.replaceAll("\n", "\n# "));
  } catch (error) {
    check(false, "redocly lint is clean", `${error.stdout}${error.stderr}`.replaceAll("\n", "\n# "));
  }

  const validator = validators(description);
  let number = 0;
  for (const key of [keys.test, keys.live]) {
    const lot = async (confirmed) => {
      const made = await ask("POST", "/api/v1/lots", { key, body: { rows: [row(number++)] } });
      if (made.status !== 201) throw new Error(`no lot: ${made.status} ${made.bytes}`);
      if (confirmed) await ask("POST", `/api/v1/lots/${made.json.lot.id}/confirm`, { key });
      return made.json.lot.id;
    };
    const registered = await lot(true);
    const registrations = (await ask("GET", "/api/v1/registrations", { key })).json.registrations;
    const registration = registrations.at(-1).id;
    const papers = (await ask("GET", `/api/v1/registrations/${registration}/documents`, { key })).json.documents;
    const upload = new FormData();
    upload.append("fichier", new Blob([readFileSync(resolve(here, "../../LICENSE"))]), "f.xlsx");
    const tried = new FormData();
    tried.append("dry_run", "true");
    tried.append("fichier", new Blob([readFileSync(resolve(here, "../../samples/exemple-manuel.xlsx"))]), "f.xlsx");
    const good = {
      lot_make: [{ body: { rows: [row(number++)] } }, { body: { rows: [row(number++, { licence: "" })], dry_run: true } },
        { body: { rows: [row(number++), row(number++, { end: "x" })], accept: "valid_rows" } }],
      lot_upload: [{ body: upload }, { body: tried }], lot_rows: [{ query: "?page=1&level=none" }, {}], registrations: [{ query: "?cursor=0" }], counters: [{ query: "?year=2022" }],
      webhook_make: [{ body: { address: "https://exemple.fr/a", events: ["lot.registered"] } }],
      webhook_rotate: [{ body: {} }], webhook_stop: [{ body: {} }],
      lot_correct: [{ body: { rows: [{ line: 1, ref: "R2" }] } }], registration_cancel: [{ body: { reason: "Session reportée" } }],
    };
    const hook = async () => (await ask("POST", "/api/v1/webhooks", { key, body: { address: "https://exemple.fr/recevoir" } })).json.id ?? hooks[0];
    const hooks = [];
    const values = async (name) => ({ webhook: name.startsWith("webhook_") || name === "deliveries" || name === "webhook" ? (hooks[0] ??= await hook()) : "", lot: name === "lot_rows" ? registered : await lot(false), registration: String(registration), number: papers[0].number });
    // What ends a thing comes last.
    const operations = Object.entries(description.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })))
      .sort((a, b) => /(cancel|stop)$/.test(a.operation.operationId) - /(cancel|stop)$/.test(b.operation.operationId));
    for (const { path, method, operation } of operations) {
      const name = operation.operationId, what = `${method} ${path}`;
      const looked = (answer, said) => {
        const declared = operation.responses[String(answer.status)];
        check(!!declared, `${what}: ${said}: ${answer.status} is declared`, answer.bytes.toString().slice(0, 300));
        if (!declared) return;
        if (answer.status >= 400) {
          const problem = validator("Problem");
          check(answer.kind === "application/problem+json" && problem(answer.json) && answer.json.status === answer.status, `${what}: ${said}: a problem`, JSON.stringify(problem.errors));
          return;
        }
        const [[kind, { schema }]] = Object.entries(declared.content);
        check(answer.kind === kind, `${what}: ${said}: ${kind}`, answer.kind);
        if (schema.$ref) {
          const valid = validator(schema.$ref.split("/").pop());
          check(valid(answer.json), `${what}: ${said}: its schema`, JSON.stringify(valid.errors) + answer.bytes.toString().slice(0, 300));
        } else {
          check(answer.bytes.length > 0, `${what}: ${said}: bytes`);
        }
        for (const header of Object.keys(declared.headers)) check(answer.headers.has(header), `${what}: ${said}: ${header}`);
      };
      const fill = async (with_) => { const v = with_ ?? await values(name); return path.replace(/\{(\w+)\}/g, (_, part) => v[part]); };
      for (const [i, one] of (good[name] ?? [{}]).entries()) {
        const answer = await ask(method, await fill() + (one.query ?? ""), { key, body: one.body });
        check(answer.status < 300, `${what}: good ${i}`, `${answer.status} ${answer.bytes.toString().slice(0, 300)}`);
        looked(answer, `good ${i}`);
      }
      const bare = name === "lot_upload" ? { body: upload } : {};
      const without = await ask(method, await fill(), bare);
      check(without.status === 401, `${what}: no key: 401`);
      looked(without, "no key");
      if (!["catalogue", "approvals", "template"].includes(name)) {
        const few = await ask(method, await fill(), { ...bare, key: path.includes("webhooks") ? keys.none : keys.few });
        check(few.status === 403 && few.json.code === "scope_missing", `${what}: too few rights: 403`, String(few.status));
        looked(few, "too few rights");
      }
      if (path.includes("{")) {
        const foreign = await ask(method, await fill(), { key: keys.other, body: method === "POST" ? {} : undefined });
        check(foreign.status === 404, `${what}: another centre's: 404`, String(foreign.status));
        looked(foreign, "another centre's");
        looked(await ask(method, await fill({ lot: "x", registration: "x", number: "x", webhook: "x" }), { key, body: method === "POST" ? {} : undefined }), "no such thing");
      }
      const odd = await ask(method, await fill() + "?inconnu=1", { ...bare, key });
      check(odd.status === 422 && odd.json.code === "parameter_unknown", `${what}: an unknown parameter: 422`, String(odd.status));
      looked(odd, "an unknown parameter");
      for (const { name: parameter } of (operation.parameters ?? []).filter((one) => one.in === "query")) {
        const wrong = await ask(method, `${await fill()}?${parameter}=-`, { ...bare, key });
        check(wrong.status === 422 && wrong.json.code === "parameter_wrong", `${what}: a wrong ${parameter}: 422`, String(wrong.status));
      }
      if (operation.responses["304"]) {
        const where = await fill();
        let again;
        for (let i = 0; i < 50 && again?.status !== 304; i++) { // deliveries may still be under way
          const once = await ask(method, where, { key });
          again = await ask(method, where, { key, headers: { "If-None-Match": once.headers.get("etag") } });
        }
        check(again.status === 304 && again.bytes.length === 0, `${what}: unchanged: 304`, String(again.status));
      }
      if (operation.requestBody?.content["application/json"]) {
        for (const [body, said, status] of [["{", "broken JSON", 400], ["[]", "no object", 400], ['{"a":1,"a":2}', "a name twice", 400], [{ unknown: 1 }, "an unknown field", 422]]) {
          const answer = await ask(method, await fill(), { key, body });
          check(answer.status === status, `${what}: ${said}: ${status}`, String(answer.status));
          looked(answer, said);
        }
        const text = await ask(method, await fill(), { key, body: "a=1", type: "text/plain" });
        check(text.status === 415, `${what}: another type: 415`, String(text.status));
      }
    }
  }
}

try {
  await main();
} catch (error) {
  check(false, "the walk comes to its end", String(error.stack).replaceAll("\n", "\n# "));
} finally {
  if (server && server.exitCode === null) await new Promise((ended) => { server.once("exit", ended); server.kill(); });
  rmSync(folder, { recursive: true, force: true });
}
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
