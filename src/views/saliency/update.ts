import {change} from "../change.js";
import type {SaliencyState} from "../saliency.js";

import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {isOutput, outputCount} from "./shares.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: SaliencyState, action: Action): SaliencyState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: position(state, action.mark)});
    case "focus":
      return change(state, {focused: position(state, action.mark)});
    case "press":
      return select(state, position(state, action.mark));
    case "key":
      return press(state, position(state, action.mark), action.key);
    case "set":
      return set(state, action.key, action.value);
    case "drag":
      return state;
  }
}

function position(state: SaliencyState, mark: string | null): number | null {
  if (mark === null || !/^\d+$/.test(mark)) return null;
  const at = Number(mark);
  return at < state.tokens.length ? at : null;
}

function select(state: SaliencyState, at: number | null): SaliencyState {
  if (at === null) return state;
  if (isOutput(state, at)) return change(state, {selected: at, position: at});
  // An input token is not explained; pressed again, it is let go.
  return change(state, {position: state.position === at ? null : at});
}

function press(state: SaliencyState, at: number | null, key: string): SaliencyState {
  if (key === "Escape") return change(state, {hovered: null, focused: null});
  if (at === null) return state;
  if (key === "Enter" || key === " ") return select(state, at);
  const to = neighbour(lastLayout(state.tokens), at, state.tokens.length, key);
  // The pointer may still rest on a mark: what was done last is what is shown.
  return to === null ? state : change(state, {focused: to, hovered: null});
}

const styles = ["minimal", "detailed"] as const;
const scales = ["step", "output", "absolute"] as const;

function set(state: SaliencyState, key: string, value: string): SaliencyState {
  if (key === "style") return change(state, {style: styles.find((each) => each === value) ?? state.style});
  if (key === "scale") return change(state, {scale: scales.find((each) => each === value) ?? state.scale});
  if (key === "selected" && outputCount(state) > 0) return select(state, position(state, value));
  return state;
}
