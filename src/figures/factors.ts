import type {Run} from "../capture/index.js";
import {checkOptions, show} from "../models/index.js";
import type {Token} from "../models/index.js";
import {factorsOfText, loadingsByLayer, topNeurons, topTokens} from "../neurons/index.js";
import type {ExplainedVariance, Factors, FactorSide, Stability} from "../neurons/index.js";
import {factorsView, pack} from "../views/index.js";
import type {FactorAblation, FactorParts, FactorsState, FactorsWish} from "../views/index.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";
import {outputId} from "./selection.js";
import {answerWishes} from "./wishes.js";

/** How a figure of factors looks at first; the reader can change each in the figure. */
export interface FactorsFigureOptions {
  /** What the largest height and colour stand for: of each factor its own largest value (default), or the largest of all. */
  readonly scale?: "common" | "own";
  /** The factor that colours the text at first (default: at each token the strongest). */
  readonly factor?: number;
  /** Factors that are compared at first, as bars below the tokens. */
  readonly pinned?: readonly number[];
  /** Which of several texts is shown (default 0: the first). */
  readonly text?: number;
}

/** What the figure is given, and what it asks for. */
export interface FactorsSource {
  readonly found: Factors;
  /** What was factored, in that order. */
  readonly runs: readonly Run[];
  readonly side: FactorSide;
  readonly stability?: Stability;
  readonly curve?: readonly ExplainedVariance[];
}

/** Answers what readers ask for. */
export interface FactorsAnswers {
  stability(signal: AbortSignal, onProgress: Progress): Promise<Stability>;
  curve(signal: AbortSignal, onProgress: Progress): Promise<readonly ExplainedVariance[]>;
  ablate(factor: number, text: number, signal: AbortSignal, onProgress: Progress): Promise<AblatedText>;
}
type Progress = (done: number, total: number) => void;

/** What became of a text without a factor. */
export interface AblatedText {
  readonly share: number;
  readonly scale: number;
  readonly neurons: number;
  /** Probability of each of the text's own tokens, with the factor and without `[output]`. */
  readonly text: readonly Token[];
  /** Position of its first token; null where the factors are of another text, an encoder's. */
  readonly from: number | null;
  readonly before: Float32Array;
  readonly after: Float32Array;
  /** What was written instead; absent where the text is a given one. */
  readonly written?: Pick<Run, "tokens" | "nPrompt" | "probabilities">;
}

const caller = "explore";
const nParts = {tokens: 8, neurons: 8};

/** A figure of factors; `make` is called when the numbers are needed. */
export function factorsFigure(
  make: () => Promise<FactorsSource>,
  answers: FactorsAnswers,
  options: FactorsFigureOptions = {},
): Figure<FactorsState> {
  checkOptions(caller, options, ["scale", "factor", "pinned", "text"]);
  const {scale = "own", factor, pinned, text = 0} = options;
  if (scale !== "common" && scale !== "own") {
    throw new RangeError(`${caller}(): scale must be "common" or "own", got ${show(scale)}.`);
  }
  if (pinned !== undefined && !Array.isArray(pinned)) {
    throw new TypeError(`${caller}(): pinned must be a list of factors, got ${show(pinned)}.`);
  }
  const twice = pinned?.find((each, i) => pinned.indexOf(each) !== i);
  if (twice !== undefined) {
    throw new RangeError(`${caller}(): pinned must name each factor once, got ${show(twice)} twice.`);
  }
  const figure = new Figure(factorsView, async () => {
    const source = await make();
    checkFactors(source.found, factor === undefined ? [] : [factor], "factor");
    checkFactors(source.found, pinned ?? [], "pinned");
    const chosen = factor ?? pinned?.at(-1) ?? null;
    return {...stateOf(source, text), scale, factor: chosen, pinned: pinned ?? []};
  });
  answerWishes<FactorsWish, FactorsState>(figure, (wish, signal) =>
    answer(figure, answers, wish, signal, text),
  );
  return figure;
}

function checkFactors({shares}: Factors, factors: readonly number[], name: string): void {
  const wrong = factors.find((one) => !Number.isInteger(one) || one < 0 || one >= shares.length);
  if (wrong === undefined) return;
  throw new RangeError(
    `${caller}(): ${name} must be among ${shares.length} factors (0–${shares.length - 1}), got ${show(wrong)}.`,
  );
}

/** Least time between two tellings of how far an answer is, in milliseconds. */
const pause = 100;

