import {spawn} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {delimiter, join} from "node:path";
import {kernelspec} from "../../src/widgets/kernelspec";
import {dist} from "./kernel-process";

/** Jupyter's own tools, with limpid's kernel installed for them in a folder of its own. */
export interface Jupyter {
  readonly folder: string;
  /** Writes a notebook of code cells. Returns its path. */
  notebook(name: string, cells: readonly string[]): string;
  /** Runs one of the tools of the project's Python environment. */
  run(tool: string, ...args: string[]): Promise<Finished>;
  remove(): void;
}

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

export interface Notebook {
  readonly cells: readonly {readonly outputs: readonly Readonly<Record<string, unknown>>[]}[];
}

export function readNotebook(path: string): Notebook {
  return JSON.parse(readFileSync(path, "utf8")) as Notebook;
}

export function prepareJupyter(): Jupyter {
  const venv = process.env.LIMPID_VENV;
  if (!venv || !existsSync(join(venv, "bin", "jupyter"))) {
    throw new Error(
      "LIMPID_VENV must name the project's Python environment. Run `npm test`, which makes it.",
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "limpid-jupyter-"));
  const spec = join(folder, "share", "kernels", "limpid");
  mkdirSync(spec, {recursive: true});
  writeFileSync(join(spec, "kernel.json"), JSON.stringify(kernelspec(dist)));
  const env = {
    ...process.env,
    JUPYTER_PATH: join(folder, "share"),
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    PATH: [join(venv, "bin"), process.env.PATH].join(delimiter),
  };
  return {
    folder,
    notebook(name, cells) {
      const path = join(folder, name);
      const metadata = {
        kernelspec: {name: "limpid", display_name: "TypeScript (limpid)", language: "typescript"},
      };
      const code = cells.map((source, i) => ({
        cell_type: "code",
        id: `cell-${i}`,
        execution_count: null,
        metadata: {},
        outputs: [],
        source,
      }));
      writeFileSync(path, JSON.stringify({cells: code, metadata, nbformat: 4, nbformat_minor: 5}));
      return path;
    },
    run: (tool, ...args) =>
      new Promise((resolve, reject) => {
        const child = spawn(join(venv, "bin", tool), args, {cwd: folder, env});
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
          stream.on("data", (data: Buffer) => (output += data.toString()));
        }
        child.once("error", reject);
        child.once("exit", (code) => resolve({code, output}));
      }),
    remove: () => rmSync(folder, {recursive: true, force: true}),
  };
}
