import {unpack} from "../packed.js";
import type {SaliencyMethod, SaliencyState} from "../saliency.js";
import type {Groups} from "../tokens/groups.js";
import {unpackScores} from "./scores.js";
import {groupsIn, unitOf} from "./targets.js";
import type {Shown} from "./targets.js";

/** Scores of the sources of what is shown, token by token and in groups. */
export interface Row {
  readonly shown: Shown;
  readonly hasSign: boolean;
  readonly groups: Groups;
  /** Of each token: the sum of the scores of all rows shown. */
  readonly scores: Float64Array;
  /** Of each group: the sum of its tokens' scores. */
  readonly values: Float64Array;
  /** Of each group: its value divided by `total`. */
  readonly shares: Float64Array;
  /** Sum of the tokens' scores. */
  readonly sum: number;
  /** Sum of their sizes. */
  readonly total: number;
}

const cache = new WeakMap<SaliencyMethod, Map<string, Row>>();
/** Enough for a pointer that goes to and fro. */
const cachedPerMethod = 16;

export function methodOf(state: SaliencyState): SaliencyMethod {
  return state.methods[state.method];
}

/** The scores of what is shown. Shares of several targets are made of their raw scores, not of their shares. */
export function rowOf(state: SaliencyState, shown: Shown): Row {
  const method = methodOf(state);
  const {granularity, regex, ignored, nPrompt} = state;
  const key = JSON.stringify([shown.from, shown.to, granularity, regex, nPrompt, ignored]);
  let known = cache.get(method);
  if (!known) cache.set(method, (known = new Map()));
  let row = known.get(key);
  if (!row || row.groups !== groupsIn(state)) {
    row = makeRow(state, method, shown);
    if (known.size >= cachedPerMethod) known.delete(known.keys().next().value!);
    known.set(key, row);
  }
  return row;
}

function makeRow(state: SaliencyState, method: SaliencyMethod, shown: Shown): Row {
  const groups = groupsIn(state);
  const scores = summed(state, method, shown);
  const values = new Float64Array(groups.first.length);
  let [sum, total] = [0, 0];
  for (let token = 0; token < scores.length; token++) {
    const score = scores[token];
    values[groups.of[token]] += score;
    sum += score;
    total += Math.abs(score);
  }
  const shares = new Float64Array(values.length);
  if (total > 0) for (let group = 0; group < shares.length; group++) shares[group] = values[group] / total;
  return {shown, hasSign: method.hasSign, groups, scores, values, shares, sum, total};
}

/** Σ over the rows shown, in double precision; 0 for sources that are left out. */
function summed(state: SaliencyState, method: SaliencyMethod, {from, to}: Shown): Float64Array {
  const width = state.tokens.length;
  const all = unpackScores(method.scores);
  const scores = new Float64Array(width);
  for (let row = from; row <= to; row++) {
    // From its target on a row is 0.
    for (let source = 0; source < state.targets[row]; source++) scores[source] += all[row * width + source];
  }
  for (const source of state.ignored) scores[source] = 0;
  return scores;
}

/** The share of the group of a token, −1…1: above 0 for what is shown. */
export function shareAt(row: Row, token: number): number {
  return row.shares[row.groups.of[token]];
}

/** Can a token, or one of its group, be a source of what is shown? */
export function isSource({shown, groups}: Row, token: number): boolean {
  return groups.first[groups.of[token]] < shown.last;
}

/** The share that the strongest colour stands for; 0 where all shares are 0. */
export function scaleTop(state: SaliencyState, row: Row): number {
  if (state.scale === "absolute") return 1;
  const own = largest(row.shares);
  return state.scale === "step" ? own : Math.max(own, largestOfAll(state));
}

function largest(shares: Float64Array): number {
  let most = 0;
  for (const share of shares) most = Math.max(most, Math.abs(share));
  return most;
}

const tops = new WeakMap<SaliencyMethod, Map<string, number>>();

/** The largest share of any target, or of any group of targets. */
function largestOfAll(state: SaliencyState): number {
  const method = methodOf(state);
  const {granularity, regex, ignored, nPrompt} = state;
  const key = JSON.stringify([granularity, regex, nPrompt, ignored]);
  let known = tops.get(method);
  if (!known) tops.set(method, (known = new Map()));
  let top = known.get(key);
  if (top === undefined) {
    top = 0;
    for (let row = 0; row < state.targets.length;) {
      const shown = unitOf(state, state.targets[row])!;
      top = Math.max(top, largest(makeRow(state, method, shown).shares));
      row = shown.to + 1;
    }
    known.set(key, top);
  }
  return top;
}

/** Place of a share on the scale, −1…1. */
export function onScale(share: number, top: number): number {
  return top > 0 ? Math.max(-1, Math.min(1, share / top)) : 0;
}

/** Probability of all tokens shown, one after the other; null where one is not known, or between them one is not shown. */
export function probabilityOf(state: SaliencyState, {first, last, from, to}: Shown): number | null {
  if (last - first !== to - from) return null;
  const own = unpack(state.probabilities).subarray(from, to + 1);
  return own.some((each) => each < 0) ? null : own.reduce((a, b) => a * b, 1);
}
