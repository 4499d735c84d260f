import {ActivationMatrix} from "./matrix.js";
import type {ChosenActivations} from "./source.js";
import {positive} from "./sweep.js";

/** Sums of squares that 32-bit floats hold with all their digits, and some room. */
const inRange = {least: 1e-30, most: 1e36};

/**
 * The activations with 0 in place of what is negative: factors add up what fires, and a neuron that is held back does not.
 *
 * @returns the matrix, which must be disposed, and the share of all squares that was in negative activations
 */
export function clippedMatrix(
  caller: string,
  {arrays, places, positions, neurons}: ChosenActivations,
): {readonly matrix: ActivationMatrix; readonly clipped: number} {
  let below = 0;
  const matrix = new ActivationMatrix({layers: places.length, positions, neurons}, (block, layer) => {
    let [at, sum, squares] = [0, 0, 0];
    for (const {data, shape} of arrays) {
      const size = shape[1] * shape[2];
      const found = clip(data, places[layer] * size, block.subarray(at, (at += size)));
      sum += found.sum;
      squares += found.squares;
      below += found.below;
    }
    return {sum, squares};
  });
  const finite = Number.isFinite(below) && Number.isFinite(matrix.squares);
  if (finite && matrix.squares >= inRange.least && matrix.squares <= inRange.most) {
    return {matrix, clipped: below / (below + matrix.squares)};
  }
  matrix.dispose();
  if (finite && matrix.squares > 0) {
    throw new RangeError(
      `${caller}(): activations must have a length that 32-bit products can hold (1e-15–1e18), got ${Math.sqrt(matrix.squares).toExponential(1)}. Divide them by their largest.`,
    );
  }
  if (finite) {
    throw new RangeError(
      `${caller}(): activations must have values above 0, got none in these layers. Take other layers or another text.`,
    );
  }
  throw new RangeError(
    `${caller}(): activations must be finite numbers, got NaN or infinity. Look at the run: the model's numbers went out of range.`,
  );
}

/** A loop of its own: among the variables of others it is several times slower. NaN stays NaN. */
function clip(
  data: Float32Array,
  from: number,
  into: Float32Array,
): {readonly sum: number; readonly squares: number; readonly below: number} {
  let sum = 0;
  let squares = 0;
  let below = 0;
  for (let i = 0; i < into.length; i++) {
    const value = data[from + i];
    const kept = positive(value);
    const off = value - kept;
    into[i] = kept;
    sum += kept;
    squares += kept * kept;
    below += off * off;
  }
  return {sum, squares, below};
}
