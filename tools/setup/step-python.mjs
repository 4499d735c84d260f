import {existsSync, mkdirSync, readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import {mustRun} from "./command.mjs";
import {withLock} from "./lock.mjs";
import {cache, programOf, root} from "./places.mjs";
import {hashOf, readStamp, removeStamp, writeStamp} from "./stamp.mjs";
import {findPython} from "./step-tools.mjs";

const requirements = join(root, "tools", "python-requirements.txt");
const pip = join(root, "tools", "python-requirements-pip.txt");

/** One environment for each set of pinned packages, shared by the clones; what a clone adds lies in the clone. */
export function venvPlace(env = process.env) {
  const key = hashOf(
    readFileSync(requirements),
    readFileSync(pip),
    env.LIMPID_PYTHON ?? "",
    `${process.platform}-${process.arch}`,
  );
  const venv = join(cache, "python", key);
  return {key, venv, stamp: join(venv, "limpid-complete.json"), lock: `${venv}.lock`};
}

/** Finished, and the Python that it was made with is still there (its links dangle after an upgrade of Python). */
function isComplete({key, venv, stamp}) {
  return readStamp(stamp) === key && existsSync(programOf(venv, "python"));
}

async function make({key, venv, stamp}, python, progress) {
  removeStamp(stamp);
  rmSync(venv, {recursive: true, force: true});
  mkdirSync(venv, {recursive: true});
  progress.update("making the environment");
  await mustRun("the Python environment could not be made.", python.path, ["-m", "venv", venv]);
  const what = "the Python packages could not be installed.";
  const install = [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--no-input",
    "--only-binary=:all:",
    "--require-hashes",
  ];
  const env = {...process.env, PYTHONNOUSERSITE: "1", PIP_REQUIRE_VIRTUALENV: "0"};
  delete env.PYTHONPATH;
  delete env.PYTHONHOME;
  delete env.PIP_USER;
  delete env.PIP_TARGET;
  await mustRun(what, programOf(venv, "python"), [...install, "-r", pip], {env});
  const count = readFileSync(requirements, "utf8").match(/^[a-z0-9_.-]+==/gim).length;
  let collected = 0;
  const onLine = (line) => {
    if (line.startsWith("Collecting ")) progress.update("downloading", (0.9 * ++collected) / count);
    if (line.startsWith("Installing collected")) progress.update("installing", 0.9);
  };
  await mustRun(what, programOf(venv, "python"), [...install, "-r", requirements], {env, onLine});
  writeStamp(stamp, key, {python: python.version});
}

/** The third step: JupyterLab and its companions in a Python environment of limpid's own. */
export const pythonStep = {
  name: "Python environment",
  isDone(context) {
    const place = venvPlace();
    context.venv = place.venv;
    return isComplete(place);
  },
  async run(context, progress) {
    const place = venvPlace();
    context.venv = place.venv;
    await withLock(
      place.lock,
      async () => {
        if (isComplete(place)) return;
        context.python ??= await findPython();
        await make(place, context.python, progress);
      },
      {onWait: (pid) => progress.update(`waiting for another set-up (process ${pid})`)},
    );
    progress.done();
  },
};
