import {softmax} from "../../../src/capture/index.js";
import {argmax, draw} from "../../../src/generation/pick.js";
import type {ScoreRule} from "../../../src/generation/scores.js";
import {epsilonCutoff, minP} from "../../../src/generation/warpers/min-p.js";
import {temperature} from "../../../src/generation/warpers/temperature.js";
import {topK} from "../../../src/generation/warpers/top-k.js";
import {topP} from "../../../src/generation/warpers/top-p.js";
import {typical} from "../../../src/generation/warpers/typical.js";
import {seededRandom} from "../../../src/tensors/index.js";

/** Logits of the probabilities 0.5, 0.25, 0.125 and 0.125. */
const logits = Float32Array.of(Math.log(8), Math.log(4), Math.log(2), Math.log(2));

/** Probabilities after some rules. */
function after(...rules: readonly ScoreRule[]): number[] {
  const scores = Float32Array.from(logits);
  for (const rule of rules) rule(scores, []);
  return Array.from(softmax(scores), (value) => Number(value.toFixed(6)));
}

describe("temperature", () => {
  test("squares the odds at 1/2", () => {
    // 64 : 16 : 4 : 4
    expect(after(temperature(0.5))).toEqual([0.727273, 0.181818, 0.045455, 0.045455]);
  });

  test("leaves the most probable token alone where logits become infinite", () => {
    expect(after(temperature(1e-40))).toEqual([1, 0, 0, 0]);
  });
});

describe("top-k", () => {
  test("keeps the most probable", () => {
    expect(after(topK(2))).toEqual([0.666667, 0.333333, 0, 0]);
  });

  test("keeps ties with the last", () => {
    expect(after(topK(3))).toEqual([0.5, 0.25, 0.125, 0.125]);
  });

  test("keeps all beyond the vocabulary", () => {
    expect(after(topK(9))).toEqual([0.5, 0.25, 0.125, 0.125]);
  });

  test("keeps as many of a long list, found by sorting, as of a short one", () => {
    const random = seededRandom(1);
    const scores = Float32Array.from({length: 500}, () => random.normal());
    for (const k of [1, 7, 100, 101, 499]) {
      const kept = Float32Array.from(scores);
      topK(k)(kept, []);
      expect(kept.filter((score) => score > -Infinity).length).toBe(k);
      const least = Math.min(...kept.filter((score) => score > -Infinity));
      expect(scores.filter((score) => score > least).length).toBe(k - 1);
    }
  });
});

describe("top-p", () => {
  test("keeps the fewest that reach it", () => {
    expect(after(topP(0.6, 1))).toEqual([0.666667, 0.333333, 0, 0]);
    expect(after(topP(0.01, 1))).toEqual([1, 0, 0, 0]);
  });

  test("keeps the lowest ids of equals", () => {
    expect(after(topP(0.8, 1))).toEqual([0.571429, 0.285714, 0.142857, 0]);
  });

  test("keeps at least as many as asked for", () => {
    expect(after(topP(0.01, 2))).toEqual([0.666667, 0.333333, 0, 0]);
  });
});

describe("min-p and epsilon cutoff", () => {
  test("keep tokens by their share of the largest, and by their own probability", () => {
    expect(after(minP(0.4, 1))).toEqual([0.666667, 0.333333, 0, 0]);
    expect(after(epsilonCutoff(0.2, 1))).toEqual([0.666667, 0.333333, 0, 0]);
  });

  test("keep the most probable in any case", () => {
    expect(after(epsilonCutoff(0.9, 1))).toEqual([1, 0, 0, 0]);
    expect(after(epsilonCutoff(0.9, 2))).toEqual([0.666667, 0.333333, 0, 0]);
  });
});

describe("typical", () => {
  // Surprises in bits are 1, 2, 3 and 3; the entropy is 1.75 bits: token 1 is nearest, then 0, then 2 and 3.
  test("keeps the tokens of the most usual surprise, not the most probable one", () => {
    expect(after(typical(0.2, 1))).toEqual([0, 1, 0, 0]);
    expect(after(typical(0.3, 1))).toEqual([0.666667, 0.333333, 0, 0]);
  });

  test("keeps ties with the last", () => {
    expect(after(typical(0.8, 1))).toEqual([0.5, 0.25, 0.125, 0.125]);
  });

  test("counts no token that is ruled out", () => {
    // Left are 2/3 and 1/3: 0.585 and 1.585 bits around 0.918.
    expect(after(topK(2), typical(0.5, 1))).toEqual([1, 0, 0, 0]);
  });
});

describe("draw", () => {
  test("draws each token as often as its probability says", () => {
    const random = seededRandom(1);
    const counts = [0, 0, 0, 0];
    const probabilities = softmax(logits);
    for (let i = 0; i < 8000; i++) counts[draw(probabilities, random)]++;
    // Five standard deviations.
    [4000, 2000, 1000, 1000].forEach((expected, i) =>
      expect(Math.abs(counts[i] - expected)).toBeLessThan(5 * Math.sqrt(expected)),
    );
  });

  test("never draws a token of probability 0", () => {
    const random = {...seededRandom(1), uniform: () => 0.9999999999};
    expect(draw(Float64Array.of(0.5, 0.4999999, 0), random)).toBe(1);
  });
});

describe("argmax", () => {
  test("takes the first of equals", () => {
    expect(argmax(Float32Array.of(1, 3, 3))).toBe(1);
  });
});
