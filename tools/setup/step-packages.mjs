import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {mustRun} from "./command.mjs";
import {root} from "./places.mjs";
import {npmCommand} from "./step-tools.mjs";

const readLock = (path) => {
  try {
    return Object.entries(JSON.parse(readFileSync(path, "utf8")).packages).filter(([name]) => name !== "");
  } catch {
    return undefined;
  }
};

/**
 * npm writes `node_modules/.package-lock.json` last of all, and says there what it installed: so that file is
 * this step's stamp, also for who runs `npm install` by hand.
 */
export function packagesMatch(folder) {
  const wanted = readLock(join(folder, "package-lock.json"));
  const present = readLock(join(folder, "node_modules", ".package-lock.json"));
  if (wanted === undefined || present === undefined) return false;
  const found = new Map(present);
  return wanted.every(([path, {version, optional, integrity}]) => {
    const there = found.get(path);
    // A package for another platform is in the lock file, and never here.
    if (there === undefined) return optional === true;
    const same =
      there.version === version && (!integrity || !there.integrity || there.integrity === integrity);
    return same && existsSync(join(folder, path, "package.json"));
  });
}

/** npm tells no progress in a log: count the packages that have arrived. */
function watchArrivals(progress) {
  const paths = (readLock(join(root, "package-lock.json")) ?? [])
    .filter(([, {optional}]) => !optional)
    .map(([path]) => join(root, path, "package.json"));
  const timer = setInterval(() => {
    const here = paths.filter((path) => existsSync(path)).length;
    if (here > 0) progress.update("installing", here / paths.length);
  }, 1_000);
  return () => clearInterval(timer);
}

/** The second step: the Node packages, exactly as the lock file names them; no package runs a script. */
export const packagesStep = {
  name: "npm packages",
  isDone: () => packagesMatch(root),
  async run(_context, progress) {
    const {command, first, options} = npmCommand();
    progress.update("downloading");
    const stop = watchArrivals(progress);
    try {
      await mustRun(
        "the npm packages could not be installed.",
        command,
        [...first, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        {...options, cwd: root},
      );
    } finally {
      stop();
    }
    progress.done();
  },
};
