/* The portal in a real browser. Arguments: the binary, the source folder, and
   perhaps a part of the name of the tests to run. Prints TAP. */
import { createRequire } from "node:module";

try {
  createRequire(import.meta.url).resolve("playwright-core");
} catch {
  console.log("1..0 # SKIP the npm packages are not installed: make deps-test");
  process.exit(77);
}
const { runAll } = await import("./harness.mjs");
for (const subject of ["manual"]) await import(`./${subject}.mjs`);
process.exitCode = (await runAll(process.argv[4])) ? 1 : 0;
