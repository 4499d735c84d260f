import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import type {SaliencyState} from "../saliency.js";

export function outputCount(state: SaliencyState): number {
  return state.tokens.length - state.nPrompt;
}

export function isOutput(state: SaliencyState, position: number | null): position is number {
  return position !== null && position >= state.nPrompt && position < state.tokens.length;
}

/** The output token that is explained now: under the pointer, else with the focus, else selected; null without output. */
export function shownOf(state: SaliencyState): number | null {
  if (outputCount(state) === 0) return null;
  if (isOutput(state, state.hovered)) return state.hovered;
  if (isOutput(state, state.focused)) return state.focused;
  return state.selected;
}

/** Shares `[source]` of the explained token. */
export function rowOf(state: SaliencyState, shown: number): Float32Array {
  const width = state.tokens.length;
  const row = shown - state.nPrompt;
  return unpack(state.shares).subarray(row * width, (row + 1) * width);
}

const largest = new WeakMap<Packed, number>();

/** The share that the strongest colour stands for; 0 where all shares are 0. */
export function scaleTop(state: SaliencyState, row: Float32Array): number {
  if (state.scale === "absolute") return 1;
  if (state.scale === "step") return row.reduce((a, b) => Math.max(a, b), 0);
  let top = largest.get(state.shares);
  if (top === undefined) {
    top = unpack(state.shares).reduce((a, b) => Math.max(a, b), 0);
    largest.set(state.shares, top);
  }
  return top;
}

/** Place of a share on the scale, 0…1. */
export function onScale(share: number, top: number): number {
  return top > 0 ? Math.min(1, share / top) : 0;
}