async function answer(
  figure: Figure<FactorsState>,
  answers: FactorsAnswers,
  {kind, factor}: FactorsWish,
  signal: AbortSignal,
  text: number,
): Promise<Partial<FactorsState>> {
  let told = Date.now();
  figure.set({progress: 0});
  const onProgress: Progress = (done, total) => {
    if (signal.aborted || Date.now() - told < pause) return;
    told = Date.now();
    figure.set({progress: total > 0 ? Math.min(1, done / total) : 0});
  };
  if (kind === "stability") return {stability: stabilityOf(await answers.stability(signal, onProgress))};
  if (kind === "curve") return {curve: curveOf(await answers.curve(signal, onProgress))};
  return {ablation: ablationOf(factor, await answers.ablate(factor, text, signal, onProgress))};
}

function stateOf({found, runs, side, stability, curve}: FactorsSource, text: number): FactorsState {
  const own = factorsOfText(found, text);
  const run = runs[text];
  const {tokens} = ofSide(run, side);
  const [count] = own.shape;
  const factors = Array.from({length: count}, (_, i) => i);
  const id = outputId(run);
  return {
    view: "factors",
    version: 1,
    // Positions of a source are others than those of what was written.
    output: side === "source" ? `${id}:source` : id,
    tokens,
    nPrompt: found.texts[text].nPrompt,
    factors: pack(own.data, own.shape),
    shares: pack(found.shares, [count]),
    layers: found.layers,
    byLayer: pack(
      factors.flatMap((factor) => Array.from(loadingsByLayer(found, factor))),
      [count, found.layers.length],
    ),
    parts: factors.map((factor) =>
      partsOf(
        found,
        factor,
        runs.map((one) => ofSide(one, side)),
        text,
      ),
    ),
    explainedVariance: found.explainedVariance,
    stability: stability ? stabilityOf(stability) : null,
    curve: curve ? curveOf(curve) : null,
    ablation: null,
    ablatable: run.probabilities.length > 0,
    warnings: found.warnings ?? [],
    progress: 0,
    method: methodOf(found, side, runs.length),
    provenance: provenanceLine(run.provenance),
    granted: 0,
    refusal: "",
    wish: null,
    scale: "own",
    factor: null,
    pinned: [],
    position: null,
    layer: null,
    neuron: null,
    hovered: null,
    focused: null,
  };
}

const ofSide = (run: Run, side: FactorSide): Pick<Run, "tokens"> => (side === "source" ? run.source! : run);

function partsOf(
  found: Factors,
  factor: number,
  texts: readonly Pick<Run, "tokens">[],
  shown: number,
): FactorParts {
  return {
    tokens: topTokens(found, factor, texts, {count: nParts.tokens}).map(({text, position, token, value}) => ({
      token,
      position: text === shown ? position : null,
      value,
    })),
    neurons: topNeurons(found, factor, {count: nParts.neurons}),
  };
}

/** How the factors were found, and how far to trust that: in words. */
function methodOf(
  {shares, layers, method, converged, iterations, clipped}: Factors,
  side: FactorSide,
  texts: number,
): string {
  const last = layers[layers.length - 1];
  const range = last - layers[0] === layers.length - 1 ? `${layers[0]}–${last}` : layers.join(", ");
  const where = layers.length === 1 ? `layer ${last}` : `layers ${range}`;
  const negative =
    clipped >= 0.005 ? `negative activations, ${Math.round(100 * clipped)} % of all squares, count as 0` : "";
  return [
    `NMF with ${shares.length} ${shares.length === 1 ? "factor" : "factors"}`,
    `FFNN activations of ${side === "source" ? "the encoder's " : ""}${where}`,
    ...(texts > 1 ? [`${texts} texts together`] : []),
    `${method.init} start`,
    `seed ${method.seed}`,
    `${converged ? "converged in" : "stopped, still falling, after"} ${iterations} iterations`,
    negative,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function stabilityOf({seeds, cosines}: Stability): FactorsState["stability"] {
  const all = cosines.flatMap((row) => Array.from(row, (value) => Math.min(1, Math.max(0, value))));
  return {seeds, cosines: pack(all, [seeds.length, cosines[0].length])};
}

const curveOf = (curve: readonly ExplainedVariance[]): FactorsState["curve"] =>
  curve.map(({factors, explainedVariance}) => ({factors, explainedVariance}));

function ablationOf(factor: number, {before, after, written, ...rest}: AblatedText): FactorAblation {
  const output = written ? written.tokens.slice(written.nPrompt) : null;
  return {
    ...rest,
    factor,
    before: pack(before, [before.length]),
    after: pack(after, [after.length]),
    output,
    probabilities: pack(written?.probabilities ?? [], [output?.length ?? 0]),
  };
}
