import type {Intervention, Run} from "../capture/index.js";
import {displayHost, factorsFigure, shareSelection} from "../figures/index.js";
import type {AblatedText, Figure, FactorsFigureOptions} from "../figures/index.js";
import {checkOptions, checkWhole, inNameOf, show} from "../models/index.js";
import {
  ablationSet,
  activationsOf,
  checkNmf,
  explainedVariance,
  loadingsByLayer,
  nmf,
  stability,
  topNeurons,
  topTokens,
} from "../neurons/index.js";
import type {
  AblatedNeuron,
  ExplainedVariance,
  ExplainedVarianceOptions,
  Factors,
  NmfOptions,
  Stability,
  StabilityOptions,
  TopNeuron,
  TopToken,
} from "../neurons/index.js";
import type {FactorsState} from "../views/index.js";
import type {Changes} from "./origin.js";
import type {Output} from "./output.js";
import {Shared} from "./shared.js";
import {slowProgress} from "./slow-progress.js";

const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** Options of {@link Output.runNmf}. */
export interface FactorizationOptions extends Omit<NmfOptions, "factors"> {
  /** How many factors, from 1 to the number of positions (default: 10, or as many as there are positions). */
  readonly nComponents?: number;
  /** The first of the layers, from 0; negative numbers count from the last. Instead of `layers`. */
  readonly fromLayer?: number;
  /** The last of the layers, itself included. Instead of `layers`. */
  readonly toLayer?: number;
}

/** Options of {@link Factorization.explore}. */
export interface ExploreOptions extends FactorsFigureOptions {
  /** Show how stable the factors are, which takes several times as long (default false; a reader can ask for it). */
  readonly stability?: boolean;
  /** Show how much other numbers of factors explain (default false; a reader can ask for it). */
  readonly curve?: boolean;
}

/** Options of {@link Factorization.ablate}. */
export interface AblateOptions {
  /** How much of the factor the changed neurons must hold, in squares of loadings, above 0, at most 1 (default 0.9). */
  readonly share?: number;
  /** What their activations are multiplied by (default 0: they are silent). */
  readonly scale?: number;
  /** How many neurons at most (default: no limit). */
  readonly most?: number;
  /** Which of several texts (default 0: the first). */
  readonly text?: number;
  /** Ends the call with an AbortError; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** One of the outputs that are factored, with what is needed to make it again. */
export interface FactorPart {
  readonly run: Run;
  /** Was it written by the model, so that it would be written anew? */
  readonly generated: boolean;
  again(changes: Changes): Promise<Output>;
  /** Reads the text as it is. */
  read(changes: Changes): Promise<Run>;
}

/** Makes a factorization; not public, so that the parts stay out of the public types. */
export let createFactorization: (
  parts: readonly FactorPart[],
  options: FactorizationOptions,
) => Factorization;

/**
 * Groups of neurons that fire together in a text: what `out.runNmf()` gives. The last value of a cell, it is the figure of
 * `explore()`. It begins when it is shown, or its numbers are asked for; factors count from 0, and the first explains most.
 *
 * @example
 * const factors = out.runNmf({nComponents: 3});
 * await factors.explore().save("factors.svg");
 * console.log(await factors.topTokens(0));
 */
export class Factorization {
  readonly #parts: readonly FactorPart[];
  readonly #options: NmfOptions;
  #found: Shared<Factors> | undefined;

  static {
    createFactorization = (parts, options) => new Factorization(parts, nmfOptionsOf(parts, options));
  }

