import {createHash} from "node:crypto";
import {readdir} from "node:fs/promises";
import {basename, join, resolve} from "node:path";
import type {Tensor} from "../tensors/index.js";
import {narrowed} from "../tensors/index.js";
import {throwIfAborted} from "./abort.js";
import type {Weights} from "./checkpoint.js";
import {exists, openWeights, readJson} from "./checkpoint.js";
import {familyOf} from "./families.js";
import type {FamilyBase, Parameter} from "./family.js";
import {readGenerationConfig} from "./generation-config.js";
import {checkRevision, downloadSnapshot, isHubId} from "./hub/index.js";
import type {Executor, Model, WeightType} from "./model.js";
import {LoadedModel} from "./model.js";
import {checkOptions, show, showBytes} from "./options.js";
import type {Watch} from "./safetensors.js";
import {readTokenizer} from "./tokenizers/index.js";

export interface LoadOptions {
  /**
   * Told how many bytes are here, and how many there are: of the files while they are downloaded (not called if they all
   * are in the cache), then again from 0 of the weights while they are read.
   */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** A branch, tag or commit of a model from the hub (default "main"). A commit never changes: name it for results that last. */
  readonly revision?: string;
  /**
   * How the model runs (default "eager" below ten million weights, else "graph", except that a short first run, which a
   * graph would take longer to prepare than to run, goes the eager way).
   */
  readonly executor?: Executor;
  /**
   * Bytes that the weights may take; a model that needs more is refused before it is read. It is also what each call on the
   * model may need beyond the weights, unless the call says otherwise (default: no limit for the weights, 2 GiB for calls).
   */
  readonly maxMemory?: number;
  /**
   * How weights are held in memory (default "float32"). "bfloat16" and "float16" take half of it: weights are rounded to that
   * type, if the checkpoint does not hold them so, and widened layer by layer while the model runs; all is computed in 32-bit
   * floats. Each run takes longer, short ones most. With executor "graph" only, which is then the default.
   */
  readonly dtype?: WeightType;
}

/** Below this many weights a graph takes longer to prepare than it saves in a notebook. */
const largeModel = 10_000_000;

/** Models that come with the package; sources and compiled files lie equally deep. */
const shipped = resolve(__dirname, "../../models");

/**
 * Loads a language model with its tokenizer.
 *
 * @param idOrFolder - "limpid/<name>" for a model that comes with limpid, a checkpoint folder in Hugging Face's layout
 * (config.json, model.safetensors or several files with an index, tokenizer.json), or "owner/name" for a model of the
 * Hugging Face hub, which is downloaded once into the hub's own cache (HF_ENDPOINT, HF_TOKEN, HF_HOME and
 * HF_HUB_OFFLINE are heeded)
 * @returns the model; free it with `dispose()`
 * @throws Error if the hub refuses, or cannot be reached and the cache lacks the model; if a file is missing or broken,
 * a weight is missing, not finite, or of another shape than the config says, or the architecture is unknown; nothing is
 * left in memory then
 * @example
 * const model = await fromPretrained("limpid/tiny-gpt2");
 */
export async function fromPretrained(idOrFolder: string, options: LoadOptions = {}): Promise<Model> {
  checkOptions("fromPretrained", options, ["onProgress", "signal", "revision", "executor", "maxMemory", "dtype"]);
  if (options.executor !== undefined && options.executor !== "eager" && options.executor !== "graph") {
    throw new RangeError(
      `fromPretrained(): executor must be "eager" or "graph", got ${show(options.executor)}.`,
    );
  }
  checkType(options);
  const {dtype = "float32"} = options;
  throwIfAborted("fromPretrained", options.signal);
  const {id, folder} = await locate(idOrFolder, options);
  const json = await readJson(join(folder, "config.json"));
  const family = familyOf(json);
  const base: FamilyBase = family;
  const config = family.readConfig(json);
  const generation = await readGenerationConfig(folder, json, config);
  const tokenizer = await readTokenizer(folder);
  if (tokenizer && tokenizer.nVocab > config.nVocab) {
    throw new RangeError(
      `fromPretrained(): tokenizer.json must have at most the ${config.nVocab} tokens of config.json, got ${tokenizer.nVocab}.`,
    );
  }
  const weights = await openWeights(folder, base, config);
  try {
    const parameters = base.parameters(weights.config);
    const count = parameters.reduce((sum, {shape}) => sum + shape.reduce((a, b) => a * b, 1), 0);
    checkRoom((dtype === "float32" ? 4 : 2) * count, options);
    const {hash, tensors, watches} = await readAll(weights, parameters, options);
    const executor = options.executor ?? (dtype === "float32" && count < largeModel ? "eager" : "graph");
    return new LoadedModel(id, family, weights.config, tokenizer, hash, tensors, executor, {
      generation,
      watches,
      maxMemory: options.maxMemory,
      dtype,
      eagerFirst: options.executor === undefined,
    });
  } finally {
    await weights.close();
  }
}

