import {createHash} from "node:crypto";
import {show} from "../models/index.js";
import {checkReadOptions, optionsForManifest} from "./check-options.js";
import {faultsAs} from "./faults.js";
import {FileSource, shown} from "./file-source.js";
import type {Settings} from "./formats/format.js";
import {StoredCorpus} from "./stored-corpus.js";
import {findFile, hashed} from "./text-file.js";
import type {StoredFile} from "./text-file.js";
import type {Corpus, CorpusDescription, CorpusFormat, ReadCorpusOptions} from "./types.js";

/** Lines are longer where somebody forgot to end them; a book is about 1 MB. */
const longestLine = 16 * 2 ** 20;

/**
 * Text in files as a corpus: plain text, CoNLL-U, TSV, JSONL or Parquet, the first four also packed (.gz). The files are
 * read when sentences are asked for, piece by piece, each time anew; they must stay as they are.
 *
 * @param path - a file, or several of one format, which are read one after another
 * @throws TypeError or RangeError if an option is unknown or not as it must be
 * @throws Error if there is no such file; while reading, if a line is not UTF-8 or not as the format asks (it names file
 *   and line; `invalid: "skip"` passes over such lines and counts them), if a file holds no sentence, is cut short or
 *   changes
 * @example
 * const corpus = readCorpus("reviews.tsv", {text: "sentence", label: "label"});
 * for await (const {words, label} of corpus.sentences({from: 0, to: 10})) console.log(label, words.join(" "));
 */
export function readCorpus(path: string | readonly string[], options: ReadCorpusOptions = {}): Corpus {
  const paths = typeof path === "string" ? [path] : path;
  if (
    !Array.isArray(paths) ||
    paths.length === 0 ||
    paths.some((one) => typeof one !== "string" || one === "")
  ) {
    throw new TypeError(
      `readCorpus(): path must be the path of a file, or a list of paths, got ${show(path)}.`,
    );
  }
  const checked = paths as readonly string[];
  const format = checkReadOptions(options, checked);
  const files = checked.map(findFile);
  const packed = files.find(({gzip}) => gzip);
  if (format === "parquet" && packed) {
    throw new Error(
      `readCorpus(): ${JSON.stringify(packed.name)} must be a Parquet file as it is, got a packed one. Unpack it.`,
    );
  }
  const name = options.name ?? nameOf(files);
  const {tagger} = options;
  const source = new FileSource(files, format, settingsOf(options), faultsAs(options.invalid ?? "error"));
  return new StoredCorpus({
    name,
    limit: options.limit ?? Infinity,
    describe: () => describe(name, format, files, options),
    items: (from) => source.items(from),
    ...(tagger ? {finish: (sentence) => ({...sentence, pos: tagger.tag(sentence.words)})} : {}),
    empty: (skipped) =>
      new Error(`readCorpus(): ${show(name)} must hold a sentence, got none${shown(skipped)}.`),
  });
}

function settingsOf(options: ReadCorpusOptions): Settings {
  const {text, label, id, words, pos, skip} = options;
  return {
    text,
    label,
    id,
    words,
    pos,
    tags: options.tags ?? [],
    header: options.header ?? true,
    split: options.split ?? "spaces",
    // Without the flags with which one expression gives another answer each time.
    skip: skip && new RegExp(skip.source, skip.flags.replaceAll(/[gy]/gu, "")),
    maxLine: options.maxLine ?? longestLine,
  };
}

function nameOf(files: readonly StoredFile[]): string {
  const [first, ...rest] = files;
  if (rest.length === 0) return first.name;
  return rest.length === 1 ? `${first.name} and ${rest[0].name}` : `${first.name} and ${rest.length} more`;
}

function describe(
  name: string,
  format: CorpusFormat,
  files: readonly StoredFile[],
  given: ReadCorpusOptions,
): CorpusDescription {
  const hashes = files.map(hashed);
  const options = optionsForManifest(given);
  const tagger = given.tagger?.description;
  const content = [format, hashes.map(({sha256}) => sha256), options, tagger?.sha256 ?? null];
  return {
    name,
    format,
    files: hashes,
    options,
    ...(given.tags?.length ? {tags: [...new Set(given.tags)]} : {}),
    ...(tagger ? {tagger} : {}),
    sha256: createHash("sha256").update(JSON.stringify(content)).digest("hex"),
  };
}
