import {accessSync, constants} from "node:fs";
import {delimiter, join} from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const usual = {
  darwin: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  ],
};

const runs = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The browser for the browser tests: LIMPID_CHROMIUM, else the first known one; undefined if there is none. */
export function findChromium(env = process.env) {
  if (env.LIMPID_CHROMIUM) return runs(env.LIMPID_CHROMIUM) ? env.LIMPID_CHROMIUM : undefined;
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...(usual[process.platform] ?? [])].find(runs);
}

export const chromiumFix =
  "Install Chromium or Chrome (Debian: sudo apt install chromium; macOS: brew install --cask chromium), " +
  "or set LIMPID_CHROMIUM to its path.";
