import {existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join} from "node:path";
import {jupyter, kernelspecs, labextensions, root} from "./places.mjs";
import {writeWhole} from "./stamp.mjs";

const kernelJson = join(kernelspecs, "limpid", "kernel.json");
const extension = join(labextensions, "limpid");
const builtExtension = join(root, "labextension", "build");

/** The kernelspec for this clone and this Node, as the built code describes it. */
function kernelspecText() {
  const path = join(root, "dist", "widgets", "kernelspec.js");
  const {kernelspec} = createRequire(import.meta.url)(path);
  return `${JSON.stringify(kernelspec(join(root, "dist"), process.execPath), undefined, 2)}\n`;
}

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

function extensionIsLinked() {
  try {
    return readlinkSync(extension).replace(/[\\/]$/, "") === builtExtension;
  } catch {
    return false;
  }
}

/** JupyterLab's settings for limpid's own server: no news, no update checks, no extension manager. */
const settings = {
  "config/labconfig/default_setting_overrides.json": {
    "@jupyterlab/apputils-extension:notification": {
      fetchNews: "false",
      checkForUpdates: false,
      doNotDisturbMode: false,
    },
  },
  "config/labconfig/page_config.json": {
    disabledExtensions: {
      "@jupyterlab/extensionmanager-extension": true,
      "@jupyterlab/apputils-extension:announcements": true,
    },
  },
};

const settingText = (name) => `${JSON.stringify(settings[name], undefined, 2)}\n`;

/** The sixth step: tell Jupyter (this clone's folders only) of the kernel and the extension. */
export const kernelStep = {
  name: "kernel and extension",
  isDone: () =>
    existsSync(join(root, "dist", "widgets", "kernelspec.js")) &&
    read(kernelJson) === kernelspecText() &&
    extensionIsLinked() &&
    Object.keys(settings).every((name) => read(join(jupyter, name)) === settingText(name)),
  async run(_context, progress) {
    if (!extensionIsLinked()) {
      mkdirSync(dirname(extension), {recursive: true});
      if (lstatSync(extension, {throwIfNoEntry: false})) rmSync(extension, {recursive: true, force: true});
      // A link, so that a rebuilt extension is there at once.
      symlinkSync(builtExtension, extension, "junction");
    }
    for (const name of Object.keys(settings)) writeWhole(join(jupyter, name), settingText(name));
    writeWhole(kernelJson, kernelspecText());
    progress.done();
  },
};
