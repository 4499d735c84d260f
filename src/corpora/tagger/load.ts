import {readFile, stat} from "node:fs/promises";
import {basename} from "node:path";
import {show, showBytes} from "../../models/index.js";
import {LinearTagger, taggerHash} from "./linear-tagger.js";
import type {TaggerWeights} from "./linear-tagger.js";
import {taggerFormat} from "./save.js";
import type {Tagger, TaggerDescription} from "./types.js";

/** A string cannot be much longer; a tagger of 200,000 words takes a fiftieth. */
const largestFile = 2 ** 28;

/**
 * A tagger that `save()` wrote.
 *
 * @throws Error if the file is not such a tagger, of another version, cut short or edited
 * @example
 * const corpus = readCorpus("reviews.txt", {tagger: await loadTagger("ewt-tagger.json")});
 */
export async function loadTagger(path: string): Promise<Tagger> {
  if (typeof path !== "string" || path === "") {
    throw new TypeError(`loadTagger(): path must be the path of a file, got ${show(path)}.`);
  }
  const name = JSON.stringify(basename(path));
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile())
    throw new Error(`loadTagger(): path must be a file, got nothing there or no file: ${show(path)}.`);
  if (found.size > largestFile) {
    const most = showBytes(largestFile, Math.floor);
    throw new Error(
      `loadTagger(): ${name} must have at most ${most}, got ${showBytes(found.size, Math.ceil)}.`,
    );
  }
  const file = parse(await readFile(path, "utf8"), name);
  if (file.format !== taggerFormat.format) {
    throw new Error(
      `loadTagger(): ${name} must be a tagger that limpid saved, got another file. Train one with trainTagger().`,
    );
  }
  if (file.version !== taggerFormat.version) {
    throw new Error(
      `loadTagger(): ${name} must have version ${taggerFormat.version}, got ${show(file.version)}. Train the tagger again.`,
    );
  }
  return read(file, name);
}

type Json = Readonly<Record<string, unknown>>;

function parse(text: string, name: string): Json {
  try {
    const file: unknown = JSON.parse(text);
    return typeof file === "object" && file !== null ? (file as Json) : {};
  } catch (error) {
    throw damaged(name, (error as Error).message, error);
  }
}

function damaged(name: string, got: string, cause?: unknown): Error {
  return new Error(
    `loadTagger(): ${name} must be a whole tagger, got a damaged one (${got}). Get or train it again.`,
    {cause},
  );
}

function read(file: Json, name: string): LinearTagger {
  const {name: title, trainedOn, tags, accuracy, sha256} = file as unknown as TaggerDescription;
  let content: TaggerWeights;
  let hash: string;
  try {
    content = {
      features: texts(file.features),
      known: texts(file.known),
      offsets: new Int32Array(unpacked(file.offsets)),
      tags: new Uint16Array(unpacked(file.weightTags)),
      weights: new Float32Array(unpacked(file.weights)),
    };
    hash = taggerHash({name: title, trainedOn, tags, accuracy}, content);
  } catch (error) {
    throw damaged(name, (error as Error).message, error);
  }
  if (hash !== sha256) throw damaged(name, "its checksum is another");
  return new LinearTagger({name: title, trainedOn, tags, accuracy, sha256}, content);
}

function texts(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return value as readonly string[];
  throw new TypeError("a list of texts is missing");
}

function unpacked(value: unknown): ArrayBuffer {
  if (typeof value !== "string") throw new TypeError("numbers are missing");
  const bytes = Buffer.from(value, "base64");
  return new Uint8Array(bytes).buffer;
}
