import type {Numbers, Run} from "../capture/index.js";
import {answerWishes, candidateTables, displayHost, layerPredictionsFigure} from "../figures/index.js";
import type {Figure, LayerPredictionsFigureOptions, PredictionNumbers} from "../figures/index.js";
import {layerPredictions} from "../lens/index.js";
import type {LayerPredictionsOptions as PredictOptions, LensOptions} from "../lens/index.js";
import {checkOptions, checkWhole, loaded, show} from "../models/index.js";
import type {Model} from "../models/index.js";
import type {CandidatesWish, LayerPredictionsState} from "../views/index.js";
import {slowProgress} from "./slow-progress.js";

/** Options of {@link Output.layerPredictions}. */
export interface LayerPredictionsOptions
  extends
    Pick<PredictOptions, "layers" | "embeddings" | "halfSteps" | "maxMemory" | "signal" | "topK">,
    LayerPredictionsFigureOptions {
  /** Positions of the map: one, a list, or a range (default: those of the output, and `position`; of a text without output all). */
  readonly positions?: number | Numbers;
}

const lensNames = ["layers", "embeddings", "halfSteps", "maxMemory", "signal", "topK", "positions"];
const figureNames = ["position", "layer", "statistic", "direction", "layout"];
/** A figure holds the candidates of all positions where these are no more: about 100 kB. */
const mostCandidates = 8_000;
/** Candidates that readers have asked for and that a figure keeps, in positions. */
const mostTables = 64;

const caller = "layerPredictions";

/** The figure of what the layers of a run predict; it takes up its readers' wishes for other positions. */
export function layerPredictionsOf(
  model: Model,
  run: Run,
  options: LayerPredictionsOptions,
): Figure<LayerPredictionsState> {
  checkOptions(caller, options, [...lensNames, ...figureNames]);
  oneOf("statistic", options.statistic, ["probability", "rank", "entropy", "divergence"]);
  oneOf("direction", options.direction, ["down", "up"]);
  oneOf("layout", options.layout, ["auto", "lines", "window"]);
  const {layers, embeddings, halfSteps, maxMemory, signal} = options;
  const by = {nVocab: model.config.nVocab, causal: loaded(model, caller).kind !== "encoder"};
  const {topK = Math.min(10, by.nVocab)} = options;
  const position = positionOf(run, options.position, by.causal);
  const positions = options.positions ?? columnsOf(run, position, by.causal);
  const predict = (
    which: PredictOptions["positions"],
    more: Pick<PredictOptions, "topK" | "signal">,
  ): ReturnType<typeof layerPredictions> => {
    const shared = {layers, embeddings, halfSteps, maxMemory, positions: which};
    const watched = {
      signal: more.signal ?? displayHost()?.interruptSignal(),
      onProgress: slowProgress(caller),
    };
    return layerPredictions(model, run, {...shared, ...watched, topK: more.topK}, caller);
  };
  const numbers = async (): Promise<PredictionNumbers> => {
    const nRows = model.config.nLayers * (halfSteps ? 3 : 1);
    const count = Array.isArray(positions) ? (positions as readonly number[]).length : run.ids.length;
    if (count * nRows * topK <= mostCandidates) {
      const all = await predict(positions, {topK, signal});
      return {all, candidates: all};
    }
    const all = await predict(positions, {topK: 1, signal});
    const shown = position ?? all.positions[0];
    return {all, candidates: await predict(shown, {topK, signal})};
  };
  const figure = layerPredictionsFigure(run, numbers, {...options, position}, by);
  answerWishes<CandidatesWish, LayerPredictionsState>(figure, async ({position: wanted}, wish) => {
    const made = candidateTables(await predict(wanted, {topK, signal: wish}));
    // What has changed meanwhile stays as it is.
    return {
      tables: [...figure.state.tables.filter((one) => one.position !== wanted), ...made].slice(-mostTables),
    };
  });
  return figure;
}

/** The position that is looked at, from 0; undefined: the first of those in the map. */
function positionOf(run: Run, position: unknown, causal: boolean): number | undefined {
  if (position === undefined) return undefined;
  const {length} = run.ids;
  checkWhole(
    caller,
    "position",
    position,
    Math.min(-1, (causal ? 1 : 0) - length),
    causal ? length : length - 1,
  );
  const at = (position as number) < 0 ? (position as number) + length : (position as number);
  if (at === 0 && causal) {
    throw new RangeError(
      `${caller}(): position must be 1–${length}, got ${show(position)}. Nothing stands before the first token.`,
    );
  }
  return at;
}

/** Columns of the map: the output and the position; of a text without output all, and the position after it. */
function columnsOf(run: Run, position: number | undefined, causal: boolean): LensOptions["positions"] {
  const {length} = run.ids;
  if (!causal) return position === undefined ? undefined : {from: 0};
  const output = Array.from({length: length - run.nPrompt}, (_, i) => run.nPrompt + i);
  const own = output.length > 0 ? output : Array.from({length}, (_, i) => i + 1);
  if (position === undefined || own.includes(position)) return own;
  return [...own, position].sort((a, b) => a - b);
}

function oneOf(name: string, value: unknown, known: readonly string[]): void {
  if (value === undefined || known.includes(value as string)) return;
  throw new RangeError(
    `${caller}(): ${name} must be one of ${known.map((each) => `"${each}"`).join(", ")}, got ${show(value)}.`,
  );
}
