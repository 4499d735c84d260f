import {basisOf, largestOf} from "../../../src/similarity/basis.js";
import type {Basis} from "../../../src/similarity/basis.js";
import {checkFeatures} from "../../../src/similarity/representation.js";
import type {Features} from "../../../src/similarity/representation.js";
import {memory, seededRandom} from "../../../src/tensors/index.js";

/** Features of the sizes that `sizeOf` says, mixed among each other a little. */
function made(positions: number, features: number, sizeOf: (feature: number) => number): Features {
  const random = seededRandom(features);
  const data = new Float32Array(positions * features);
  for (let i = 0; i < positions; i++) {
    for (let j = 0; j < features; j++) data[i * features + j] = random.normal() * sizeOf(j);
    for (let j = 1; j < features; j++) data[i * features + j] += 0.1 * data[i * features + j - 1];
  }
  return checkFeatures("test", "x", {shape: [positions, features], data});
}

/** Cosine of the largest angle between two spans, from the products of all directions: ‖ABᵀ‖² is their number where it is 0. */
function shortfall(a: Basis, b: Basis): number {
  let sum = 0;
  for (let i = 0; i < a.rank; i++) {
    for (let j = 0; j < b.rank; j++) {
      let product = 0;
      for (let at = 0; at < a.positions; at++) {
        product += a.rows[i * a.positions + at] * b.rows[j * b.positions + at];
      }
      sum += product * product;
    }
  }
  return a.rank - sum;
}

test.each<[string, Features, number]>([
  ["more positions than features", made(300, 240, (j) => 1 / (1 + j / 10)), 10],
  ["more features than positions", made(200, 400, (j) => 1 / (1 + j / 10)), 8],
  ["a few features that stand out", made(320, 250, (j) => (j < 3 ? 500 : 1 / (1 + j / 10))), 12],
  ["sizes over many orders", made(300, 240, (j) => 0.8 ** j), 6],
])("the largest directions are those of the whole decomposition: %s", (_, x, dims) => {
  const before = memory().tensors;
  const [few, all] = [largestOf(x, dims), basisOf(x, false, () => dims)];
  expect(few).toBeDefined();
  expect(few!.rank).toBe(dims);
  expect(Math.abs(shortfall(few!, all))).toBeLessThan(1e-5);
  expect(few!.kept.variance).toBeCloseTo(all.kept.variance, 6);
  for (const [i, value] of all.loadings.entries()) {
    // Each direction may point the other way.
    expect(Math.abs(Math.abs(few!.loadings[i]) - Math.abs(value))).toBeLessThan(
      2e-3 * Math.abs(all.loadings.at(-1)!) + 1,
    );
  }
  expect(memory().tensors).toBe(before);
});

test("directions that are not told apart from the next ones are left to the whole decomposition", () => {
  // Every direction of white noise is as large as the others, nearly.
  const random = seededRandom(5);
  const signs = Float32Array.from({length: 256 * 128}, () => random.normal());
  const x = checkFeatures("test", "x", {shape: [256, 128], data: signs});
  const found = largestOf(x, 4);
  if (found)
    expect(
      Math.abs(
        shortfall(
          found,
          basisOf(x, false, () => 4),
        ),
      ),
    ).toBeLessThan(1e-5);
  // Two features with the same square and no product in common: the second and the third direction are one eigenvalue.
  const same = Float32Array.from({length: 512 * 200}, (_, at) => {
    const [i, j] = [Math.floor(at / 200), at % 200];
    return j < 3
      ? Math.cos((Math.PI * (2 * i + 1) * (j + 1)) / 1024) * (j === 0 ? 9 : 5)
      : 0.01 * Math.cos((Math.PI * (2 * i + 1) * (j + 1)) / 1024);
  });
  expect(largestOf(checkFeatures("test", "x", {shape: [512, 200], data: same}), 2)).toBeUndefined();
});

test("many directions, and more than there are, are left to the whole decomposition", () => {
  expect(
    largestOf(
      made(100, 80, () => 1),
      40,
    ),
  ).toBeUndefined();
  expect(
    largestOf(
      made(300, 240, (j) => (j < 4 ? 1 : 0)),
      10,
    ),
  ).toBeUndefined();
});
