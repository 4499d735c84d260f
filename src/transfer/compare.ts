import {featureName} from "./choice.js";
import type {Rows} from "./distance.js";
import {distance} from "./distance.js";
import {groups, meanOver} from "./groups.js";
import type {Comparison, Distributions, Trajectory} from "./types.js";

/**
 * Distances between the same neurons of two checkpoints.
 *
 * @throws RangeError if they differ in layers, width, or in what was chosen
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray", section 2.2
 * @example
 * const {hellinger, groups} = compare(before, after);
 * const alive = groups.alive.length;
 */
export function compare(a: Distributions, b: Distributions): Comparison {
  checkAlike("compare", a, b);
  const units = a.length.length;
  const {places, shared: sharedFeatures} = commonFeatures(a.features, b.features);
  const [indexA, indexB] = [a, b].map(({index}, side) => index.map((id) => places[side][id]));
  const [hellinger, jensenShannon] = [new Float64Array(units), new Float64Array(units)];
  const [shared, union] = [new Int32Array(units), new Int32Array(units)];
  const old = a.choice.mode === "txray-2020";
  for (let unit = 0; unit < units; unit++) {
    const found = distance(rowsOf(a, indexA, unit), rowsOf(b, indexB, unit));
    shared[unit] = found.shared;
    union[unit] = a.length[unit] + b.length[unit] - found.shared;
    hellinger[unit] = old ? found.hellinger / union[unit] : found.hellinger;
    jensenShannon[unit] = old ? NaN : found.jensenShannon;
  }
  const both = groups(a, b);
  return {
    checkpoints: [a.checkpoint, b.checkpoint],
    ...{layers: a.layers, width: a.width, choice: a.choice},
    ...{hellinger, jensenShannon, shared, union},
    lengths: [a.length, b.length],
    features: {
      shared: sharedFeatures,
      onlyA: a.features.length - sharedFeatures,
      onlyB: b.features.length - sharedFeatures,
    },
    groups: both,
    means: {
      hellinger: meanOver(both.alive, hellinger),
      jensenShannon: meanOver(both.alive, jensenShannon),
      lengths: [meanOver(both.alive, a.length), meanOver(both.alive, b.length)],
    },
  };
}

/**
 * Checkpoints in their order, each compared with the one before it and with the first.
 *
 * @throws RangeError if there are fewer than two, or they differ in width or in what was chosen
 */
export function trajectory(distributions: readonly Distributions[]): Trajectory {
  if (distributions.length < 2) {
    throw new RangeError(
      `trajectory(): distributions must be at least 2, got ${distributions.length}. Capture another checkpoint.`,
    );
  }
  const later = distributions.slice(1);
  const consecutive = later.map((after, i) => compare(distributions[i], after));
  const toFirst = later.map((after, i) => (i === 0 ? consecutive[0] : compare(distributions[0], after)));
  const alive = distributions.map(({length}) => unitsWhere(length));
  return {
    checkpoints: distributions.map(({checkpoint}) => checkpoint),
    ...{consecutive, toFirst},
    alive: Int32Array.from(alive, (units) => units.length),
    meanLength: Float64Array.from(alive, (units, i) => meanOver(units, distributions[i].length)),
  };
}

const unitsWhere = (length: Int32Array): Int32Array =>
  Int32Array.from(length.keys()).filter((unit) => length[unit] > 0);

const rowsOf = ({offsets, probability}: Distributions, index: Int32Array, unit: number): Rows => ({
  ...{index, probability},
  from: offsets[unit],
  to: offsets[unit + 1],
});

/** Numbers for the features of two sorted lists, equal for equal ones and ascending in both. */
export function commonFeatures(
  a: readonly string[],
  b: readonly string[],
): {
  readonly places: readonly [Int32Array, Int32Array];
  readonly shared: number;
  readonly names: readonly string[];
} {
  const places = [new Int32Array(a.length), new Int32Array(b.length)] as const;
  const names: string[] = [];
  let [i, j, shared] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const inA = j === b.length || (i < a.length && a[i] <= b[j]);
    const inB = i === a.length || (j < b.length && b[j] <= a[i]);
    names.push(inA ? a[i] : b[j]);
    if (inA && inB) shared++;
    if (inA) places[0][i++] = names.length - 1;
    if (inB) places[1][j++] = names.length - 1;
  }
  return {places, shared, names};
}

type Chosen = Pick<Distributions, "checkpoint" | "layers" | "width" | "choice">;

/** Only the same neurons over the same kind of feature can be compared. */
export function checkAlike(caller: string, a: Chosen, b: Chosen): void {
  if (a.layers !== b.layers || a.width !== b.width) {
    throw new RangeError(
      `${caller}(): checkpoints must have the same neurons, got ${size(a)} of "${a.checkpoint}" and ${size(b)} of "${b.checkpoint}". Compare checkpoints of one architecture.`,
    );
  }
  const names = Object.keys(a.choice) as (keyof Distributions["choice"])[];
  const differing = names.find((name) => JSON.stringify(a.choice[name]) !== JSON.stringify(b.choice[name]));
  // Classes may be compared with one another.
  if (differing === undefined || differing === "label") return;
  const [first, second] = [a, b].map(({choice}) =>
    differing === "feature" ? featureName(choice.feature) : JSON.stringify(choice[differing]),
  );
  throw new RangeError(
    `${caller}(): distributions must be made alike, got ${differing} ${first} and ${second}. Make both with the same options.`,
  );
}

const size = ({layers, width}: Chosen): string => `${layers} × ${width}`;
