import {readFileSync} from "node:fs";
import {join} from "node:path";
import type {IntegratedGradientsOptions} from "../../src/attribution/index.js";
import {integratedGradients} from "../../src/attribution/index.js";
import {run} from "../../src/capture/index.js";
import {fromPretrained} from "../../src/models/index.js";
import {folderOf} from "./golden.js";
import {tolerances} from "./tolerances.js";

interface Case extends Required<Pick<IntegratedGradientsOptions, "of" | "baseline" | "steps" | "method">> {
  readonly scores: readonly number[];
  readonly delta: number;
}

/** What tools/parity/integrated_gradients.py writes. */
const {checkpoints} = JSON.parse(
  readFileSync(join(__dirname, "golden", "integrated-gradients.json"), "utf8"),
) as {checkpoints: Record<string, {ids: number[]; cases: Case[]}>};

describe.each(Object.entries(checkpoints))("integrated gradients of %s", (name, {ids, cases}) => {
  test.each(cases)("of the $of by $method in $steps steps equal Captum's", async (expected) => {
    const {scores, delta, ...options} = expected;
    const model = await fromPretrained(folderOf(name));
    try {
      const read = await run(model, ids, {nPrompt: ids.length - 1});
      const found = await integratedGradients(model, read, options);
      const scale = Math.max(...scores.map(Math.abs));
      const off = scores.map((score, i) => Math.abs(found.scores.data[i] - score) / scale);
      expect(off).toHaveLength(ids.length - 1);
      expect(Math.max(...off)).toBeLessThan(tolerances.integratedGradients);
      expect(Math.abs(found.delta[0] - delta) / scale).toBeLessThan(tolerances.integratedGradients);
    } finally {
      model.dispose();
    }
  });
});
