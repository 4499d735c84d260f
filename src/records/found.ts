import type {GraphNode} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {Hits} from "./record.js";
import type {RecordSettings} from "./manifest.js";
import type {Best} from "./predictions.js";

/** 1: the largest activations; −1: the smallest. */
export type Side = 1 | -1;

/** The sides that are recorded, in the order of a shard's rows. */
export const sidesOf = ({sides}: RecordSettings): readonly Side[] =>
  sides === "both" ? [1, -1] : [sides === "positive" ? 1 : -1];

/** What a pass gives of its rows: on each side the most active neurons of each layer, `[layer, row, k]`. */
export interface Found {
  readonly rows: number;
  readonly activations: readonly Float32Array[];
  readonly neurons: readonly Int32Array[];
}

/**
 * Nodes that find the most active neurons inside the graph, so that nothing else leaves TensorFlow.
 *
 * @param layers - activations of each layer, `[row, neuron]`
 * @returns for each side the activations and the neurons, `[layer, row, k]`; then the sums of each layer, which are not
 * finite where an activation is not
 */
export function reduced(layers: readonly GraphNode[], settings: RecordSettings): GraphNode[] {
  const sides = sidesOf(settings).map((side) =>
    layers.map((layer) => tf.topK(side === 1 ? layer : tf.neg(layer), settings.k)),
  );
  return [
    ...sides.flatMap((found) => [0, 1].map((part) => tf.stack(found.map((one) => one[part])))),
    tf.stack(layers.map((layer) => tf.sum(layer, [0, 1]))),
  ];
}

/** Reads what `reduced` gave. */
export function foundIn(
  caller: string,
  tensors: readonly tf.Tensor[],
  settings: RecordSettings,
): {readonly found: Found; readonly rest: readonly tf.Tensor[]} {
  const sides = sidesOf(settings);
  const own = 2 * sides.length + 1;
  const sums = tf.read(tensors[own - 1]) as Float32Array;
  const wrong = sums.findIndex((sum) => !Number.isFinite(sum));
  if (wrong >= 0) {
    throw new Error(
      `${caller}(): activations must be finite, got ${sums[wrong]} in layer ${settings.layers[wrong]}. The model computes numbers beyond those of 32 bits.`,
    );
  }
  return {
    found: {
      rows: tensors[0].shape[1],
      activations: sides.map((side, i) => {
        const values = tf.read(tensors[2 * i]) as Float32Array;
        return side === 1 ? values : values.map((value) => -value);
      }),
      neurons: sides.map((_, i) => tf.read(tensors[2 * i + 1]) as Int32Array),
    },
    rest: tensors.slice(own),
  };
}

/** The most active neurons of all tokens of a shard, in the order of its rows. */
export class FoundTable {
  readonly #neurons: Int32Array;
  readonly #activations: Float32Array;
  readonly #each: number;
  /** Class of each token, and its probability; −1 and NaN: none. */
  readonly classes: Int32Array;
  readonly probabilities: Float32Array;

  constructor(
    readonly tokens: number,
    readonly settings: RecordSettings,
  ) {
    const {layers, k} = settings;
    this.#each = layers.length * sidesOf(settings).length * k;
    this.#neurons = new Int32Array(tokens * this.#each);
    this.#activations = new Float32Array(tokens * this.#each);
    this.classes = new Int32Array(tokens).fill(-1);
    this.probabilities = new Float32Array(tokens).fill(NaN);
  }

  /** Takes row `row` of a pass as those of token `place`. */
  take(place: number, {rows, activations, neurons}: Found, row: number): void {
    const {layers, k} = this.settings;
    let to = place * this.#each;
    for (let layer = 0; layer < layers.length; layer++) {
      for (let side = 0; side < neurons.length; side++) {
        const from = (layer * rows + row) * k;
        for (let rank = 0; rank < k; rank++, to++) {
          this.#neurons[to] = neurons[side][from + rank];
          this.#activations[to] = activations[side][from + rank];
        }
      }
    }
  }

  /** The class of some tokens, one after the other. */
  classify(place: number, count: number, {best, probability}: Best): void {
    this.classes.fill(best, place, place + count);
    this.probabilities.fill(probability, place, place + count);
  }

  hits(): Hits {
    const {layers, k} = this.settings;
    const sides = sidesOf(this.settings);
    const each = this.#each;
    const of = (value: (index: number) => number): Int32Array => {
      // The same for each token.
      const pattern = Int32Array.from({length: each}, (_, i) => value(i));
      const all = new Int32Array(this.tokens * each);
      for (let place = 0; place < this.tokens; place++) all.set(pattern, place * each);
      return all;
    };
    const place = new Int32Array(this.tokens * each);
    for (let token = 0; token < this.tokens; token++) place.fill(token, token * each, (token + 1) * each);
    return {
      place,
      layer: of((i) => layers[Math.floor(i / (sides.length * k))]),
      side: of((i) => sides[Math.floor(i / k) % sides.length]),
      rank: of((i) => (i % k) + 1),
      neuron: this.#neurons,
      activation: this.#activations,
    };
  }
}
