import {readFileSync} from "node:fs";
import {join} from "node:path";
import type {AttributeOptions} from "../../src/attribution/index.js";
import {attribute} from "../../src/attribution/index.js";
import {run} from "../../src/capture/index.js";
import type {Model} from "../../src/models/index.js";
import {fromPretrained} from "../../src/models/index.js";
import {folderOf} from "./golden.js";
import {tolerances} from "./tolerances.js";

interface Case {
  readonly options: AttributeOptions;
  readonly scores: readonly number[];
}

/** What tools/parity/attributions.py writes. */
const {checkpoints} = JSON.parse(readFileSync(join(__dirname, "golden", "attributions.json"), "utf8")) as {
  checkpoints: Record<string, {ids: number[]; cases: Case[]}>;
};

describe.each(Object.entries(checkpoints))("attributions of %s", (name, {ids, cases}) => {
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(folderOf(name));
  });
  afterAll(() => model.dispose());

  test.each(cases)("with $options equal Captum's", async ({options, scores}) => {
    const read = await run(model, ids, {nPrompt: ids.length - 1});
    const found = await attribute(model, read, options, "attribute");
    const scale = Math.max(...scores.map(Math.abs));
    const off = scores.map((score, i) => Math.abs(found.scores.data[i] - score) / scale);
    expect(off).toHaveLength(ids.length - 1);
    expect(Math.max(...off)).toBeLessThan(tolerances.attributions);
  });
});
