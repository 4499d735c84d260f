#!/usr/bin/env node
import {createRequire} from "node:module";

createRequire(import.meta.url)("./setup/node-version.cjs")();

const help = `npm start                          set limpid up and open JupyterLab on the quickstart notebook
npm start -- --no-browser          the same, and only print the address
npm start -- --port N              look for a free port from N on (default 8888)
npm start -- --run IN.ipynb        execute a notebook without a browser and write it with its figures
    --output OUT.ipynb             where to (default: IN.executed.ipynb beside it; IN stays as it is)
    --timeout SECONDS              limit for each cell (default 600; 0: none)
npm start -- --set-up-only         only set limpid up
npm start -- --help                this text

--run ends with 1 at a failing cell (the notebook is written up to it) and with 2 for a notebook that cannot
be read. Environment: LIMPID_CACHE (folder for what is downloaded and built), LIMPID_PYTHON (which Python),
LIMPID_ENGINE=wheel (do not look for the prebuilt engine).`;

const known = {
  "--help": "flag",
  "--set-up-only": "flag",
  "--no-browser": "flag",
  "--run": "value",
  "--output": "value",
  "--timeout": "value",
  "--port": "value",
};

function fail(message) {
  console.error(`✗ ${message}\n\n${help}`);
  process.exit(2);
}

const wholeNumber = (name, text, least, most) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    fail(`${name} must be a whole number from ${least} to ${most}, got ${text}.`);
  return number;
};

async function findNotebook({run, output}) {
  const {notebookPaths} = await import("./setup/run-notebook.mjs");
  try {
    return notebookPaths({input: run, output}, process.env.INIT_CWD ?? process.cwd());
  } catch (error) {
    console.error(`✗ ${error.message}`);
    return process.exit(2);
  }
}

async function main(args) {
  const {readArguments} = await import("./setup/arguments.mjs");
  const read = (() => {
    try {
      return readArguments(args, known);
    } catch (error) {
      return fail(error.message);
    }
  })();
  const {options, rest} = read;
  if (options.help) return console.log(help);
  if (rest.length > 0) fail(`unexpected ${rest[0]}. To execute a notebook: --run ${rest[0]}`);
  if (options.output && !options.run) fail("--output belongs to --run.");
  const timeout = wholeNumber("--timeout", options.timeout ?? "600", 0, 1e6);
  const port = wholeNumber("--port", options.port ?? "8888", 1024, 65_000);

  // npm changes to the clone's folder; paths are meant from where the user stands.
  const paths = options.run === undefined ? undefined : await findNotebook(options);

  const {setUp} = await import("./setup/set-up.mjs");
  const ready = await setUp();
  if (ready === undefined) return (process.exitCode = 1);
  if (options["set-up-only"]) return;
  if (paths) {
    const {runNotebook} = await import("./setup/run-notebook.mjs");
    process.exitCode = await runNotebook(ready, {...paths, timeout});
    return;
  }
  const {runLab} = await import("./setup/lab.mjs");
  process.exitCode = await runLab(ready, {browser: !options["no-browser"], port});
}

await main(process.argv.slice(2));
