import type {Run} from "../capture/index.js";
import type {Rankings} from "../lens/index.js";
import {packMap, packWhole, rankingsView} from "../views/index.js";
import type {RankingsState, Token} from "../views/index.js";
import {Figure} from "./figure.js";
import {columnsInOrder, lensMethod, rowOfLayer} from "./lens-state.js";
import {provenanceLine} from "./provenance-line.js";
import {outputId} from "./selection.js";

/** How a rankings figure looks at first; the reader can change each in the figure. */
export interface RankingsFigureOptions {
  /** "down" (default): the first layer on top; "up": at the bottom. */
  readonly direction?: "down" | "up";
  /** Ranks from here on have the palest colour (default 5,000, or the size of a smaller vocabulary). */
  readonly palest?: number;
  /** "lines": all positions, in as many lines as it takes; "window": an overview and a part; "auto" (default): lines while they are few. */
  readonly layout?: "auto" | "lines" | "window";
  /** What is selected at first: a layer, a position, or with both a field. */
  readonly selected?: {readonly layer?: number; readonly position?: number};
}

/** What a rankings figure needs to know of the model. */
export interface RankedBy {
  readonly nVocab: number;
  /** False of encoders, whose masks are predicted where they are. */
  readonly causal: boolean;
}

/** A rankings figure of a run; `rank` is called when the numbers are needed. */
export function rankingsFigure(
  run: Run,
  rank: () => Promise<Rankings>,
  {direction = "down", palest, layout = "auto", selected = {}}: RankingsFigureOptions,
  {nVocab, causal}: RankedBy,
): Figure<RankingsState> {
  return new Figure(rankingsView, async () => {
    const numbers = await rank();
    const {steps, tokens} = numbers;
    const {positions, order, moved} = columnsInOrder(numbers);
    const shape = [steps.length, positions.length];
    const tops = topsOf(moved(numbers.topIds.data), tokens);
    const own = positions.findIndex((position) => position >= run.nPrompt);
    const state: RankingsState = {
      view: "rankings",
      version: 1,
      output: outputId(run),
      tokens: run.tokens,
      nPrompt: run.nPrompt,
      positions,
      causal,
      targets: order.map((i) => tokens[numbers.targets[i]]),
      given: order.map((i) => numbers.given[i]),
      rows: steps,
      ranks: packWhole(moved(numbers.ranks.data), shape),
      probabilities: packMap(moved(numbers.probabilities.data), shape),
      tops: packWhole(tops.indices, shape),
      topTokens: tops.tokens,
      topProbabilities: packMap(moved(numbers.topProbabilities.data), shape),
      nVocab,
      method: lensMethod,
      provenance: provenanceLine(run.provenance),
      direction,
      // What was asked for is shown: positions of the prompt too.
      part: own > 0 ? "all" : "output",
      halfSteps: steps.some(({part}) => part !== "block" && part !== "embeddings"),
      palest: palest ?? Math.max(2, Math.min(5000, nVocab)),
      layout,
      window: null,
      row: selected.layer === undefined ? null : rowOfLayer("rankings", steps, selected.layer),
      column: selected.position === undefined ? null : columnAt("rankings", positions, selected.position),
      hovered: null,
      focused: null,
      brush: null,
    };
    return state;
  });
}

/** The column of a position that was asked for by name. */
export function columnAt(caller: string, positions: readonly number[], position: number): number {
  const column = positions.indexOf(position);
  if (column >= 0) return column;
  const known =
    positions.length === 0
      ? "left out: there is no position"
      : `one of the positions ${positions[0]}–${positions.at(-1)!} that have numbers`;
  throw new RangeError(`${caller}(): position must be ${known}, got ${position}.`);
}

/** Each token once, and for each field which it is. */
function topsOf(
  ids: Float32Array,
  names: Readonly<Record<number, Token>>,
): {readonly indices: Float32Array; readonly tokens: readonly Token[]} {
  const known = new Map<number, number>();
  const indices = ids.map((id) => {
    if (!known.has(id)) known.set(id, known.size);
    return known.get(id)!;
  });
  return {indices, tokens: [...known.keys()].map((id) => names[id])};
}
