import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import {
  checkpointNames,
  featureNames,
  finite,
  flag,
  list,
  modelSize,
  orNull,
  unit,
  unitWish,
} from "../checkpoints/check.js";
import {numbers} from "../check-packed.js";
import type {NeuronDistribution, NeuronDistributionState} from "../neuron-distribution.js";
import {checkNeurons} from "../selection.js";
import {orders} from "./update.js";

const caller = "neuronDistributionView.validate()";

/** The state of distributions of neurons, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): NeuronDistributionState {
  const state = stateOf<NeuronDistributionState>(caller, value, "neuron-distribution", 1);
  const checkpoints = checkpointNames(caller, state.checkpoints);
  const model = modelSize(caller, state);
  const tags = list<string>(caller, "tags", state.tags, (entry, key) => text(caller, key, entry));
  const sizes = {...model, checkpoints: checkpoints.length, tags: tags.length};
  const neurons = list<NeuronDistribution>(caller, "neurons", state.neurons, (entry, key) =>
    checkNeuron(entry, key, sizes),
  );
  if (neurons.length === 0) fail(caller, "neurons", "at least one neuron", neurons, "", RangeError);
  return {
    view: "neuron-distribution",
    version: 1,
    output: text(caller, "output", state.output),
    checkpoints,
    ...model,
    feature: text(caller, "feature", state.feature),
    kind: oneOf(caller, "kind", state.kind, ["text", "label"]),
    tags,
    neurons,
    level: orNull(state.level, (given) => finite(caller, "level", given, 0, 100)),
    halvesQuantile: orNull(state.halvesQuantile, (given) => finite(caller, "halvesQuantile", given, 0, 100)),
    warnings: list<string>(caller, "warnings", state.warnings, (entry, key) => text(caller, key, entry)),
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    shown: integer(caller, "shown", state.shown, 0, neurons.length - 1),
    layer: orNull(state.layer, (given) => integer(caller, "layer", given, 0, model.layers - 1)),
    brushed: checkNeurons(caller, "brushed", state.brushed, model.layers, model.width),
    kept: orNull(state.kept, (given) => unit(caller, "kept", given, model)),
    order: oneOf(caller, "order", state.order, orders),
    by: orNull(state.by, (given) => integer(caller, "by", given, 0, checkpoints.length - 1)),
    most: integer(caller, "most", state.most, 1, Infinity),
    allTags: flag(caller, "allTags", state.allTags),
    wish: orNull(state.wish, (given) => unitWish(caller, given, model)),
    granted: integer(caller, "granted", state.granted, 0, Infinity),
    refusal: text(caller, "refusal", state.refusal),
    hovered: orNull(state.hovered, (given) => text(caller, "hovered", given)),
    focused: orNull(state.focused, (given) => text(caller, "focused", given)),
  };
}

interface Sizes {
  readonly layers: number;
  readonly width: number;
  readonly checkpoints: number;
  readonly tags: number;
}

function checkNeuron(value: unknown, key: string, sizes: Sizes): void {
  unit(caller, key, value, sizes);
  const neuron = record(caller, key, value);
  const each = (name: string, check: (entry: unknown, at: string) => unknown): void => {
    const given = list(caller, `${key}.${name}`, neuron[name], check);
    if (given.length === sizes.checkpoints) return;
    fail(caller, `${key}.${name}`, `${sizes.checkpoints} numbers`, given.length, "", RangeError);
  };
  each("length", (entry, at) => integer(caller, at, entry, 0, Infinity));
  each("hits", (entry, at) => integer(caller, at, entry, 0, Infinity));
  each("mass", (entry, at) => finite(caller, at, entry));
  const features = featureNames(caller, `${key}.features`, neuron.features);
  checkValues(`${key}.values`, neuron.values, [sizes.checkpoints, features.length]);
  orNull(neuron.tagValues, (given) =>
    checkValues(`${key}.tagValues`, given, [sizes.checkpoints, sizes.tags]),
  );
  list(caller, `${key}.pairs`, neuron.pairs, (entry, at) => checkPair(entry, at, sizes.checkpoints));
}

function checkValues(key: string, value: unknown, shape: readonly number[]): void {
  const {probability, mean, count, low, high} = record(caller, key, value);
  numbers(caller, `${key}.probability`, probability, shape);
  numbers(caller, `${key}.mean`, mean, shape);
  numbers(caller, `${key}.count`, count, shape);
  for (const [name, end] of Object.entries({low, high})) {
    orNull(end, (given) => numbers(caller, `${key}.${name}`, given, shape));
  }
}

function checkPair(value: unknown, key: string, checkpoints: number): void {
  const pair = record(caller, key, value);
  integer(caller, `${key}.a`, pair.a, 0, checkpoints - 1);
  integer(caller, `${key}.b`, pair.b, 0, checkpoints - 1);
  for (const name of ["hellinger", "low", "high", "halves", "jensenShannon"]) {
    orNull(pair[name], (given) => finite(caller, `${key}.${name}`, given, 0, 1));
  }
}
