import {readFileSync} from "node:fs";
import {join} from "node:path";
import {cca, cka, pwcca, svcca} from "../../src/similarity/index.js";
import {memory} from "../../src/tensors/index.js";
import {tolerances} from "./tolerances.js";

interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Expected {
  readonly measure: "cca" | "svcca" | "pwcca" | "cka";
  readonly options: object;
  readonly similarity: number;
  readonly correlations?: readonly number[];
  readonly weights?: readonly number[];
  readonly ranks?: readonly number[];
}

/** What tools/parity/similarity.py writes. */
const {cases} = JSON.parse(readFileSync(join(__dirname, "golden", "similarity.json"), "utf8")) as {
  cases: {name: string; a: Stored; b: Stored; results: Expected[]}[];
};
const measures = {cca, svcca, pwcca, cka};

describe.each(cases)("similarity of representations with $name", ({a, b, results}) => {
  const [x, y] = [a, b].map(({shape, data}) => ({shape, data: Float32Array.from(data)}));

  test.each(results)("by $measure with $options equals the papers' formulas", (expected) => {
    const before = memory().tensors;
    const found = measures[expected.measure](x, y, expected.options);
    expect(memory().tensors).toBe(before);
    expect(Math.abs(found.similarity - expected.similarity)).toBeLessThan(tolerances.similarity);
    if (expected.ranks && "kept" in found) {
      expect([found.kept.a.rank, found.kept.b.rank]).toEqual(expected.ranks);
    }
    for (const name of ["correlations", "weights"] as const) {
      if (expected[name] === undefined) continue;
      const values = (found as unknown as Record<string, Float32Array>)[name];
      expect(values).toHaveLength(expected[name].length);
      expected[name].forEach((value, i) =>
        expect(Math.abs(values[i] - value)).toBeLessThan(tolerances.similarity),
      );
    }
  });
});
