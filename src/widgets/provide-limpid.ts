import {existsSync} from "node:fs";
import {Module, createRequire} from "node:module";
import {join, sep} from "node:path";
import type {TypescriptSystem} from "./tslab.js";

/** Node's resolver, which has no public hook for CommonJS in Node 20. */
interface Resolver {
  _resolveFilename(request: string, ...rest: unknown[]): string;
}

/**
 * Makes `import "limpid"` work from a notebook in any folder, its types included. A limpid installed beside the notebook
 * comes first.
 */
export function provideLimpid(root: string, system: TypescriptSystem): void {
  provideModule(root);
  const types = nodeTypes(root);
  provideTypes(process.cwd(), {limpid: root, ...(types && {"@types/node": types})}, system);
}

/** The types of Node that limpid was built with; without them, tslab's own serve. */
function nodeTypes(root: string): string | undefined {
  try {
    return join(createRequire(join(root, "package.json")).resolve("@types/node/package.json"), "..");
  } catch {
    return undefined;
  }
}

function provideModule(root: string): void {
  const resolver = Module as unknown as Resolver;
  const original = resolver._resolveFilename.bind(resolver);
  resolver._resolveFilename = (request, ...rest) => {
    try {
      return original(request, ...rest);
    } catch (error) {
      if (request !== "limpid" && !request.startsWith("limpid/")) throw error;
      return original(join(root, request.slice("limpid".length)), ...rest);
    }
  };
}

/**
 * Shows the compiler `packages` as if they were installed in the notebook's folder. `realpath` tells it where they are,
 * so that what they import is found beside them.
 */
function provideTypes(
  folder: string,
  packages: Readonly<Record<string, string>>,
  system: TypescriptSystem,
): void {
  const nodeModules = join(folder, "node_modules");
  const roots = Object.entries(packages)
    .filter(([name]) => !isInstalled(folder, name))
    .map(([name, target]) => ({seen: join(nodeModules, name), target}));
  const real = (path: string): string => {
    for (const {seen, target} of roots) {
      if (path === seen || path.startsWith(seen + sep)) return target + path.slice(seen.length);
    }
    return path;
  };
  const isAbove = (path: string): boolean => roots.some(({seen}) => seen.startsWith(path + sep));

  const {fileExists, directoryExists, readFile, getDirectories, realpath} = system;
  system.fileExists = (path) => fileExists(real(path));
  system.directoryExists = (path) =>
    directoryExists(real(path)) || (path.startsWith(nodeModules) && isAbove(path));
  system.readFile = (path, encoding) => readFile(real(path), encoding);
  system.getDirectories = (path) => {
    const listed = directoryExists(real(path)) ? getDirectories(real(path)) : [];
    const seen = roots
      .filter((entry) => entry.seen.startsWith(path + sep) && path.startsWith(nodeModules))
      .map((entry) => entry.seen.slice(path.length + 1).split(sep)[0]);
    return [...new Set([...listed, ...seen])];
  };
  system.realpath = (path) => (realpath ? realpath(real(path)) : real(path));
}

function isInstalled(folder: string, name: string): boolean {
  for (let at = folder; ; at = join(at, "..")) {
    if (existsSync(join(at, "node_modules", name, "package.json"))) return true;
    if (at === join(at, "..")) return false;
  }
}
