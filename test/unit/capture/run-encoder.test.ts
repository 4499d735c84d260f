import {rmSync} from "node:fs";
import {predictions, run, runAll} from "../../../src/capture/index.js";
import type {Run} from "../../../src/capture/index.js";
import type {Model} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {tinyEncoder, vocabulary} from "./tiny-encoder.js";

const made: {model: Model; folder: string}[] = [];
async function encoderOf(architecture: string, more?: object): Promise<Model> {
  made.push(await tinyEncoder(architecture, {...more}));
  return made[made.length - 1].model;
}
afterAll(() => {
  for (const {model, folder} of made) {
    model.dispose();
    rmSync(folder, {recursive: true});
  }
});

const idOf = (token: string): number => vocabulary.indexOf(token);
const softmaxOf = (row: ArrayLike<number>): number[] => {
  const total = Array.from(row).reduce((sum, x) => sum + Math.exp(x), 0);
  return Array.from(row, (x) => Math.exp(x) / total);
};

describe("run, of an encoder", () => {
  let masked: Model;
  beforeAll(async () => {
    masked = await encoderOf("BertForMaskedLM");
  });

  test("reads a text with the tokens that its tokenizer puts around it, and knows where each lies", async () => {
    const result = await run(masked, "The Keys are [MASK].");
    const tokens = ["[CLS]", "the", "keys", "are", "[MASK]", ".", "[SEP]"];
    expect(result.ids).toEqual(tokens.map(idOf));
    expect([result.text, result.prompt, result.output, result.nPrompt]).toEqual([
      "The Keys are [MASK].",
      "The Keys are [MASK].",
      "",
      7,
    ]);
    expect(result.spans!.map((span) => span && result.text.slice(span.from, span.to))).toEqual([
      null,
      "The",
      "Keys",
      "are",
      "[MASK]",
      ".",
      null,
    ]);
    expect(result.outputs!.logits).toMatchObject({
      axes: ["position", "vocab"],
      shape: [7, vocabulary.length],
    });
    expect(result.hiddenStates!.shape).toEqual([3, 7, 8]);
    expect([result.logits.length, result.probabilities.length]).toEqual([0, 0]);
    expect(result.tokenTypes).toEqual(Array(7).fill(0));
  });

  test("reads a pair of texts as two segments", async () => {
    const {ids, tokenTypes, spans, text, pair} = await run(masked, "where is paris?", {
      pair: "Paris is here",
    });
    expect(ids.map((id) => vocabulary[id])).toEqual(
      "[CLS] where is paris ? [SEP] paris is here [SEP]".split(" "),
    );
    expect(tokenTypes).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
    expect(spans![6]).toEqual({of: "pair", from: 0, to: 5});
    expect([text, pair]).toEqual(["where is paris?", "Paris is here"]);
  });

  test("gives pairs in a batch what each gives alone, and leaves no tensor", async () => {
    const before = memory().tensors;
    const inputs = [
      {text: "the key"},
      {text: "where?", pair: "the keys are here."},
      {text: [2, 7, 3], tokenTypes: [0, 1, 1]},
    ];
    const runs = await runAll(masked, inputs);
    for (const [i, {text, ...rest}] of inputs.entries()) {
      const alone = await run(masked, text, rest);
      runs[i].outputs!.logits.data.forEach((value, k) =>
        expect(value).toBeCloseTo(alone.outputs!.logits.data[k], 4),
      );
      expect(runs[i].spans).toEqual(alone.spans);
    }
    expect(memory().tensors).toBe(before);
  });

  test("reads special tokens only", async () => {
    expect((await run(masked, [2, 3])).hiddenStates!.shape).toEqual([3, 2, 8]);
  });

  test.each<[string, unknown, object, string]>([
    ["an empty text", "", {}, 'run(): text must have at least one token, got "".'],
    ["a text of spaces", "  ", {}, 'run(): text must have at least one token, got "  ".'],
    [
      "a text that is too long",
      "the key ".repeat(8),
      {},
      "run(): text must have at most 16 tokens, the model's context, got 18. Shorten it, or read it in windows: window: {}.",
    ],
    ["output tokens", "the key", {nPrompt: 1}, "run(): nPrompt must be left out for"],
    ["a target", "the key", {target: "a"}, "run(): target must be left out for"],
    [
      "segments of a text",
      "the key",
      {tokenTypes: [0]},
      "run(): tokenTypes must be left out where the text is given as text",
    ],
    [
      "segments of another number",
      [2, 3],
      {tokenTypes: [0]},
      "run(): tokenTypes must be an array of 2 segments, one for each token, got 1.",
    ],
    [
      "a segment beyond",
      [2, 3],
      {tokenTypes: [0, 2]},
      "run(): tokenTypes must be whole numbers from 0 to 1, got 2 at 1.",
    ],
    ["a pair of ids", [2, 3], {pair: "the"}, "run(): pair must be left out where the text is given as ids"],
    [
      "half a character in a pair",
      "the",
      {pair: "\ud800"},
      "run(): pair must be Unicode, got half a character",
    ],
  ])("refuses %s", async (_, text, options, message) => {
    const before = memory();
    await expect(run(masked, text as string, options)).rejects.toThrow(message);
    expect(memory()).toEqual(before);
  });
});

