import type {LensStep} from "../lens/index.js";

/** How the numbers of rankings and watched words are made, in a figure's words. */
export const lensMethod = "each layer read as if it were the last: final norm, then output head (logit lens)";

/** The columns of numbers by ascending position, and arrays `[row, position]` in that order. */
export function columnsInOrder({positions}: {readonly positions: readonly number[]}): {
  readonly positions: readonly number[];
  readonly order: readonly number[];
  readonly moved: (data: ArrayLike<number>) => Float32Array;
} {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a] - positions[b]);
  const width = order.length;
  return {
    positions: order.map((i) => positions[i]),
    order,
    moved: (data) => Float32Array.from(data, (_, i) => data[i - (i % width) + order[i % width]]),
  };
}

/** The row of the end of a block, named by its number; negative numbers count from the last. */
export function rowOfLayer(caller: string, steps: readonly LensStep[], layer: number): number {
  const blocks = steps.map(({layer}) => layer).filter((each) => each >= 0);
  const wanted = layer < 0 ? layer + 1 + Math.max(...blocks) : layer;
  const row = steps.findLastIndex((step) => step.layer === wanted && step.part === "block");
  if (row >= 0) return row;
  const known = [...new Set(blocks)];
  throw new RangeError(
    `${caller}(): layer must be one of the layers ${known[0]}–${known.at(-1)!} that have numbers, got ${layer}.`,
  );
}
