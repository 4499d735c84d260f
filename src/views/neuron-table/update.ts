import {change} from "../change.js";
import {nextRow} from "../checkpoints/option.js";
import type {NeuronRowOrder, NeuronTableState} from "../neuron-table.js";
import {numberAt} from "../packed.js";
import {selectedUnit} from "../units/marks.js";
import {toggled} from "../units/set.js";
import type {Action} from "../view.js";
import {markOf, readMark, shownGroup, shownRows, unitOf} from "./scene.js";

type State = NeuronTableState;

export const orders: readonly NeuronRowOrder[] = ["given", "mass", "length", "hits", "number"];
export const featureOrders: readonly State["featuresBy"][] = ["mass", "weighted"];

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: State, action: Action): State {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
    case "press":
      return press(state, readMark(state, action.mark), action.shift);
    case "key":
      return key(state, action);
    case "set":
      return keepMarks(set(state, action.key, action.value));
    case "drag":
      return state;
  }
}

const known = (state: State, mark: string | null): string | null =>
  readMark(state, mark) === null ? null : mark;

/** Pressed again, the selected neuron is let go. With Shift, the set of brushed neurons has one more, or one less. */
function press(state: State, row: number | null, shift: boolean): State {
  if (row === null) return state;
  const group = shownGroup(state);
  const unit = unitOf(group, row, state);
  if (shift) return keepMarks(change(state, {neurons: toggled(state, unit)}));
  if (selectedUnit(state) === unit) return change(state, {neuron: null});
  return change(state, {layer: numberAt(group.neurons, row, 0), neuron: numberAt(group.neurons, row, 1)});
}

function key(state: State, {mark, key: pressed, shift}: Extract<Action, {type: "key"}>): State {
  if (pressed === "Escape") return escape(state);
  // A key that comes before the page has moved its focus goes on from where the focus will be.
  const found = readMark(state, state.focused) ?? readMark(state, mark);
  if (found === null) return state;
  if (pressed === "Enter" || pressed === " ") return press(state, found, shift);
  const rows = shownRows(state);
  const to = nextRow(rows.indexOf(found), rows.length, pressed);
  if (to === null) return state;
  // The pointer may still rest on a mark: what was done last is what is shown.
  return change(state, {focused: markOf(rows[to]), hovered: null});
}

/** Lets go what was done last: the look, the set, the neuron. */
function escape(state: State): State {
  if (state.hovered !== null) return change(state, {hovered: null});
  return state.neurons === null ? change(state, {neuron: null}) : keepMarks(change(state, {neurons: null}));
}

function set(state: State, name: string, value: string): State {
  switch (name) {
    case "group": {
      const group = Number(value);
      const fits = /^\d+$/.test(value) && group < state.groups.length;
      // A row of that number is another neuron there.
      return fits && group !== state.group ? {...state, group, hovered: null, focused: null} : state;
    }
    case "order": {
      const order = orders.find((each) => each === value);
      return order === undefined ? state : change(state, {order});
    }
    case "featuresBy": {
      const featuresBy = featureOrders.find((each) => each === value);
      return featuresBy === undefined ? state : change(state, {featuresBy});
    }
    case "onlyBrushed":
      return change(state, {onlyBrushed: value === "true"});
    default:
      return state;
  }
}

/** Marks of rows that are listed no more are let go. */
export function keepMarks(state: State): State {
  return change(state, {hovered: known(state, state.hovered), focused: known(state, state.focused)});
}
