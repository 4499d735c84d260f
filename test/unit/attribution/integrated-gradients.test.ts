import {integratedGradients} from "../../../src/attribution/index.js";
import {quadrature} from "../../../src/attribution/quadrature.js";
import type {Run} from "../../../src/capture/index.js";
import {run} from "../../../src/capture/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyFolder} from "../models/toy.js";

let toy: Model;
let made: Run;
beforeAll(async () => {
  toy = await fromPretrained(await toyFolder());
  made = await run(toy, [1, 2, 3, 4, 5, 2], {nPrompt: 3});
});
afterAll(() => {
  toy.dispose();
  removeToys();
});

describe("integratedGradients", () => {
  test.each(["logit", "probability"] as const)(
    "of a %s sum to what the input adds to the baseline",
    async (unit) => {
      const {scores, totals, delta, targets} = await integratedGradients(toy, made, {of: unit, steps: 100});
      expect(targets).toEqual([3, 4, 5]);
      expect(scores).toMatchObject({axes: ["target", "source"], shape: [3, 6]});
      targets.forEach((target, i) => {
        const row = scores.data.subarray(6 * i, 6 * (i + 1));
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(totals[i], 5);
        expect(Array.from(row.subarray(target))).toEqual(Array(6 - target).fill(0));
        expect(Math.abs(delta[i])).toBeLessThan(1e-3 * Math.abs(totals[i]));
        expect(Math.abs(totals[i])).toBeGreaterThan(1e-5);
      });
    },
  );

  test("come nearer to that with more steps", async () => {
    const worst = async (steps: number): Promise<number> => {
      const {delta} = await integratedGradients(toy, made, {steps, method: "riemann"});
      return Math.max(...delta.map(Math.abs));
    };
    expect(await worst(64)).toBeLessThan((await worst(4)) / 4);
  });

  test("are 0 for a source that is the baseline itself", async () => {
    const {scores} = await integratedGradients(toy, made, {targets: [3], baseline: 2});
    expect(scores.data[1]).toBe(0);
    expect(scores.data[0]).not.toBe(0);
  });

  test("do not depend on how many points are taken at once", async () => {
    const once = await integratedGradients(toy, made, {targets: [5], steps: 9});
    const inTurns: number[] = [];
    const some = await integratedGradients(toy, made, {
      targets: [5],
      steps: 9,
      maxMemory: 40_000,
      onProgress: (done) => inTurns.push(done),
    });
    expect(inTurns.length).toBeGreaterThan(1);
    expect(inTurns.at(-1)).toBe(9);
    some.scores.data.forEach((score, i) => expect(score).toBeCloseTo(once.scores.data[i], 6));
  });

  test("leave no tensor, also when they are aborted or refused", async () => {
    await integratedGradients(toy, made, {steps: 2});
    const before = memory().tensors;
    await integratedGradients(toy, made, {steps: 3});
    const controller = new AbortController();
    await expect(
      integratedGradients(toy, made, {
        steps: 9,
        maxMemory: 40_000,
        signal: controller.signal,
        onProgress: () => controller.abort(),
      }),
    ).rejects.toMatchObject({name: "AbortError"});
    await expect(integratedGradients(toy, made, {maxMemory: 10})).rejects.toThrow(
      /one point of 5 positions needs .* got a budget of .* Shorten the text or raise maxMemory/,
    );
    expect(memory().tensors).toBe(before);
  });

  test.each([
    [{steps: 0}, "steps must be a whole number (1–10000), got 0"],
    [{steps: 1, method: "trapezoid"}, "steps must be a whole number (2–10000), got 1"],
    [{method: "simpson"}, 'method must be one of gauss-legendre, trapezoid, riemann, got "simpson"'],
    [{baseline: -1}, 'baseline must be "zeros" or a token id'],
    [{baseline: "pad"}, 'baseline must be "zeros" or a token id'],
    [{of: "loss"}, 'of must be "logit", "probability" or "logProbability", got "loss"'],
    [{targets: [6]}, "target must be one of 5 positions (1–5), got 6"],
    [{stepz: 2}, 'unknown option "stepz". Did you mean "steps"?'],
  ])("refuse %j", async (options, message) => {
    await expect(integratedGradients(toy, made, options as never)).rejects.toThrow(message);
  });
});

describe("quadrature", () => {
  const integral = (rule: Parameters<typeof quadrature>[0], n: number, f: (x: number) => number): number => {
    const {at, weights} = quadrature(rule, n);
    return at.reduce((sum, x, i) => sum + weights[i] * f(x), 0);
  };

  test.each([1, 2, 3, 10, 50])("of Gauss and Legendre with %i points is exact up to its degree", (n) => {
    for (const degree of [0, 1, 2 * n - 2, 2 * n - 1]) {
      expect(integral("gauss-legendre", n, (x) => x ** degree)).toBeCloseTo(1 / (degree + 1), 12);
    }
    expect(quadrature("gauss-legendre", n).at).toEqual(
      [...quadrature("gauss-legendre", n).at].sort((a, b) => a - b),
    );
  });

  test("by trapezoids takes both ends, by Riemann's sum the middles", () => {
    expect(quadrature("trapezoid", 3)).toEqual({at: [0, 0.5, 1], weights: [0.25, 0.5, 0.25]});
    expect(quadrature("riemann", 2)).toEqual({at: [0.25, 0.75], weights: [0.5, 0.5]});
    expect(integral("trapezoid", 5, (x) => 3 * x + 1)).toBeCloseTo(2.5, 12);
    expect(integral("riemann", 5, (x) => 3 * x + 1)).toBeCloseTo(2.5, 12);
  });
});
