import {gradientTimesInput} from "../../src/attribution/index.js";
import {run} from "../../src/capture/index.js";
import type {Model} from "../../src/models/index.js";
import {fromPretrained} from "../../src/models/index.js";
import {folderOf, goldenOf, names} from "./golden.js";
import {tolerances} from "./tolerances.js";

/** Largest difference, relative to the largest expected value. */
function relative(actual: ArrayLike<number>, expected: readonly number[]): number {
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(actual[i] - value))) / scale;
}

describe.each(names.flatMap((name) => [[name, "eager"] as const, [name, "graph"] as const]))(
  "gradient × input of the GPT-2 checkpoint %s, run %s",
  (name, executor) => {
    const golden = goldenOf(name);
    let model: Model;
    beforeAll(async () => {
      model = await fromPretrained(folderOf(name), {executor});
    });
    afterAll(() => model.dispose());

    test.each(golden.saliency)(
      "of the $unit of the token at $target equals PyTorch's autograd",
      async (expected) => {
        const {unit, target, norms, dots} = expected;
        const read = await run(model, golden.ids, {nPrompt: 1});
        const {shares, totals, signed} = await gradientTimesInput(model, read, {of: unit});
        const row = (target - 1) * golden.ids.length;
        const scores = shares.data.subarray(row, row + target).map((share) => share * totals[target - 1]);
        const off = norms.map((norm, i) => Math.abs(scores[i] - norm) / norm);
        expect(Math.max(...off)).toBeLessThan(tolerances.saliency);
        expect(relative(signed.data.subarray(row, row + target), dots)).toBeLessThan(
          tolerances.signedSaliency,
        );
      },
    );
  },
);
