import {contextsOf} from "../../../src/transfer/index.js";
import {clean, recordsOf, rowsOf} from "./toy.js";

afterAll(clean);

const texts = ["a:0:1 b:1:2 c:0:3 d:2:1", "c:0:5 e:1:1"];

test("the places where a neuron is most active come first, with the tokens around", async () => {
  const rows = rowsOf(...texts).map((row) => ({...row, label: "good", pos: row.token === "e" ? null : "X"}));
  const found = await contextsOf(await recordsOf(rows), {layer: 0, neuron: 0}, {count: 2, around: 1});
  expect(found).toEqual([
    {
      ...{sentence: 1, position: 0, activation: 5, feature: "c", label: "good", predicted: null},
      tokens: [
        {position: 0, text: "c", pos: "X", activation: 5},
        {position: 1, text: "e", pos: null, activation: null},
      ],
      cut: [false, false],
    },
    {
      ...{sentence: 0, position: 2, activation: 3, feature: "c", label: "good", predicted: null},
      tokens: [
        {position: 1, text: "b", pos: "X", activation: null},
        {position: 2, text: "c", pos: "X", activation: 3},
        {position: 3, text: "d", pos: "X", activation: null},
      ],
      cut: [true, false],
    },
  ]);
});

test("places can be those of one feature", async () => {
  const records = await recordsOf(rowsOf(...texts));
  const found = await contextsOf(records, {layer: 0, neuron: 0}, {of: "a"});
  expect(found.map(({sentence, position}) => [sentence, position])).toEqual([[0, 0]]);
  expect(found[0].tokens.map(({text, activation}) => [text, activation])).toEqual([
    ["a", 1],
    ["b", null],
    ["c", 3],
    ["d", null],
  ]);
});

test("a dead neuron has none, and one that is not there is refused", async () => {
  const records = await recordsOf(rowsOf(...texts));
  expect(await contextsOf(records, {layer: 0, neuron: 3})).toEqual([]);
  await expect(contextsOf(records, {layer: 0, neuron: 4})).rejects.toThrow(
    "contextsOf(): neuron must be a whole number (0–3), got 4.",
  );
});
