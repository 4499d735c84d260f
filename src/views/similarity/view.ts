import {change} from "../change.js";
import {cellMark} from "../heatmap/cell-mark.js";
import type {SimilarityState} from "../similarity.js";
import type {Selection} from "../selection.js";
import type {Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {cursorOf, grid} from "./pairs.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

/** Layers × layers: how alike what they hold of a text is. */
export const similarityView: View<SimilarityState> = {
  name: "similarity",
  version: 1,
  editable: ["scale", "selectedRow", "selectedColumn"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls: (state, {t}: Frame) => [
    {
      key: "scale",
      label: t("Scale"),
      value: state.scale,
      options: [
        {value: "whole", label: t("0 to 1")},
        {value: "fitted", label: t("Least to greatest")},
      ],
    },
  ],
  focusMark: (state) => cellMark(grid, cursorOf(state)),
  announce,
  table,
  text,
  copyText: text,
  link: {
    output: (state) => state.output,
    read: ({selectedRow, rowsBefore}) => {
      const layer = selectedRow === null ? null : selectedRow - rowsBefore;
      return {layer: layer !== null && layer < 0 ? null : layer};
    },
    write,
  },
};

/** A block that is selected elsewhere is a row here. The embeddings are no block: that row stays as the reader left it. */
function write(state: SimilarityState, {layer}: Partial<Selection>): SimilarityState {
  if (layer === undefined) return state;
  const {selectedRow, rowsBefore, rows} = state;
  if (layer === null) {
    return selectedRow === null || selectedRow < rowsBefore ? state : change(state, {selectedRow: null});
  }
  const row = layer + rowsBefore;
  return row < rows.length ? change(state, {selectedRow: row}) : state;
}
