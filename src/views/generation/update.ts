import {change} from "../change.js";
import type {GenerationState} from "../generation.js";
import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {isWaiting, pathOf, readMark, shownNode, shownStep} from "./path.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: GenerationState, action: Action): GenerationState {
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

const known = (state: GenerationState, mark: string | null): string | null =>
  readMark(state, mark) ? mark : null;

function press(state: GenerationState, mark: string | null): GenerationState {
  const found = readMark(state, mark);
  if (found?.kind === "position") return select(state, found.at - state.prompt.length);
  if (found?.kind === "candidate") return ask(state, found.at);
  if (found?.kind === "branch") return show(state, found.at);
  return state;
}

function select(state: GenerationState, step: number): GenerationState {
  const count = pathOf(state).steps.length;
  if (step < 0 || step >= count) return state;
  // The newest stays the newest while more come.
  const running = state.branches[state.branch].status === "running";
  return change(state, {selected: step === count - 1 && running ? -1 : step});
}

function show(state: GenerationState, branch: number): GenerationState {
  if (branch === state.branch) return state;
  const {fork} = state.branches[branch];
  return change(state, {branch, selected: fork, hovered: null});
}

/** Asks the kernel for another branch: with this candidate in place of the token that came. */
function ask(state: GenerationState, candidate: number): GenerationState {
  const node = shownNode(state);
  const chosen = node?.candidates[candidate];
  // One wish at a time: a second click while the first waits is a slip.
  if (!node || !chosen || candidate === node.chosen || isWaiting(state)) return state;
  const step = shownStep(state)!;
  const wish = {after: node.parent, id: chosen.id, number: (state.wish?.number ?? state.granted) + 1};
  return change(state, {wish, selected: step, hovered: null});
}

function key(state: GenerationState, mark: string | null, pressed: string): GenerationState {
  const found = readMark(state, mark);
  if (!found) return state;
  const {kind, at} = found;
  if (pressed === "Escape") return escape(state, kind);
  if (kind === "position") return keyAtToken(state, at, pressed);
  if (pressed === "Enter" || pressed === " ") return press(state, mark);
  const count = kind === "candidate" ? (shownNode(state)?.candidates.length ?? 0) : state.branches.length;
  const to = neighbour(
    undefined,
    at,
    count,
    {ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight"}[pressed] ?? pressed,
  );
  const prefix = kind === "candidate" ? "c" : "b";
  return to === null ? state : change(state, {focused: `${prefix}${to}`, hovered: null});
}

/** Enter at a token leads to its candidates. */
function keyAtToken(state: GenerationState, at: number, pressed: string): GenerationState {
  const {tokens} = pathOf(state);
  if (pressed === "Enter" || pressed === " ") {
    const next = select(state, at - state.prompt.length);
    if (at < state.prompt.length) return state;
    const node = shownNode({...next, hovered: null, focused: null});
    const first = node?.candidates.findIndex((_, i) => i !== node.chosen) ?? -1;
    return first < 0 ? next : change(next, {focused: `c${first}`, hovered: null});
  }
  const to = neighbour(lastLayout(tokens), at, tokens.length, pressed);
  return to === null ? state : change(state, {focused: String(to), hovered: null});
}

/** From candidates and branches back to the text. */
function escape(state: GenerationState, from: "position" | "candidate" | "branch"): GenerationState {
  if (from === "position") return change(state, {hovered: null, focused: null});
  const step = shownStep({...state, hovered: null, focused: null});
  const focused = step === null ? null : String(state.prompt.length + step);
  return change(state, {hovered: null, focused});
}

function set(state: GenerationState, name: string, value: string): GenerationState {
  if (name !== "branch" || !/^\d+$/.test(value) || Number(value) >= state.branches.length) return state;
  return show(state, Number(value));
}
