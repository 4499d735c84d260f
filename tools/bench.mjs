#!/usr/bin/env node
import {spawn} from "node:child_process";
import {createRequire} from "node:module";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath} from "node:url";

const require = createRequire(import.meta.url);
require("./setup/node-version.cjs")();

const help = `npm run bench -- models       set limpid up, and measure it beside PyTorch, transformers and Captum
npm run bench -- ecco         the same for factors, lens and similarity, beside scikit-learn, PyTorch and numpy
npm run bench -- txray        the same for capture and aggregation, beside PyTorch and pandas
npm run bench -- views        set limpid up, and measure drawing in JupyterLab (needs Chromium)
  --quick                     fewer rounds
  --rounds=N                  that many rounds
  --only=TEXT                 only figures with this text in their names
npm run bench -- --help       this text

The last line is JSON: one row for each figure, with medians; ratio is limpid ÷ peer.`;

async function main(args) {
  if (args.includes("--help")) {
    console.log(help);
    return;
  }
  const {setUp} = await import("./setup/set-up.mjs");
  const ready = await setUp();
  if (ready === undefined) {
    process.exitCode = 1;
    return;
  }
  const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
  const command = ["-r", join(root, "tools", "typescript.cjs"), join(root, "bench", "main.ts"), ...args];
  const child = spawn(process.execPath, command, {stdio: "inherit", cwd: root, env: ready.env});
  process.exitCode = await new Promise((done) => child.on("close", (code) => done(code ?? 1)));
}

await main(process.argv.slice(2));
