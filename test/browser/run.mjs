/* The portal in a real browser. GABARIT names the binary, by default
   build/gabarit; the argument, if any, is a part of the names of the tests to
   run. Prints TAP. */
import { createRequire } from "node:module";

try {
  createRequire(import.meta.url).resolve("playwright-core");
} catch {
  console.log("1..0 # SKIP the npm packages are not installed: make deps-test");
  process.exit(77);
}
const { runAll } = await import("./harness.mjs");
for (const subject of ["accounts", "manual", "files", "twice", "lines", "transfer", "cancel", "followups", "papers", "subscription", "byhand", "centre", "enrol", "approvals", "catalogue", "story", "list", "desk", "operator", "looks"]) await import(`./${subject}.mjs`);
process.exitCode = (await runAll(process.argv[2])) ? 1 : 0;
