import {cellMark, cellOf} from "../heatmap/cell-mark.js";
import type {UnitsState} from "../units.js";

/** The one overlay that gives the pointer's place, as fields of a size that does not depend on the drawing's. */
export const overlay = {name: "u", rows: 240, columns: 480} as const;
const unitName = "n";

/** A place on the plot, from its upper left corner: 0…1 each way. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A neuron, where a checkpoint shows it. */
export interface UnitPlace {
  readonly checkpoint: number;
  readonly unit: number;
}

export function placeOf(mark: string | null): Place | null {
  const cell = cellOf(overlay.name, mark, overlay);
  return cell && {x: (cell.column + 0.5) / overlay.columns, y: (cell.row + 0.5) / overlay.rows};
}

export const unitCount = ({layers, width}: Pick<UnitsState, "layers" | "width">): number => layers * width;

export const unitMark = ({checkpoint, unit}: UnitPlace): string =>
  cellMark(unitName, {row: checkpoint, column: unit});

export function unitPlaceOf(
  {checkpoints, ...size}: Pick<UnitsState, "checkpoints" | "layers" | "width">,
  mark: string | null,
): UnitPlace | null {
  const cell = cellOf(unitName, mark, {rows: checkpoints.length, columns: unitCount(size)});
  return cell && {checkpoint: cell.row, unit: cell.column};
}

/** The selected neuron as a unit; null where none is, or where its layer is not known. */
export function selectedUnit({layer, neuron, layers, width}: UnitsState): number | null {
  const of = layer ?? (layers === 1 ? 0 : null);
  return of === null || neuron === null ? null : of * width + neuron;
}

/** What is looked at: under the pointer, else with the focus. */
export function lookedPlace(state: UnitsState): UnitPlace | null {
  return unitPlaceOf(state, state.hovered) ?? unitPlaceOf(state, state.focused);
}

/** The neuron that is told about: the one that is looked at, else the selected one. */
export function toldUnit(state: UnitsState): number | null {
  return lookedPlace(state)?.unit ?? selectedUnit(state);
}
