import {neuronDistributionView, pack} from "../views/index.js";
import type {
  DistributionPair,
  DistributionValues,
  FeatureName,
  FeatureOrder,
  NeuronDistribution,
  NeuronDistributionState,
  UnitName,
  UnitWish,
} from "../views/index.js";
import {checkOptions} from "./check-options.js";
import type {ComparedCheckpoints} from "./compared.js";
import {Figure} from "./figure.js";
import {given} from "./units.js";
import type {Given} from "./units.js";
import {answerWishes} from "./wishes.js";

/** A feature of a neuron. */
export interface FeatureShare {
  readonly name: FeatureName;
  /** Its mean activation ÷ the sum of the means of all features. */
  readonly probability: number;
  /** Mean activation. */
  readonly mean: number;
  /** Records. */
  readonly count: number;
  /** Ends of the interval of the probability. */
  readonly low?: number;
  readonly high?: number;
}

/** A neuron in one checkpoint. */
export interface NeuronInCheckpoint {
  /** Sum of its activations. */
  readonly mass: number;
  /** All of its features; none: it is dead. Its length is their number. */
  readonly features: readonly FeatureShare[];
  /** Its shares of parts of speech, those that occur; names are tags. */
  readonly tags?: readonly FeatureShare[];
  /** Records (default: those of all features). */
  readonly hits?: number;
}

/** A neuron in every checkpoint. */
export interface NeuronNumbers extends UnitName {
  readonly checkpoints: readonly NeuronInCheckpoint[];
  readonly pairs: readonly (Pick<DistributionPair, "a" | "b" | "hellinger"> & Partial<DistributionPair>)[];
}

/** Where distributions of neurons come from. */
export interface NeuronSource {
  /** The numbers of a neuron; may be long. `signal` is aborted when nobody waits for them any more. */
  of(neuron: UnitName, signal?: AbortSignal): Promise<NeuronNumbers>;
  /** Parts of speech in the order that all neurons have (default: none). */
  readonly tags?: readonly string[];
  /** What intervals hold, in percent. */
  readonly level?: number;
  /** The quantile, in percent, that `halves` of the pairs are. */
  readonly halvesQuantile?: number;
}

/** What a figure of distributions shows at first; the reader can change each in the figure. */
export interface NeuronDistributionOptions {
  /** "probability" (default): the largest shares first; "count": the most records; "change": the largest change of share. */
  readonly order?: FeatureOrder;
  /** The checkpoint, by number, whose numbers decide the order (default: the largest of all). */
  readonly by?: number;
  /** Most features that are listed (default 10). */
  readonly most?: number;
  /** Show all parts of speech (default), or only those at which the neuron fires? */
  readonly allTags?: boolean;
}

/** Neurons that a figure keeps, so that a saved one shows them too. */
const mostKept = 24;
/** Features kept of each checkpoint by share, and as many by records: those that a reader may come to see. */
const mostHeld = 50;

/** Neurons as distributions over features, side by side for each checkpoint. */
export function neuronDistributionFigure(
  compared: ComparedCheckpoints,
  neurons: Given<readonly UnitName[]>,
  source: Given<NeuronSource>,
  options: NeuronDistributionOptions = {},
): Figure<NeuronDistributionState> {
  const caller = "neuronDistribution";
  checkOptions(caller, options, ["order", "by", "most", "allTags"]);
  checkNeurons(caller, neurons);
  const {order = "probability", by = null, most = 10, allTags = true} = options;
  const {output, checkpoints, layers, width, feature, kind, warnings = [], method, provenance} = compared;
  const held = async (neuron: UnitName, signal?: AbortSignal): Promise<NeuronDistribution> => {
    const {of, tags = []} = await given(source);
    return heldNeuron(await of(neuron, signal), checkpoints, tags);
  };
  const figure = new Figure(neuronDistributionView, async (): Promise<NeuronDistributionState> => {
    const {tags = [], level = null, halvesQuantile = null} = await given(source);
    const shown: NeuronDistribution[] = [];
    for (const neuron of await given(neurons)) shown.push(await held(neuron));
    return {
      view: "neuron-distribution",
      version: 1,
      output,
      checkpoints,
      layers,
      width,
      feature,
      kind,
      tags,
      neurons: shown,
      level,
      halvesQuantile,
      warnings,
      method,
      provenance,
      shown: 0,
      layer: null,
      brushed: null,
      kept: null,
      order,
      by,
      most,
      allTags,
      wish: null,
      granted: 0,
      refusal: "",
      hovered: null,
      focused: null,
    };
  });
  answerWishes<UnitWish, NeuronDistributionState>(figure, async ({layer, neuron}, signal) => {
    return withNeuron(figure.state.neurons, await held({layer, neuron}, signal));
  });
  return figure;
}

