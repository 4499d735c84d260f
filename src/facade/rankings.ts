import type {Numbers, Run} from "../capture/index.js";
import {
  answerWishes,
  displayHost,
  onlyRead,
  rankingsFigure,
  rankingsWatchFigure,
  watchedColumns,
} from "../figures/index.js";
import type {Figure, RankedBy, RankingsFigureOptions, RankingsWatchFigureOptions} from "../figures/index.js";
import {rankings, watch} from "../lens/index.js";
import type {LensOptions, Watched, WatchWord} from "../lens/index.js";
import {checkOptions, checkWhole, loaded, show} from "../models/index.js";
import type {Model} from "../models/index.js";
import type {RankingsState, RankingsWatchState, WatchWish} from "../views/index.js";
import {slowProgress} from "./slow-progress.js";

export type {WatchWord} from "../lens/index.js";

/** What {@link RankingsOptions} and {@link RankingsWatchOptions} share. */
export interface RankedOptions {
  /** Blocks, from 0; negative ones count from the last (default: all). */
  readonly layers?: Numbers;
  /** Whether the embeddings come first (default false). */
  readonly embeddings?: boolean;
  /** Whether blocks are read within too, after attention (default false). */
  readonly halfSteps?: boolean;
  /** Bytes that the numbers may need beyond the model's weights (default: what the model was loaded with, else 2 GiB). */
  readonly maxMemory?: number;
  /** Ends the computation with an AbortError; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
  /** The positions of the prompt too, from its second token on, and the one after the end (default false). */
  readonly prompt?: boolean;
  /** Positions that are predicted: one, a list, or a range (default: those of the output). */
  readonly positions?: number | Numbers;
}

/** Options of {@link Output.rankings}. */
export interface RankingsOptions extends RankedOptions, RankingsFigureOptions {}

/** Options of {@link Output.rankingsWatch}. */
export interface RankingsWatchOptions extends RankedOptions, RankingsWatchFigureOptions {
  /** Whether a space comes before words: "auto" (default) as the text goes on, or always, or never. */
  readonly space?: "auto" | "always" | "never";
}

const shared = ["layers", "embeddings", "halfSteps", "maxMemory", "signal", "prompt", "positions"];

/** The rankings figure of a run. */
export function rankingsOf(model: Model, run: Run, options: RankingsOptions): Figure<RankingsState> {
  const caller = "rankings";
  checkOptions(caller, options, [...shared, "direction", "palest", "layout", "selected"]);
  checkShared(caller, model, options);
  oneOf(caller, "layout", options.layout, ["auto", "lines", "window"]);
  const {selected = {}} = options;
  checkOptions("rankings", selected, ["layer", "position"]);
  const by = rankedBy(model, caller);
  // The end of a text has no token of its own: of a prompt alone, all positions are what can be ranked.
  const all = options.prompt ?? (by.causal && run.nPrompt >= run.ids.length);
  const lens = lensOptions(run, {...options, prompt: all}, by, false);
  return rankingsFigure(
    run,
    () => rankings(model, run, {...lens, ...watchful("rankings", options)}),
    options,
    by,
  );
}

/** The figure of watched words of a run, which takes up its readers' wishes for others. */
export function rankingsWatchOf(
  model: Model,
  run: Run,
  words: WatchWord | readonly WatchWord[],
  options: RankingsWatchOptions,
): Figure<RankingsWatchState> {
  const caller = "rankingsWatch";
  checkOptions(caller, options, [
    ...[...shared, "space", "position", "form", "statistic"],
    ...["difference", "direction", "palest", "layer"],
  ]);
  checkShared(caller, model, options);
  oneOf(caller, "form", options.form, ["heatmap", "lines"]);
  oneOf(caller, "statistic", options.statistic, ["rank", "probability"]);
  const list = Array.isArray(words) ? (words as readonly WatchWord[]) : [words as WatchWord];
  const by = rankedBy(model, caller);
  const {position} = options;
  checkPosition(caller, position, run, by);
  checkDifference(caller, options.difference, list.length);
  const lens = {...lensOptions(run, options, by, true), space: options.space};
  const score = (which: readonly WatchWord[], signal: LensOptions["signal"]): Promise<Watched> =>
    watch(model, run, which, {...lens, ...watchful("watched words", {...options, signal})}, caller);
  const figure = rankingsWatchFigure(run, () => score(list, options.signal), options, by);
  answerWishes<WatchWish, RankingsWatchState>(figure, async ({word}, signal) => {
    const [scored] = watchedColumns(await told(score([word], signal)));
    // What has changed meanwhile stays as it is.
    const {words: known, shown} = figure.state;
    const same = known.findIndex(({text}) => text === scored.text);
    if (same >= 0) return shown.includes(same) ? {} : {shown: [...shown, same]};
    return {words: [...known, scored], shown: [...shown, known.length]};
  });
  return figure;
}

