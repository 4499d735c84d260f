import {change} from "../change.js";
import {setBrushedUnit} from "../checkpoints/brushed.js";
import {nextRow} from "../checkpoints/option.js";
import type {ContextsState} from "../contexts.js";
import type {Action} from "../view.js";
import {markOf, readMark, shownLines} from "./scene.js";
import type {TokenMark} from "./scene.js";

type State = ContextsState;

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
      return keepMarks(set(state, action.key, action.value));
    case "drag":
      return state;
  }
}

const known = (state: State, mark: string | null): string | null => (readMark(state, mark) ? mark : null);

/** Left and right go from token to token, up and down from context to context. */
function key(state: State, mark: string | null, pressed: string): State {
  // A key that comes before the page has moved its focus goes on from where the focus will be.
  const found = readMark(state, state.focused) ?? readMark(state, mark);
  if (!found) return state;
  if (pressed === "Escape") return change(state, {hovered: null});
  const to = next(state, found, pressed);
  // The pointer may still rest on a mark: what was done last is what is shown.
  return to ? change(state, {focused: markOf(to), hovered: null}) : state;
}

function next(state: State, {line, token}: TokenMark, pressed: string): TokenMark | null {
  const lines = shownLines(state);
  if (["ArrowUp", "ArrowDown", "PageUp", "PageDown"].includes(pressed)) {
    const to = nextRow(line, lines.length, pressed)!;
    return to === line ? {line, token} : {line: to, token: lines[to].line.at};
  }
  const to = nextRow(token, lines[line].line.tokens.length, pressed);
  return to === null ? null : {line, token: to};
}

function set(state: State, name: string, value: string): State {
  if (name === "checkpoint") {
    const checkpoint = value === "all" ? null : Number(value);
    const fits = checkpoint === null || (/^\d+$/.test(value) && checkpoint < state.checkpoints.length);
    return fits ? change(state, {checkpoint}) : state;
  }
  if (name === "most") {
    const most = Number(value);
    return Number.isInteger(most) && most >= 1 ? change(state, {most}) : state;
  }
  return setBrushedUnit(state, name, value);
}

/** Marks of tokens that are shown no more are let go. */
export function keepMarks(state: State): State {
  return change(state, {hovered: known(state, state.hovered), focused: known(state, state.focused)});
}
