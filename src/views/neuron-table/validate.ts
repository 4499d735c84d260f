import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import {featureNames, flag, list} from "../checkpoints/check.js";
import {numbers} from "../check-packed.js";
import type {NeuronGroup, NeuronTableState} from "../neuron-table.js";
import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import {checkUnitsState} from "../units/check.js";
import {featureOrders, orders} from "./update.js";

const caller = "neuronTableView.validate()";

/** The state of tables of neurons, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): NeuronTableState {
  const state = stateOf<NeuronTableState>(caller, value, "neuron-table", 1);
  const units = checkUnitsState(caller, state);
  const vocabulary = featureNames(caller, "vocabulary", state.vocabulary);
  const sizes: Sizes = {
    layers: units.layers,
    width: units.width,
    checkpoints: units.checkpoints.length,
    vocabulary: vocabulary.length,
  };
  const groups = list<NeuronGroup>(caller, "groups", state.groups, (entry, key) =>
    checkGroup(entry, key, sizes),
  );
  if (groups.length === 0) fail(caller, "groups", "at least one group", groups, "", RangeError);
  return {
    ...units,
    view: "neuron-table",
    version: 1,
    kind: oneOf(caller, "kind", state.kind, ["text", "label"]),
    groups,
    vocabulary,
    method: text(caller, "method", state.method),
    group: integer(caller, "group", state.group, 0, groups.length - 1),
    order: oneOf(caller, "order", state.order, orders),
    featuresBy: oneOf(caller, "featuresBy", state.featuresBy, featureOrders),
    onlyBrushed: flag(caller, "onlyBrushed", state.onlyBrushed),
  };
}

interface Sizes {
  readonly layers: number;
  readonly width: number;
  readonly checkpoints: number;
  readonly vocabulary: number;
}

const approved = new WeakMap<object, string>();

function checkGroup(value: unknown, key: string, sizes: Sizes): void {
  const group = record(caller, key, value) as unknown as NeuronGroup;
  const size = Object.values(sizes).join(" ");
  // Thousands of rows: a group that passed is not walked again at each change of the state.
  if (approved.get(group) === size) return;
  text(caller, `${key}.name`, group.name);
  integer(caller, `${key}.checkpoint`, group.checkpoint, 0, sizes.checkpoints - 1);
  const of = (name: keyof NeuronGroup, shape: readonly (number | null)[]): Packed =>
    numbers(caller, `${key}.${name}`, group[name], shape);
  const neurons = of("neurons", [null, 2]);
  const [rows] = neurons.shape;
  integer(caller, `${key}.total`, group.total, rows, Infinity);
  unpack(neurons).forEach((each, i) => {
    integer(caller, `${key}.neurons[${i}]`, each, 0, (i % 2 === 0 ? sizes.layers : sizes.width) - 1);
  });
  of("mass", [rows, sizes.checkpoints]);
  for (const name of ["length", "hits"] as const) {
    unpack(of(name, [rows, sizes.checkpoints])).forEach((each, i) =>
      integer(caller, `${key}.${name}[${i}]`, each, 0, Infinity),
    );
  }
  const features = of("features", [null]);
  checkOffsets(unpack(of("offsets", [rows + 1])), `${key}.offsets`, features.shape[0]);
  const lists = [features, ...(group.weighted === null ? [] : [of("weighted", features.shape)])];
  for (const packed of lists) {
    unpack(packed).forEach((each, i) =>
      integer(caller, `${key}.features[${i}]`, each, 0, sizes.vocabulary - 1),
    );
  }
  approved.set(group, size);
}

function checkOffsets(offsets: Float32Array, key: string, end: number): void {
  offsets.forEach((each, i) => integer(caller, `${key}[${i}]`, each, i === 0 ? 0 : offsets[i - 1], end));
  if (offsets[0] === 0 && offsets[offsets.length - 1] === end) return;
  fail(caller, key, `from 0 to ${end}`, `${offsets[0]} to ${offsets[offsets.length - 1]}`, "", RangeError);
}
