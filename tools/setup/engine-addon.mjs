import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {mustRun, run} from "./command.mjs";
import {Failure} from "./failure.mjs";
import {programOf} from "./places.mjs";
import {npmCommand} from "./step-tools.mjs";
import {libraryFolder} from "./tensorflow-wheel.mjs";

const addonName = "tfjs_binding.node";

/** The addon of this Node: node-pre-gyp puts it in a folder named after the Node-API version. */
function addonPath(folder) {
  const lib = join(folder, "lib");
  if (!existsSync(lib)) return undefined;
  const built = readdirSync(lib)
    .map((name) => join(lib, name, addonName))
    .filter(existsSync);
  return built.at(-1);
}

/** Is the addon there, and does it find the library? (The cache, which the links lead to, may be gone.) */
export function linksResolve(folder, wheel) {
  const lib = join(folder, "deps", "lib");
  if (!addonPath(folder) || !existsSync(lib)) return false;
  const entries = readdirSync(lib);
  return (
    entries.length > 0 &&
    entries.every((name) => existsSync(join(lib, name))) &&
    (!wheel || entries.length > 1)
  );
}

/** Links the library of the wheel under the names that tfjs-node's build and its addon look for. */
export function linkLibrary(folder, wheel) {
  const source = libraryFolder(wheel);
  const deps = join(folder, "deps");
  rmSync(deps, {recursive: true, force: true});
  mkdirSync(join(deps, "lib"), {recursive: true});
  symlinkSync(join(source, "include"), join(deps, "include"));
  for (const [name, aliases] of Object.entries(wheel.libraries))
    for (const alias of aliases) symlinkSync(join(source, "lib", name), join(deps, "lib", alias));
}

const cachedAddon = (cache, key) => join(cache, "addon", key);

export const hasAddon = (cache, key) => existsSync(join(cachedAddon(cache, key), addonName));

/** Keeps the compiled addon, so that the next clone needs no compiler. */
export function saveAddon(cache, key, folder) {
  const target = cachedAddon(cache, key);
  mkdirSync(target, {recursive: true});
  const path = addonPath(folder);
  copyFileSync(path, join(target, `${addonName}.${process.pid}`));
  renameSync(join(target, `${addonName}.${process.pid}`), join(target, addonName));
}

/** node-pre-gyp's own finding of the folder that tfjs-node will load from. */
function modulePath(folder) {
  const require = createRequire(join(folder, "package.json"));
  return dirname(require("@mapbox/node-pre-gyp").find(join(folder, "package.json")));
}

export function restoreAddon(cache, key, folder) {
  const target = modulePath(folder);
  mkdirSync(target, {recursive: true});
  copyFileSync(join(cachedAddon(cache, key), addonName), join(target, addonName));
}

/** A folder with `include/node` of this very Node: with it node-gyp downloads nothing. */
export function nodeHeaders(env = process.env) {
  const places = [env.npm_config_nodedir, join(dirname(process.execPath), ".."), "/usr", "/usr/local"];
  return places.filter(Boolean).find((place) => {
    try {
      const text = readFileSync(join(place, "include", "node", "node_version.h"), "utf8");
      return text.match(/define NODE_MAJOR_VERSION (\d+)/)?.[1] === process.versions.node.split(".")[0];
    } catch {
      return false;
    }
  });
}

/** The node-gyp that npm brings. */
async function findNodeGyp() {
  if (process.env.npm_config_node_gyp) return process.env.npm_config_node_gyp;
  const {command, first, options} = npmCommand();
  const {code, output} = await run(command, [...first, "root", "-g"], {...options, timeout: 60_000});
  const path = join(
    output.trim().split("\n").at(-1),
    "npm",
    "node_modules",
    "node-gyp",
    "bin",
    "node-gyp.js",
  );
  return code === 0 && existsSync(path) ? path : undefined;
}

async function checkCompiler() {
  if (process.platform === "win32") return;
  const compiler = process.env.CXX || (process.platform === "darwin" ? "c++" : "g++");
  const missing = [];
  for (const tool of [compiler, process.env.MAKE || "make"])
    if ((await run(tool, ["--version"], {timeout: 30_000})).code !== 0) missing.push(tool);
  if (missing.length === 0) return;
  throw new Failure("the native engine cannot be compiled here.", {
    cause: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not on the PATH.`,
    fix: "Install a C++ compiler and make (Debian, Ubuntu: sudo apt install build-essential; Fedora: sudo dnf install gcc-c++ make; macOS: xcode-select --install).",
  });
}

/** What of tfjs-node is compiled. */
const sources = ["package.json", "binding.gyp", "binding", "scripts"];

/**
 * Compiles the addon from tfjs-node's sources; about 10 s. This is done in a temporary folder: the clone's path may
 * have spaces, which node-gyp's makefiles do not take.
 */
export async function buildAddon(folder, venv) {
  await checkCompiler();
  const work = mkdtempSync(join(tmpdir(), "limpid-engine-"));
  try {
    for (const name of sources)
      if (existsSync(join(folder, name))) cpSync(join(folder, name), join(work, name), {recursive: true});
    symlinkSync(join(folder, "deps"), join(work, "deps"), "junction");
    await compileIn(work, folder, venv);
    rmSync(join(folder, "lib"), {recursive: true, force: true});
    cpSync(join(work, "lib"), join(folder, "lib"), {recursive: true});
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
}

async function compileIn(work, folder, venv) {
  const env = {...process.env, npm_config_python: programOf(venv, "python")};
  const gyp = await findNodeGyp();
  if (gyp) env.npm_config_node_gyp = gyp;
  const headers = nodeHeaders();
  const script = createRequire(join(folder, "package.json")).resolve("@mapbox/node-pre-gyp/bin/node-pre-gyp");
  const args = [script, "install", "--build-from-source", ...(headers ? [`--nodedir=${headers}`] : [])];
  await mustRun("the native engine could not be compiled.", process.execPath, args, {cwd: work, env});
}
