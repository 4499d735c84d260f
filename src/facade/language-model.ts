import {loadRun, run as runText, runAll as runTexts} from "../capture/index.js";
import type {Intervention, Run, RunAllOptions, RunOptions, TextInput, TextOrIds} from "../capture/index.js";
import type {Corpus} from "../corpora/index.js";
import {displayHost} from "../figures/index.js";
import {generate as generateRun, generateAll as generateRuns} from "../generation/index.js";
import type {GenerateAllOptions, GenerateOptions, GenerateStepsOptions} from "../generation/index.js";
import {fromPretrained as loadModel, loaded, show} from "../models/index.js";
import type {LoadOptions, Model, ModelConfig} from "../models/index.js";
import {capture as captureRecords} from "../records/index.js";
import type {CaptureRecordsOptions, Records} from "../records/index.js";
import {createOutput} from "./output.js";
import type {Output} from "./output.js";
import type {Origin} from "./origin.js";
import {slowProgress} from "./slow-progress.js";
import {createGeneration} from "./stream.js";
import type {Generation} from "./stream.js";
import {written} from "./written.js";

let wrap: (model: Model) => LanguageModel;
let unwrap: (lm: LanguageModel) => Model;

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
    unwrap = (lm) => lm.#model;
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
   * Continues a text, and captures hidden states and FFNN activations of the prompt and of each new token; an
   * encoder–decoder reads the text and writes another. Greedy, unless the options or the model's generation_config.json
   * ask for sampling, beams or contrastive search; the same seed gives the same text. The kernel's interrupt ends it, and
   * progress is shown in the cell when it takes longer than a second.
   *
   * @param text - the prompt, not empty, or its token ids
   * @param options - see {@link GenerateOptions}; of several sequences the output is the best, and `run.others` holds the rest
   * @returns the output, from which every figure is made
   * @throws TypeError or RangeError if an option is unknown or out of range, the prompt is empty, or prompt and
   * `maxNewTokens` (default 20) do not fit into the model's context
   * @throws Error named "AbortError" when `signal` or the kernel's interrupt ends it
   * @example
   * const out = await lm.generate("1, 2, 3,", {maxNewTokens: 6});
   * await out.saliency().save("counting.svg");
   */
  async generate(text: TextOrIds, options: GenerateOptions = {}): Promise<Output> {
    const run = await generateRun(this.#model, text, withHost(options, "generating"));
    return createOutput(this.#model, run, written(this.#model, text, options));
  }

  /**
   * Continues several texts, side by side where that is faster. Each output is the one that `generate()` gives; where tokens
   * are drawn, that of the first text is, and the others have random numbers of their own.
   *
   * @param prompts - texts, or token ids
   * @param options - as those of `generate()`; `onProgress` is told after each text (default: progress in the cell)
   * @returns one output for each text, in their order
   * @throws TypeError or RangeError as `generate()` does; also if all results together need more than `maxMemory`
   * @throws Error named "AbortError" when `signal` or the kernel's interrupt ends it
   * @example
   * const outputs = await lm.generateAll(["The keys to the cabinet", "1, 2, 3,"], {maxNewTokens: 5});
   */
  async generateAll(prompts: readonly TextOrIds[], options: GenerateAllOptions = {}): Promise<Output[]> {
    const runs = await generateRuns(this.#model, prompts, withHost(options, "generating"));
    // Where tokens are drawn, only the first text has the random numbers that it would have alone.
    const alone = (run: Run, i: number): boolean => i === 0 || run.provenance.seed === null;
    const {interventions} = options;
    return runs.map((run, i) =>
      createOutput(
        this.#model,
        run,
        alone(run, i)
          ? written(this.#model, prompts[i], options)
          : {...(interventions ? {interventions} : {})},
      ),
    );
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
   * Runs a given text through the model without adding to it: the way to explain a text that you chose, and to see inside
   * an encoder. An encoder reads the text, or a pair of texts; an encoder–decoder reads the text with its encoder, and
   * `target` with its decoder.
   *
   * @param text - the text, not empty, or its token ids
   * @param options.nPrompt - of a causal model: tokens from this position on count as output and can be explained (default
   * 1: all but the first, which nothing precedes)
   * @param options.pair - of an encoder: the second text of a pair, such as the one that a question is about
   * @param options.target - of an encoder–decoder: what the decoder reads after the token it starts with (default: nothing)
   * @param options.window - `{}` reads a text that is longer than the model's context in windows that overlap; see
   * `WindowOptions`
   * @throws TypeError or RangeError if an option is unknown, wrong, or not one of the model's kind; if the text is empty or
   * longer than the model's context, or needs more than `maxMemory`
   * @throws Error named "AbortError" when `signal` or the kernel's interrupt ends it
   * @example
   * const out = await lm.run("The keys to the cabinet are here.");
   * await out.saliency({selected: 4}).save("given.svg");
   */
  async run(text: TextOrIds, options: RunOptions = {}): Promise<Output> {
    const run = await runText(
      this.#model,
      text,
      isOptions(options) ? {...this.#explained("run"), ...options, signal: signalOf(options)} : options,
    );
    return createOutput(this.#model, run, given(options));
  }

  /**
   * Runs several texts, those of about one length side by side. The results are those of `run()` for each.
   *
   * @param texts - texts, token ids, or objects such as `{text, pair}`, `{text, target}` or `{text, nPrompt}`
   * @param options - as those of `run()`; `onProgress` is told after each text (default: progress in the cell)
   * @returns one output for each text, in their order
   * @throws TypeError or RangeError as `run()` does; also if all results together need more than `maxMemory`
   * @throws Error named "AbortError" when `signal` or the kernel's interrupt ends it
   * @example
   * const [one, many] = await lm.runAll(["The key to the cabinet is", "The keys to the cabinet are"]);
   */
  async runAll(texts: readonly (TextOrIds | TextInput)[], options: RunAllOptions = {}): Promise<Output[]> {
    const runs = await runTexts(
      this.#model,
      Array.isArray(texts) ? texts.map((text: TextOrIds | TextInput) => this.#input(text)) : texts,
      withHost(options, "reading"),
    );
    return runs.map((run) => createOutput(this.#model, run, given(options)));
  }

  /**
   * Runs the model over a corpus and writes which neurons are most active at each token, as Parquet shards in a folder: what
   * `compareRecords()` reads. A call that was interrupted, or whose kernel died, is gone on with by the same call.
   *
   * @param corpus - what `readCorpus()` or `corpusOf()` gives
   * @param folder - made if it is not there; must be empty, or hold records of the same model, corpus and options
   * @param options.k - neurons of each token and layer (default 1)
   * @param options.sides - "positive" (default), "negative" or "both"
   * @param options.point - what counts as activation (default: hidden states of an LSTM, else FFNN activations)
   * @throws Error if the folder holds other records, the disk is full, or activations are not finite; named "AbortError" when
   * `signal` or the kernel's interrupt ends it
   * @throws TypeError or RangeError if an option is wrong or does not fit the model
   * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray", section 2.1, step 1
   * @example
   * const records = await lm.capture(corpusOf(["The keys are here .", "The key is here ."]), "records/keys");
   */
  async capture(corpus: Corpus, folder: string, options: CaptureRecordsOptions = {}): Promise<Records> {
    if (!isOptions(options)) return captureRecords(this.#model, corpus, folder, options);
    const progress = slowProgress("capturing");
    return captureRecords(this.#model, corpus, folder, {
      onProgress: ({sentences, allSentences}) => progress(sentences, allSentences),
      ...options,
      signal: signalOf(options),
    });
  }

  /**
   * Makes an output of a run that was saved, or made by this model before: figures, attributions and all else work as on
   * the day it was made.
   *
   * @param saved - the path of a file that `out.save()` wrote, or a run
   * @throws Error if the file is no run, or the run is not one of this model's weights
   * @example
   * const out = await lm.generate("The keys to the cabinet", {maxNewTokens: 3});
   * await out.save("keys.safetensors");
   * const again = await lm.open("keys.safetensors");
   */
  async open(saved: string | Run): Promise<Output> {
    const run = typeof saved === "string" ? await loadRun(saved) : saved;
    if (!isOptions(run) || !isOptions(run.provenance) || !Array.isArray(run.ids)) {
      throw new TypeError(`open(): run must be the path of a saved run, or a run, got ${show(saved)}.`);
    }
    if (run.provenance.weightsHash !== this.#model.weightsHash) {
      throw new Error(
        `open(): run must be made by the weights of this model (${named(this.#model)}), got one of ${named({id: run.provenance.model, ...run.provenance})}. Load that model.`,
      );
    }
    return createOutput(this.#model, run);
  }

  /** What a causal model's text is by default: all tokens but the first can be explained. */
  #explained(caller: string): {nPrompt?: number} {
    return loaded(this.#model, caller).kind === "causal" ? {nPrompt: 1} : {};
  }

  #input(text: TextOrIds | TextInput): TextOrIds | TextInput {
    const explained = this.#explained("runAll");
    if (typeof text === "string" || Array.isArray(text)) return {text: text as TextOrIds, ...explained};
    return isOptions(text) ? {...explained, ...(text as TextInput)} : text;
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

/** A model that was made of another one, for notebooks. */
export const languageModelOf = (model: Model): LanguageModel => wrap(model);

/** The model behind a language model, for the other functions of notebooks. */
export function modelOf(caller: string, lm: unknown): Model {
  if (lm instanceof LanguageModel) return unwrap(lm);
  throw new TypeError(`${caller}(): model must be from fromPretrained(), got ${show(lm)}.`);
}

/** Ties a call to the notebook it runs in: its interrupt, and progress in its cell. What is no object stays, to be refused. */
function withHost<T extends {signal?: AbortSignal; onProgress?: (done: number, total: number) => void}>(
  options: T,
  label: string,
): T {
  if (!isOptions(options)) return options;
  return {
    ...options,
    signal: signalOf(options),
    onProgress: options.onProgress === undefined ? slowProgress(label) : options.onProgress,
  };
}

/** How a text was read. */
const given = ({interventions}: {interventions?: readonly Intervention[]}): Origin<Output> =>
  interventions ? {interventions} : {};

/** A model in words that tell it from others of its name. */
const named = ({id, weightsHash}: {id: string; weightsHash: string}): string =>
  `${id}, ${weightsHash.slice(0, 7)}`;

/** The signal of a call; where it is left out, the kernel's interrupt. */
const signalOf = ({signal}: {signal?: AbortSignal}): AbortSignal | undefined =>
  signal === undefined ? displayHost()?.interruptSignal() : signal;

const isOptions = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
