import type {GivenRow, Records} from "../../../src/records/index.js";
import {
  bootstrap,
  compare,
  contextsOf,
  distributionsOf,
  featureShares,
  featuresOf,
  hasFeature,
} from "../../../src/transfer/index.js";
import type {RecordChoice} from "../../../src/transfer/index.js";
import {clean, recordsOf, rowsOf} from "./toy.js";

let before: Records;
let after: Records;
beforeAll(async () => {
  // Neuron 0 before: PER 1, 3 → mean 2; LOC 6. After: PER 4 alone.
  before = await recordsOf(tagged("Anna:0:1 is:1:5 Rome:0:6", "Peter:0:3"));
  after = await recordsOf(tagged("Anna:0:4 is:1:5 Rome:2:6", "Peter:0:4"));
});
afterAll(clean);

const names: Readonly<Record<string, string>> = {Anna: "PER", Peter: "PER", Rome: "LOC"};

/** Named entities, and under another name the same with other letters. */
const tagged = (...sentences: readonly string[]): GivenRow[] =>
  rowsOf(...sentences).map((row) => {
    const ner = names[row.token] ?? null;
    return {...row, tags: {ner, NER: ner && ner.toLowerCase()}};
  });

test("neurons are distributions over a further label of words", async () => {
  const found = await distributionsOf(before, {feature: {tag: "ner"}});
  expect(found.features).toEqual(["LOC", "PER"]);
  expect(found.choice.feature).toEqual({tag: "ner"});
  expect(featuresOf(found, 0, {by: "probability"})).toEqual([
    {feature: "LOC", mean: 6, count: 1, mass: 6, probability: 0.75},
    {feature: "PER", mean: 2, count: 2, mass: 4, probability: 0.25},
  ]);
  expect([...found.length]).toEqual([2, 0, 0, 0]);
  expect(found.records).toEqual({seen: 4, counted: 3});
  expect(found.skipped).toEqual({"no ner tag": 1});
});

test("labels whose names differ in capitals alone are not mixed up", async () => {
  const of = async (tag: string, lowercase = false): Promise<readonly string[]> =>
    (await distributionsOf(before, {feature: {tag}, lowercase})).features;
  expect(await of("NER")).toEqual(["loc", "per"]);
  expect(await of("ner")).toEqual(["LOC", "PER"]);
  expect(await of("ner", true)).toEqual(["loc", "per"]);
});

test("the distance between two checkpoints is that of their distributions", async () => {
  const choice: RecordChoice = {feature: {tag: "ner"}};
  const both = [await distributionsOf(before, choice), await distributionsOf(after, choice)] as const;
  const {hellinger, groups} = compare(...both);
  // p = (LOC 3/4, PER 1/4), q = (0, 1): H² = 1 − √(1/4).
  expect(hellinger[0]).toBeCloseTo(Math.sqrt(1 / 2), 12);
  expect([...groups.newlyAlive]).toEqual([2]);
  const {low} = await bootstrap(before, after, {...choice, samples: 20});
  expect(low[0]).toBeGreaterThanOrEqual(0);
  await expect(async () =>
    compare(both[0], await distributionsOf(after, {feature: {tag: "NER"}})),
  ).rejects.toThrow("got feature ner tag and NER tag");
});

test("shares and contexts know them", async () => {
  const {features, corpus, activation} = await featureShares(before, {feature: {tag: "ner"}});
  expect(features).toEqual(["PER", "LOC"]);
  expect([...corpus[0]]).toEqual([2 / 3, 1 / 3]);
  expect([...activation[0]]).toEqual([0.4, 0.6]);
  const [first] = await contextsOf(before, {layer: 0, neuron: 0}, {feature: {tag: "ner"}, of: "PER"});
  expect([first.feature, first.activation, first.tokens[0].text]).toEqual(["PER", 3, "Peter"]);
});

test("whether there is such a label can be asked", async () => {
  const none = await recordsOf(rowsOf("a:0:1"));
  expect(await hasFeature(before, {tag: "ner"})).toBe(true);
  expect(await hasFeature(before, {tag: "chunk"})).toBe(false);
  expect(await hasFeature(none, {tag: "ner"})).toBe(false);
});

test("labels that are not there are refused with those that are", async () => {
  const of = (records: Records, feature: unknown): Promise<unknown> =>
    distributionsOf(records, {feature} as RecordChoice);
  await expect(of(before, {tag: "NERR"})).rejects.toThrow(
    'distributionsOf(): feature.tag must be a label that the corpus has, got "NERR". Did you mean "NER"?',
  );
  await expect(of(before, {tag: "chunk"})).rejects.toThrow('got "chunk". Known are "NER", "ner".');
  await expect(of(before, {tag: 3})).rejects.toThrow('got 3. Known are "NER", "ner".');
  await expect(of(before, "ner")).rejects.toThrow('unknown feature "ner". Did you mean {tag: "ner"}?');
  await expect(of(before, {tag: "ner", of: "form"})).rejects.toThrow('unknown option "of"');
  await expect(of(before, {})).rejects.toThrow(
    "feature must be one of token, form, pos, label, predicted, {tag: name} and {ngram: n}, got",
  );
  await expect(of(await recordsOf(rowsOf("a:0:1")), {tag: "ner"})).rejects.toThrow(
    'got "ner", and it has none. Capture with readCorpus(…, {tags: […]}).',
  );
});
