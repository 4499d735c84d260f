import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import type {SaliencyFactorsState} from "../saliency-factors.js";
import {heightOf} from "../text-sparklines/heights.js";
import {readSparkMark} from "../text-sparklines/scene.js";
import type {SparkMark} from "../text-sparklines/scene.js";
import type {Sparks} from "../text-sparklines/sparks.js";

export function factorCount({explained}: SaliencyFactorsState): number {
  return explained.shape[0];
}

/** The names of factors: their numbers. */
export function factorNames(state: SaliencyFactorsState): readonly string[] {
  return Array.from({length: factorCount(state)}, (_, i) => String(i));
}

/** A position, or `s` and a factor. */
export function readMark(state: SaliencyFactorsState, mark: string | null): SparkMark | null {
  return readSparkMark(mark, {tokens: state.tokens.length, series: factorCount(state)});
}

/** The explained token: under the pointer, else with the focus, else selected. */
export function shownTarget(state: SaliencyFactorsState): number {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMark(state, mark);
    if (found?.kind === "token" && state.targets.includes(found.at)) return found.at;
  }
  return state.selected;
}

/** The token that is looked at: under the pointer, else with the focus; null for none. */
export function lookedToken(state: SaliencyFactorsState): number | null {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMark(state, mark);
    if (found?.kind === "token") return found.at;
  }
  return state.position;
}

/** The factor that is looked at: under the pointer, else with the focus, else selected; null for none. */
export function shownFactor(state: SaliencyFactorsState): number | null {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMark(state, mark);
    if (found?.kind === "series") return found.at;
  }
  return state.factor;
}

/** Shares `[source]` of an explained token. */
export function sharesOf({shares, targets, tokens}: SaliencyFactorsState, target: number): Float32Array {
  const row = targets.indexOf(target);
  return unpack(shares).subarray(row * tokens.length, (row + 1) * tokens.length);
}

interface Largest {
  readonly all: number;
  readonly signed: boolean;
}
const largest = new WeakMap<Packed, Largest>();

function largestOf(shares: Packed): Largest {
  let known = largest.get(shares);
  if (!known) {
    const data = unpack(shares);
    known = {
      all: data.reduce((a, b) => Math.max(a, Math.abs(b)), 0),
      signed: data.some((share) => share < 0),
    };
    largest.set(shares, known);
  }
  return known;
}

/** Does any token speak against an explained one? */
export function isSigned({shares}: SaliencyFactorsState): boolean {
  return largestOf(shares).signed;
}

/** The share that the strongest ground stands for; 0 where all are 0. */
export function topShare(state: SaliencyFactorsState, row: Float32Array): number {
  if (state.scale === "absolute") return 1;
  if (state.scale === "output") return largestOf(state.shares).all;
  return row.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
}

const none: ReadonlySet<number> = new Set();

export function sparksOf(state: SaliencyFactorsState): Sparks {
  return {
    values: state.factors,
    heights: "linear",
    scale: state.bars,
    top: null,
    style: "bars",
    ordered: false,
    missing: none,
    shown: shownFactor(state),
  };
}

/** Does the factor that is looked at fire here with at least half of its height? */
export function firesAt(state: SaliencyFactorsState, position: number): boolean {
  const factor = shownFactor(state);
  return factor !== null && heightOf(sparksOf(state), position, factor) >= 0.5;
}

/** What Tab leads to in the text, and among the factors. */
export function tabbable(state: SaliencyFactorsState, kind: SparkMark["kind"]): number {
  const focused = readMark(state, state.focused);
  if (focused?.kind === kind) return focused.at;
  return kind === "token" ? (state.position ?? state.selected) : (state.factor ?? 0);
}
