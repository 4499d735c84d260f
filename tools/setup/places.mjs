import {homedir} from "node:os";
import {delimiter, dirname, join, resolve} from "node:path";
import {fileURLToPath} from "node:url";

const windows = process.platform === "win32";

/** The clone that these files lie in. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

function defaultCache() {
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "limpid");
  if (windows)
    return join(process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "limpid", "cache");
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "limpid");
}

/** Where large things lie that clones share: the TensorFlow library, the compiled addon, the Python environment. */
export const cache = process.env.LIMPID_CACHE ? resolve(process.env.LIMPID_CACHE) : defaultCache();

/** What belongs to this clone alone: stamps, kernelspec, Jupyter's settings. */
export const own = join(root, ".limpid");

export const stamps = join(own, "stamps");

/** The prefix that Jupyter searches for this clone's kernelspec and labextension. */
export const jupyter = join(own, "jupyter");

export const kernelspecs = join(jupyter, "share", "kernels");

export const labextensions = join(jupyter, "share", "labextensions");

/** A program of a Python environment. */
export function programOf(venv, name) {
  return windows ? join(venv, "Scripts", `${name}.exe`) : join(venv, "bin", name);
}

/** The user's settings that would lead Python or Jupyter elsewhere. */
const disturbing = [
  "PYTHONPATH",
  "PYTHONHOME",
  "PYTHONSTARTUP",
  "JUPYTER_CONFIG_PATH",
  "JUPYTER_PREFER_ENV_PATH",
  "JUPYTER_TOKEN",
  "JUPYTERLAB_DIR",
  "JUPYTERLAB_SETTINGS_DIR",
  "JUPYTERLAB_WORKSPACES_DIR",
];

/**
 * The environment variables with which Jupyter sees this clone's kernel and extension and none of the user's
 * own settings. The kernelspec and the extension name paths of one clone, and the Python environment is shared
 * by all: so they lie in the clone, and JUPYTER_PATH leads there. That keeps the environment unchanged after it
 * is made, and a second clone or a moved one is ready in seconds.
 */
export function jupyterEnv(venv, base = process.env) {
  const env = {...base};
  for (const name of disturbing) delete env[name];
  const ours = addedEnv(venv);
  // TensorFlow tells on the standard error which instructions its build uses; warnings still come through.
  env.TF_CPP_MIN_LOG_LEVEL ??= "1";
  return {...env, ...ours, PATH: `${ours.PATH}${base.PATH ?? ""}`};
}

/** What `jupyterEnv` adds; PATH is only the part that comes first. */
export function addedEnv(venv) {
  return {
    LIMPID_VENV: venv,
    VIRTUAL_ENV: venv,
    PATH: `${dirname(programOf(venv, "python"))}${delimiter}`,
    PYTHONNOUSERSITE: "1",
    JUPYTER_PATH: join(jupyter, "share"),
    JUPYTER_DATA_DIR: join(jupyter, "data"),
    JUPYTER_CONFIG_DIR: join(jupyter, "config"),
    JUPYTER_RUNTIME_DIR: join(jupyter, "data", "runtime"),
    JUPYTER_PLATFORM_DIRS: "1",
  };
}
