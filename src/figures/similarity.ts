import type {Provenance} from "../capture/index.js";
import type {SimilarityMatrix} from "../similarity/index.js";
import {pack, similarityView} from "../views/index.js";
import type {SimilarityState} from "../views/index.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";

/** One side of a comparison: which layers are rows, or columns. */
export interface ComparedLayers {
  /** "hidden states of tiny-gpt2" */
  readonly title: string;
  readonly names: readonly string[];
  /** Layers before that of the first block: 1 where the first one is the embeddings. */
  readonly before: number;
  readonly provenance: Provenance;
}

/** A figure of how alike layers are; `compare` is called when the numbers are needed. */
export function similarityFigure(
  {
    rows,
    columns,
    output,
  }: {readonly rows: ComparedLayers; readonly columns: ComparedLayers; readonly output: string},
  compare: () => Promise<{readonly matrix: SimilarityMatrix; readonly measure: string}>,
): Figure<SimilarityState> {
  return new Figure(similarityView, async () => {
    const {matrix, measure} = await compare();
    const pairs = rows.names.length * columns.names.length;
    const lines = [rows, columns].map(({provenance}) => provenanceLine(provenance));
    const state: SimilarityState = {
      view: "similarity",
      version: 1,
      output,
      rows: rows.names,
      columns: columns.names,
      rowTitle: rows.title,
      columnTitle: columns.title,
      values: pack(matrix.values.data, matrix.values.shape),
      rowsBefore: rows.before,
      columnsBefore: rows.provenance === columns.provenance ? columns.before : null,
      measure,
      positions: matrix.positions,
      warnings: matrix.warnings.map(({text, pairs: of}) =>
        of === pairs ? text : `${text} (${of} of ${pairs} pairs)`,
      ),
      provenance: [...new Set(lines)].join("; "),
      scale: "whole",
      selectedRow: null,
      selectedColumn: null,
      hovered: null,
      focused: null,
    };
    return state;
  });
}
