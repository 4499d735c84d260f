import {existsSync, readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import {run} from "./command.mjs";
import {buildAddon, hasAddon, linkLibrary, linksResolve, restoreAddon, saveAddon} from "./engine-addon.mjs";
import {takePrebuilt} from "./engine-prebuilt.mjs";
import {lastLines} from "./diagnose.mjs";
import {Failure} from "./failure.mjs";
import {withLock} from "./lock.mjs";
import {cache, root} from "./places.mjs";
import {hashOf, readStamp, removeStamp, writeStamp} from "./stamp.mjs";
import {fetchLibrary, hasLibrary, wheelHere} from "./tensorflow-wheel.mjs";

const folder = join(root, "node_modules", "@tensorflow", "tfjs-node");
const stamp = join(folder, "limpid-engine.json");

const tfjsVersion = () => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;

function glibc() {
  const {glibcVersionRuntime} = process.report.getReport().header;
  return glibcVersionRuntime ? `glibc${glibcVersionRuntime}` : "";
}

/** What the compiled addon depends on: a change of any of these makes another one. */
function engineKey() {
  const wheel = wheelHere();
  const library = wheel ? wheel.sha256 : "prebuilt";
  return hashOf(tfjsVersion(), process.versions.napi, process.platform, process.arch, glibc(), library);
}

const selfTest = `
const tf = require("@tensorflow/tfjs-node");
const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
if (tf.getBackend() !== "tensorflow") throw new Error("the backend is " + tf.getBackend());
if (String(Array.from(product.dataSync())) !== "19,22,43,50") throw new Error("wrong product " + product.dataSync());
`;

/** Loads the engine in a process of its own (a bad library takes the process with it) and multiplies. */
async function works() {
  const env = {...process.env, TF_CPP_MIN_LOG_LEVEL: "2"};
  const {code, output} = await run(process.execPath, ["-e", selfTest], {cwd: root, env, timeout: 120_000});
  return {ok: code === 0, output};
}

async function takeWheel(context, progress, key) {
  const wheel = wheelHere();
  if (wheel === undefined)
    throw new Failure(`there is no TensorFlow library for ${process.platform} on ${process.arch}.`, {
      cause:
        "the prebuilt one could not be downloaded or does not run, and no Python wheel of this platform has one.",
      fix: "Use Linux or macOS (on Windows: WSL), or a network that reaches storage.googleapis.com.",
    });
  if (!hasLibrary(wheel)) await fetchLibrary(wheel, context.venv, progress);
  linkLibrary(folder, wheel);
  if (hasAddon(cache, key)) {
    restoreAddon(cache, key, folder);
    if ((await works()).ok) return "from the cache";
  }
  progress.update("compiling the addon");
  await buildAddon(folder, context.venv);
  const {ok, output} = await works();
  if (!ok)
    throw new Failure("the native engine was built and does not run.", {
      cause: "loading it or multiplying two matrices failed (above).",
      fix: `Remove ${cache} and run again; if it stays, this machine's C++ library may be too old for TensorFlow ${wheel.version}.`,
      details: lastLines(output),
    });
  saveAddon(cache, key, folder);
  return "built against the library of the Python wheel";
}

/** The fourth step: tfjs-node's native addon and the TensorFlow library below it. */
export const engineStep = {
  name: "native engine",
  isDone: () =>
    existsSync(join(folder, "package.json")) &&
    readStamp(stamp) === engineKey() &&
    linksResolve(folder, wheelHere()),
  async run(context, progress) {
    const key = engineKey();
    removeStamp(stamp);
    // tfjs-node's own install script may have done it all.
    const present = linksResolve(folder, wheelHere()) && (await works()).ok;
    let how = "already there";
    if (!present) {
      const body = async () => {
        if (await takePrebuilt(folder, progress, works)) return "prebuilt";
        for (const name of ["deps", "lib"]) rmSync(join(folder, name), {recursive: true, force: true});
        return takeWheel(context, progress, key);
      };
      how = await withLock(join(cache, "engine.lock"), body, {
        onWait: (pid) => progress.update(`waiting for another set-up (process ${pid})`),
      });
    }
    writeStamp(stamp, key, {how});
    progress.done(how);
  },
};
