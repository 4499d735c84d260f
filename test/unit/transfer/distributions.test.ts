import {distributionsOf, featuresOf, probabilityOf} from "../../../src/transfer/index.js";
import type {GivenRow} from "../../../src/records/index.js";
import {Records} from "../../../src/records/index.js";
import type {Distributions} from "../../../src/transfer/index.js";
import {clean, recordsOf, rowsOf} from "./toy.js";

afterAll(clean);

/** Neuron 0: the 1, 3 → mean 2; cat 2 → 2. Neuron 1: sat 0.5. Neuron 2: never. Neuron 3: only below 0. */
const toy = rowsOf("the:0:1 cat:0:2 sat:1:0.5", "the:0:3 dog:3:-1");

test("a neuron is the mean activation of each feature, divided by the sum of its means", async () => {
  const found = await distributionsOf(await recordsOf(toy));
  expect(found.features).toEqual(["cat", "sat", "the"]);
  expect([...found.offsets]).toEqual([0, 2, 3, 3, 3]);
  expect([...found.index]).toEqual([0, 2, 1]);
  expect([...found.mean]).toEqual([2, 2, 0.5]);
  expect([...found.count]).toEqual([1, 2, 1]);
  expect([...found.probability]).toEqual([0.5, 0.5, 1]);
  expect([...found.length]).toEqual([2, 1, 0, 0]);
  expect([...found.mass]).toEqual([6, 0.5, 0, 0]);
  expect([...found.hits]).toEqual([3, 1, 0, 0]);
});

test("activations that cannot be probabilities are counted, not used", async () => {
  const found = await distributionsOf(
    await recordsOf([...toy, ...extra("the", 2, 0), ...extra("the", 2, NaN)]),
  );
  expect(found.records).toEqual({seen: 7, counted: 4});
  expect(found.skipped).toEqual({"activation not above 0": 2, "activation not finite": 1});
});

const extra = (token: string, neuron: number, activation: number): GivenRow[] => [
  {sentence: 2, position: Number.isNaN(activation) ? 1 : 0, token, neuron, activation},
];

test("the smallest activations count by their magnitude on the other side", async () => {
  const rows = toy.map((row) => ({...row, side: row.activation > 0 ? (1 as const) : (-1 as const)}));
  const found = await distributionsOf(await recordsOf(rows), {side: -1});
  expect(found.features).toEqual(["dog"]);
  expect([...found.mass]).toEqual([0, 0, 0, 1]);
});

test("more of the most active neurons count with a larger k", async () => {
  const rows = [...toy, {...toy[0], neuron: 2, activation: 0.25, rank: 2}];
  const records = await recordsOf(rows);
  expect([...(await distributionsOf(records)).length]).toEqual([2, 1, 0, 0]);
  const two = await distributionsOf(records, {k: 2});
  expect([...two.length]).toEqual([2, 1, 1, 0]);
  expect(probabilityOf(two, 2, "the")).toBe(1);
  await expect(distributionsOf(records, {k: 3})).rejects.toThrow(
    "distributionsOf(): k must be at most the 2 that were captured, got 3. Capture with {k: 3}.",
  );
});

test("units of layers that were not chosen are empty", async () => {
  const rows = [...toy, ...toy.map((row) => ({...row, layer: 1}))];
  const found = await distributionsOf(await recordsOf(rows, {layers: 2}), {layers: [1]});
  expect([...found.length]).toEqual([0, 0, 0, 0, 2, 1, 0, 0]);
  expect(found.choice.layers).toEqual([1]);
});

test("values are weighted by the class probability, and classes can be taken alone", async () => {
  const rows = toy.map((row) => ({
    ...row,
    label: row.sentence === 0 ? "good" : "it's \\ bad",
    predicted: "good",
    probability: row.sentence === 0 ? 0.5 : 0.25,
  }));
  const records = await recordsOf(rows);
  const weighted = await distributionsOf(records, {weight: "probability"});
  // the: (1 · 0.5 + 3 · 0.25) ÷ 2; cat: 2 · 0.5
  expect(featuresOf(weighted, 0).map(({feature, mean}) => [feature, mean])).toEqual([
    ["the", 0.625],
    ["cat", 1],
  ]);
  const bad = await distributionsOf(records, {label: "it's \\ bad"});
  expect(featuresOf(bad, 0)).toEqual([{feature: "the", mean: 3, count: 1, mass: 3, probability: 1}]);
  await expect(distributionsOf(records, {label: "ugly"})).rejects.toThrow(
    'distributionsOf(): label must be a class with records, got "ugly" of "toy". Its classes are good, it\'s \\ bad.',
  );
});

test("an n-gram ends at the token whose activation it gets, within a sentence and without gaps", async () => {
  const rows = [
    ...rowsOf("a:0:1 b:0:2 c:0:3", "a:0:4 b:0:5"),
    {sentence: 2, position: 0, token: "a", neuron: 0, activation: 1},
    {sentence: 2, position: 2, token: "b", neuron: 0, activation: 1},
  ];
  const found = await distributionsOf(await recordsOf(rows), {feature: {ngram: 2}});
  expect(featuresOf(found, 0)).toMatchObject([
    {feature: "a b", mean: 3.5, count: 2},
    {feature: "b c", mean: 3, count: 1},
  ]);
  expect(found.skipped).toEqual({"no 2-gram of tokens": 4});
});

