/* A portal of its own for a test: demonstration data in a folder of its own,
   `gabarit serve` on a free port. */
import { spawn, execFileSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
export const SOURCE = process.env.GABARIT_SOURCE ?? path.join(here, "..", "..");
export const BINARY = process.env.GABARIT ?? path.join(SOURCE, "build", "gabarit");
export const PASSWORD = "gabarit-demo-2022";
export const MANAGER = "gestionnaire@demo.fr", REPRESENTATIVE = "representant@demo.fr";
export const WITHOUT_RIGHT = "sans-droit@demo.fr", OPERATOR = "exploitant@demo.fr";

const sample = (name) => path.join(SOURCE, "samples", name);
export const SAMPLES = {
  wrong: { xlsx: sample("exemple-manuel.xlsx"), xls: sample("exemple-manuel.xls") },
  mended: { xlsx: sample("exemple-corrige.xlsx"), xls: sample("exemple-corrige.xls") },
};

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/* Making demonstration data hashes four passwords: done once, then copied. */
let pattern = null;
function freshFolder(base) {
  if (!pattern) {
    pattern = path.join(base, "pattern");
    execFileSync(BINARY, ["init", "--data", pattern, "--demo"]);
  }
  const folder = fs.mkdtempSync(path.join(base, "portal-"));
  fs.cpSync(pattern, folder, { recursive: true });
  return folder;
}

export class Portal {
  constructor(base, settings = {}) {
    this.folder = freshFolder(base);
    this.log = "";
    this.states = new Map(); /* cookies by person */
    const conf = path.join(this.folder, "gabarit.conf");
    let text = fs.readFileSync(conf, "utf8");
    for (const [name, value] of Object.entries(settings))
      text = text.replace(new RegExp(`^${name} =.*$`, "m"), `${name} = ${value}`);
    fs.writeFileSync(conf, text);
  }

  gabarit(...args) {
    return execFileSync(BINARY, [...args, "--data", this.folder], { encoding: "utf8" });
  }

  /* More data, as `gabarit load` takes it. */
  load(data) {
    const file = path.join(this.folder, "more.json");
    fs.writeFileSync(file, JSON.stringify(data));
    this.gabarit("load", file);
  }

  /* What no page and no command would write. */
  sql(statement) {
    execFileSync("/usr/bin/python3", ["-c", "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()",
      path.join(this.folder, "gabarit.db"), statement]);
  }

  async start(today = "2022-01-15") {
    this.port ??= await freePort();
    this.address = `http://127.0.0.1:${this.port}`;
    this.child = spawn(BINARY, ["serve", "--data", this.folder, "--listen", `127.0.0.1:${this.port}`, "--today", today],
      { stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => this.child.on("exit", resolve));
    this.child.stderr.on("data", (bytes) => { this.log += bytes; });
    await new Promise((resolve, reject) => {
      this.child.stdout.once("data", resolve);
      this.child.once("exit", () => reject(new Error(`gabarit serve ended:\n${this.log}`)));
    });
    return this;
  }

  async stop(signal = "SIGTERM") {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.ended;
  }
}

/* Whether the last piece, of no bytes, has come: INSTREAM sends pieces behind
   their lengths. */
function isWhole(bytes) {
  let at = "zINSTREAM\0".length;
  while (at + 4 <= bytes.length) {
    const size = bytes.readUInt32BE(at);
    if (size === 0) return true;
    at += 4 + size;
  }
  return false;
}

/* A clamd that answers when it is told to, so that an analysis can be seen on
   its way. */
export class SlowScanner {
  constructor(base) {
    this.socket = path.join(fs.mkdtempSync(path.join(base, "scan-")), "socket");
    this.waiting = [];
    this.held = false;
    this.server = net.createServer((socket) => {
      let seen = Buffer.alloc(0);
      socket.on("error", () => {});
      socket.on("data", (bytes) => {
        seen = Buffer.concat([seen, bytes]);
        if (seen.includes("zPING\0")) socket.end("PONG\0");
        else if (isWhole(seen)) this.answer(() => socket.end("stream: OK\0"));
      });
    });
  }

  answer(go) {
    if (this.held) this.waiting.push(go);
    else go();
  }

  release() {
    this.held = false;
    for (const go of this.waiting.splice(0)) go();
  }

  start() {
    return new Promise((resolve) => this.server.listen(this.socket, () => resolve(this)));
  }
}

export const temporaryFolder = () => fs.mkdtempSync(path.join(os.tmpdir(), "gabarit-browser-"));
