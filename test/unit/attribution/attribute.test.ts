import {attribute, attributionMethods, gradientTimesInput} from "../../../src/attribution/index.js";
import type {AttributeOptions} from "../../../src/attribution/index.js";
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
const scoresOf = async (options: AttributeOptions, of = made): Promise<Float32Array> =>
  (await attribute(toy, of, options, "attribute")).scores.data as Float32Array;

describe("attribute", () => {
  // Ecco names nine methods, of which six cannot run.
  test.each(attributionMethods)("runs the method %s, which sums its shares to 1", async (method) => {
    const {shares, totals, scores, hasSign, targets} = await attribute(toy, made, {method}, "attribute");
    expect(targets).toEqual([3, 4, 5]);
    targets.forEach((target, row) => {
      const own = shares.data.subarray(6 * row, 6 * (row + 1));
      expect(own.reduce((sum, share) => sum + Math.abs(share), 0)).toBeCloseTo(1, 5);
      expect(Array.from(own.subarray(target))).toEqual(Array(6 - target).fill(0));
      expect(totals[row]).toBeGreaterThan(0);
    });
    expect(scores.data.some((score) => score < 0)).toBe(hasSign);
  });

  test.each([
    {method: "gradient"},
    {method: "gradientTimesInput", aggregation: "dot"},
    {method: "integratedGradients", steps: 5},
    {method: "occlusion"},
  ] as const)("explains with %j the logit by default", async (options) => {
    const [given, logit, probability] = await Promise.all([
      scoresOf(options),
      scoresOf({...options, of: "logit"}),
      scoresOf({...options, of: "probability"}),
    ]);
    expect(given).toEqual(logit);
    expect(given).not.toEqual(probability);
  });

  test.each([
    {method: "gradientTimesInput", aggregation: "dot"},
    {method: "integratedGradients", steps: 7},
  ] as const)("contrasts by %j as the difference of what both tokens have", async (options) => {
    const [own, other] = await Promise.all(
      [[1, 2, 3, 4], [1, 2, 3, 9]].map(async (ids) => scoresOf(options, await run(toy, ids, {nPrompt: 3}))), // prettier-ignore
    );
    const contrasted = await scoresOf({...options, contrast: 9}, await run(toy, [1, 2, 3, 4], {nPrompt: 3}));
    contrasted.forEach((score, i) => expect(score).toBeCloseTo(own[i] - other[i], 4));
  });

  test("a token in contrast with itself has scores of 0", async () => {
    const scores = await scoresOf({contrast: 4, targets: [3]});
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(1e-6);
  });

  test("the gradient of log p is that of p divided by p", async () => {
    const target = {method: "gradientTimesInput", aggregation: "dot", targets: [5]} as const;
    const [ofLog, ofP] = [
      await scoresOf({...target, of: "logProbability"}),
      await scoresOf({...target, of: "probability"}),
    ];
    const p = made.probabilities[2];
    ofLog.forEach((score, i) => expect(score * p).toBeCloseTo(ofP[i], 5));
  });

  test("gradient, norm and dot product fit together", async () => {
    const dots = await scoresOf({aggregation: "dot"});
    const {signed} = await gradientTimesInput(toy, made);
    expect(dots).toEqual(signed.data);
    const [norms, gradients] = [await scoresOf({}), await scoresOf({method: "gradient"})];
    // |g · x| ≤ √d ‖g ⊙ x‖, and where ‖g ⊙ x‖ is above 0 so is ‖g‖.
    dots.forEach((dot, i) => {
      expect(Math.abs(dot)).toBeLessThanOrEqual(norms[i] * Math.sqrt(6) * (1 + 1e-5));
      expect(gradients[i] > 0).toBe(norms[i] > 0);
    });
  });

  test("integrated gradients tell how far they are from their sum", async () => {
    const {completeness, scores} = await attribute(
      toy,
      made,
      {method: "integratedGradients", steps: 3},
      "attribute",
    );
    completeness!.differences.forEach((difference, row) => {
      const sum = scores.data.subarray(6 * row, 6 * (row + 1)).reduce((a, b) => a + b, 0);
      expect(sum - difference).toBeCloseTo(completeness!.errors[row], 4);
    });
  });

  test("leaves no tensor behind", async () => {
    for (const method of attributionMethods) await attribute(toy, made, {method}, "attribute");
    const before = memory().tensors;
    for (const method of attributionMethods) {
      await attribute(toy, made, {method, of: "logProbability", contrast: 3}, "attribute");
    }
    expect(memory().tensors).toBe(before);
  });

  test.each([
    [{method: "occlussion"}, 'method must be one of "gradient", "gradientTimesInput", "integratedGradients", "occlusion", got "occlussion". Did you mean "occlusion"?'],
    [{method: "deepLift"}, 'got "deepLift".'],
    [{method: 3}, "method must be one of"],
    [{steps: 5}, 'steps must be left out with the method "gradientTimesInput", got it. It is an option of integratedGradients.'],
    [{method: "occlusion", quadrature: "riemann"}, "quadrature must be left out"],
    [{method: "integratedGradients", baseline: "remove"}, 'baseline must be "zeros" or a token id (0–10), got "remove"'],
    [{aggregation: "max"}, 'aggregation must be "l2" or "dot", got "max"'],
    [{agregation: "dot"}, 'unknown option "agregation". Did you mean "aggregation"?'],
  ])("refuses %j", async (options, message) => {
    await expect(attribute(toy, made, options as never, "attribute")).rejects.toThrow(message);
  }); // prettier-ignore
});