describe("an encoder's windows", () => {
  const long = "the keys to the cabinet are here . where is the key to the cabinet of paris ? what is here ?";

  /** What a window gives for its slot is what the whole run gives for the position. */
  function expectSameState(whole: Run, position: number, window: Run, slot: number): void {
    const width = whole.hiddenStates!.shape[2];
    const state = ({hiddenStates}: Run, at: number): Float32Array => {
      const start = (2 * hiddenStates!.shape[1] + at) * width;
      return hiddenStates!.data.subarray(start, start + width);
    };
    const expected = state(window, slot);
    state(whole, position).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
  }

  test("all have the special tokens, and give each position its best context", async () => {
    const model = await encoderOf("BertForMaskedLM");
    const whole = await run(model, long, {window: {size: 10, stride: 4}});
    const body = whole.ids.slice(1, -1);
    expect(body.length).toBe(22);
    expect(whole.outputs!.logits.shape).toEqual([24, vocabulary.length]);
    // Windows of 8 tokens between the special ones, every 4.
    for (let at = 0; at < body.length; at++) {
      const starts = [0, 4, 8, 12, 16].filter((from) => from <= at && at < Math.min(from + 8, 22));
      const context = (from: number): number => {
        const to = Math.min(from + 8, 22);
        return Math.min(at - from, to - 1 - at) + 0.01 * (to - from);
      };
      const best = starts.reduce((a, b) => (context(b) > context(a) ? b : a));
      const window = await run(model, [idOf("[CLS]"), ...body.slice(best, best + 8), idOf("[SEP]")]);
      expectSameState(whole, 1 + at, window, 1 + at - best);
    }
    const first = await run(model, [idOf("[CLS]"), ...body.slice(0, 8), idOf("[SEP]")]);
    expectSameState(whole, 0, first, 0);
  });

  test("of a pair all have the first text", async () => {
    const model = await encoderOf("BertForQuestionAnswering");
    const capture = {points: ["blocks.0.attention.pattern"]};
    const whole = await run(model, "where is the key ?", {
      pair: long,
      window: {size: 14, stride: 3},
      capture,
    });
    const {ids} = whole;
    const head = ids.indexOf(idOf("[SEP]")) + 1;
    expect(head).toBe(7);
    expect(whole.outputs!.startLogits.shape).toEqual([ids.length]);
    const window = [...ids.slice(0, head), ...ids.slice(head, head + 6), idOf("[SEP]")];
    const alone = await run(model, window, {
      tokenTypes: [...Array(7).fill(0), ...Array(7).fill(1)] as number[],
      capture,
    });
    expectSameState(whole, head + 1, alone, head + 1);
    expect(whole.outputs!.startLogits.data[head + 1]).toBeCloseTo(
      alone.outputs!.startLogits.data[head + 1],
      5,
    );
    // Attention of the first window reaches the first text, the first six tokens of the second, and the last token.
    const {data, shape} = whole.points!["blocks.0.attention.pattern"];
    const n = shape[2];
    const row = Array.from(data.subarray((head + 1) * n, (head + 2) * n));
    const own = alone.points!["blocks.0.attention.pattern"].data.subarray((head + 1) * 14, (head + 2) * 14);
    const expected = Array<number>(n).fill(0);
    own.forEach((value, slot) => (expected[slot < 13 ? slot : n - 1] = value));
    row.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
  });

  test("leave out what one position says of a whole text", async () => {
    const model = await encoderOf("BertForSequenceClassification", {num_labels: 3});
    const {outputs} = await run(model, long, {window: {}});
    expect(Object.keys(outputs!)).toEqual([]);
    await expect(run(model, long, {window: {}}).then((result) => predictions(model, result))).rejects.toThrow(
      'predictions(): run must have the output "logits", got none. Run the whole text at once.',
    );
  });

  test("must have room beside the first text", async () => {
    const model = await encoderOf("BertForQuestionAnswering");
    await expect(
      run(model, "where is the key ?", {pair: long, window: {size: 10, stride: 4}}),
    ).rejects.toThrow(
      "run(): window.size must leave more than window.stride (4) beside the 8 tokens that every window has, got 10.",
    );
  });
});

