import {createHash} from "node:crypto";
import {access, readFile} from "node:fs/promises";
import {basename, join} from "node:path";
import type {FamilyBase, ModelConfig} from "./family.js";
import type {Tensor} from "../tensors/index.js";
import type {SafetensorsFile, Watch} from "./safetensors.js";
import {openSafetensors} from "./safetensors.js";

/** The weights of a checkpoint folder: one file, or several with an index. */
export interface Weights<C extends ModelConfig = ModelConfig> {
  /** The config, with what the checkpoint tells besides. */
  readonly config: C;
  /** Reads one weight by its name in the family. */
  tensor(name: string): Promise<Tensor>;
  /** SHA-256 of the file, or of the hashes of all files; begun when it is first asked for. */
  hash(): Promise<string>;
  /** To be called when all is read; see `SafetensorsFile.finish`. */
  finish(): Promise<Watch[]>;
  close(): Promise<void>;
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Reads a JSON object. */
export async function readJson(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new Error(
      `fromPretrained(): ${basename(path)} must be readable, got ${(error as NodeJS.ErrnoException).code} for ${path}.`,
      {cause: error},
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new Error(
      `fromPretrained(): ${basename(path)} must be a JSON object, got ${JSON.stringify(text.slice(0, 40))}. Save or download the checkpoint again.`,
    );
  }
  return json as Record<string, unknown>;
}

/** Opens the weights of a folder, and checks that all that the family needs is there in the shape the config says. */
export async function openWeights<C extends ModelConfig>(
  folder: string,
  family: FamilyBase<C>,
  given: C,
): Promise<Weights<C>> {
  const files = await openFiles(folder);
  try {
    const where = new Map<string, SafetensorsFile>();
    for (const file of files) for (const name of file.arrays.keys()) where.set(name, file);
    const nLayers = given.nStoredLayers ?? given.nLayers;
    if (nLayers > where.size) {
      throw new RangeError(
        `fromPretrained(): config.json must have no more layers than the checkpoint has arrays (${where.size}), got ${nLayers}.`,
      );
    }
    const first = family.parameters(given)[0].name;
    const prefix = family.prefixes.find((start) => where.has(start + first)) ?? "";
    const config = family.settle?.(given, (name) => where.has(prefix + name) || where.has(name)) ?? given;
    const parameters = family.parameters(config);
    const aliases = new Map(parameters.map(({name, aliases = []}) => [name, aliases]));
    const stored = (name: string): string =>
      [prefix + name, name, ...(aliases.get(name) ?? [])].find((known) => where.has(known)) ?? name;
    for (const {name, shape} of parameters) {
      const found = where.get(stored(name))?.arrays.get(stored(name));
      if (!found) throw missing(name, [...where.keys()]);
      if (found.shape.join() !== shape.join()) {
        throw new RangeError(
          `fromPretrained(): "${found.name}" must have the shape [${shape.join(", ")}] that config.json says, got [${found.shape.join(", ")}].`,
        );
      }
    }
    return {
      config,
      tensor: (name) => where.get(stored(name))!.tensor(stored(name)),
      hash: () => hashOf(files),
      finish: () => finishAll(files),
      close: () => closeAll(files),
    };
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}

function missing(name: string, names: readonly string[]): Error {
  const some = names.slice(0, 3).join(", ");
  return new Error(
    `fromPretrained(): the checkpoint must hold "${name}", got ${names.length} others (${some}, …). Is config.json of this model?`,
  );
}

async function openFiles(folder: string): Promise<SafetensorsFile[]> {
  const single = join(folder, "model.safetensors");
  if (await exists(single)) return [await openSafetensors(single)];
  const index = join(folder, "model.safetensors.index.json");
  if (!(await exists(index))) {
    throw new Error(
      `fromPretrained(): ${folder} must hold model.safetensors, got none. Download it, or save the model with save_pretrained().`,
    );
  }
  const names = await readShardNames(index);
  const files: SafetensorsFile[] = [];
  try {
    for (const name of names) files.push(await openSafetensors(join(folder, name)));
    return files;
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}

/** The files that an index of weights names: all of them beside it. */
export async function readShardNames(index: string): Promise<string[]> {
  const map = (await readJson(index)).weight_map;
  if (typeof map !== "object" || map === null || !Object.values(map).every((name) => typeof name === "string")) {
    throw new Error(
      `fromPretrained(): model.safetensors.index.json must have a weight_map from names to files, got ${JSON.stringify(map)?.slice(0, 40)}.`,
    );
  }
  const names = [...new Set(Object.values(map) as string[])].sort();
  const foreign = names.find((name) => basename(name) !== name);
  if (foreign !== undefined) {
    throw new Error(
      `fromPretrained(): model.safetensors.index.json must name files of its own folder, got ${JSON.stringify(foreign)}.`,
    );
  }
  return names;
}

async function hashOf(files: readonly SafetensorsFile[]): Promise<string> {
  const hashes: string[] = [];
  for (const file of files) hashes.push(await file.hash());
  return hashes.length === 1 ? hashes[0] : createHash("sha256").update(hashes.join("\n")).digest("hex");
}

async function finishAll(files: readonly SafetensorsFile[]): Promise<Watch[]> {
  const watches: Watch[] = [];
  try {
    for (const file of files) {
      const watch = await file.finish();
      if (watch) watches.push(watch);
    }
    return watches;
  } catch (error) {
    for (const watch of watches) watch.close();
    throw error;
  }
}

async function closeAll(files: readonly SafetensorsFile[]): Promise<void> {
  for (const file of files) await file.close();
}
