import type {Run} from "../capture/index.js";
import {
  byPosition,
  displayHost,
  saliencyFactorsFigure,
  shareSelection,
  sparklinesFigure,
} from "../figures/index.js";
import type {
  Figure,
  SaliencyFactorsFigureOptions,
  SparklineNumbers,
  SparklinesFigureOptions,
} from "../figures/index.js";
import {rankings} from "../lens/index.js";
import {checkOptions, inNameOf, loaded, show} from "../models/index.js";
import type {Model} from "../models/index.js";
import type {Factors} from "../neurons/index.js";
import type {SaliencyFactorsState, TextSparklinesState} from "../views/index.js";
import type {FactorizationOptions} from "./factorization.js";
import {insideOf} from "./inside.js";
import type {Output} from "./output.js";
import type {AttributionOptions} from "./saliency.js";
import {slowProgress} from "./slow-progress.js";

/** Options of {@link Output.sparklines}. */
export interface SparklinesOptions extends SparklinesFigureOptions {
  /**
   * What the charts show of each token: "factors" (default), how strongly each factor fires there; "probability" or "rank",
   * what each layer would give the token that came there.
   */
  readonly of?: "factors" | "probability" | "rank";
  /** Of factors: how many (default 10, or as many as there are positions). */
  readonly nComponents?: number;
  /** Of factors: their other options. */
  readonly factors?: Omit<FactorizationOptions, "nComponents">;
  /** Numbers of your own in place of these, `[position][series]`. */
  readonly values?: readonly (readonly number[])[];
  /** Of your own numbers: a name for each series (default: their places). */
  readonly names?: readonly string[];
  /** Of your own numbers: what they are (default "values"). */
  readonly title?: string;
  /** Of your own numbers: do series have an order, so that one colour serves all and a line may join them (default false)? */
  readonly ordered?: boolean;
  /** Ends the computation with an AbortError; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
}

const sparkNames = [
  "of",
  "nComponents",
  "factors",
  "values",
  "names",
  "title",
  "ordered",
  "signal",
  "style",
  "scale",
  "granularity",
  "selected",
  "series",
];
/** Series of your own: more could not be told apart in a word's width. */
const mostSeries = 128;

/** A text with a word-sized chart below each token. */
export function sparklinesOf(
  model: Model,
  output: Output,
  options: SparklinesOptions,
): Figure<TextSparklinesState> {
  checkOptions("sparklines", options, sparkNames);
  const {of = "factors", values, style, scale, granularity, selected, series} = options;
  const kinds = ["factors", "probability", "rank"];
  if (!kinds.includes(of)) {
    throw new RangeError(`sparklines(): of must be one of ${kinds.join(", ")}, got ${show(of)}.`);
  }
  const looks = {
    ...(style === undefined ? {} : {style}),
    ...(scale === undefined ? {} : {scale}),
    ...(granularity === undefined ? {} : {granularity}),
    ...(selected === undefined ? {} : {selected}),
    ...(series === undefined ? {} : {series}),
    scaleAtFirst: values === undefined && of === "factors" ? ("series" as const) : ("common" as const),
  };
  return shareSelection(sparklinesFigure(output.run, numbersOf(model, output, options), looks));
}

/** What is drawn; options are checked at once, numbers are made later. */
function numbersOf(
  model: Model,
  output: Output,
  options: SparklinesOptions,
): () => Promise<SparklineNumbers> {
  const {of = "factors", nComponents, factors} = options;
  const {run} = output;
  checkOwnNames(options);
  if (options.values !== undefined) {
    const own = ownNumbers(run, options);
    return async () => Promise.resolve(own);
  }
  if (of !== "factors") return async () => layerNumbers(model, run, of, options.signal);
  const found = factorsFor("sparklines", output, nComponents, factors, options.signal);
  return async () => {
    const {factors: values, explainedVariance} = await found();
    const [count, width] = values.shape;
    return {
      title: "Factors at each token",
      unit: "activation",
      names: Array.from({length: count}, (_, i) => `factor ${i}`),
      numbers: Array.from({length: count}, (_, i) => i),
      links: "factor",
      ordered: false,
      heights: "linear",
      pools: "farthest",
      top: null,
      missing: [],
      method: `${count} factors of FFNN activations, ${(100 * explainedVariance).toFixed(1)} % of their squares`,
      values: byPosition(values.data, count, width),
    };
  };
}

/** The factors of a text, by the options of `runNmf()`; what is wrong with them is told in the name of `caller`. */
function factorsFor(
  caller: string,
  output: Output,
  nComponents: number | undefined,
  factors: Omit<FactorizationOptions, "nComponents"> = {},
  signal?: AbortSignal,
): () => Promise<Factors> {
  checkObject(caller, "factors", factors, "runNmf");
  if (factors.side === "source") {
    throw new RangeError(`${caller}(): factors.side must be "text", whose tokens are drawn, got "source".`);
  }
  try {
    const found = output.runNmf({
      ...factors,
      ...(signal ? {signal} : {}),
      ...(nComponents === undefined ? {} : {nComponents}),
    });
    return async () => {
      try {
        return await found.factors;
      } catch (error) {
        throw inNameOf(caller, error);
      }
    };
  } catch (error) {
    throw inNameOf(caller, error);
  }
}

function checkObject(caller: string, name: string, value: unknown, of: string): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw new TypeError(`${caller}(): ${name} must be an object of options of ${of}(), got ${show(value)}.`);
}