  private constructor(parts: readonly FactorPart[], options: NmfOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** The numbers: factors `[factor, position]`, loadings `[factor, layer, neuron]`, and how much they explain. */
  get factors(): Promise<Factors> {
    return this.#factors("runNmf");
  }

  /**
   * The figure: a sparkline for each factor over the positions, and the text in their colours.
   *
   * @param options.scale - "own" (default): each factor's largest value is the top of its line; "common": the largest of all
   * @param options.factor - the factor that colours the text at first (default: at each token the strongest)
   * @param options.pinned - factors that are compared at first
   * @param options.text - which of several texts (default 0)
   * @param options.stability - compute how stable the factors are, and show it (default false)
   * @param options.curve - compute how much other numbers of factors explain, and show it (default false)
   * @throws TypeError or RangeError naming the option that is wrong
   * @example
   * await out.runNmf({nComponents: 3}).explore({scale: "common"}).save("factors.svg");
   */
  explore(options: ExploreOptions = {}): Figure<FactorsState> {
    checkOptions("explore", options, ["scale", "factor", "pinned", "text", "stability", "curve"]);
    const {stability: wantsStability = false, curve: wantsCurve = false, ...rest} = options;
    for (const [name, value] of Object.entries({stability: wantsStability, curve: wantsCurve})) {
      if (typeof value === "boolean") continue;
      throw new TypeError(`explore(): ${name} must be true or false, got ${show(value)}.`);
    }
    checkWhole("explore", "text", rest.text === undefined ? 0 : rest.text, 0, this.#parts.length - 1);
    const make = async () => ({
      found: await this.#factors("explore"),
      runs: this.#runs,
      side: this.#options.side ?? "text",
      ...(wantsStability ? {stability: await this.stability()} : {}),
      ...(wantsCurve ? {curve: await this.explainedVariance()} : {}),
    });
    const figure = factorsFigure(
      make,
      {
        stability: async (signal, onProgress) => this.stability({signal, onProgress}),
        curve: async (signal, onProgress) => this.explainedVariance({signal, onProgress}),
        ablate: async (factor, text, signal, onProgress) => this.#ablated(factor, {text, signal, onProgress}),
      },
      rest,
    );
    return shareSelection(figure);
  }

  /** The same as {@link Factorization.explore}. */
  plot(options: ExploreOptions = {}): Figure<FactorsState> {
    return this.explore(options);
  }

  /**
   * The tokens at which a factor fires most, the first the most.
   *
   * @param options.count - how many at most (default 10)
   * @param options.distinct - equal tokens once (default true)
   * @throws RangeError if there is no such factor
   */
  async topTokens(
    factor: number,
    options: {readonly count?: number; readonly distinct?: boolean} = {},
  ): Promise<TopToken[]> {
    const texts = this.#options.side === "source" ? this.#runs.map(({source}) => source!) : this.#runs;
    return topTokens(await this.#factors("topTokens"), factor, texts, options);
  }

  /**
   * The neurons that take most part in a factor, by the model's numbers.
   *
   * @param options.count - how many at most (default 10)
   * @throws RangeError if there is no such factor
   */
  async topNeurons(factor: number, options: {readonly count?: number} = {}): Promise<TopNeuron[]> {
    return topNeurons(await this.#factors("topNeurons"), factor, options);
  }

  /** How much of a factor is in each of the layers `[layer]`, in squares of loadings, which sum to 1. */
  async loadingsByLayer(factor: number): Promise<Float32Array> {
    return loadingsByLayer(await this.#factors("loadingsByLayer"), factor);
  }

  /**
   * How much is explained by how many factors: where the curve bends, more factors tell little more.
   *
   * @param options.factors - how many each time (default 1, 2, 3, 5, 8, 12 and 18, as far as there are positions)
   */
  async explainedVariance(options: ExplainedVarianceOptions = {}): Promise<ExplainedVariance[]> {
    return explainedVariance(this.#runs, {
      ...this.#options,
      factors: undefined,
      ...withHost("explainedVariance", "other numbers of factors", options),
    });
  }

  /**
   * Finds the factors again from several random starts and pairs them with these: a cosine far below 1 is no finding about
   * the model.
   *
   * @param options.seeds - of the random starts (default 0, 1, 2, 3, 4)
   */
  async stability(options: Omit<StabilityOptions, "factors"> = {}): Promise<Stability> {
    return stability(this.#runs, {
      ...this.#options,
      ...withHost("stability", "factors from other seeds", options),
    });
  }

  /**
   * Takes a factor away and lets the model write again: the neurons that hold most of it are silenced, or made weaker, at
   * every position, and the text is made with the options that it was made with. A given text is read again.
   *
   * @param options.share - how much of the factor the neurons must hold, above 0, at most 1 (default 0.9)
   * @param options.scale - what their activations are multiplied by (default 0)
   * @param options.most - how many neurons at most
   * @param options.text - which of several texts (default 0)
   * @throws RangeError if there is no such factor, or it is empty
   * @throws Error if the output was saved and had been changed inside: what it was made with is then not known
   * @example
   * const without = await out.runNmf({nComponents: 3}).ablate(0);
   * console.log(without.text);
   */
  async ablate(factor: number, options: AblateOptions = {}): Promise<Output> {
    try {
      const {part, interventions, changes} = await this.#removal(factor, options);
      return await part.again({interventions, ...changes});
    } catch (error) {
      throw inNameOf("ablate", error);
    }
  }

  /** Shows the figure where it is a cell's last value. */
  async [jupyterDisplay](): Promise<void> {
    await this.explore().show();
  }

  get #runs(): readonly Run[] {
    return this.#parts.map(({run}) => run);
  }

  async #factors(caller: string): Promise<Factors> {
    if (!this.#found?.usable) {
      const onProgress = this.#options.onProgress ?? slowProgress("factors");
      this.#found = new Shared((signal) => nmf(this.#runs, {...this.#options, signal, onProgress}, "runNmf"));
    }
    return this.#found.join(caller, this.#options.signal ?? displayHost()?.interruptSignal());
  }

  /** Which neurons are changed so that a factor goes, and in which output. */
  async #removal(
    factor: number,
    options: AblateOptions,
  ): Promise<{
    readonly part: FactorPart;
    readonly neurons: readonly AblatedNeuron[];
    readonly interventions: readonly Intervention[];
    readonly changes: Pick<Changes, "signal" | "onProgress">;
    readonly share: number;
    readonly scale: number;
  }> {
    checkOptions("ablate", options, ["share", "scale", "most", "text", "signal", "onProgress"]);
    const {share = 0.9, scale = 0, most, text = 0, ...given} = options;
    checkWhole("ablate", "text", text, 0, this.#parts.length - 1);
    if (typeof scale !== "number" || !Number.isFinite(scale)) {
      throw new RangeError(`ablate(): scale must be a finite number, got ${show(scale)}.`);
    }
    const found = await this.#factors("ablate");
    checkWhole("ablate", "factor", factor, 0, found.shares.length - 1);
    const neurons = ablationSet(found, factor, {share, ...(most === undefined ? {} : {most})});
    const part = this.#parts[text];
    const prefix = part.run.source ? (this.#options.side === "source" ? "encoder." : "decoder.") : "";
    const interventions = found.layers.flatMap((layer): Intervention[] => {
      const own = neurons.filter((one) => one.layer === layer).map(({neuron}) => neuron);
      const point = `${prefix}blocks.${layer}.ffnn.activation`;
      if (own.length === 0) return [];
      return [scale === 0 ? {point, neurons: own, zero: true} : {point, neurons: own, scale}];
    });
    const held = heldBy(found, factor, neurons.length);
    return {
      part,
      neurons,
      interventions,
      changes: withHost("ablate", "without the factor", given),
      share: held,
      scale,
    };
  }

  /** What became of a text without a factor, for the figure. */
  async #ablated(factor: number, options: AblateOptions): Promise<AblatedText> {
    const {part, neurons, interventions, changes, share, scale} = await this.#removal(factor, options);
    const capture = {hiddenStates: false, ffnnActivations: false};
    const written = part.generated ? (await part.again({interventions, capture, ...changes})).run : undefined;
    const read = await part.read({interventions, capture, ...changes});
    const {tokens, nPrompt, probabilities} = part.run;
    return {
      share,
      scale,
      neurons: neurons.length,
      text: tokens.slice(nPrompt),
      from: this.#options.side === "source" ? null : nPrompt,
      before: probabilities,
      after: read.probabilities.slice(-probabilities.length),
      ...(written ? {written} : {}),
    };
  }
}

/** How much of a factor its first so many neurons hold, in squares of loadings. */
function heldBy(found: Factors, factor: number, count: number): number {
  return Math.min(
    1,
    topNeurons(found, factor, {count}).reduce((sum, {loading}) => sum + loading * loading, 0),
  );
}

/** Options in Ecco's names as `nmf()` takes them. */
function nmfOptionsOf(parts: readonly FactorPart[], options: FactorizationOptions): NmfOptions {
  checkOptions("runNmf", options, [
    ...[
      "nComponents",
      "layers",
      "fromLayer",
      "toLayer",
      "side",
      "init",
      "seed",
      "tolerance",
      "maxIterations",
    ],
    ...["signal", "onProgress", "maxMemory"],
  ]);
  const {nComponents, fromLayer, toLayer, ...rest} = options;
  if (nComponents !== undefined) {
    const positions = parts.reduce((sum, {run}) => sum + lengthOf(run, rest.side), 0);
    checkWhole("runNmf", "nComponents", nComponents, 1);
    if (nComponents > positions) {
      throw new RangeError(
        `runNmf(): nComponents must be at most the number of positions (${positions}), got ${nComponents}. Ask for fewer, or take a longer text.`,
      );
    }
  }
  const layers = layersOf(rest.layers, fromLayer, toLayer);
  const found: NmfOptions = {
    ...rest,
    ...(nComponents === undefined ? {} : {factors: nComponents}),
    ...(layers === undefined ? {} : {layers}),
  };
  // Refused here, in the cell that has them, rather than where the numbers are asked for.
  checkNmf("runNmf", found);
  activationsOf(
    "runNmf",
    parts.map(({run}) => run),
    layers,
    rest.side,
  );
  return found;
}

/** Layers by `layers`, or as Ecco names their ends. */
function layersOf(
  layers: NmfOptions["layers"],
  fromLayer: number | undefined,
  toLayer: number | undefined,
): NmfOptions["layers"] {
  if (fromLayer === undefined && toLayer === undefined) return layers;
  if (layers !== undefined) {
    throw new TypeError(
      `runNmf(): layers must be left out where fromLayer or toLayer is given, got ${show(layers)}.`,
    );
  }
  for (const [name, value] of Object.entries({fromLayer, toLayer})) {
    if (value !== undefined) checkWhole("runNmf", name, value, -Infinity);
  }
  return {
    ...(fromLayer === undefined ? {} : {from: fromLayer}),
    ...(toLayer === undefined ? {} : {to: toLayer}),
  };
}

const lengthOf = (run: Run, side: NmfOptions["side"]): number =>
  (side === "source" ? run.source?.ids.length : run.ids.length) ?? Infinity;

/** The kernel's interrupt and progress in the cell, where a call has none of its own. */
function withHost<T extends {signal?: AbortSignal; onProgress?: (done: number, total: number) => void}>(
  caller: string,
  label: string,
  options: T,
): T {
  // Which options there are is checked where they are used.
  checkOptions(caller, options, Object.keys(Object(options) as object));
  const signal = options.signal ?? displayHost()?.interruptSignal();
  return {...options, ...(signal ? {signal} : {}), onProgress: options.onProgress ?? slowProgress(label)};
}
