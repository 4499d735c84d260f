import type {ActivationSource} from "../../../src/neurons/index.js";
import {seededRandom} from "../../../src/tensors/index.js";

/** A run's FFNN activations `[layer, position, neuron]`, each from its place. */
export function sourceOf(
  shape: readonly [number, number, number],
  value: (layer: number, position: number, neuron: number) => number,
  more: Partial<ActivationSource> & {
    readonly layers?: readonly number[];
    readonly neurons?: readonly number[];
  } = {},
): ActivationSource {
  const [layers, positions, neurons] = shape;
  const data = new Float32Array(layers * positions * neurons).map((_, at) =>
    value(Math.floor(at / (positions * neurons)), Math.floor(at / neurons) % positions, at % neurons),
  );
  const {layers: layerNumbers, neurons: neuronNumbers, ...rest} = more;
  const index = {
    ...(layerNumbers ? {layer: layerNumbers} : {}),
    ...(neuronNumbers ? {neuron: neuronNumbers} : {}),
  };
  return {
    nPrompt: positions,
    ffnnActivations: {axes: ["layer", "position", "neuron"], shape, data, index},
    ...rest,
  };
}

/** Random activations, about half of them negative. */
export function noise(shape: readonly [number, number, number], seed = 1): ActivationSource {
  const random = seededRandom(seed);
  return sourceOf(shape, () => random.normal());
}

/** Three groups of neurons that fire at thirds of the text, each group over both layers. */
export const thirds = sourceOf([2, 9, 6], (layer, position, neuron) =>
  neuron % 3 === Math.floor(position / 3) ? (5 - (neuron % 3)) * (1 + layer) * (1 + (position % 3)) : 0,
);
