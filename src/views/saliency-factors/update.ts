import {change} from "../change.js";
import type {SaliencyFactorsState} from "../saliency-factors.js";
import {keyTarget} from "../text-sparklines/update.js";
import type {Action} from "../view.js";
import {factorCount, factorNames, readMark} from "./scene.js";

export const scales = ["step", "output", "absolute"] as const;
export const barScales = ["series", "common", "token"] as const;

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: SaliencyFactorsState, action: Action): SaliencyFactorsState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: readMark(state, action.mark) ? action.mark : null});
    case "focus":
      return change(state, {focused: readMark(state, action.mark) ? action.mark : null});
    case "press":
      return press(state, action.mark);
    case "key":
      return key(state, action.mark, action.key);
    case "set":
      return set(state, action.key, action.value);
    case "drag":
      return state;
  }
}

function press(state: SaliencyFactorsState, mark: string): SaliencyFactorsState {
  const found = readMark(state, mark);
  if (!found) return state;
  if (found.kind === "series") return change(state, {factor: state.factor === found.at ? null : found.at});
  return selectToken(state, found.at);
}

/** Selects a token; one that can be explained is. */
export function selectToken(state: SaliencyFactorsState, position: number): SaliencyFactorsState {
  return change(state, {position, ...(state.targets.includes(position) ? {selected: position} : {})});
}

function key(state: SaliencyFactorsState, mark: string, pressed: string): SaliencyFactorsState {
  // A key that comes before the page has moved its focus goes on from where the focus will be.
  const at = readMark(state, state.focused) ? state.focused! : mark;
  const found = readMark(state, at);
  if (!found) return state;
  if (pressed === "Enter" || pressed === " ") return press(state, at);
  if (pressed === "Escape") {
    return state.hovered === null ? change(state, {factor: null}) : change(state, {hovered: null});
  }
  const to = keyTarget({tokens: state.tokens, names: factorNames(state)}, found, pressed);
  // The pointer may still rest on a mark: what was done last is what is shown.
  return to === null ? state : change(state, {focused: to, hovered: null});
}

function set(state: SaliencyFactorsState, name: string, value: string): SaliencyFactorsState {
  if (name === "scale") return change(state, {scale: scales.find((each) => each === value) ?? state.scale});
  if (name === "bars") return change(state, {bars: barScales.find((each) => each === value) ?? state.bars});
  if (name === "factor") {
    const at = /^\d+$/.test(value) && Number(value) < factorCount(state) ? Number(value) : null;
    return change(state, {factor: at});
  }
  return state;
}
