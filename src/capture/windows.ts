import type {ModelConfig} from "../models/index.js";
import {checkOptions, checkWhole} from "../models/index.js";

/** How a text that is longer than the model's context is read: in windows that overlap. */
export interface WindowOptions {
  /** Positions of one window (default: the model's context). */
  readonly size?: number;
  /** Positions between the starts of two windows, less than `size` (default: half of it). */
  readonly stride?: number;
}

/** One window of a text, and the positions whose values are taken from it: `from` ≤ `keepFrom` < `keepTo` ≤ `to`. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly keepFrom: number;
  readonly keepTo: number;
}

/** The option, checked, with its defaults. */
export function windowOf(
  caller: string,
  {nPositions}: ModelConfig,
  options: WindowOptions,
): Required<WindowOptions> {
  checkOptions(caller, options, ["size", "stride"]);
  const {size = nPositions} = options;
  if (size === Infinity) {
    throw new RangeError(
      `${caller}(): window.size must be given for a model without a longest text, got none.`,
    );
  }
  checkWhole(caller, "window.size", size, 2, nPositions);
  const {stride = Math.max(1, Math.floor(size / 2))} = options;
  checkWhole(caller, "window.stride", stride, 1, size - 1);
  return {size, stride};
}

/**
 * Windows of a text of `length` positions. They start every `stride` positions until one reaches the end, and each
 * position takes its values from the one that gives it most context.
 *
 * A model that reads from left to right sees most from the first window that a position is in: the strided windows of
 * Hugging Face's guide to the perplexity of models of fixed length. An encoder sees both sides: a position takes the window
 * where the shorter side is longest, with a hundredth of the window's length added, as in BERT's reading of long documents
 * (Devlin et al., 2019, `run_squad.py`).
 */
export function windows(
  length: number,
  {size, stride}: Required<WindowOptions>,
  sides: "left" | "both",
): Window[] {
  const all: {from: number; to: number}[] = [];
  for (let from = 0; all.length === 0 || all[all.length - 1].to < length; from += stride) {
    all.push({from, to: Math.min(from + size, length)});
  }
  // Windows move on, and so does the best one: what it keeps is in one piece.
  const kept: Window[] = [];
  let position = 0;
  all.forEach((window, i) => {
    const keepFrom = position;
    const next = all[i + 1];
    while (position < window.to && !(next && better(next, window, position, sides))) position++;
    if (position > keepFrom) kept.push({...window, keepFrom, keepTo: position});
  });
  return kept;
}

function better(
  a: {from: number; to: number},
  b: {from: number; to: number},
  position: number,
  sides: "left" | "both",
): boolean {
  if (sides === "left" || position < a.from) return false;
  const context = ({from, to}: {from: number; to: number}): number =>
    Math.min(position - from, to - 1 - position) + 0.01 * (to - from);
  return context(a) > context(b);
}
