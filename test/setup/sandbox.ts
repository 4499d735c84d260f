import {spawn} from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {delimiter, dirname, join} from "node:path";
import {pathToFileURL} from "node:url";

export const root = join(__dirname, "..", "..");

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  readonly output: () => string;
  readonly isOver: () => boolean;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Starts a process whose standard output and error are kept together. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd = root): Running {
  const child = spawn(command, args, {env, cwd, stdio: ["ignore", "pipe", "pipe"]});
  let text = "";
  let over = false;
  child.stdout.on("data", (chunk: Buffer) => (text += chunk));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => {
      over = true;
      resolve({code, output: text});
    });
  });
  return {ended, output: () => text, isOver: () => over, kill: (signal) => void child.kill(signal)};
}

/** Waits until something holds; fails after a while. */
export async function until(what: () => boolean, seconds = 30): Promise<void> {
  const end = Date.now() + 1000 * seconds;
  while (!what()) {
    if (Date.now() > end) throw new Error(`after ${seconds} s it was not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What an expression over a module of tools/setup gives; `module` is its namespace. */
export async function evaluate(file: string, expression: string, env = process.env): Promise<unknown> {
  const url = pathToFileURL(join(root, "tools", "setup", file)).href;
  const code = `const module = await import(${JSON.stringify(url)});
    const value = await (async () => (${expression}))();
    process.stdout.write("\\u0000" + JSON.stringify(value ?? null));`;
  const {output} = await start(process.execPath, ["--input-type=module", "-e", code], env).ended;
  const at = output.lastIndexOf("\u0000");
  if (at < 0) throw new Error(output);
  return JSON.parse(output.slice(at + 1));
}

/**
 * A clone of the set-up code alone, with a PATH of its own that holds Node and what a test puts there. Its
 * lock file names no packages, and npm's step counts as done until `needPackages`.
 */
export class Sandbox {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "limpid-setup-")));
  readonly clone = join(this.folder, "clone");
  readonly cache = join(this.folder, "cache");
  readonly bin = join(this.folder, "bin");

  constructor() {
    mkdirSync(this.clone);
    mkdirSync(this.bin);
    cpSync(join(root, "tools", "setup"), join(this.clone, "tools", "setup"), {recursive: true});
    for (const name of ["start.mjs", "test.mjs", "python-requirements.txt", "python-requirements-pip.txt"])
      cpSync(join(root, "tools", name), join(this.clone, "tools", name));
    this.write("package.json", JSON.stringify({name: "limpid", version: "0.0.0"}));
    this.write("package-lock.json", JSON.stringify({packages: {}}));
    this.write("node_modules/.package-lock.json", JSON.stringify({packages: {}}));
    symlinkSync(process.execPath, join(this.bin, "node"));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.clone, path)), {recursive: true});
    writeFileSync(join(this.clone, path), text);
  }

  /** Makes npm's step necessary: nothing is installed yet. */
  needPackages(): void {
    rmSync(join(this.clone, "node_modules"), {recursive: true, force: true});
  }

  /** Puts a program on the PATH: a shell script. */
  program(name: string, script: string): string {
    const path = join(this.bin, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    // The shell and its tools are needed by the scripts; no Python and no npm lies in this folder of links.
    for (const name of ["sh", "cat", "cp", "mkdir", "sleep", "echo", "dirname"]) this.#linkTool(name);
    return {PATH: this.bin, HOME: this.folder, LIMPID_CACHE: this.cache, ...more};
  }

  #linkTool(name: string): void {
    const found = (process.env.PATH ?? "")
      .split(delimiter)
      .concat("/bin", "/usr/bin")
      .map((folder) => join(folder, name))
      .find((path) => {
        try {
          return realpathSync(path) !== "";
        } catch {
          return false;
        }
      });
    if (found === undefined) return;
    try {
      symlinkSync(found, join(this.bin, name));
    } catch {
      // It is linked already.
    }
  }

  /** Starts `npm start -- …` of this clone, as Node runs it. */
  start(
    args: readonly string[] = ["--set-up-only"],
    more: NodeJS.ProcessEnv = {},
    nodeArgs: readonly string[] = [],
  ) {
    return start(process.execPath, [...nodeArgs, "tools/start.mjs", ...args], this.env(more), this.clone);
  }

  remove(): void {
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/** A stand-in for Python that answers the set-up's questions; `venv` makes a folder with the stand-in in it. */
export const fakePython = (version: string, {venv = true, pip = "exit 0"} = {}): string => `
case "$*" in
  *"import sys, json"*) echo '{"version": [${version.replaceAll(".", ",")}], "path": "'"$0"'", "venv": ${venv}}' ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip install "*) ${pip} ;;
  *) exit 9 ;;
esac`;
