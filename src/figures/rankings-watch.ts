import type {Run} from "../capture/index.js";
import type {Watched} from "../lens/index.js";
import {pack, rankingsWatchView} from "../views/index.js";
import type {RankingsWatchState, WatchedColumn} from "../views/index.js";
import {Figure} from "./figure.js";
import {columnsInOrder, lensMethod, rowOfLayer} from "./lens-state.js";
import {provenanceLine} from "./provenance-line.js";
import {columnAt} from "./rankings.js";
import type {RankedBy} from "./rankings.js";
import {outputId} from "./selection.js";

/** How a figure of watched words looks at first; the reader can change each in the figure. */
export interface RankingsWatchFigureOptions {
  /**
   * The position that the words are watched at, or "all" (default: the first of the output, or the one after the text where
   * there is no output). Negative numbers count from the end of the text.
   */
  readonly position?: number | "all";
  /** "heatmap" (default), or "lines" over the layers; with all positions, over these in one layer. */
  readonly form?: "heatmap" | "lines";
  /** "rank" (default) or "probability". */
  readonly statistic?: "rank" | "probability";
  /** The difference of two words, by their places in the list of words; true: of the first two (default: none). */
  readonly difference?: boolean | readonly [a: number, b: number];
  /** "down" (default): the first layer on top; "up": at the bottom. */
  readonly direction?: "down" | "up";
  /** Ranks from here on have the palest colour (default 5,000, or the size of a smaller vocabulary). */
  readonly palest?: number;
  /** The layer that is selected at first; negative numbers count from the last. */
  readonly layer?: number;
}

/** A figure of watched words; `watch` is called when the numbers are needed. */
export function rankingsWatchFigure(
  run: Run,
  watch: () => Promise<Watched>,
  options: RankingsWatchFigureOptions,
  {nVocab, causal}: RankedBy,
): Figure<RankingsWatchState> {
  const {
    form = "heatmap",
    statistic = "rank",
    difference = false,
    direction = "down",
    palest,
    layer,
  } = options;
  const {position} = options;
  return new Figure(rankingsWatchView, async () => {
    const watched = await watch();
    const words = watchedColumns(watched);
    const {positions} = columnsInOrder(watched);
    const pair = typeof difference === "boolean" ? ([0, Math.min(1, words.length - 1)] as const) : difference;
    const at = typeof position === "number" && position < 0 ? position + run.ids.length : position;
    const state: RankingsWatchState = {
      view: "rankingsWatch",
      version: 1,
      output: outputId(run),
      tokens: run.tokens,
      nPrompt: run.nPrompt,
      positions,
      causal,
      rows: watched.steps,
      words,
      nVocab,
      method: lensMethod,
      provenance: provenanceLine(run.provenance),
      shown: words.map((_, i) => i),
      form,
      scope: position === "all" ? "all" : "one",
      statistic,
      difference: difference !== false,
      compare: pair,
      row: layer === undefined ? null : rowOfLayer("rankingsWatch", watched.steps, layer),
      column: typeof at === "number" ? columnAt("rankingsWatch", positions, at) : endOf(run, positions),
      direction,
      halfSteps: watched.steps.some(({part}) => part !== "block" && part !== "embeddings"),
      palest: palest ?? Math.max(2, Math.min(5000, nVocab)),
      window: null,
      wish: null,
      granted: 0,
      refusal: "",
      hovered: null,
      focused: null,
      brush: null,
    };
    return state;
  });
}

/** Was this a text that the model read, and went on with nothing? Then its tokens count as output, but for the first. */
export const onlyRead = ({nPrompt, provenance}: Run): boolean =>
  nPrompt <= 1 && provenance.choice === "given";

/** The column after the end of a text that was only read; null otherwise: the first position is shown. */
function endOf(run: Run, positions: readonly number[]): number | null {
  const column = onlyRead(run) ? positions.indexOf(run.ids.length) : -1;
  return column < 0 ? null : column;
}

/** Logarithms are kept above this: one of 0 has none. */
const leastLog = -1e5;

/** The numbers of each word. */
export function watchedColumns(watched: Watched): readonly WatchedColumn[] {
  const {moved} = columnsInOrder(watched);
  const shape = [watched.steps.length, watched.positions.length];
  const size = shape[0] * shape[1];
  return watched.words.map(({word, text, spaceAdded, ids, pieces}, i) => {
    const part = (data: ArrayLike<number>): Float32Array =>
      moved((data as Float32Array).subarray(i * size, (i + 1) * size));
    const logs = part(watched.logProbabilities.data).map((log) => Math.max(leastLog, Math.min(0, log)));
    return {
      word,
      text,
      spaceAdded,
      ids,
      pieces,
      ranks: pack(part(watched.ranks.data), shape),
      firstProbabilities: pack(part(watched.firstProbabilities.data), shape),
      logProbabilities: pack(logs, shape),
    };
  });
}
