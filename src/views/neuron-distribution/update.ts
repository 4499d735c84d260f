import {change} from "../change.js";
import {setBrushedUnit} from "../checkpoints/brushed.js";
import {nextRow} from "../checkpoints/option.js";
import type {FeatureOrder, NeuronDistributionState} from "../neuron-distribution.js";
import type {Action} from "../view.js";
import {markOf, readMark, rowsOf} from "./scene.js";

type State = NeuronDistributionState;

export const orders: readonly FeatureOrder[] = ["probability", "count", "change"];

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: State, action: Action): State {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
    case "press":
      return readMark(state, action.mark) ? change(state, {focused: action.mark}) : state;
    case "key":
      return key(state, action.mark, action.key);
    case "set":
      return set(state, action.key, action.value);
    case "drag":
      return state;
  }
}

const known = (state: State, mark: string | null): string | null => (readMark(state, mark) ? mark : null);

function key(state: State, mark: string | null, pressed: string): State {
  // A key that comes before the page has moved its focus goes on from where the focus will be.
  const found = readMark(state, state.focused) ?? readMark(state, mark);
  if (!found) return state;
  if (pressed === "Escape") return change(state, {hovered: null});
  const rows = rowsOf(state, found.kind);
  const to = nextRow(rows.indexOf(found.at), rows.length, pressed);
  if (to === null) return state;
  // The pointer may still rest on a mark: what was done last is what is shown.
  return change(state, {focused: markOf({kind: found.kind, at: rows[to]}), hovered: null});
}

function set(state: State, name: string, value: string): State {
  switch (name) {
    case "order": {
      const order = orders.find((each) => each === value);
      return order === undefined ? state : keepMarks(change(state, {order}));
    }
    case "by": {
      const by = value === "any" ? null : Number(value);
      const fits = by === null || (/^\d+$/.test(value) && by < state.checkpoints.length);
      return fits ? keepMarks(change(state, {by})) : state;
    }
    case "most": {
      const most = Number(value);
      return Number.isInteger(most) && most >= 1 ? keepMarks(change(state, {most})) : state;
    }
    case "allTags":
      return keepMarks(change(state, {allTags: value === "true"}));
    default:
      return keepMarks(setBrushedUnit(state, name, value));
  }
}

/** Marks of rows that are listed no more are let go. */
export function keepMarks(state: State): State {
  return change(state, {hovered: known(state, state.hovered), focused: known(state, state.focused)});
}
