import {featureName} from "../checkpoints/names.js";
import type {FeatureSharesState} from "../feature-shares.js";
import {numberAt, unpack} from "../packed.js";

type State = FeatureSharesState;

/** A share of the corpus that a checkpoint read. */
export function corpusShare({corpus, corpusOf}: State, checkpoint: number, feature: number): number {
  return numberAt(corpus, corpusOf[checkpoint], feature);
}

const orders = new WeakMap<State["shares"], Map<string, readonly number[]>>();

/** The features that are listed, in order. */
export function shownFeatures(state: State): readonly number[] {
  let known = orders.get(state.shares);
  if (!known) orders.set(state.shares, (known = new Map()));
  let found = known.get(state.order);
  if (!found) known.set(state.order, (found = inOrder(state)));
  return found.slice(0, state.most);
}

function inOrder(state: State): readonly number[] {
  const all = state.features.map((_, at) => at);
  if (state.order === "name") {
    const names = state.features.map((name) => featureName(name, state.kind));
    // By code points: the same on every machine.
    return all.sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b));
  }
  const key = state.order === "corpus" ? firstCorpusShare : largestDifference;
  const keys = all.map((at) => key(state, at));
  return all.sort((a, b) => keys[b] - keys[a] || a - b);
}

/** How often the first corpus has a feature. */
const firstCorpusShare = ({corpus}: State, feature: number): number => numberAt(corpus, 0, feature);

/** The largest difference of a checkpoint's share from the corpus's. */
function largestDifference(state: State, feature: number): number {
  const differences = state.checkpoints.map((_, c) =>
    Math.abs(numberAt(state.shares, c, feature) - corpusShare(state, c, feature)),
  );
  return Math.max(...differences);
}

/** The ends of the scale: 0 and a round share from the largest on; on a logarithmic one the least that is above 0. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}

/** Shares below this are one on a logarithmic scale. */
const least = 1e-6;

export function endsOf({corpus, shares, scale}: State): Ends {
  let [low, high] = [1, 0];
  for (const packed of [corpus, shares]) {
    for (const value of unpack(packed)) {
      high = Math.max(high, value);
      if (value > 0) low = Math.min(low, value);
    }
  }
  if (scale === "linear")
    return {low: 0, high: high > 0 ? stepOf(high) * Math.ceil(high / stepOf(high) - 1e-9) : 1};
  const from = 10 ** Math.floor(Math.log10(Math.max(least, low)) + 1e-9);
  return {low: from, high: Math.max(high, from * 10)};
}

/** The place of a share between the ends, 0…1; null of 0 on a logarithmic scale, where it is nowhere. */
export function placeOf(share: number, {low, high}: Ends): number | null {
  if (low === 0) return Math.max(0, Math.min(1, share / high));
  if (share <= 0) return null;
  return Math.max(0, Math.min(1, Math.log(share / low) / Math.log(high / low)));
}

/** A round step that the scale takes at most five times. */
function stepOf(high: number): number {
  const power = 10 ** Math.floor(Math.log10(high / 5));
  return power * [1, 2, 5, 10].find((times) => times * power >= (high / 5) * (1 - 1e-9))!;
}

/** Shares that stand at the scale: round ones of a linear one, the powers of ten of a logarithmic one. */
export function ticksOf({low, high}: Ends): readonly number[] {
  if (low === 0) {
    const steps = Math.round(high / stepOf(high));
    return Array.from({length: steps + 1}, (_, i) => (high * i) / steps);
  }
  const ticks: number[] = [];
  for (let tick = low; tick <= high * (1 + 1e-9); tick *= 10) ticks.push(tick);
  return ticks;
}

export function featureOf(state: State, mark: string | null): number | null {
  const found = /^f(\d+)$/.exec(mark ?? "");
  const at = found ? Number(found[1]) : -1;
  return shownFeatures(state).includes(at) ? at : null;
}

export const markOf = (feature: number): string => `f${feature}`;

/** The feature under the pointer, else the one with the focus. */
export function shownFeature(state: State): number | null {
  return featureOf(state, state.hovered) ?? featureOf(state, state.focused);
}
