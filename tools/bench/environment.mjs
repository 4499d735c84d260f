import {existsSync, mkdirSync, readFileSync, renameSync, rmSync} from "node:fs";
import {join} from "node:path";
import {mustRun} from "../setup/command.mjs";
import {withLock} from "../setup/lock.mjs";
import {cache, programOf, root} from "../setup/places.mjs";
import {hashOf, readStamp, removeStamp, writeStamp} from "../setup/stamp.mjs";
import {findPython} from "../setup/step-tools.mjs";

const here = join(root, "tools", "bench");
const requirements = join(here, "requirements.txt");
const script = join(here, "checkpoint.py");

/** Python without the user's own settings. */
function clean() {
  const env = {...process.env, PYTHONNOUSERSITE: "1", PIP_REQUIRE_VIRTUALENV: "0"};
  for (const name of ["PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET"]) delete env[name];
  return env;
}

/**
 * The Python with PyTorch, transformers and Captum that limpid is compared with, in the cache folder; made if it is not
 * there. On Linux with Intel or AMD processors that is a download of about 2 GB (PyTorch's packages there contain the
 * libraries for graphics cards, and do not load without them); elsewhere of about 250 MB.
 *
 * @param onProgress - told what is done, and the share of it that is finished where that is known
 * @returns the path of the program
 */
export function peerPython(onProgress) {
  return pythonWith({name: "python", requirements, packages: "PyTorch and transformers"}, onProgress);
}

/** The same with pandas: a download of about 70 MB. */
export function pandasPython(onProgress) {
  const own = join(here, "pandas-requirements.txt");
  return pythonWith({name: "pandas", requirements: own, packages: "pandas"}, onProgress);
}

async function pythonWith({name, requirements, packages}, onProgress) {
  const key = hashOf(
    readFileSync(requirements),
    process.env.LIMPID_PYTHON ?? "",
    `${process.platform}-${process.arch}`,
  );
  const venv = join(cache, "bench", `${name}-${key}`);
  const stamp = join(venv, "limpid-complete.json");
  const python = programOf(venv, "python");
  const isComplete = () => readStamp(stamp) === key && existsSync(python);
  if (isComplete()) return python;
  await withLock(
    `${venv}.lock`,
    async () => {
      if (isComplete()) return;
      const found = await findPython();
      removeStamp(stamp);
      rmSync(venv, {recursive: true, force: true});
      mkdirSync(venv, {recursive: true});
      onProgress("making the environment of the peers");
      await mustRun("the Python environment could not be made.", found.path, ["-m", "venv", venv]);
      await install(python, {requirements, packages}, onProgress);
      writeStamp(stamp, key, {python: found.version});
    },
    {onWait: (pid) => onProgress(`waiting for another benchmark (process ${pid})`)},
  );
  return python;
}

async function install(python, {requirements, packages}, onProgress) {
  const count = readFileSync(requirements, "utf8").match(/^[a-z0-9_.-]+==/gim).length;
  let collected = 0;
  const onLine = (line) => {
    if (line.startsWith("Collecting ")) onProgress(`downloading ${packages}`, ++collected / count);
    if (line.startsWith("Installing collected")) onProgress("installing them");
  };
  const options = [
    "--disable-pip-version-check",
    "--no-input",
    "--no-deps",
    "--only-binary=:all:",
    "--require-hashes",
  ];
  await mustRun(
    `${packages} could not be installed.`,
    python,
    ["-m", "pip", "install", ...options, "-r", requirements],
    {env: clean(), onLine},
  );
}

/** The checkpoint that all figures are measured with, in the cache folder; made by transformers if it is not there. */
export async function peerCheckpoint(python, onProgress) {
  const folder = join(cache, "bench", `gpt2-${hashOf(readFileSync(script))}`);
  if (existsSync(folder)) return folder;
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    onProgress("making the checkpoint");
    const part = `${folder}.part`;
    rmSync(part, {recursive: true, force: true});
    await mustRun("the checkpoint could not be made.", python, [script, part], {env: clean()});
    renameSync(part, folder);
  });
  return folder;
}
