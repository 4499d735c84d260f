import {run} from "../../../src/capture/index.js";
import type {Intervention} from "../../../src/capture/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {folderOf} from "../../parity/golden.js";

/** Three query heads share each of two heads of keys and values. */
let grouped: Model;
let windowed: Model;
beforeAll(async () => {
  grouped = await fromPretrained(folderOf("llama-grouped"));
  windowed = await fromPretrained(folderOf("mistral-window"), {executor: "graph"});
});
afterAll(() => {
  grouped.dispose();
  windowed.dispose();
});

const text = [3, 8, 1, 6, 9, 2, 7];
const at = "blocks.1.attention";

async function expectSame(model: Model, one: Intervention, other: Intervention): Promise<void> {
  const logits = async (...interventions: Intervention[]): Promise<Float32Array> =>
    (await run(model, text, {interventions, capture: {logits: true}})).allLogits!.data;
  const [a, b, plain] = [await logits(one), await logits(other), await logits()];
  a.forEach((value, i) => expect(value).toBeCloseTo(b[i], 5));
  expect(Math.max(...a.map((value, i) => Math.abs(value - plain[i])))).toBeGreaterThan(1e-3);
}

describe("attention is changed where its parts meet", () => {
  test("values of 0, a pattern of 0, and heads that give 0 are one thing", async () => {
    const z: Intervention = {point: `${at}.z`, heads: [3, 4, 5], zero: true};
    await expectSame(grouped, {point: `${at}.v`, heads: [1], zero: true}, z);
    await expectSame(grouped, {point: `${at}.pattern`, heads: [3, 4, 5], zero: true}, z);
  });

  test("all heads that give 0 leave what attention's last matrix makes of 0", async () => {
    await expectSame(grouped, {point: `${at}.z`, zero: true}, {point: `${at}.out`, zero: true}); // it has no bias
  });

  test("queries or keys of 0 look evenly at all that they can see", async () => {
    const evenly: Intervention = {
      point: `${at}.pattern`,
      heads: [0, 2],
      apply: ({data, shape: [, , nKeys]}, {positions}) =>
        data.map((_, i) => 1 / (positions[Math.floor(i / nKeys) % positions.length] + 1)),
    };
    await expectSame(grouped, {point: `${at}.q`, heads: [0, 2], zero: true}, evenly);
    const group: Intervention = {...evenly, heads: [0, 1, 2]};
    await expectSame(grouped, {point: `${at}.k`, heads: [0], zero: true}, group);
  });

  test("a key that is not looked at is as if its values were 0", async () => {
    await expectSame(
      grouped,
      {point: `${at}.pattern`, keys: [2], zero: true},
      {point: `${at}.v`, positions: [2], zero: true},
    );
  });

  test("what is put into a pattern never reaches later positions", async () => {
    const capture = {points: `${at}.pattern`};
    for (const model of [grouped, windowed]) {
      for (const action of [
        {set: 0.25},
        {mean: true},
        {apply: ({data}: {data: Float32Array}) => data.map(() => 0.25)},
      ]) {
        const interventions = [{point: `${at}.pattern`, ...action} as Intervention];
        const {data, shape} = (await run(model, text, {interventions, capture})).points![`${at}.pattern`];
        const [, n] = shape;
        data.forEach((value, i) => {
          const [query, key] = [Math.floor(i / n) % n, i % n];
          if (key > query) expect(value).toBe(0);
          else if (!("mean" in action)) expect(value).toBe(0.25);
        });
      }
    }
  });
});