describe("predictions", () => {
  test("of a masked language model are the tokens that could stand at each mask", async () => {
    const model = await encoderOf("BertForMaskedLM");
    const result = await run(model, "[MASK] keys are [MASK]");
    const found = predictions(model, result, {top: 3});
    expect(found.map(({position}) => position)).toEqual([1, 4]);
    const n = vocabulary.length;
    const row = result.outputs!.logits.data.subarray(4 * n, 5 * n);
    const best = Array.from(row.keys())
      .sort((a, b) => row[b] - row[a])
      .slice(0, 3);
    expect(found[1].candidates.map(({id}) => id)).toEqual(best);
    expect(found[1].candidates[0]).toMatchObject({logit: row[best[0]]});
    expect(found[1].candidates[0].text).toContain(vocabulary[best[0]].replace("##", ""));
    expect(found[1].candidates[0].probability).toBeCloseTo(softmaxOf(row)[best[0]], 6);
    expect(predictions(model, await run(model, "the keys"))).toEqual([]);
  });

  test("of a classifier of texts are its classes, the most probable first", async () => {
    const model = await encoderOf("BertForSequenceClassification", {
      id2label: {0: "bad", 1: "good", 2: "odd"},
    });
    const result = await run(model, "the keys are here");
    const [{candidates, position}] = predictions(model, result);
    expect(position).toBeUndefined();
    expect(result.outputs!.logits).toMatchObject({axes: ["label"], shape: [3]});
    const expected = softmaxOf(result.outputs!.logits.data);
    expect(candidates.map(({text}) => text).sort()).toEqual(["bad", "good", "odd"]);
    for (const {id, probability} of candidates) expect(probability).toBeCloseTo(expected[id!], 6);
    expect(candidates[0].probability).toBeGreaterThanOrEqual(candidates[1].probability);
  });

  test("of a classifier of tokens are given for each of them", async () => {
    const model = await encoderOf("BertForTokenClassification", {num_labels: 2});
    const result = await run(model, "the keys");
    const found = predictions(model, result, {top: 1});
    expect(found.map(({position}) => position)).toEqual([0, 1, 2, 3]);
    expect(found[2].candidates).toHaveLength(1);
  });

  test("of answers are parts of the text, by the logits of their ends", async () => {
    const model = await encoderOf("BertForQuestionAnswering");
    const result = await run(model, "where are the keys?", {pair: "The Keys to Paris are here."});
    const [{candidates}] = predictions(model, result, {top: 100, maxAnswer: 2});
    const {startLogits, endLogits} = result.outputs!;
    const own = [...result.ids.keys()].filter((i) => result.spans![i]?.of === "pair");
    const [starts, ends] = [startLogits, endLogits].map(({data}) => softmaxOf(own.map((i) => data[i])));
    expect(candidates).toHaveLength(2 * own.length - 1);
    for (const {text, positions, logit, probability} of candidates) {
      const [from, to] = positions!;
      expect(to - from).toBeLessThan(2);
      expect(logit).toBeCloseTo(startLogits.data[from] + endLogits.data[to], 5);
      expect(probability).toBeCloseTo(starts[from - own[0]] * ends[to - own[0]], 6);
      expect("The Keys to Paris are here.").toContain(text);
      expect(text).toBe(result.pair!.slice(result.spans![from]!.from, result.spans![to]!.to));
    }
    const order = candidates.map(({probability}) => probability);
    expect(order).toEqual([...order].sort((a, b) => b - a));
  });

  test("of a model without a head are refused", async () => {
    const model = await encoderOf("BertModel");
    const result = await run(model, "the keys");
    expect(() => predictions(model, result)).toThrow(/must have a head for tokens, classes or answers/);
    expect(() => predictions(model, result, {top: 0})).toThrow("top must be a whole number");
  });
});
