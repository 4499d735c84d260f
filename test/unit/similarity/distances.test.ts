import {distances, distancesInSingle} from "../../../src/similarity/graphs.js";
import {alignmentOf, scaled} from "../../../src/similarity/kernels.js";
import {runGraph} from "../../../src/similarity/programs.js";
import {checkFeatures} from "../../../src/similarity/representation.js";
import type {Features} from "../../../src/similarity/representation.js";
import {seededRandom} from "../../../src/tensors/index.js";

const positions = 300;

/** Positions at random, the first of them `far` times as far away as the others, and the last two beside each other. */
function made(far: number): Features {
  const random = seededRandom(7);
  const features = 40;
  const data = Float32Array.from(
    {length: positions * features},
    (_, i) => random.normal() * (i < features ? far : 1),
  );
  for (let j = 0; j < features; j++)
    data[(positions - 1) * features + j] = data[(positions - 2) * features + j] + 1e-3;
  return checkFeatures("test", "x", {shape: [positions, features], data});
}

/** The kernel from distances of 64 bits, in plain numbers. */
function kernel(x: Features): Float64Array {
  const [found] = runGraph(distances, scaled(x));
  const sorted = found.slice().sort();
  const median = (sorted[found.length / 2 - 1] + sorted[found.length / 2]) / 2;
  const values = Float64Array.from(found, (distance) => Math.exp(-distance / (2 * median)));
  const rows = Array.from(
    {length: positions},
    (_, i) => values.subarray(i * positions, (i + 1) * positions).reduce((a, b) => a + b, 0) / positions,
  );
  const all = rows.reduce((a, b) => a + b, 0) / positions;
  const centred = values.map(
    (value, at) => value - rows[Math.floor(at / positions)] - rows[at % positions] + all,
  );
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  return centred.map((value) => value / length);
}

test.each([1, 30, 1000])(
  "many positions have the kernel of 64-bit distances, with one %d times as far away",
  (far) => {
    const x = made(far);
    const {values} = alignmentOf(x, {kernel: "rbf", sigma: 1, debiased: false})!;
    const expected = kernel(x);
    const most = values.reduce((worst, value, at) => Math.max(worst, Math.abs(value - expected[at])), 0);
    expect(most).toBeLessThan(1e-7);
  },
);

test("distances of 32 bits are those of 64, up to the rounding of what they are differences of", () => {
  const x = made(1);
  const [[single], [double]] = [runGraph(distancesInSingle, scaled(x)), runGraph(distances, scaled(x))];
  const largest = double.reduce((a, b) => Math.max(a, b), 0);
  for (const [at, value] of double.entries())
    expect(Math.abs(single[at] - value)).toBeLessThan(2e-6 * largest);
});
