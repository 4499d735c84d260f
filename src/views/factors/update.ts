import {change} from "../change.js";
import type {FactorsState, FactorsWish} from "../factors.js";
import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {isWaiting} from "../wish.js";
import type {FactorMark} from "./values.js";
import {countOf, gridName, neuronsOf, readMark, shownPosition, toldFactor} from "./values.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: FactorsState, action: Action): FactorsState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: readMark(state, action.mark) ? action.mark : null});
    case "focus":
      return change(state, {focused: readMark(state, action.mark) ? action.mark : null});
    case "press":
      return press(state, readMark(state, action.mark), action.shift);
    case "key":
      return typed(state, action.mark, action.key, action.shift);
    case "set":
      return set(state, action.key, action.value);
    case "drag":
      return state;
  }
}

/** With the shift key, a place on a line stands for its token. */
function press(state: FactorsState, mark: FactorMark | null, shift: boolean): FactorsState {
  switch (mark?.kind) {
    case "factor":
      return pin(state, mark.at);
    case "place":
      return shift ? choose(state, mark.position) : pin(state, mark.at);
    case "token":
      return choose(state, mark.at);
    case "before":
      return state.ablation!.from === null ? state : choose(state, state.ablation!.from + mark.at);
    case "neuron": {
      const {layer, neuron} = neuronsOf(state)[mark.at];
      const same = state.layer === layer && state.neuron === neuron;
      return change(state, same ? {layer: null, neuron: null} : {layer, neuron});
    }
    default:
      return state;
  }
}

/** Pins a factor, or lets it go. The one that was pinned last colours the text. */
function pin(state: FactorsState, factor: number): FactorsState {
  const pinned = state.pinned.includes(factor)
    ? state.pinned.filter((each) => each !== factor)
    : [...state.pinned, factor];
  return change(state, {pinned, factor: pinned.at(-1) ?? null});
}

const choose = (state: FactorsState, position: number): FactorsState =>
  change(state, {position: state.position === position ? null : position});

function typed(state: FactorsState, mark: string | null, key: string, shift: boolean): FactorsState {
  const found = readMark(state, mark);
  if (key === "Escape") return change(state, {hovered: null, focused: null});
  if (!found) return state;
  if (key === "Enter" || key === " ") {
    // Where the arrow keys went along the line.
    const place = readMark(state, state.hovered);
    return press(state, shift && found.kind === "factor" && place?.kind === "place" ? place : found, shift);
  }
  switch (found.kind) {
    case "token": {
      const to = neighbour(lastLayout(state.tokens), found.at, state.tokens.length, key);
      // The pointer may still rest on a mark: what was done last is what is shown.
      return to === null ? state : change(state, {focused: String(to), hovered: null});
    }
    case "factor":
      return keyAtFactor(state, found.at, key);
    case "neuron":
      return along(state, "n", found.at, neuronsOf(state).length, key);
    default:
      return state;
  }
}

/** Up and down lead from factor to factor, left and right along its line. */
function keyAtFactor(state: FactorsState, factor: number, key: string): FactorsState {
  if (key === "ArrowUp" || key === "ArrowDown" || key === "Home" || key === "End") {
    return along(state, "f", factor, countOf(state), key);
  }
  if (key !== "ArrowLeft" && key !== "ArrowRight") return state;
  const n = state.tokens.length;
  const from = shownPosition(state);
  const step = key === "ArrowRight" ? 1 : -1;
  const to = from === null ? (step > 0 ? 0 : n - 1) : Math.max(0, Math.min(n - 1, from + step));
  return change(state, {hovered: `${gridName}:${factor}:${to}`});
}

function along(state: FactorsState, prefix: string, at: number, count: number, key: string): FactorsState {
  const turned = {ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight"}[key] ?? key;
  const to = neighbour(undefined, at, count, turned);
  return to === null ? state : change(state, {focused: `${prefix}${to}`, hovered: null});
}

function set(state: FactorsState, key: string, value: string): FactorsState {
  if (key === "scale" && (value === "common" || value === "own")) return change(state, {scale: value});
  if (key === "unpin") return state.pinned.length === 0 ? state : change(state, {pinned: [], factor: null});
  if (key === "pin") return pin(state, toldFactor(state));
  if (key === "factor") {
    const at = value === "" ? null : Number(value);
    const known = at === null || (Number.isInteger(at) && at >= 0 && at < countOf(state));
    return known ? change(state, {factor: at}) : state;
  }
  if (key === "ask" && (value === "stability" || value === "curve" || value === "ablate"))
    return ask(state, value);
  return state;
}

/** One wish at a time: a second click while the first waits is a slip. */
function ask(state: FactorsState, kind: FactorsWish["kind"]): FactorsState {
  if (isWaiting(state)) return state;
  const number = (state.wish?.number ?? state.granted) + 1;
  return change(state, {wish: {kind, factor: toldFactor(state), number}});
}
