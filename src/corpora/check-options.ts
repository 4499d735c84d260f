import {checkOptions, checkWhole, nearest, show} from "../models/index.js";
import {conlluColumn} from "./formats/conllu-columns.js";
import type {CorpusFormat, ReadCorpusOptions} from "./types.js";

const formats: readonly CorpusFormat[] = ["text", "conllu", "tsv", "jsonl", "parquet"];

const endings: Readonly<Record<string, CorpusFormat>> = {
  txt: "text",
  text: "text",
  conllu: "conllu",
  tsv: "tsv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  parquet: "parquet",
};

const known = [
  "format",
  "name",
  "text",
  "label",
  "id",
  "words",
  "pos",
  "tags",
  "tagger",
  "header",
  "split",
  "skip",
  "invalid",
  "limit",
  "maxLine",
] as const satisfies readonly (keyof ReadCorpusOptions)[];

/** Options that only some formats have; all others have a meaning in each. */
const only: Readonly<Partial<Record<keyof ReadCorpusOptions, readonly CorpusFormat[]>>> = {
  text: ["tsv", "jsonl", "parquet"],
  label: ["conllu", "tsv", "jsonl", "parquet"],
  id: ["conllu", "tsv", "jsonl", "parquet"],
  words: ["jsonl", "parquet"],
  pos: ["conllu", "jsonl", "parquet"],
  tags: ["conllu", "jsonl", "parquet"],
  header: ["tsv"],
  split: ["text", "tsv", "jsonl", "parquet"],
  maxLine: ["text", "conllu", "tsv", "jsonl"],
};

/** @throws TypeError or RangeError if an option is unknown, of another kind, or not one of the format */
export function checkReadOptions(options: ReadCorpusOptions, paths: readonly string[]): CorpusFormat {
  checkOptions("readCorpus", options, known);
  const format = formatOf(options.format, paths);
  for (const [name, formats] of Object.entries(only)) {
    if (options[name as keyof ReadCorpusOptions] === undefined || formats.includes(format)) continue;
    throw new TypeError(
      `readCorpus(): ${name} is an option of ${formats.join(", ")}, got it with ${format}. Leave it out.`,
    );
  }
  checkKinds(options);
  checkChoices(options);
  if (format === "conllu") checkConllu(options);
  if (format === "jsonl") checkJsonl(options);
  return format;
}

function formatOf(given: CorpusFormat | undefined, paths: readonly string[]): CorpusFormat {
  if (given !== undefined) return oneOf("format", given, formats);
  const found = new Set(
    paths.map((path) => endings[/\.(\w+)(?:\.gz)?$/iu.exec(path)?.[1].toLowerCase() ?? ""]),
  );
  const [format] = found;
  if (found.size === 1 && format !== undefined) return format;
  throw new TypeError(
    `readCorpus(): format must be one of ${formats.map(show).join(", ")} where the names of the files do not tell it, got none.`,
  );
}

function oneOf<T extends string>(name: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  const near = nearest(String(value), choices);
  const fix = near === undefined ? "" : ` Did you mean "${near}"?`;
  throw new TypeError(
    `readCorpus(): ${name} must be one of ${choices.map(show).join(", ")}, got ${show(value)}.${fix}`,
  );
}

function checkKinds(options: ReadCorpusOptions): void {
  const {header, tags, tagger, skip} = options;
  const must = (name: string, value: unknown, expected: string, fits: boolean): void => {
    if (value !== undefined && !fits)
      throw new TypeError(`readCorpus(): ${name} must be ${expected}, got ${show(value)}.`);
  };
  const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
  const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
  const isNumber = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
  for (const name of ["text", "label", "id"] as const) {
    must(
      name,
      options[name],
      "a column: its name, or its number from 0",
      isText(options[name]) || isNumber(options[name]),
    );
  }
  for (const name of ["name", "words", "pos"] as const)
    must(name, options[name], "a text", isText(options[name]));
  must("tags", tags, "a list of names", isTexts(tags));
  must(
    "header",
    header,
    "true, false or the names of the columns",
    typeof header === "boolean" || isTexts(header),
  );
  must("skip", skip, "a regular expression", Object.prototype.toString.call(skip) === "[object RegExp]");
  must("tagger", tagger, "a tagger of trainTagger() or loadTagger()", typeof tagger?.tag === "function");
}

function checkChoices({split, invalid, limit, maxLine, pos, tagger}: ReadCorpusOptions): void {
  if (split !== undefined) oneOf("split", split, ["spaces", "punctuation"]);
  if (invalid !== undefined) oneOf("invalid", invalid, ["error", "skip"]);
  if (limit !== undefined) checkWhole("readCorpus", "limit", limit, 1);
  // A Buffer, and a string, holds no more.
  if (maxLine !== undefined) checkWhole("readCorpus", "maxLine", maxLine, 1, 2 ** 28);
  if (pos === undefined || tagger === undefined) return;
  throw new TypeError(
    "readCorpus(): pos must come from the file or from the tagger, got both. Leave one out.",
  );
}

function checkConllu({label, id, pos, tags = []}: ReadCorpusOptions): void {
  for (const [name, value] of Object.entries({label, id})) {
    if (value === undefined || typeof value === "string") continue;
    throw new TypeError(`readCorpus(): ${name} must be the name of a comment in conllu, got ${show(value)}.`);
  }
  for (const name of pos === undefined ? tags : [pos, ...tags]) {
    if (conlluColumn(name)) continue;
    throw new TypeError(
      `readCorpus(): ${name === pos ? "pos" : "tags"} must be "lemma", "upos", "xpos", "deprel", "feats.NAME" or "misc.NAME", ` +
        `got ${show(name)}.`,
    );
  }
}

function checkJsonl({text, label, id}: ReadCorpusOptions): void {
  for (const [name, value] of Object.entries({text, label, id})) {
    if (typeof value !== "number") continue;
    throw new TypeError(
      `readCorpus(): ${name} must be a name in jsonl, whose values have no order, got ${value}.`,
    );
  }
}

/** The options that change which sentences are read, in a fixed order, as JSON. */
export function optionsForManifest(
  options: ReadCorpusOptions,
): Record<string, string | number | boolean | readonly string[]> {
  const kept: Record<string, string | number | boolean | readonly string[]> = {};
  for (const name of known) {
    if (name === "format" || name === "name" || name === "tagger") continue;
    const value = options[name];
    if (value !== undefined)
      kept[name] = name === "skip" ? String(value) : (value as Exclude<typeof value, RegExp>);
  }
  return kept;
}