test("an n-gram of words counts a word of several tokens once", async () => {
  const rows = [
    {sentence: 0, position: 0, word: null, token: "[CLS]", neuron: 1, activation: 1},
    {sentence: 0, position: 1, word: 0, form: "play", token: "play", neuron: 0, activation: 1},
    {sentence: 0, position: 2, word: 1, form: "chess", token: "che", neuron: 0, activation: 2},
    {sentence: 0, position: 3, word: 1, form: "chess", token: "ss", neuron: 0, activation: 4},
  ];
  const found = await distributionsOf(await recordsOf(rows), {feature: {ngram: 2, of: "form"}});
  expect(featuresOf(found, 0)).toMatchObject([{feature: "play chess", mean: 3, count: 2}]);
});

test("letters of either case can count as one", async () => {
  const rows = rowsOf("The:0:1 the:0:3 ΟΔΟΣ:0:1 İ:0:1");
  const found = await distributionsOf(await recordsOf(rows), {lowercase: true});
  expect(found.features).toEqual(["i̇", "the", "οδοσ"]);
  expect(probabilityOf(found, 0, "the")).toBe(0.5);
});

test("what the code of 2020 computes: values divided by the neuron's sum, whatever their sign", async () => {
  // Counts a × 3 and b × 1 sum to 1/2.
  const rows = rowsOf("a:0:1 a:0:1 a:0:1 b:0:1 c:1:-2");
  const found = await distributionsOf(await recordsOf(rows), {mode: "txray-2020"});
  expect([...found.probability]).toEqual([0.25, 0.25, 1]);
  expect([...found.length]).toEqual([2, 1, 0, 0]);
  expect(found.skipped).toEqual({});
});

test("tokens count by their text, also where a tokenizer has several numbers for one", async () => {
  const numbered = async (captured: boolean, ...ids: readonly number[]): Promise<Distributions> => {
    const rows = rowsOf("a:0:1 a:0:3 b:0:1 a:1:2 b:1:-1").map((row, i) => ({...row, tokenId: ids[i]}));
    const {folder, manifest} = await recordsOf(rows);
    const model = {...manifest.model, configHash: captured ? "some" : ""};
    return distributionsOf(new Records(folder, {...manifest, model}));
  };
  const expected = await numbered(false, 5, 5, 5, 5, 5);
  expect([...expected.count]).toEqual([2, 1, 1]);
  expect(expected.skipped).toEqual({"activation not above 0": 1});
  expect(await numbered(true, 1, 1, 2, 1, 2)).toEqual(expected);
  expect(await numbered(true, 1, 7, 2, 7, 3)).toEqual(expected);
});

test("a feature that was never seen is absent, and one that a neuron does not answer to has no probability", async () => {
  const found = await distributionsOf(await recordsOf(toy));
  expect(probabilityOf(found, 0, "unicorn")).toBeUndefined();
  expect(probabilityOf(found, 0, "sat")).toBe(0);
});

test("order of rows and number of shards change nothing", async () => {
  const rows = Array.from({length: 300}, (_, i) => ({
    sentence: i % 37,
    position: i,
    token: `t${(i * 7) % 11}`,
    neuron: (i * 5) % 4,
    activation: ((i * 31) % 17) / 7,
  }));
  const a = await distributionsOf(await recordsOf(rows));
  const b = await distributionsOf(await recordsOf([...rows].reverse(), {sentencesPerShard: 5}));
  expect({...b, mean: 0, probability: 0, mass: 0}).toEqual({...a, mean: 0, probability: 0, mass: 0});
  for (const key of ["mean", "probability", "mass"] as const) {
    a[key].forEach((value, i) => expect(b[key][i]).toBeCloseTo(value, 12));
  }
});

test("the same shards give the same bits", async () => {
  const records = await recordsOf(toy);
  expect(await distributionsOf(records)).toEqual(await distributionsOf(records));
});

test("records that cannot answer say why", async () => {
  const records = await recordsOf(toy);
  const of = (options: object): Promise<unknown> => distributionsOf(records, options);
  await expect(of({feature: "pos"})).rejects.toThrow(
    'distributionsOf(): records must have the feature, got none with a part of speech of "toy". Choose another feature, or capture a corpus or model that has it.',
  );
  await expect(of({weight: "probability"})).rejects.toThrow("records must have probabilities, got none");
  await expect(of({side: -1})).rejects.toThrow(
    "side must have been captured, got -1 of records with positive sides",
  );
  await expect(of({feature: "posn"})).rejects.toThrow('unknown feature "posn". Did you mean "pos"?');
  await expect(of({featur: "pos"})).rejects.toThrow('unknown option "featur". Did you mean "feature"?');
  await expect(of({layers: [1]})).rejects.toThrow("layers must be among those captured (0), got 1");
  await expect(of({feature: {ngram: 0}})).rejects.toThrow(
    "feature.ngram must be a whole number (1–20), got 0",
  );
  await expect(distributionsOf(await recordsOf([]))).rejects.toThrow(
    'distributionsOf(): records must not be empty, got those of "toy". Capture a corpus with sentences.',
  );
});

test("a call that is aborted ends as one", async () => {
  const records = await recordsOf(toy);
  const stop = new AbortController();
  stop.abort();
  await expect(distributionsOf(records, {signal: stop.signal})).rejects.toThrow("was interrupted");
});
