/* Runs tests, a few at a time, and prints TAP. A test gets `t`: pages that
   it opens are closed behind it, and whatever the browser complains about
   (errors in the console, exceptions, breaches of the content security policy)
   fails it unless it said that it expects so. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { chromium } from "playwright-core";
import { PASSWORD, Portal, temporaryFolder } from "./portal.mjs";

const tests = [];
export const test = (name, run) => tests.push({ name, run });

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-quic", "--no-first-run"];
const PATIENCE = 20000; /* ms for anything to appear */
const AT_ONCE = 2;      /* much of a test is waiting */

class Test {
  constructor(browser, base) {
    this.browser = browser;
    this.base = base;
    this.closing = [];
    this.complaints = [];
    this.expected = [];
    this.pages = [];
  }

  /* A portal with demonstration data, gone after the test. */
  async portal(settings) {
    const portal = new Portal(this.base, settings);
    this.closing.push(() => portal.stop());
    return portal.start();
  }

  /* A large file, which goes to the browser by its name and not by its bytes. */
  file(name, bytes) {
    const path = `${fs.mkdtempSync(`${this.base}/file-`)}/${name}`;
    fs.writeFileSync(path, bytes);
    return path;
  }

  expectComplaint(pattern) {
    this.expected.push(pattern);
  }

  watch(page) {
    this.pages.push(page);
    page.on("console", (message) => { if (message.type() === "error") this.complaints.push(message.text()); });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
  }

  /* A page in a context of its own. `as`: who is logged in. */
  async open(portal, { as = null, js = true, width = 1280, height = 900, scheme = "light", path = "/" } = {}) {
    const context = await this.browser.newContext({
      baseURL: portal.address, javaScriptEnabled: js, viewport: { width, height }, colorScheme: scheme,
      locale: "fr-FR", reducedMotion: "reduce", storageState: as ? await this.cookies(portal, as) : undefined,
    });
    this.closing.push(() => context.close());
    context.setDefaultTimeout(PATIENCE);
    context.on("page", (page) => this.watch(page));
    const page = await context.newPage();
    await page.goto(path);
    return page;
  }

  async cookies(portal, person) {
    if (!portal.states.has(person)) {
      const context = await this.browser.newContext({ baseURL: portal.address });
      const page = await context.newPage();
      await page.goto("/connexion");
      await page.getByLabel("Adresse de courriel").fill(person);
      await page.getByLabel("Mot de passe").fill(PASSWORD);
      await page.getByRole("button", { name: "Se connecter" }).click();
      await page.waitForURL((url) => url.pathname !== "/connexion");
      portal.states.set(person, await context.storageState());
      await context.close();
    }
    return portal.states.get(person);
  }

  /* What the pages show, for whoever reads of a failure. */
  async tell() {
    const told = [];
    for (const page of this.pages.filter((one) => !one.isClosed())) {
      const words = await page.locator("body").innerText({ timeout: 1000 }).catch(String);
      told.push(`${page.url()}\n${words.slice(0, 1500)}`);
    }
    return told.join("\n--\n");
  }

  async end() {
    for (const close of this.closing.reverse()) await close();
    const surprises = this.complaints.filter((words) => !this.expected.some((pattern) => pattern.test(words)));
    assert.deepEqual(surprises, [], "the browser complained");
  }
}

function indent(error) {
  return String(error?.stack ?? error).split("\n").slice(0, 80).map((line) => `# ${line}`).join("\n");
}

async function runOne(browser, base, { name, run }) {
  const t = new Test(browser, base);
  let failure = null;
  try {
    await run(t);
  } catch (error) {
    failure = `${error?.stack ?? error}\n--\n${await t.tell()}`;
  }
  try {
    await t.end();
  } catch (error) {
    failure ??= error;
  }
  return failure;
}

export async function runAll(only) {
  const wanted = tests.filter(({ name }) => !only || name.includes(only));
  const base = temporaryFolder();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const left = wanted.slice();
  let failed = 0, number = 0;
  console.log(`1..${wanted.length}`);
  async function lane() {
    for (let one = left.shift(); one; one = left.shift()) {
      const start = Date.now();
      const failure = await runOne(browser, base, one);
      failed += failure ? 1 : 0;
      console.log(`${failure ? "not ok" : "ok"} ${++number} - ${one.name} (${Date.now() - start} ms)`);
      if (failure) console.log(indent(failure));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await browser.close();
  fs.rmSync(base, { recursive: true, force: true });
  return failed;
}
