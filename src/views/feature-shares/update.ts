import {change} from "../change.js";
import {nextRow} from "../checkpoints/option.js";
import type {FeatureSharesState, ShareOrder} from "../feature-shares.js";
import type {Action} from "../view.js";
import {featureOf, markOf, shownFeatures} from "./scene.js";

type State = FeatureSharesState;

export const orders: readonly ShareOrder[] = ["corpus", "difference", "name"];
export const scales: readonly State["scale"][] = ["linear", "log"];

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: State, action: Action): State {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
    case "press":
      return known(state, action.mark) === null ? state : change(state, {focused: action.mark});
    case "key":
      return key(state, action.mark, action.key);
    case "set":
      return set(state, action.key, action.value);
    case "drag":
      return state;
  }
}

const known = (state: State, mark: string | null): string | null =>
  featureOf(state, mark) === null ? null : mark;

function key(state: State, mark: string | null, pressed: string): State {
  // A key that comes before the page has moved its focus goes on from where the focus will be.
  const found = featureOf(state, state.focused) ?? featureOf(state, mark);
  if (found === null) return state;
  if (pressed === "Escape") return change(state, {hovered: null});
  const rows = shownFeatures(state);
  const to = nextRow(rows.indexOf(found), rows.length, pressed);
  if (to === null) return state;
  // The pointer may still rest on a mark: what was done last is what is shown.
  return change(state, {focused: markOf(rows[to]), hovered: null});
}

function set(state: State, name: string, value: string): State {
  const next = setKey(state, name, value);
  // Marks of rows that are listed no more are let go.
  return change(next, {hovered: known(next, next.hovered), focused: known(next, next.focused)});
}

function setKey(state: State, name: string, value: string): State {
  if (name === "order") {
    const order = orders.find((each) => each === value);
    return order === undefined ? state : change(state, {order});
  }
  if (name === "scale") {
    const scale = scales.find((each) => each === value);
    return scale === undefined ? state : change(state, {scale});
  }
  const most = Number(value);
  return name === "most" && Number.isInteger(most) && most >= 1 ? change(state, {most}) : state;
}