/** @throws TypeError if a name of numbers of one's own is none, or there are no such numbers */
function checkOwnNames({values, names, title, ordered}: SparklinesOptions): void {
  for (const [name, value] of Object.entries({names, title, ordered})) {
    if (value === undefined || values !== undefined) continue;
    throw new TypeError(`sparklines(): ${name} must be left out without values, got ${show(value)}.`);
  }
  if (names !== undefined && !(Array.isArray(names) && names.every((each) => typeof each === "string"))) {
    throw new TypeError(`sparklines(): names must be a list of texts, got ${show(names)}.`);
  }
  if (title !== undefined && typeof title !== "string") {
    throw new TypeError(`sparklines(): title must be a text, got ${show(title)}.`);
  }
  if (ordered !== undefined && typeof ordered !== "boolean") {
    throw new TypeError(`sparklines(): ordered must be true or false, got ${show(ordered)}.`);
  }
}

/** What each layer would give the token that came at each position. */
async function layerNumbers(
  model: Model,
  run: Run,
  of: "probability" | "rank",
  signal: AbortSignal | undefined,
): Promise<SparklineNumbers> {
  const encoder = loaded(model, "sparklines").kind === "encoder";
  const width = run.tokens.length;
  const first = encoder ? 0 : 1;
  if (width <= first) {
    throw new RangeError(
      `sparklines(): run must have a token that a layer predicts, got ${width}. Take a longer text, or of: "factors".`,
    );
  }
  const stop = signal ?? displayHost()?.interruptSignal();
  const lens = await rankings(
    model,
    run,
    {
      positions: {from: first, to: width - 1},
      onProgress: slowProgress("layers"),
      ...(stop ? {signal: stop} : {}),
    },
    "sparklines",
  );
  const count = lens.steps.length;
  const from = of === "rank" ? lens.ranks.data : lens.probabilities.data;
  // A rank is at least 1, also where it is not drawn.
  const values = new Float32Array(width * count).fill(of === "rank" ? 1 : 0);
  lens.positions.forEach((position, i) => {
    for (let step = 0; step < count; step++) {
      values[position * count + step] = from[step * lens.positions.length + i];
    }
  });
  return {
    title: of === "rank" ? "Rank of each token by layer" : "Probability of each token by layer",
    unit: of,
    names: lens.steps.map(({layer}) => `layer ${layer}`),
    numbers: lens.steps.map(({layer}) => layer),
    links: "layer",
    ordered: true,
    heights: of === "rank" ? "rank" : "linear",
    pools: of === "rank" ? "largest" : "product",
    top: of === "rank" ? model.config.nVocab : 1,
    missing: encoder ? [] : [0],
    method: "logit lens: final norm, then head",
    values,
  };
}

function ownNumbers(
  run: Run,
  {values = [], names, title = "values", ordered = false}: SparklinesOptions,
): SparklineNumbers {
  const width = run.tokens.length;
  if (!Array.isArray(values) || values.length !== width || !values.every((row) => Array.isArray(row))) {
    const got = Array.isArray(values) ? `${values.length}` : show(values);
    throw new RangeError(`sparklines(): values must be an array for each of ${width} tokens, got ${got}.`);
  }
  const rows = values as readonly (readonly number[])[];
  const count = rows[0].length;
  const uneven = rows.findIndex((row) => row.length !== count);
  if (uneven >= 0 || count < 1 || count > mostSeries) {
    const got = uneven >= 0 ? `${count} and ${rows[uneven].length}` : String(count);
    throw new RangeError(`sparklines(): values must be as many of each token, 1–${mostSeries}, got ${got}.`);
  }
  const wrong = rows.flat().find((value) => typeof value !== "number" || !Number.isFinite(value));
  if (wrong !== undefined) {
    throw new RangeError(`sparklines(): values must be finite numbers, got ${show(wrong)}.`);
  }
  if (names !== undefined && names.length !== count) {
    throw new RangeError(`sparklines(): names must be one for each of ${count} series, got ${names.length}.`);
  }
  return {
    title,
    unit: title,
    names: names ?? rows[0].map((_, i) => String(i)),
    numbers: rows[0].map((_, i) => i),
    links: null,
    ordered,
    heights: "linear",
    pools: "farthest",
    top: null,
    missing: [],
    method: "",
    values: Float32Array.from(rows.flat()),
  };
}

/** Options of {@link Output.saliencyFactors}. */
export interface SaliencyFactorsOptions extends SaliencyFactorsFigureOptions {
  /** How many factors (default 10, or as many as there are positions). */
  readonly nComponents?: number;
  /** Other options of the factors. */
  readonly factors?: Omit<FactorizationOptions, "nComponents">;
  /** Options of the saliency, as those of `attributions()`. */
  readonly saliency?: AttributionOptions;
}

const mergedNames = ["nComponents", "factors", "saliency", "scale", "bars", "selected", "factor"];

/** Saliency and factors in one text. */
export function saliencyFactorsOf(
  output: Output,
  options: SaliencyFactorsOptions,
): Figure<SaliencyFactorsState> {
  const caller = "saliencyFactors";
  checkOptions(caller, options, mergedNames);
  const {nComponents, factors, saliency = {}, ...looks} = options;
  checkObject(caller, "saliency", saliency, "attributions");
  const found = factorsFor(caller, output, nComponents, factors);
  const make = async () => {
    const attribution = await insideOf(output).explainer.attributions(saliency, caller);
    return {attribution, factors: await found()};
  };
  return shareSelection(saliencyFactorsFigure(output.run, make, looks));
}
