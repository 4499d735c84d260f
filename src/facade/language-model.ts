import {generate as generateRun, run as runText} from "../capture/index.js";
import type {CaptureOptions, GenerateOptions as EngineGenerateOptions} from "../capture/index.js";
import {displayHost} from "../figures/index.js";
import {fromPretrained as loadModel} from "../models/index.js";
import type {Model, ModelConfig} from "../models/index.js";
import {checkOptions} from "./check-options.js";
import {createOutput} from "./output.js";
import type {Output} from "./output.js";
import {slowProgress} from "./slow-progress.js";

/** Options of {@link fromPretrained}. */
export interface LoadOptions {
  /** Ends the loading; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
}

/** Options of {@link LanguageModel.generate}. */
export interface GenerateOptions {
  /** Tokens to add at most; generation ends earlier at the model's end-of-text token (default 20). */
  readonly maxNewTokens?: number;
  /** Seed of the sampling, an integer (default 0). The same seed gives the same text. */
  readonly seed?: number;
  /** Draw from the distribution rather than take the likeliest token (default: true when `temperature`, `topK` or `topP` is given). */
  readonly doSample?: boolean;
  /** Divides the logits before sampling, above 0 (default 1). */
  readonly temperature?: number;
  /** Sample from the `topK` likeliest tokens only, at least 1. */
  readonly topK?: number;
  /** Sample from the likeliest tokens that together reach probability `topP`, in 0…1. */
  readonly topP?: number;
  /** What to keep of the forward pass (default: hidden states and FFNN activations). */
  readonly capture?: CaptureOptions;
  /** Bytes that the run may take (default 2 GiB); refused before the run when it would need more. */
  readonly maxMemory?: number;
  /** Ends the generation; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
  /** Called after each token with the number made and the number asked for. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Options of {@link LanguageModel.run}. */
export interface RunOptions {
  /** Tokens from this position on count as output and can be explained (default 1: all but the first). */
  readonly nPrompt?: number;
  readonly capture?: CaptureOptions;
  readonly maxMemory?: number;
  readonly signal?: AbortSignal;
}

const generateKeys = [
  "maxNewTokens",
  "seed",
  "doSample",
  "temperature",
  "topK",
  "topP",
  "capture",
  "maxMemory",
  "signal",
  "onProgress",
] as const;

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
   * Continues a text, and captures hidden states and FFNN activations of the prompt and of each new token.
   *
   * @param text - the prompt, not empty
   * @returns the output, from which every figure is made
   * @throws RangeError if the prompt is empty, or longer than the model's context together with `maxNewTokens`
   * @throws Error named "AbortError" when `signal` or the kernel's interrupt ends it
   * @example
   * const out = await lm.generate("1, 2, 3,", {maxNewTokens: 6});
   * out.saliency()
   */
  async generate(text: string, options: GenerateOptions = {}): Promise<Output> {
    checkOptions("generate", options, generateKeys);
    const {onProgress, ...rest} = options;
    const engine: EngineGenerateOptions = {
      ...rest,
      signal: options.signal ?? displayHost()?.interruptSignal(),
      onProgress: onProgress ?? slowProgress("generating"),
    };
    return createOutput(this.#model, await generateRun(this.#model, text, engine));
  }

  /**
   * Runs a given text through the model without adding to it: the way to explain a text that you chose.
   *
   * @param text - the text, not empty
   * @returns the output; its tokens from `options.nPrompt` on can be explained
   * @throws RangeError if the text is empty or longer than the model's context
   * @example
   * const out = await lm.run("The keys to the cabinet are here.");
   * out.saliency({selected: 4})
   */
  async run(text: string, options: RunOptions = {}): Promise<Output> {
    checkOptions("run", options, ["nPrompt", "capture", "maxMemory", "signal"]);
    const signal = options.signal ?? displayHost()?.interruptSignal();
    return createOutput(this.#model, await runText(this.#model, text, {nPrompt: 1, ...options, signal}));
  }

  /** Frees the weights. Outputs keep their numbers; whatever needs the model again throws. */
  dispose(): void {
    this.#model.dispose();
  }
}

/**
 * Loads a model: a model that ships with limpid, or a checkpoint folder in the Hugging Face layout
 * (`config.json`, `model.safetensors`, `tokenizer.json`).
 *
 * @param idOrPath - `"limpid/tiny-gpt2"`, or the path of a checkpoint folder
 * @throws Error if a file is missing, cut short or does not fit the config; the message names file and cause
 * @example
 * const lm = await fromPretrained("limpid/tiny-gpt2");
 */
export async function fromPretrained(idOrPath: string, options: LoadOptions = {}): Promise<LanguageModel> {
  checkOptions("fromPretrained", options, ["signal"]);
  const signal = options.signal ?? displayHost()?.interruptSignal();
  const model = await loadModel(idOrPath, {signal, onProgress: slowProgress(`loading ${idOrPath}`)});
  return wrap(model);
}
