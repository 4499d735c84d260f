import {neuronTableView, pack} from "../views/index.js";
import type {FeatureName, NeuronGroup, NeuronRowOrder, NeuronTableState, UnitName} from "../views/index.js";
import {checkOptions} from "./check-options.js";
import type {ComparedCheckpoints} from "./compared.js";
import {Figure} from "./figure.js";

/** A feature of a neuron, with how much of its activation it takes. */
export interface FeatureMass {
  readonly name: FeatureName;
  /** Sum of the activations at the feature. */
  readonly mass: number;
  /** The same, each activation times the probability of the predicted class; where that was recorded. */
  readonly weighted?: number;
}

/** A neuron of a group. */
export interface NeuronRowNumbers extends UnitName {
  /** Activation mass, number of features and records, each by checkpoint. */
  readonly mass: readonly number[];
  readonly length: readonly number[];
  readonly hits: readonly number[];
  /** All of its features in the group's checkpoint, in any order. */
  readonly features: readonly FeatureMass[];
}

export interface NeuronGroupNumbers {
  /** "newly alive", "most active", "least active", "retired". */
  readonly name: string;
  /** The number of the checkpoint whose features are listed (default: the last). */
  readonly checkpoint?: number;
  /** How many neurons are in the group (default: those that are given). */
  readonly total?: number;
  /** In the order of the table. */
  readonly neurons: readonly NeuronRowNumbers[];
}

/** What a figure of tables of neurons shows at first; the reader can change each in the figure. */
export interface NeuronTableOptions {
  /** Name of the group (default: the first). */
  readonly group?: string;
  /** Default "given". */
  readonly order?: NeuronRowOrder;
  /** "mass" (default), or "weighted": by class probability, where that was recorded. */
  readonly featuresBy?: "mass" | "weighted";
}

const caller = "neuronTable";
/** Rows of a group that a figure keeps, and features of a row: more nobody reads, and the figure stays small. */
const mostRows = 2000;
const mostFeatures = 40;

/** Groups of neurons as tables with their features. */
export function neuronTableFigure(
  compared: ComparedCheckpoints,
  groups: readonly NeuronGroupNumbers[],
  options: NeuronTableOptions = {},
): Figure<NeuronTableState> {
  checkOptions(caller, options, ["group", "order", "featuresBy"]);
  const {order = "given", featuresBy = "mass"} = options;
  const at = options.group === undefined ? 0 : groups.findIndex(({name}) => name === options.group);
  if (at < 0) {
    const names = groups.map(({name}) => JSON.stringify(name)).join(", ");
    throw new RangeError(`${caller}(): group must be one of ${names}, got ${JSON.stringify(options.group)}.`);
  }
  const {output, checkpoints, layers, width, feature, kind, warnings = [], method, provenance} = compared;
  const vocabulary = new Vocabulary();
  return new Figure(neuronTableView, {
    view: "neuron-table",
    version: 1,
    output,
    checkpoints,
    layers,
    width,
    feature,
    kind,
    groups: groups.map((group) => packedGroup(group, checkpoints.length, vocabulary)),
    vocabulary: vocabulary.names,
    warnings,
    method,
    provenance,
    group: at,
    order,
    featuresBy,
    onlyBrushed: false,
    layer: null,
    neuron: null,
    neurons: null,
    hovered: null,
    focused: null,
    brush: null,
  });
}

/** Every feature once. */
class Vocabulary {
  readonly names: FeatureName[] = [];
  readonly #places = new Map<string, number>();

  placeOf(name: FeatureName): number {
    const key = JSON.stringify(name);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.names.length);
    return this.names.push(name) - 1;
  }
}

function packedGroup(group: NeuronGroupNumbers, checkpoints: number, vocabulary: Vocabulary): NeuronGroup {
  const {name, checkpoint = checkpoints - 1, total = group.neurons.length} = group;
  const rows = group.neurons.slice(0, mostRows);
  rows.forEach((row) => checkRow(name, row, checkpoint, checkpoints));
  const table = (of: (row: NeuronRowNumbers) => readonly number[]): NeuronGroup["mass"] =>
    pack(rows.flatMap(of), [rows.length, checkpoints]);
  const recorded = rows.every(({features}) => features.every(({weighted}) => weighted !== undefined));
  const leading = (by: (feature: FeatureMass) => number): number[][] =>
    rows.map(({features}) =>
      [...features]
        .sort((a, b) => by(b) - by(a))
        .slice(0, mostFeatures)
        .map((each) => vocabulary.placeOf(each.name)),
    );
  const byMass = leading(({mass}) => mass);
  const offsets = [0];
  for (const features of byMass) offsets.push(offsets[offsets.length - 1] + features.length);
  const packed = (lists: number[][]): NeuronGroup["features"] =>
    pack(lists.flat(), [offsets[offsets.length - 1]]);
  const hasFeatures = offsets[offsets.length - 1] > 0;
  return {
    name,
    total,
    checkpoint,
    neurons: pack(
      rows.flatMap(({layer, neuron}) => [layer, neuron]),
      [rows.length, 2],
    ),
    mass: table(({mass}) => mass),
    length: table(({length}) => length),
    hits: table(({hits}) => hits),
    offsets: pack(offsets, [rows.length + 1]),
    features: packed(byMass),
    weighted: recorded && hasFeatures ? packed(leading(({weighted}) => weighted!)) : null,
  };
}

function checkRow(group: string, row: NeuronRowNumbers, checkpoint: number, checkpoints: number): void {
  const name = `neuron ${row.neuron} of layer ${row.layer} in "${group}"`;
  for (const key of ["mass", "length", "hits"] as const) {
    if (row[key].length === checkpoints) continue;
    throw new RangeError(
      `${caller}(): ${key} of ${name} must be ${checkpoints} numbers, got ${row[key].length}.`,
    );
  }
  if (row.features.length !== row.length[checkpoint]) {
    throw new RangeError(
      `${caller}(): features of ${name} must be all ${row.length[checkpoint]}, got ${row.features.length}.`,
    );
  }
}
