import {cpSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {transformSync} from "@swc/core";

/**
 * Compiles limpid and its worker as they are now into a folder of this clone: a compiler within the measured process would
 * take memory there, and `dist` may be of yesterday.
 *
 * @returns the worker's program
 */
export function compileWorker(root: string): string {
  const target = join(root, ".limpid", "bench");
  rmSync(target, {recursive: true, force: true});
  for (const folder of ["src", "bench"]) {
    const files = readdirSync(join(root, folder), {recursive: true, encoding: "utf8"});
    for (const file of files.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))) {
      const out = join(target, folder, file.replace(/\.ts$/, ".js"));
      const {code} = transformSync(readFileSync(join(root, folder, file), "utf8"), {
        filename: file,
        jsc: {target: "es2022", parser: {syntax: "typescript"}},
        module: {type: "commonjs"},
      });
      mkdirSync(dirname(out), {recursive: true});
      writeFileSync(out, code);
    }
  }
  // Both are looked for two folders above the compiled files.
  cpSync(join(root, "package.json"), join(target, "package.json"));
  symlinkSync(join(root, "models"), join(target, "models"), "junction");
  return join(target, "bench", "models", "worker.js");
}
