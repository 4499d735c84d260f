import {existsSync, rmSync} from "node:fs";
import {createRequire} from "node:module";
import {delimiter, join} from "node:path";
import {run} from "./command.mjs";

/** Many networks block the host: a short look is enough. */
const lookFor = 5_000;
const installFor = 900_000;

async function canBeHad(url) {
  try {
    return (await fetch(url, {method: "HEAD", signal: AbortSignal.timeout(lookFor)})).ok;
  } catch {
    return false;
  }
}

/** The addon's address for this Node, as node-pre-gyp makes it. */
function addonUrl(folder) {
  const require = createRequire(join(folder, "package.json"));
  const {binary, version} = require("./package.json");
  const napi = binary.napi_versions.filter((v) => v <= Number(process.versions.napi)).at(-1);
  const platform = {linux: "linux", darwin: "darwin", win32: "windows"}[process.platform];
  const end = process.platform === "win32" ? "zip" : "tar.gz";
  return `${binary.host}/napi-v${napi}/${version}/CPU-${platform}-${version}.${end}`;
}

/**
 * Takes the addon and the library that tfjs-node's makers built, if their host can be reached.
 *
 * @returns whether it is there and works
 */
export async function takePrebuilt(folder, progress, works) {
  if (process.env.LIMPID_ENGINE === "wheel") return false;
  progress.update("looking for the prebuilt addon");
  if (!(await canBeHad(addonUrl(folder)))) return false;
  progress.update("downloading the prebuilt addon and library");
  rmSync(join(folder, "deps"), {recursive: true, force: true});
  // The script calls node-pre-gyp by its name.
  const env = {
    ...process.env,
    PATH: `${join(folder, "..", "..", ".bin")}${delimiter}${process.env.PATH ?? ""}`,
  };
  const {code} = await run(process.execPath, ["scripts/install.js"], {cwd: folder, env, timeout: installFor});
  return code === 0 && existsSync(join(folder, "deps", "lib")) && (await works()).ok;
}
