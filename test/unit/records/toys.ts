import {createHash} from "node:crypto";
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Corpus, Sentence} from "../../../src/corpora/index.js";
import {corpusOf} from "../../../src/corpora/index.js";
import type {Model, Parameter} from "../../../src/models/index.js";
import {
  fromPretrained,
  gpt2,
  initialWeights,
  lstm,
  lstmClassifier,
  saveCheckpoint,
} from "../../../src/models/index.js";
import {Database} from "../../../src/tables/index.js";
import {seededRandom} from "../../../src/tensors/index.js";
import type {Records} from "../../../src/records/index.js";

const folders: string[] = [];

/** A new folder. Call `removeFolders` when done. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "limpid-records-"));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, {recursive: true});
}

export const toyWords = ["<unk>", "the", "keys", "are", "here", "it", "is", "a", "key", "."];

/** Writes a tokenizer of whole words, cut at blanks; `end` puts a word after each text. */
export function writeWords(folder: string, words: readonly string[] = toyWords, end?: string): void {
  const added = ["<unk>", ...(end === undefined ? [] : [end])].filter((word) => words.includes(word));
  const id = end === undefined ? -1 : words.indexOf(end);
  const json = {
    added_tokens: added.map((content) => ({id: words.indexOf(content), content, special: true})),
    pre_tokenizer: {type: "WhitespaceSplit"},
    post_processor:
      end === undefined
        ? null
        : {
            type: "TemplateProcessing",
            single: [{Sequence: {id: "A", type_id: 0}}, {SpecialToken: {id: end, type_id: 0}}],
            pair: [{Sequence: {id: "A", type_id: 0}}, {Sequence: {id: "B", type_id: 0}}],
            special_tokens: {[end]: {id: end, ids: [id], tokens: [end]}},
          },
    model: {
      type: "WordLevel",
      vocab: Object.fromEntries(words.map((word, i) => [word, i])),
      unk_token: "<unk>",
    },
  };
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(json));
}

/** Weights large enough that tokens matter. */
export const random = (parameters: readonly Parameter[], seed = 3): Map<string, Float32Array> =>
  initialWeights(
    parameters.map((one) => ("deviation" in one.initial ? {...one, initial: {deviation: 0.7}} : one)),
    seed,
  );

export interface ToyOptions {
  readonly settings?: object;
  readonly words?: readonly string[];
  readonly end?: string;
  readonly weights?: ReadonlyMap<string, Float32Array>;
}

/** Writes an LSTM language model or, with `classifier`, one that tells classes. */
export async function lstmFolder(
  {settings = {}, words = toyWords, end, weights}: ToyOptions = {},
  classifier = false,
): Promise<string> {
  const folder = newFolder();
  const json = {
    model_type: "lstm",
    architectures: [classifier ? "LSTMForSequenceClassification" : "LSTMForCausalLM"],
    vocab_size: words.length,
    hidden_size: 5,
    num_layers: 2,
    ...(classifier ? {id2label: {0: "bad", 1: "good", 2: "so-so"}} : {}),
    ...settings,
  };
  const parameters = classifier
    ? lstmClassifier.parameters(lstmClassifier.readConfig(json))
    : lstm.parameters(lstm.readConfig(json));
  await saveCheckpoint(folder, json, parameters, weights ?? random(parameters));
  writeWords(folder, words, end);
  return folder;
}

export const lstmModel = async (options?: ToyOptions, classifier?: boolean): Promise<Model> =>
  fromPretrained(await lstmFolder(options, classifier));

export async function gpt2Model(settings: object = {}): Promise<Model> {
  const folder = newFolder();
  const json = {
    model_type: "gpt2",
    architectures: ["GPT2LMHeadModel"],
    n_layer: 3,
    n_head: 2,
    n_embd: 6,
    vocab_size: toyWords.length,
    n_positions: 12,
    ...settings,
  };
  const parameters = gpt2.parameters(gpt2.readConfig(json));
  await saveCheckpoint(folder, json, parameters, random(parameters));
  writeWords(folder);
  return fromPretrained(folder);
}

/** All rows of records, as the shards have them. */
export async function rowsOf({source}: Records): Promise<Record<string, unknown>[]> {
  const database = await Database.open();
  try {
    const columns = await database.query(`SELECT * FROM ${source}`);
    const names = Object.keys(columns);
    return Array.from({length: columns[names[0]].length}, (_, i) =>
      Object.fromEntries(names.map((name) => [name, columns[name][i]])),
    );
  } finally {
    database.close();
  }
}

/** Files of a folder and the checksum of what is in them. */
export const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ]),
  );

/** Sentences of 1 to 20 words, some of them unknown. */
export function randomCorpus(count: number, longest = 20): Corpus {
  const draw = seededRandom(5);
  const below = (n: number): number => Math.floor(draw.uniform() * n);
  return corpusOf(
    Array.from({length: count}, (_, i): Sentence => {
      const words = Array.from(
        {length: 1 + below(longest)},
        () => [...toyWords.slice(1), "unheard"][below(10)],
      );
      return {words, pos: words.map((word) => (word === "." ? "PUNCT" : "X")), label: ["down", "up"][i % 2]};
    }),
    "random",
  );
}
