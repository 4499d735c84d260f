import {mkdirSync, rmSync, statfsSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {run} from "./command.mjs";
import {Failure} from "./failure.mjs";
import {cache, root} from "./places.mjs";

const oldestPython = [3, 10];

const pythonFix =
  "Install Python 3.10 or newer with its venv module (Debian, Ubuntu: sudo apt install python3 python3-venv; " +
  "macOS: brew install python@3.13; Windows: winget install Python.Python.3.13), or set LIMPID_PYTHON to its path.";

const probe =
  "import sys, json\n" +
  "try:\n  import venv, ensurepip; whole = True\n" +
  "except Exception: whole = False\n" +
  "print(json.dumps({'version': sys.version_info[:3], 'path': sys.executable, 'venv': whole}))";

async function probePython(command) {
  const {code, output} = await run(command, ["-c", probe], {timeout: 20_000});
  if (code !== 0) return {command, missing: code === 127, output};
  try {
    return {command, ...JSON.parse(output.trim().split("\n").at(-1))};
  } catch {
    return {command, output};
  }
}

const fits = ({version}) => {
  if (!version) return false;
  const [major, minor] = version;
  return major === oldestPython[0] && minor >= oldestPython[1];
};

function describeProbe({command, version, venv, missing}) {
  if (missing) return `${command} is not there`;
  if (!version) return `${command} does not run`;
  return `${command} is ${version.join(".")}${venv ? "" : " without the venv module"}`;
}

/**
 * The Python to make the environment with.
 *
 * @returns its absolute path and its version
 * @throws Failure if none is 3.10 or newer with its venv module
 */
export async function findPython(env = process.env) {
  const named = env.LIMPID_PYTHON;
  const commands = named
    ? [named]
    : ["python3", "python", "py", "python3.13", "python3.12", "python3.11", "python3.10"];
  const probes = [];
  for (const command of commands) {
    const found = await probePython(command);
    if (fits(found) && found.venv) return {path: found.path, version: found.version.join(".")};
    probes.push(found);
  }
  const tried = probes
    .filter(({missing}, i) => named || !missing || i < 3)
    .map(describeProbe)
    .join(", ");
  const noVenv = probes.find((found) => fits(found) && !found.venv);
  if (noVenv)
    throw new Failure(`${noVenv.command} ${noVenv.version.join(".")} cannot make an environment.`, {
      cause: "its venv module is missing (Debian and Ubuntu ship it apart).",
      fix: "Install it (Debian, Ubuntu: sudo apt install python3-venv), or set LIMPID_PYTHON to another Python.",
    });
  throw new Failure("no Python 3.10 or newer was found.", {cause: `${tried}.`, fix: pythonFix});
}

/** How to call npm: the one that called us, else the one on the PATH. */
export function npmCommand(env = process.env) {
  const script = env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script))
    return {command: process.execPath, first: [script], options: {}};
  // npm is a batch file on Windows, which only a shell can start; its arguments here are fixed words.
  if (process.platform === "win32") return {command: "npm.cmd", first: [], options: {shell: true}};
  return {command: "npm", first: [], options: {}};
}

/** @throws Failure if less than `needed` bytes are free where `folder` lies */
export function checkSpace(folder, needed, free = freeBytes(folder)) {
  if (free >= needed) return;
  const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new Failure(`there is too little space for ${folder}.`, {
    cause: `the disk has ${gigabytes(free)} free, and this set-up needs ${gigabytes(needed)}.`,
    fix: "Free some space, or set LIMPID_CACHE to a folder on another disk (the large parts go there).",
  });
}

function freeBytes(folder) {
  const {bavail, bsize} = statfsSync(folder);
  return bavail * bsize;
}

/** @throws Failure if the folder cannot be made or written to */
export function checkWritable(folder, advice) {
  try {
    mkdirSync(folder, {recursive: true});
    const file = join(folder, `.write-test-${process.pid}`);
    writeFileSync(file, "");
    rmSync(file);
  } catch (error) {
    throw new Failure(`${folder} cannot be written to.`, {cause: `${error.message}.`, fix: advice});
  }
}

/** The first step: is what limpid builds on there? It changes nothing. */
export const toolsStep = {
  name: "Node and Python",
  isDone: ({missing}) => missing.length === 0,
  async run(context, progress) {
    checkWritable(join(root, ".limpid"), "Clone limpid into a folder that you can write to.");
    checkWritable(cache, "Set LIMPID_CACHE to a folder that you can write to.");
    const needs = (step) => context.missing.includes(step);
    checkSpace(root, needs("packages") ? 1.2e9 : 5e7);
    checkSpace(cache, (needs("python") ? 5e8 : 5e7) + (needs("engine") ? 1.4e9 : 0));
    if (needs("packages")) await checkNpm();
    let found = "";
    if (needs("python")) {
      context.python = await findPython();
      found = `, Python ${context.python.version}`;
    }
    progress.done(`Node ${process.versions.node}${found}`);
  },
};

async function checkNpm() {
  const {command, first, options} = npmCommand();
  const {code} = await run(command, [...first, "--version"], {...options, timeout: 60_000});
  if (code === 0) return;
  throw new Failure("npm was not found.", {
    cause: "Node is there, but its package manager is not on the PATH.",
    fix: "Install it (Debian, Ubuntu: sudo apt install npm; else from nodejs.org, where it comes with Node).",
  });
}
