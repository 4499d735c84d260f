import {run as runText} from "../capture/index.js";
import type {RunOptions} from "../capture/index.js";
import {displayHost} from "../figures/index.js";
import {generate as generateRun} from "../generation/index.js";
import type {GenerateOptions, GenerateStepsOptions} from "../generation/index.js";
import {fromPretrained as loadModel} from "../models/index.js";
import type {LoadOptions, Model, ModelConfig} from "../models/index.js";
import {createOutput} from "./output.js";
import type {Output} from "./output.js";
import {slowProgress} from "./slow-progress.js";
import {createGeneration} from "./stream.js";
import type {Generation} from "./stream.js";

let wrap: (model: Model) => LanguageModel;

/**
 * A language model, loaded. Its weights stay in memory until {@link LanguageModel.dispose}.
 *
 * @example
 * const lm = await fromPretrained("limpid/tiny-gpt2");
 * const out = await lm.generate("The keys to the cabinet", {maxNewTokens: 5});
 * console.log(out.text);
 */
export class LanguageModel {
  readonly #model: Model;

  static {
    // Only fromPretrained() makes one; so the class behind it stays out of the public types.
    wrap = (model) => new LanguageModel(model);
  }

  private constructor(model: Model) {
    this.#model = model;
  }

  /** The id or folder it was loaded from. */
  get id(): string {
    return this.#model.id;
  }

  /** The architecture and its sizes. */
  get config(): ModelConfig {
    return this.#model.config;
  }

  /**
   * Continues a text, and captures hidden states and FFNN activations of the prompt and of each new token. Greedy,
   * unless `doSample`, `temperature`, `topK` or `topP` is given; the same seed gives the same text. The kernel's
   * interrupt ends it, and progress is shown in the cell when it takes longer than a second.
   *
   * @param text - the prompt, not empty
   * @returns the output, from which every figure is made
   * @throws TypeError or RangeError if an option is unknown or out of range, the prompt is empty, or prompt and
   * `maxNewTokens` (default 20) do not fit into the model's context
   * @throws Error named "AbortError" when `signal` or the kernel's interrupt ends it
   * @example
   * const out = await lm.generate("1, 2, 3,", {maxNewTokens: 6});
   * await out.saliency().save("counting.svg");
   */
  async generate(text: string, options: GenerateOptions = {}): Promise<Output> {
    const run = await generateRun(this.#model, text, withHost(options, "generating"));
    return createOutput(this.#model, run);
  }

  /**
   * Continues a text token by token: the last value of a cell, it is a live figure in which tokens appear while they are
   * made, with the candidates of each step; a click on a candidate takes another branch. In a loop it gives the steps.
   *
   * @param text - the prompt, not empty
   * @param options.topCandidates - how many candidates each step tells of, 1–50 (default 5); the others are those of
   * `generate()`
   * @throws as `generate()` does, at once, if an option is wrong
   * @example
   * const g = lm.stream("The keys to the cabinet", {maxNewTokens: 5});
   * for await (const {token, probability} of g) console.log(token, probability);
   */
  stream(text: string | readonly number[], options: GenerateStepsOptions = {}): Generation {
    return createGeneration(this.#model, text, options);
  }

  /**
   * Runs a given text through the model without adding to it: the way to explain a text that you chose.
   *
   * @param text - the text, not empty
   * @param options.nPrompt - tokens from this position on count as output and can be explained (default 1: all but the
   * first, which nothing precedes)
   * @throws RangeError if the text is empty or longer than the model's context
   * @throws Error named "AbortError" when `signal` or the kernel's interrupt ends it
   * @example
   * const out = await lm.run("The keys to the cabinet are here.");
   * await out.saliency({selected: 4}).save("given.svg");
   */
  async run(text: string, options: RunOptions = {}): Promise<Output> {
    const signal = options?.signal === undefined ? displayHost()?.interruptSignal() : options.signal;
    const run = await runText(
      this.#model,
      text,
      isOptions(options) ? {nPrompt: 1, ...options, signal} : options,
    );
    return createOutput(this.#model, run);
  }

  /** Frees the weights. Outputs keep their numbers; whatever needs the model again throws. */
  dispose(): void {
    this.#model.dispose();
  }
}

/**
 * Loads a model: one that ships with limpid, a checkpoint folder in the Hugging Face layout (`config.json`,
 * `model.safetensors`, `tokenizer.json`), or a model of the Hugging Face hub, which is downloaded once into the hub's own
 * cache.
 *
 * @param idOrPath - `"limpid/tiny-gpt2"`, the path of a folder, or a hub id such as `"owner/name"`
 * @param options.revision - branch, tag or commit of a hub model (default "main")
 * @throws Error if a file is missing, cut short or does not fit the config; the message names file and cause
 * @example
 * const lm = await fromPretrained("limpid/tiny-gpt2");
 * lm.dispose();
 */
export async function fromPretrained(idOrPath: string, options: LoadOptions = {}): Promise<LanguageModel> {
  return wrap(await loadModel(idOrPath, withHost(options, `loading ${String(idOrPath)}`)));
}

/** Ties a call to the notebook it runs in: its interrupt, and progress in its cell. What is no object stays, to be refused. */
function withHost<T extends {signal?: AbortSignal; onProgress?: (done: number, total: number) => void}>(
  options: T,
  label: string,
): T {
  if (!isOptions(options)) return options;
  const signal = options.signal === undefined ? displayHost()?.interruptSignal() : options.signal;
  return {
    ...options,
    signal,
    onProgress: options.onProgress === undefined ? slowProgress(label) : options.onProgress,
  };
}

const isOptions = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
