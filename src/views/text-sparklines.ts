import type {Packed} from "./packed.js";
import type {Token} from "./tokens.js";
import type {ViewState} from "./view.js";

/** A text with a word-sized chart below each token: a profile over factors, a path through layers, or other numbers. */
export interface TextSparklinesState extends ViewState {
  readonly view: "text-sparklines";
  readonly version: 1;
  /** The output whose figures share a selection; empty: none. */
  readonly output: string;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  readonly nPrompt: number;
  /** What the charts show: "factors", "probability of the next token by layer". */
  readonly title: string;
  /** What the values are: "activation", "probability", "rank". */
  readonly unit: string;
  /** Name of each series, in their order from left to right. */
  readonly names: readonly string[];
  /** Number of each series in a selection: which factor, or which layer. */
  readonly numbers: readonly number[];
  /** What a series is in a selection; null: nothing. */
  readonly links: "factor" | "layer" | null;
  /** Do series have an order, so that a line may join them and one colour serves all? */
  readonly ordered: boolean;
  /** `[position, series]` */
  readonly values: Packed;
  /** Positions that have no values: they have no chart. */
  readonly missing: readonly number[];
  /** "rank": 1 is best and highest, the heights are logarithms. */
  readonly heights: "linear" | "rank";
  /** What a word of several tokens has: the value farthest from 0, the product (of probabilities), or the largest (the worst rank). */
  readonly pools: "farthest" | "product" | "largest";
  /** The value that the whole height stands for under the common scale; null: the largest magnitude. */
  readonly top: number | null;
  readonly method: string;
  readonly provenance: string;

  // The reader's
  readonly style: "bars" | "line";
  /** What the whole height stands for: the largest of all, of each series, or of each token. Ranks have the common scale. */
  readonly scale: "common" | "series" | "token";
  /** Whether each token has a chart, or each word. */
  readonly granularity: "tokens" | "words";
  /** Position of the selected token. */
  readonly selected: number | null;
  /** Which of the series is selected. */
  readonly series: number | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
