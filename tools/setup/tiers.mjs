import {spawn} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {chromiumFix, findChromium} from "./chromium.mjs";
import {root} from "./places.mjs";
import {npmCommand} from "./step-tools.mjs";

/** In the order in which they run: what fails quickly comes first. The names of jest's projects. */
export const tiers = ["unit", "views", "types", "api", "parity", "setup", "notebook", "browser"];

/** The parts of `npm run check`; each counts as one test. */
export const checks = ["format:check", "lint", "layers", "types", "api"];

/** These drive servers and kernels, which would only disturb each other on a small machine. */
const oneByOne = new Set(["setup", "notebook", "browser", "parity"]);

function runShown(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {cwd: root, stdio: ["ignore", "inherit", "inherit"], ...options});
    let stopped = false;
    const stop = (signal) => {
      stopped = true;
      child.kill(signal);
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
    const end = (code) => {
      process.removeListener("SIGINT", stop);
      process.removeListener("SIGTERM", stop);
      // Ctrl-C stops the whole run, not only the tier at work.
      if (stopped) process.exit(130);
      resolve(code);
    };
    child.on("error", () => end(1));
    child.on("close", (code) => end(code ?? 1));
  });
}

/** Runs one part of `npm run check`. */
export async function runCheck(name, env) {
  const {command, first, options} = npmCommand();
  console.log(`\n— check: ${name}`);
  const code = await runShown(command, [...first, "run", "--silent", name], {...options, env});
  return {name: `check ${name}`, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0};
}

/**
 * The counts of one tier from jest's own report. A file that could not run counts as failed, and so does a
 * jest that ended badly without naming a failed test.
 *
 * @param report - jest's JSON, or undefined if it left none
 */
export function countTests(name, code, report) {
  if (report === undefined) return {name, passed: 0, failed: 1, skipped: 0, note: "jest left no report"};
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  let failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  if (report.numTotalTestSuites === 0)
    return {name, passed: 0, failed: 1, skipped: 0, note: "the tier has no tests"};
  if (code !== 0 && failed === 0) failed = 1;
  return {name, passed, failed, skipped};
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Runs one tier with jest and gives its counts. */
export async function runTier(name, env, more = []) {
  console.log(`\n— tests: ${name}`);
  const chromium = findChromium(env);
  if (name === "browser" && chromium === undefined) {
    const note = `not run, for there is no Chromium. ${chromiumFix}`;
    console.log(note);
    // Whoever promises a browser (CI does) must have one.
    return {name, passed: 0, failed: env.CI ? 1 : 0, skipped: env.CI ? 0 : 1, note};
  }
  const folder = mkdtempSync(join(tmpdir(), "limpid-test-"));
  const file = join(folder, "report.json");
  const jest = createRequire(join(root, "package.json")).resolve("jest/bin/jest");
  const workers = oneByOne.has(name) ? ["--runInBand"] : ["--maxWorkers=2"];
  const args = [
    jest,
    "--selectProjects",
    name,
    "--json",
    `--outputFile=${file}`,
    "--passWithNoTests",
    ...workers,
    ...more,
  ];
  try {
    const code = await runShown(process.execPath, args, {
      env: chromium ? {...env, LIMPID_CHROMIUM: chromium} : env,
      // jest prints its report on the standard output as well where no file is wanted; here it only prints lines.
      stdio: ["ignore", "ignore", "inherit"],
    });
    return countTests(name, code, readReport(file));
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** "12 passed, 0 failed", with the skipped ones if there are any. */
export function summaryLine(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const skipped = sum("skipped");
  return `${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
