import {readFileSync} from "node:fs";
import {join} from "node:path";
import {layeredMaxFlow} from "../../src/attribution/layered-flow.js";
import {rolledOut} from "../../src/attribution/attention-rollout.js";
import {tolerances} from "./tolerances.js";

interface Case {
  readonly name: string;
  readonly n: number;
  readonly causal: boolean;
  /** `[layer]` of `[query, key]` */
  readonly weights: readonly (readonly number[])[];
  readonly flows: readonly number[];
  readonly rollout: readonly number[];
}

/** What tools/parity/attention.py writes. */
const {cases} = JSON.parse(readFileSync(join(__dirname, "golden", "attention.json"), "utf8")) as {
  cases: Case[];
};

describe.each(cases)("$name", ({n, causal, weights, flows, rollout}) => {
  test("flows agree with networkx", () => {
    const capacities = weights.map((matrix) =>
      Float64Array.from(matrix, (weight, i) => weight / 2 + (i % (n + 1) === 0 ? 0.5 : 0)),
    );
    flows.forEach((flow, i) => {
      const [source, sink] = [Math.floor(i / n), i % n];
      const {value} = layeredMaxFlow({n, capacities}, source, sink);
      expect(Math.abs(value - flow)).toBeLessThan(tolerances.attentionFlow);
      if (!causal || sink > source) return;
      const within = [sink, source + 1] as const;
      const some = layeredMaxFlow({n, capacities}, source, sink, {within}).value;
      expect(Math.abs(some - flow)).toBeLessThan(tolerances.attentionFlow);
    });
  });

  test("rollout agrees with numpy", async () => {
    const means = weights.map((matrix) => Float32Array.from(matrix));
    const made = await rolledOut(means, n);
    rollout.forEach((value, i) => {
      expect(Math.abs(made[i] - value)).toBeLessThan(tolerances.attentionRollout);
    });
  });
});
