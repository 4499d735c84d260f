import {readFile, stat} from "node:fs/promises";
import path from "node:path";
import {checkOptions, show} from "../models/index.js";
import {parquetFiles} from "../tables/index.js";
import {hashOf} from "./files.js";
import type {RecordsManifest, ShardEntry} from "./manifest.js";
import {format, manifestName, version} from "./manifest.js";
import type {FileEntry, TokenTexts} from "./token-texts.js";
import {readTokenTexts} from "./token-texts.js";

/** Records of a model on a corpus, as they lie in a folder. */
export class Records {
  constructor(
    /** Absolute. */
    readonly folder: string,
    readonly manifest: RecordsManifest,
  ) {}

  /** Name of the model. */
  get checkpoint(): string {
    return this.manifest.model.name;
  }

  /** Layers of the model that have the point; a neuron is numbered `layer · width + neuron` among all of them. */
  get layers(): number {
    return this.manifest.model.layers;
  }

  /** Neurons of each layer. */
  get width(): number {
    return this.manifest.model.width;
  }

  /** Rows of all shards. */
  get rows(): number {
    return this.manifest.rows;
  }

  /** Paths of the shards, absolute, in the order of the corpus. */
  get files(): readonly string[] {
    return this.manifest.shards.map(({file}) => path.join(this.folder, file));
  }

  /**
   * The texts of the tokens' numbers; `undefined` where numbers do not tell texts, as in rows that were given.
   *
   * @throws Error if their file was changed
   */
  async tokenTexts(): Promise<TokenTexts | undefined> {
    const {tokens} = this.manifest;
    return tokens && readTokenTexts(this.folder, tokens);
  }

  /** What DuckDB reads all rows from: stands after FROM. */
  get source(): string {
    return parquetFiles(this.files);
  }
}

export interface OpenRecordsOptions {
  /** Whether every shard is read and its checksum compared (default true); its size is compared anyway. */
  readonly verify?: boolean;
}

/**
 * Opens the records of a folder that `capture()` or `limpid capture` wrote.
 *
 * @throws Error if the folder holds none, is not finished, or a shard is missing, cut short or edited: it is named
 * @example
 * const before = await openRecords("records/pretrained");
 */
export async function openRecords(folder: string, options: OpenRecordsOptions = {}): Promise<Records> {
  checkOptions("openRecords", options, ["verify"]);
  if (typeof folder !== "string" || folder === "") {
    throw new TypeError(`openRecords(): folder must be a path, got ${show(folder)}.`);
  }
  const manifest = await readManifest("openRecords", folder);
  if (!manifest) {
    throw new Error(
      `openRecords(): folder must have ${manifestName}, got none in ${show(folder)}. Write records with capture().`,
    );
  }
  if (!manifest.complete) {
    throw new Error(
      `openRecords(): records must be finished, got ${show(folder)}, which is not. Run the capture again: it goes on where it was.`,
    );
  }
  for (const shard of [...manifest.shards, ...(manifest.tokens ? [manifest.tokens] : [])]) {
    const wrong = await faultOf(folder, shard, options.verify ?? true);
    if (wrong === undefined) continue;
    throw new Error(
      `openRecords(): ${shard.file} must be as it was written, got ${wrong}. Delete it and run the capture again: it is made anew.`,
    );
  }
  return new Records(path.resolve(folder), manifest);
}

/** What is wrong with a file, in words; `undefined` where nothing is. */
export async function faultOf(folder: string, shard: FileEntry, verify = true): Promise<string | undefined> {
  const file = path.join(folder, shard.file);
  const size = await stat(file).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) return "no such file";
  if (size !== shard.bytes) return `${size} bytes, not ${shard.bytes}`;
  if (!verify) return undefined;
  const {sha256} = await hashOf(file);
  return sha256 === shard.sha256 ? undefined : "another checksum";
}

/** The manifest of a folder; `undefined` where there is none. */
export async function readManifest(caller: string, folder: string): Promise<RecordsManifest | undefined> {
  const text = await readFile(path.join(folder, manifestName), "utf8").catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw new Error(
        `${caller}(): ${manifestName} must be readable, got ${error.code} in ${show(folder)}.`,
        {
          cause: error,
        },
      );
    },
  );
  if (text === undefined) return undefined;
  const wrong = (what: string): Error =>
    new Error(
      `${caller}(): ${manifestName} must describe records, got ${what} in ${show(folder)}. Run the capture again into an empty folder.`,
    );
  let json: Partial<RecordsManifest>;
  try {
    json = JSON.parse(text) as Partial<RecordsManifest>;
  } catch {
    throw wrong("no JSON");
  }
  if (json?.format !== format) throw wrong(`the format ${show(json?.format)}`);
  if (json.version !== version) {
    throw new Error(
      `${caller}(): records must be of version ${version}, got ${show(json.version)} in ${show(folder)}. Update limpid.`,
    );
  }
  const sound =
    Array.isArray(json.shards) &&
    json.shards.every(isEntry) &&
    typeof json.model?.layers === "number" &&
    typeof json.model.width === "number" &&
    typeof json.rows === "number" &&
    typeof json.settings === "object" &&
    (json.tokens === undefined || isFile(json.tokens));
  if (!sound) throw wrong("something else");
  return json as RecordsManifest;
}

function isFile(value: unknown): value is FileEntry {
  if (typeof value !== "object" || value === null) return false;
  const {file, bytes, sha256} = value as Partial<FileEntry>;
  return (
    typeof file === "string" &&
    // A name, and not a way out of the folder.
    path.basename(file) === file &&
    typeof bytes === "number" &&
    typeof sha256 === "string"
  );
}

export function isEntry(value: unknown): value is ShardEntry {
  if (!isFile(value)) return false;
  const {rows, sentences} = value as Partial<ShardEntry>;
  return typeof rows === "number" && Array.isArray(sentences);
}
