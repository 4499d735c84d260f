import type {ChosenActivations} from "./source.js";

/** What neurons are compared by: their distance; the cosine of their activations; or that after their means are taken off. */
export type ClusterMetric = "euclidean" | "cosine" | "correlation";

/** Activations of each neuron over the positions, `[neuron, position]`, ready to be compared. */
export interface NeuronRows {
  readonly data: Float32Array;
  readonly count: number;
  readonly width: number;
}

/** Takes the neurons of the chosen layers out, by layer and neuron; under "cosine" and "correlation" of length 1, or all 0. */
export function rowsOf(
  {arrays, places, neurons, positions}: ChosenActivations,
  metric: ClusterMetric,
): NeuronRows {
  const data = new Float32Array(places.length * neurons * positions);
  places.forEach((place, layer) => {
    let to = 0;
    for (const {data: from, shape} of arrays) {
      for (let position = 0; position < shape[1]; position++, to++) {
        const start = (place * shape[1] + position) * neurons;
        for (let i = 0; i < neurons; i++) data[(layer * neurons + i) * positions + to] = from[start + i];
      }
    }
  });
  const count = places.length * neurons;
  if (metric !== "euclidean") {
    for (let row = 0; row < count; row++) {
      scaleToOne(data.subarray(row * positions, (row + 1) * positions), metric === "correlation");
    }
  }
  return {data, count, width: positions};
}

function scaleToOne(row: Float32Array, centre: boolean): void {
  let squares = 0;
  let sum = 0;
  for (const value of row) {
    sum += value;
    squares += value * value;
  }
  const mean = centre ? sum / row.length : 0;
  let left = 0;
  for (const value of row) left += (value - mean) ** 2;
  // Of a row that does not vary only rounding is left when its mean is taken off: 32-bit numbers have 7 digits.
  const scale = left > 1e-12 * squares ? 1 / Math.sqrt(left) : 0;
  for (let i = 0; i < row.length; i++) row[i] = (row[i] - mean) * scale;
}

/** The product of two rows. */
export function rowProduct({data, width}: NeuronRows, i: number, j: number): number {
  let sum = 0;
  const [a, b] = [i * width, j * width];
  for (let at = 0; at < width; at++) sum += data[a + at] * data[b + at];
  return sum;
}
