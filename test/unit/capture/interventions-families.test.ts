import {run, runAll} from "../../../src/capture/index.js";
import type {Intervention, Run, RunOptions} from "../../../src/capture/index.js";
import {generate} from "../../../src/generation/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {folderOf} from "../../parity/golden.js";

const text = [5, 3, 8, 2, 7, 4];
/** Of each kind: a checkpoint, and what is read besides the text. */
const kinds: readonly (readonly [string, RunOptions])[] = [
  ["lstm-deep", {nPrompt: 1}],
  ["lstm-classifier-deep", {}],
  ["bert-masked", {}],
  ["deberta-answers", {}],
  ["t5-relu", {target: [0, 6, 3, 2]}],
  ["bart", {target: [2, 6, 3, 4]}],
];

/** All that a run gives: logits of its tokens, and what an encoder's head gives. */
const given = ({logits, outputs, hiddenStates}: Run): number[] => [
  ...logits,
  ...Object.values(outputs ?? {}).flatMap(({data}) => Array.from(data)),
  ...(outputs ? Array.from(hiddenStates!.data.slice(-8)) : []),
];

const farthest = (a: readonly number[], b: readonly number[]): number => {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
};

/** Something that a norm does not take back. */
const uneven = ({data}: {data: Float32Array}): Float32Array => data.map((x, i) => x + 0.3 * Math.sin(i * i));

describe.each(kinds)("interventions in %s", (name, options) => {
  let model: Model;
  let plain: Run;
  let effective: string[];
  beforeAll(async () => {
    model = await fromPretrained(folderOf(name));
    plain = await run(model, text, {...options, capture: {points: "**"}});
    effective = [];
    // Blocks are alike: those of the second one, and what is in none.
    for (const point of Object.keys(plain.points!).filter((one) => !one.includes("blocks.0."))) {
      const interventions: Intervention[] = [{point, scale: 1}];
      const same = run(model, text, {...options, interventions});
      await same.then(
        () => effective.push(point),
        (error: Error) => expect(error.message).toContain("which nothing reads"),
      );
    }
  });
  afterAll(() => model.dispose());

  test("are refused only at inner parts of an LSTM", () => {
    const tried = Object.keys(plain.points!).filter((point) => !point.includes("blocks.0."));
    const refused = tried.filter((point) => !effective.includes(point));
    expect(refused.filter((point) => !/\.lstm\.(?!hidden)/.test(point))).toEqual([]);
    expect(refused.length > 0).toBe(name.startsWith("lstm"));
  });

  test("change nothing where they put what was there, and something where they put nothing", async () => {
    for (const point of effective) {
      const with_ = (intervention: object): Promise<Run> =>
        run(model, text, {...options, interventions: [{point, ...intervention} as Intervention]});
      expect(farthest(given(await with_({patch: plain})), given(plain))).toBeLessThan(1e-5);
      expect(
        farthest(given(await with_({apply: ({data}: {data: Float32Array}) => data})), given(plain)),
      ).toBeLessThan(1e-6);
      expect({point, changed: farthest(given(await with_({apply: uneven})), given(plain)) > 1e-6}).toEqual({
        point,
        changed: true,
      });
    }
  });

  test("act in a padded batch as they do alone", async () => {
    const other = [9, 2, 6];
    for (const point of effective) {
      const heads = plain.points![point].axes.includes("head") ? {heads: [0]} : {};
      for (const interventions of [
        [{point, ...heads, scale: 2, positions: [1]}],
        [{point, ...heads, mean: true, positions: {from: -1}}],
        [{point, ...heads, apply: ({data}: {data: Float32Array}) => data.map((x) => x / 2)}],
      ] as Intervention[][]) {
        const alone = await run(model, text, {...options, interventions});
        const {target, nPrompt} = options;
        const [, beside] = await runAll(
          model,
          [
            {
              text: other,
              ...(target ? {target: [...(target as number[]), 5]} : {}),
              ...(nPrompt ? {nPrompt} : {}),
            },
            {text, ...(target ? {target} : {}), ...(nPrompt ? {nPrompt} : {})},
          ],
          {interventions},
        );
        expect({point, near: farthest(given(alone), given(beside)) < 1e-5}).toEqual({point, near: true});
      }
    }
  }, 30_000);
});

describe.each(["lstm-deep", "t5-relu", "bart"])("generation with interventions in %s", (name) => {
  test("gives the logits of reading its text again", async () => {
    const model = await fromPretrained(folderOf(name));
    try {
      const first = await generate(model, text, {maxNewTokens: 3, capture: {points: "**"}});
      for (const point of Object.keys(first.points!).filter(
        (one) => !/blocks\.0\.|\.lstm\.(?!hidden)/.test(one),
      )) {
        const heads = first.points![point].axes.includes("head") ? {heads: [0]} : {};
        for (const interventions of [
          [{point, ...heads, scale: 2, positions: {from: 1}}],
          [{point, ...heads, set: 0.3, positions: [0, 2, 3]}],
          [{point, ...heads, mean: first}],
          [{point, ...heads, apply: ({data}: {data: Float32Array}) => data.map((x) => x / 2)}],
        ] as Intervention[][]) {
          const made = await generate(model, text, {maxNewTokens: 4, interventions});
          const {ids, nPrompt} = made;
          const again = made.source
            ? await run(model, text, {target: ids.slice(1), interventions})
            : await run(model, ids, {nPrompt, interventions});
          expect({point, difference: farthest([...made.logits], [...again.logits]) < 1e-5}).toEqual({
            point,
            difference: true,
          });
        }
      }
    } finally {
      model.dispose();
    }
  }, 30_000);
});
