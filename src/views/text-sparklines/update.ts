import {change} from "../change.js";
import type {TextSparklinesState} from "../text-sparklines.js";
import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {readMark} from "./scene.js";

export const styles = ["bars", "line"] as const;
export const units = ["tokens", "words"] as const;
export const scales = ["common", "series", "token"] as const;

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: TextSparklinesState, action: Action): TextSparklinesState {
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

function press(state: TextSparklinesState, mark: string): TextSparklinesState {
  const found = readMark(state, mark);
  if (!found) return state;
  if (found.kind === "token") return change(state, {selected: found.at});
  return change(state, {series: state.series === found.at ? null : found.at});
}

function key(state: TextSparklinesState, mark: string, pressed: string): TextSparklinesState {
  // A key that comes before the page has moved its focus goes on from where the focus will be.
  const at = readMark(state, state.focused) ? state.focused! : mark;
  const found = readMark(state, at);
  if (!found) return state;
  if (pressed === "Enter" || pressed === " ") return press(state, at);
  if (pressed === "Escape") {
    if (state.hovered !== null) return change(state, {hovered: null});
    return change(state, {series: null});
  }
  const to = keyTarget(state, found, pressed);
  // The pointer may still rest on a mark: what was done last is what is shown.
  return to === null ? state : change(state, {focused: to, hovered: null});
}

/** The mark that an arrow key leads to, in a text with charts or in its legend; null for other keys. */
export function keyTarget(
  {tokens, names}: Pick<TextSparklinesState, "tokens" | "names">,
  {kind, at}: {readonly kind: "token" | "series"; readonly at: number},
  pressed: string,
): string | null {
  if (kind === "token") {
    const to = neighbour(lastLayout(tokens), at, tokens.length, pressed);
    return to === null ? null : String(to);
  }
  const along = {ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight"}[pressed] ?? pressed;
  const to = neighbour(undefined, at, names.length, along);
  return to === null ? null : `s${to}`;
}

function set(state: TextSparklinesState, name: string, value: string): TextSparklinesState {
  if (name === "style") return change(state, {style: styles.find((each) => each === value) ?? state.style});
  if (name === "scale") return change(state, {scale: scales.find((each) => each === value) ?? state.scale});
  if (name === "granularity") {
    return change(state, {granularity: units.find((each) => each === value) ?? state.granularity});
  }
  if (name === "series") {
    const at = /^\d+$/.test(value) && Number(value) < state.names.length ? Number(value) : null;
    return change(state, {series: at});
  }
  return state;
}
