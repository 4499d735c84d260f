import {createHash} from "node:crypto";
import {mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join, relative} from "node:path";

/** A short hash of texts and buffers; each part counts with its length, so that borders cannot shift. */
export function hashOf(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex").slice(0, 16);
}

/**
 * A hash of files and folders (whole trees), names and contents. What is missing counts as missing.
 *
 * @param skip - paths relative to root that are left out with all below them
 */
export function hashOfFiles(root, paths, skip = []) {
  const parts = [];
  const visit = (path) => {
    if (skip.includes(relative(root, path).replaceAll("\\", "/"))) return;
    let entries;
    try {
      entries = readdirSync(path).sort();
    } catch (error) {
      if (error.code === "ENOTDIR") parts.push(relative(root, path), readFileSync(path));
      else if (error.code === "ENOENT") parts.push(relative(root, path), "missing");
      else throw error;
      return;
    }
    for (const entry of entries) visit(join(path, entry));
  };
  for (const path of paths) visit(join(root, path));
  return hashOf(...parts);
}

/** Writes a file whole or not at all. */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), {recursive: true});
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, {force: true});
    throw error;
  }
}

/** The key with which a step was last finished; undefined if it never was. */
export function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).key;
  } catch {
    return undefined;
  }
}

/** Says that a step is finished: the last thing that it does. */
export function writeStamp(path, key, facts = {}) {
  writeWhole(path, `${JSON.stringify({key, ...facts}, undefined, 2)}\n`);
}

/** Takes a stamp away: the first thing that a step does. */
export function removeStamp(path) {
  rmSync(path, {force: true});
}