async function locate(idOrFolder: string, options: LoadOptions): Promise<{id: string; folder: string}> {
  if (typeof idOrFolder !== "string" || idOrFolder === "") {
    throw new TypeError(
      `fromPretrained(): model must be an id or a folder, got ${show(idOrFolder)}. Try "limpid/tiny-gpt2".`,
    );
  }
  if (options.revision !== undefined) checkRevision(options.revision);
  const name = /^limpid\/([a-z0-9-]+)$/.exec(idOrFolder)?.[1];
  if (name && (await exists(join(shipped, name, "config.json")))) {
    refuseRevision(options);
    return {id: idOrFolder, folder: join(shipped, name)};
  }
  if (await exists(idOrFolder)) {
    refuseRevision(options);
    return {id: basename(resolve(idOrFolder)), folder: idOrFolder};
  }
  if (isHubId(idOrFolder) && !name) {
    const {folder, commit} = await downloadSnapshot(idOrFolder, {...options, check: checkConfig});
    return {id: `${idOrFolder}@${commit.slice(0, 7)}`, folder};
  }
  const names = (await readdir(shipped).catch(() => [])).map((n) => `"limpid/${n}"`).join(", ");
  throw new Error(
    `fromPretrained(): model must be a checkpoint folder or one of ${names ? `${names} (with limpid) and ` : ""}"owner/name" (from the hub), got "${idOrFolder}".`,
  );
}

/** A folder does not change with a revision: results must not claim one. */
function refuseRevision({revision}: LoadOptions): void {
  if (revision === undefined) return;
  throw new RangeError(
    `fromPretrained(): revision must be left out for a model that is not on the hub, got ${show(revision)}.`,
  );
}

/** Refuses an architecture that is not known before its weights are downloaded. */
async function checkConfig(folder: string): Promise<void> {
  const json = await readJson(join(folder, "config.json"));
  familyOf(json).readConfig(json);
}

interface Loaded {
  readonly hash: string;
  readonly tensors: readonly Tensor[];
  readonly watches: readonly Watch[];
}

async function readAll(
  weights: Weights,
  parameters: readonly Parameter[],
  {onProgress, signal, dtype = "float32"}: LoadOptions,
): Promise<Loaded> {
  const bytes = ({shape}: Parameter): number => shape.reduce((a, b) => a * b, 4);
  const total = parameters.reduce((sum, parameter) => sum + bytes(parameter), 0);
  const tensors: Tensor[] = [];
  let done = 0;
  // Of a large file it is computed aside while the weights are read.
  const hash = weights.hash();
  hash.catch(() => undefined); // awaited below, unless reading fails first
  try {
    for (const parameter of parameters) {
      throwIfAborted("fromPretrained", signal);
      tensors.push(held(parameter.name, await weights.tensor(parameter.name), dtype));
      done += bytes(parameter);
      onProgress?.(done, total);
    }
    const watches = await weights.finish();
    if (dtype === "float32") return {hash: await hash, tensors, watches};
    // Rounded weights are copies, and others than those of the file.
    for (const watch of watches) watch.close();
    const own = createHash("sha256").update(`${await hash} ${dtype}`).digest("hex");
    return {hash: own, tensors, watches: []};
  } catch (error) {
    for (const tensor of tensors) tensor.dispose();
    await hash.catch(() => undefined); // it reads the files that are closed next
    throw error;
  }
}

/** A weight as the model holds it. */
function held(name: string, weight: Tensor, dtype: WeightType): Tensor {
  if (dtype === "float32") return weight;
  const half = narrowed(weight, dtype);
  if (half) return half;
  throw new RangeError(
    `fromPretrained(): "${name}" must fit into ${dtype}, got larger numbers. Load the model with dtype "${dtype === "float16" ? "bfloat16" : "float32"}".`,
  );
}

function checkType({dtype = "float32", executor}: LoadOptions): void {
  if (!["float32", "float16", "bfloat16"].includes(dtype)) {
    throw new RangeError(
      `fromPretrained(): dtype must be "float32", "float16" or "bfloat16", got ${show(dtype)}.`,
    );
  }
  if (dtype === "float32" || executor !== "eager") return;
  throw new RangeError(`fromPretrained(): executor must be "graph" with dtype "${dtype}", got "eager". Leave it out.`);
}

function checkRoom(bytes: number, {maxMemory, dtype = "float32"}: LoadOptions): void {
  if (maxMemory === undefined) return;
  if (typeof maxMemory !== "number" || !(maxMemory > 0)) {
    throw new RangeError(`fromPretrained(): maxMemory must be above 0 bytes, got ${show(maxMemory)}.`);
  }
  if (bytes <= maxMemory) return;
  const fix =
    dtype === "float32" && bytes / 2 <= maxMemory
      ? 'Load them with dtype "bfloat16" or raise maxMemory.'
      : "Raise maxMemory or take a smaller model.";
  throw new RangeError(
    `fromPretrained(): the weights need ${showBytes(bytes, Math.ceil)}, got a budget of ${showBytes(maxMemory, Math.floor)}. ${fix}`,
  );
}