/** An error about a word is said beside the field that it was written in. */
async function told<T>(scored: Promise<T>): Promise<T> {
  try {
    return await scored;
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replace("rankingsWatch(): words[0]", "A word");
    throw error;
  }
}

/** Progress, and an end by the kernel's interrupt. */
const watchful = (label: string, {signal}: LensOptions): Pick<LensOptions, "signal" | "onProgress"> => ({
  signal: signal ?? displayHost()?.interruptSignal(),
  onProgress: slowProgress(label),
});

function rankedBy(model: Model, caller: string): RankedBy {
  return {nVocab: model.config.nVocab, causal: loaded(model, caller).kind !== "encoder"};
}

function lensOptions(
  run: Run,
  options: RankedOptions & Pick<RankingsWatchOptions, "position">,
  {causal}: RankedBy,
  beyond: boolean,
): LensOptions {
  const {layers, embeddings, halfSteps, maxMemory, prompt = false, positions, position} = options;
  const rest = {layers, embeddings, halfSteps, maxMemory};
  const {length} = run.ids;
  if (positions !== undefined) return {...rest, positions};
  if (prompt) {
    const first = causal ? 1 : 0;
    // After the end nothing was read for encoders; elsewhere the last token says what it expects.
    return {
      ...rest,
      positions: Array.from(
        {length: length - first + (causal && run.nPrompt >= length ? 1 : 0)},
        (_, i) => i + first,
      ),
    };
  }
  if (!causal) return rest;
  // A text that was only read has no output: what follows it is a position, too.
  if (beyond && onlyRead(run)) return {...rest, positions: Array.from({length}, (_, i) => i + 1)};
  if (typeof position !== "number") return rest;
  const wanted = position < 0 ? position + length : position;
  const own = Array.from({length: length - run.nPrompt}, (_, i) => run.nPrompt + i);
  if (own.includes(wanted)) return rest;
  return {...rest, positions: [...own, wanted].sort((a, b) => a - b)};
}

function checkShared(
  caller: string,
  {config}: Model,
  {
    prompt = false,
    positions,
    direction,
    palest,
  }: RankedOptions & Pick<RankingsFigureOptions, "direction" | "palest">,
): void {
  if (typeof prompt !== "boolean") {
    throw new TypeError(`${caller}(): prompt must be true or false, got ${show(prompt)}.`);
  }
  if (prompt && positions !== undefined) {
    throw new TypeError(`${caller}(): prompt must be left out where positions are named, got both.`);
  }
  oneOf(caller, "direction", direction, ["down", "up"]);
  if (palest !== undefined) checkWhole(caller, "palest", palest, 2, Math.max(2, config.nVocab));
}

function checkPosition(caller: string, position: unknown, run: Run, {causal}: RankedBy): void {
  if (position === undefined || position === "all") return;
  if (typeof position === "string") oneOf(caller, "position", position, ["all"]);
  const {length} = run.ids;
  checkWhole(
    caller,
    "position",
    position,
    Math.min(-1, (causal ? 1 : 0) - length),
    causal ? length : length - 1,
  );
  if (causal && (position === 0 || position === -length)) {
    throw new RangeError(
      `${caller}(): position must be 1–${length}, got ${show(position)}. Nothing stands before the first token.`,
    );
  }
}

function checkDifference(caller: string, difference: unknown, count: number): void {
  if (difference === undefined || typeof difference === "boolean") return;
  if (!Array.isArray(difference) || difference.length !== 2) {
    throw new TypeError(
      `${caller}(): difference must be true, false or two places in the words, got ${show(difference)}.`,
    );
  }
  difference.forEach((each, i) => checkWhole(caller, `difference[${i}]`, each, 0, count - 1));
  if (difference[0] === difference[1]) {
    throw new RangeError(
      `${caller}(): difference must name two different words, got ${difference[0]} twice.`,
    );
  }
}

function oneOf(caller: string, name: string, value: unknown, known: readonly string[]): void {
  if (value === undefined || known.includes(value as string)) return;
  throw new RangeError(
    `${caller}(): ${name} must be one of ${known.map((each) => `"${each}"`).join(", ")}, got ${show(value)}.`,
  );
}
