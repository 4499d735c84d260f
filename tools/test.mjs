#!/usr/bin/env node
import {createRequire} from "node:module";

createRequire(import.meta.url)("./setup/node-version.cjs")();

const help = `npm test                      set limpid up, check the code, and run all tests
npm test -- unit views        set up, and run only these tiers (unit, views, types, api, parity, setup,
                              notebook, browser), or "check" (format, lint, layers, types, API report)
npm test -- --quick           set up, check, and the tiers that start no server (unit, views, types, api)
npm test -- --help            this text

The last line is "N passed, M failed" (and ", K skipped" if there are any); the exit code is 1 if any failed.
The browser tier needs Chromium or Chrome: LIMPID_CHROMIUM, or one on the PATH.`;

const quick = ["check", "unit", "views", "types", "api"];

function fail(message) {
  console.error(`✗ ${message}\n\n${help}`);
  process.exit(2);
}

/** Which tiers, or the exit of the process for help and mistakes. */
async function readChoice(args) {
  const {readArguments} = await import("./setup/arguments.mjs");
  const {tiers} = await import("./setup/tiers.mjs");
  try {
    const {options, rest} = readArguments(args, {"--help": "flag", "--quick": "flag"});
    if (options.help) {
      console.log(help);
      process.exit(0);
    }
    const known = ["check", ...tiers];
    const unknown = rest.find((name) => !known.includes(name));
    if (unknown) fail(`unknown tier ${unknown}.`);
    if (rest.length > 0) return known.filter((name) => rest.includes(name));
    return options.quick ? quick : known;
  } catch (error) {
    return fail(error.message);
  }
}

async function main(args) {
  const chosen = await readChoice(args);
  const {setUp} = await import("./setup/set-up.mjs");
  const {checks, runCheck, runTier, summaryLine} = await import("./setup/tiers.mjs");
  const ready = await setUp();
  if (ready === undefined) {
    console.log("0 passed, 1 failed");
    process.exitCode = 1;
    return;
  }
  // The parent's log level may be "silent"; errors of what runs inside must be seen.
  const env = {...ready.env, npm_config_loglevel: "error"};
  const results = [];
  for (const name of chosen) {
    if (name === "check") for (const part of checks) results.push(await runCheck(part, env));
    else
      results.push(
        await runTier(name, env).catch((error) => {
          console.error(error);
          return {name, passed: 0, failed: 1, skipped: 0, note: error.message};
        }),
      );
  }
  console.log("");
  for (const {name, passed, failed, skipped, note} of results) {
    const counts = `${String(passed).padStart(5)} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;
    console.log(`${failed ? "✗" : "✓"} ${name.padEnd(20)} ${counts}${note ? ` (${note})` : ""}`);
  }
  console.log(summaryLine(results));
  process.exitCode = results.some(({failed}) => failed > 0) ? 1 : 0;
}

await main(process.argv.slice(2));
