import {readFile} from "node:fs/promises";
import {join} from "node:path";
import type {LstmConfig, Model, Tokenizer} from "../models/index.js";
import {fromPretrained, loaded, makeTokenizer} from "../models/index.js";
import * as tf from "../tensors/index.js";
import {endingWith} from "./vocabulary.js";

/** What a classifier begins with. */
export interface Start {
  readonly config: LstmConfig;
  /** Of embeddings and layers, by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly weightsHash: string;
  readonly tokenizer: Tokenizer;
  /** Contents of the tokenizer's files. */
  readonly files: Readonly<Record<string, Record<string, unknown>>>;
}

/** Reads the checkpoint of a language model. */
export async function startOf(caller: string, folder: string, ends: boolean): Promise<Start> {
  const model = await fromPretrained(folder, {executor: "eager"});
  try {
    const {config, tokenizer} = model;
    const inner = loaded(model, caller);
    if (config.family !== "lstm" || inner.kind !== "causal" || !tokenizer) {
      throw new TypeError(
        `${caller}(): encoder must be an LSTM language model with a tokenizer, got ${model.id} (${config.family}). Train one with trainLanguageModel().`,
      );
    }
    const parameters = inner.family.parameters(config as never);
    const weights = new Map(
      parameters
        .map(({name}, i) => [name, inner.weights[i]] as const)
        .filter(([name]) => name.startsWith("lstm.") || name.startsWith("embedding."))
        .map(([name, tensor]) => [name, Float32Array.from(tf.read(tensor))]),
    );
    const files = await tokenizerFiles(folder, model, ends);
    const made = makeTokenizer(files["tokenizer.json"], files["tokenizer_config.json"]);
    return {config: config as LstmConfig, weights, weightsHash: model.weightsHash, tokenizer: made, files};
  } finally {
    model.dispose();
  }
}

/** The tokenizer's files, with "<eos>" put after each text where that is wanted and it puts nothing there itself. */
async function tokenizerFiles(folder: string, {tokenizer}: Model, ends: boolean): Promise<Start["files"]> {
  const read = async (name: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(folder, name), "utf8")) as Record<string, unknown>;
  const json = await read("tokenizer.json");
  const config = await read("tokenizer_config.json").catch(() => ({}));
  const end = tokenizer?.special.eos;
  const adds = ends && end !== undefined && !json.post_processor;
  return {
    "tokenizer.json": adds ? {...json, post_processor: endingWith(end)} : json,
    "tokenizer_config.json": config,
  };
}
