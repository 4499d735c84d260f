import {rename, rm, writeFile} from "node:fs/promises";
import {show} from "../../models/index.js";
import type {LinearTagger} from "./linear-tagger.js";

/** What a tagger's file says of itself. With another version, the same features are found in another way. */
export const taggerFormat = {format: "limpid-tagger", version: 1} as const;

export async function saveTagger({description, content}: LinearTagger, path: string): Promise<void> {
  if (typeof path !== "string" || path === "") {
    throw new TypeError(`save(): path must be the path of a file, got ${show(path)}.`);
  }
  const {features, known, offsets, tags, weights} = content;
  const file = {
    ...taggerFormat,
    ...description,
    known,
    features,
    offsets: packed(offsets),
    weightTags: packed(tags),
    weights: packed(weights),
  };
  // Under its name a tagger is whole, or not there.
  const temporary = `${path}.${process.pid}.part`;
  try {
    await writeFile(temporary, JSON.stringify(file));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, {force: true});
    throw error;
  }
}

const packed = (numbers: Int32Array | Uint16Array | Float32Array): string =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");
