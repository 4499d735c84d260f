import type {Packed} from "./packed.js";
import type {ViewState} from "./view.js";

/** How alike each layer of one model is to each layer of the same, or of another. */
export interface SimilarityState extends ViewState {
  readonly view: "similarity";
  readonly version: 1;
  /** The output whose figures share their selection; empty for none. */
  readonly output: string;
  /** Names of the layers that are rows, from the first. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** What the rows are layers of: "hidden states of tiny-gpt2". */
  readonly rowTitle: string;
  readonly columnTitle: string;
  /** Similarities `[row, column]`: 1 for the same, about 0 for nothing in common. NaN where there is none. */
  readonly values: Packed;
  /** Rows before that of the first block: 1 where the first one is the embeddings. */
  readonly rowsBefore: number;
  /** Columns before that of the first block; null where the columns are of another output. */
  readonly columnsBefore: number | null;
  /** Measure and its settings, for the caption: "CKA, linear kernel, debiased". */
  readonly measure: string;
  /** Positions of the text that were compared. */
  readonly positions: number;
  /** What to know before the numbers are believed. */
  readonly warnings: readonly string[];
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;

  // The reader's
  /** What the ends of the scale stand for: 0 and 1, or the least and the greatest value of different layers. */
  readonly scale: "whole" | "fitted";
  readonly selectedRow: number | null;
  readonly selectedColumn: number | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
