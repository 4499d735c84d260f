import {change} from "../change.js";
import type {DecodingState} from "../decoding.js";
import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {isWaiting} from "../wish.js";
import {cameAt, candidateAt, candidateCount, drawnRows, explainedAt, readMark, shownStep} from "./steps.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: DecodingState, action: Action): DecodingState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
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

const known = (state: DecodingState, mark: string | null): string | null =>
  readMark(state, mark) ? mark : null;

function press(state: DecodingState, mark: string | null): DecodingState {
  const found = readMark(state, mark);
  if (found?.kind === "position") return select(state, found.at);
  if (found?.kind === "candidate") return branchAt(state, found.at);
  if (found?.kind === "branch") return change(state, {branch: found.at === state.branch ? -1 : found.at});
  return state;
}

function select(state: DecodingState, position: number): DecodingState {
  return position < state.nPrompt || position >= state.tokens.length
    ? state
    : change(state, {selected: position});
}

/** Asks the kernel to go on with this candidate in place of the token that came. */
function branchAt(state: DecodingState, candidate: number): DecodingState {
  const step = shownStep(state);
  if (step === null || candidate === cameAt(state, step).rank - 1) return state;
  return ask(state, step, candidateAt(state, step, candidate).id);
}

function ask(state: DecodingState, step: number, id: number | null): DecodingState {
  // One wish at a time: a second click while the first waits is a slip.
  if (isWaiting(state)) return state;
  const position = state.nPrompt + step;
  const wish = {number: Math.max(state.wish?.number ?? 0, state.granted) + 1, position, id};
  return change(state, {wish, selected: position, hovered: null});
}

function key(state: DecodingState, mark: string | null, pressed: string): DecodingState {
  const found = readMark(state, mark);
  if (!found) return state;
  const {kind, at} = found;
  if (pressed === "Escape") return escape(state, kind);
  if (kind === "position") return keyAtToken(state, at, pressed);
  if (pressed === "Enter" || pressed === " ") return press(state, mark);
  const count = kind === "candidate" ? drawnRows(state) : state.branches.length;
  const along = {ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight"}[pressed] ?? pressed;
  const to = neighbour(undefined, at, count, along);
  return to === null
    ? state
    : change(state, {focused: `${kind === "candidate" ? "c" : "b"}${to}`, hovered: null});
}

/** Enter at a token leads to its candidates. */
function keyAtToken(state: DecodingState, at: number, pressed: string): DecodingState {
  if (pressed === "Enter" || pressed === " ") {
    return at < state.nPrompt ? state : change(select(state, at), {focused: "c0", hovered: null});
  }
  const to = neighbour(lastLayout(state.tokens), at, state.tokens.length, pressed);
  return to === null ? state : change(state, {focused: String(to), hovered: null});
}

/** From candidates and branches back to the text. */
function escape(state: DecodingState, from: "position" | "candidate" | "branch"): DecodingState {
  const explained = explainedAt(state);
  const back = from === "position" || explained === null ? null : String(explained);
  return change(state, {hovered: null, focused: back});
}

/** What a control says; what is no number changes nothing, and what is out of range becomes the nearest end. */
function set(state: DecodingState, name: string, value: string): DecodingState {
  const number = value.trim() === "" ? NaN : Number(value);
  switch (name) {
    case "reset":
      return change(state, {temperature: 1, topK: 0, topP: 1, minP: 0});
    case "strategies": {
      const step = shownStep(state);
      return step === null ? state : ask(state, step, null);
    }
  }
  if (Number.isNaN(number)) return state;
  const within = (from: number, to: number): number => Math.min(to, Math.max(from, number));
  switch (name) {
    case "temperature":
      return change(state, {temperature: within(0.1, 3)});
    case "topK": {
      const k = Math.round(within(0, state.nVocab));
      // The slider's end stands for all.
      return change(state, {topK: k >= state.nVocab || k === lastK(state) ? 0 : k});
    }
    case "topP":
      return change(state, {topP: within(0.01, 1)});
    case "minP":
      return change(state, {minP: within(0, 1)});
    case "rows":
      return change(state, {rows: Math.round(within(1, 1000))});
    default:
      return state;
  }
}

/** Where the slider of top-k ends: one beyond what can be told exactly, or beyond what it is set to. */
export function lastK(state: DecodingState): number {
  return Math.min(state.nVocab, Math.max(candidateCount(state), state.topK) + 1);
}
