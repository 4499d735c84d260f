import {existsSync} from "node:fs";
import {basename, dirname, extname, join, resolve} from "node:path";
import {spawn} from "node:child_process";
import {fileURLToPath} from "node:url";
import {programOf} from "./places.mjs";

/** `notes.ipynb` → `notes.executed.ipynb` beside it: the source stays as it is. */
export function defaultOutput(input) {
  return join(dirname(input), `${basename(input, extname(input))}.executed.ipynb`);
}

/**
 * The notebook to execute and where its result goes, as absolute paths.
 *
 * @param from - the folder that relative paths are meant from
 * @throws Error if there is no such notebook
 */
export function notebookPaths({input, output}, from) {
  const source = resolve(from, input);
  if (!existsSync(source)) throw new Error(`there is no notebook ${source}.`);
  return {source, target: output === undefined ? defaultOutput(source) : resolve(from, output)};
}

/**
 * Executes a notebook without a browser and writes it with its figures, also when a cell fails.
 *
 * @returns the exit code: 0, 1 after a failing cell, 2 for a notebook that cannot be read, 130 after Ctrl-C
 */
export function runNotebook({venv, env}, {source, target, timeout}) {
  const script = fileURLToPath(new URL("run_notebook.py", import.meta.url));
  return new Promise((done) => {
    // A group of its own: Ctrl-C reaches Python once, through us; it writes what it has and ends, and so do we.
    const child = spawn(programOf(venv, "python"), [script, source, target, String(timeout)], {
      env,
      stdio: ["ignore", "inherit", "inherit"],
      detached: process.platform !== "win32",
    });
    const forward = (signal) => child.kill(signal);
    process.on("SIGINT", forward);
    process.on("SIGTERM", forward);
    const end = (code) => {
      process.removeListener("SIGINT", forward);
      process.removeListener("SIGTERM", forward);
      done(code);
    };
    child.on("error", () => end(1));
    child.on("close", (code, signal) => end(code ?? (signal ? 130 : 1)));
  });
}
