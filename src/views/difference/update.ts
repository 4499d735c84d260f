import {change} from "../change.js";
import type {DifferenceState} from "../difference.js";
import {cellMark, nextCell} from "../heatmap/cell-mark.js";
import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {fieldOf, grid, gridSize, isMark, pairOf, placeOf} from "./scene.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: DifferenceState, action: Action): DifferenceState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
    case "press":
      return select(state, action.mark);
    case "key":
      return press(state, action.mark, action.key);
    case "set":
    case "drag":
      return state;
  }
}

const known = (state: DifferenceState, mark: string | null): string | null =>
  isMark(state, mark) ? mark : null;

/** Selects a token, or a layer and a token; pressed again, it is let go. */
function select(state: DifferenceState, mark: string | null): DifferenceState {
  const field = fieldOf(state, mark);
  if (field) {
    const selected = state.pairs[field.column][0];
    const same = state.selected === selected && state.row === field.row;
    return change(state, same ? {selected: null, row: null} : {selected, row: field.row});
  }
  const place = placeOf(state, mark);
  if (!place) return state;
  const pair = pairOf(state, place);
  // A token that only the second text has is none of the first one's positions.
  if (place.side === "b" && pair === undefined) return state;
  const at = place.side === "a" ? place.at : state.pairs[pair!][0];
  return change(state, {selected: state.selected === at ? null : at});
}

function press(state: DifferenceState, mark: string, key: string): DifferenceState {
  if (key === "Escape") return change(state, {hovered: null, focused: null});
  if (key === "Enter" || key === " ") return select(state, mark);
  const field = fieldOf(state, mark);
  if (field) {
    const to = nextCell(field, key, gridSize(state));
    return to ? change(state, {focused: cellMark(grid, to), hovered: null}) : state;
  }
  const place = placeOf(state, mark);
  if (!place) return state;
  const {tokens} = state[place.side];
  const to = neighbour(lastLayout(tokens), place.at, tokens.length, key);
  return to === null ? state : change(state, {focused: `${place.side}:${to}`, hovered: null});
}