/** @throws RangeError if neurons that are known beforehand are none, or too many */
export function checkNeurons(caller: string, neurons: Given<readonly UnitName[]>): void {
  if (typeof neurons === "function" || (neurons.length > 0 && neurons.length <= mostKept)) return;
  throw new RangeError(`${caller}(): neurons must be 1–${mostKept} neurons, got ${neurons.length}.`);
}

/** The neurons of a figure with one more, which is shown; the oldest go first. */
export function withNeuron<N extends UnitName>(
  neurons: readonly N[],
  added: N,
): {readonly neurons: readonly N[]; readonly shown: number} {
  const held = neurons.findIndex(({layer, neuron}) => layer === added.layer && neuron === added.neuron);
  if (held >= 0) return {neurons: neurons.map((each, i) => (i === held ? added : each)), shown: held};
  const kept = [...neurons.slice(Math.max(0, neurons.length + 1 - mostKept)), added];
  return {neurons: kept, shown: kept.length - 1};
}

function heldNeuron(
  {layer, neuron, checkpoints, pairs}: NeuronNumbers,
  names: readonly string[],
  tags: readonly string[],
): NeuronDistribution {
  if (checkpoints.length !== names.length) {
    throw new RangeError(
      `neuronDistribution(): checkpoints must be ${names.length}, one for each name, got ${checkpoints.length}.`,
    );
  }
  const tables = checkpoints.map(({features}, c) => byName(features, `features of ${names[c]}`));
  const chosen = new Map<string, FeatureName>();
  for (const {features} of checkpoints) for (const {name} of mostOf(features)) chosen.set(keyOf(name), name);
  const keys = [...chosen.keys()];
  return {
    layer,
    neuron,
    length: checkpoints.map(({features}) => features.length),
    mass: checkpoints.map(({mass}) => mass),
    hits: checkpoints.map(({hits, features}) => hits ?? features.reduce((sum, {count}) => sum + count, 0)),
    features: [...chosen.values()],
    values: valuesOf(tables, keys),
    tagValues: checkpoints.some(({tags: given}) => given) ? tagValues(checkpoints, names, tags) : null,
    pairs: pairs.map((pair) => ({low: null, high: null, halves: null, jensenShannon: null, ...pair})),
  };
}

const keyOf = (name: FeatureName): string => JSON.stringify(name);

/** The features with the largest shares, and those with the most records. */
function mostOf(features: readonly FeatureShare[]): readonly FeatureShare[] {
  const by = (key: "probability" | "count"): readonly FeatureShare[] =>
    [...features].sort((a, b) => b[key] - a[key]).slice(0, mostHeld);
  return [...new Set([...by("probability"), ...by("count")])];
}

function byName(features: readonly FeatureShare[], what: string): ReadonlyMap<string, FeatureShare> {
  const table = new Map(features.map((each) => [keyOf(each.name), each]));
  if (table.size === features.length) return table;
  throw new RangeError(
    `neuronDistribution(): ${what} must be all different, got ${features.length - table.size} twice.`,
  );
}

function tagValues(
  checkpoints: readonly NeuronInCheckpoint[],
  names: readonly string[],
  tags: readonly string[],
): DistributionValues {
  const known = new Set<FeatureName>(tags);
  const tables = checkpoints.map(({tags: given = []}, c) => {
    const strange = given.find(({name}) => !known.has(name));
    if (strange) {
      throw new RangeError(
        `neuronDistribution(): tags of ${names[c]} must be among source.tags, got ${keyOf(strange.name)}.`,
      );
    }
    return byName(given, `tags of ${names[c]}`);
  });
  return valuesOf(tables, tags.map(keyOf));
}

function valuesOf(
  tables: readonly ReadonlyMap<string, FeatureShare>[],
  keys: readonly string[],
): DistributionValues {
  const shape = [tables.length, keys.length];
  const packed = (of: (share: FeatureShare | undefined) => number): DistributionValues["mean"] =>
    pack(
      tables.flatMap((table) => keys.map((key) => of(table.get(key)))),
      shape,
    );
  const all = tables.flatMap((table) => [...table.values()]);
  const intervals = all.length > 0 && all.every(({low, high}) => low !== undefined && high !== undefined);
  return {
    probability: packed((share) => share?.probability ?? 0),
    mean: packed((share) => share?.mean ?? 0),
    count: packed((share) => share?.count ?? 0),
    low: intervals ? packed((share) => share?.low ?? 0) : null,
    high: intervals ? packed((share) => share?.high ?? 0) : null,
  };
}
