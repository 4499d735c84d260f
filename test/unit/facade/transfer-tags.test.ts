import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {compareRecords} from "../../../src/facade/index.js";
import type {Transfer} from "../../../src/facade/index.js";
import {clean, recordsOf, rowsOf} from "../transfer/toy.js";

afterAll(clean);

const names: Readonly<Record<string, string>> = {Anna: "PER", Peter: "PER", Rome: "LOC"};

/** Names of persons and places; other words have no label. */
async function changeOf(feature: object = {tag: "ner"}): Promise<Transfer> {
  const texts = ["Anna:0:1 is:1:5 Rome:0:6 Peter:2:3", "Anna:0:4 is:1:5 Rome:3:6 Peter:0:4"];
  const records = texts.map((text) =>
    recordsOf(rowsOf(text, text).map((row) => ({...row, tags: {ner: names[row.token]}}))),
  );
  return compareRecords(await Promise.all(records), {
    ...{names: ["before", "after"], samples: 20},
    feature: feature as {readonly tag: string},
  });
}

test("neurons compared as distributions over a label of words are counted as solved by hand", async () => {
  const {checkpoints, pairs} = await (await changeOf()).summary();
  // Before: neuron 0 PER and LOC, 2 PER; after: 0 PER, 3 LOC. Neuron 1 fires on a word without a label.
  expect(checkpoints).toMatchObject([
    {alive: 2, dead: 2, meanLength: 1.5},
    {alive: 2, dead: 2, meanLength: 1},
  ]);
  // p = (LOC 6/7, PER 1/7), q = (0, 1): H² = 1 − √(1/7).
  expect(pairs[0]).toMatchObject({alive: 1, newlyAlive: 1, retired: 1, dead: 1, shorter: 1});
  expect(pairs[0].hellinger).toBeCloseTo(Math.sqrt(1 - Math.sqrt(1 / 7)), 12);
});

test("all figures are drawn of it, and say what is compared", async () => {
  const change = await changeOf();
  const folder = mkdtempSync(join(tmpdir(), "limpid-facade-"));
  const figures = {
    ...{length: change.lengthShift(), distances: change.distances(), mass: change.mass()},
    ...{neuron: change.neuron({layer: 0, neuron: 0}), table: change.neurons("newly alive")},
    shares: change.featureShares({feature: {tag: "ner"}}),
  };
  const contexts = change.contexts({layer: 0, neuron: 0});
  try {
    for (const [name, figure] of Object.entries(figures)) {
      const file = join(folder, `${name}.svg`);
      await figure.save(file);
      expect([name, figure.state.feature]).toEqual([name, "ner tags"]);
      expect(readFileSync(file, "utf8")).toContain("ner tags");
    }
    // Its tokens are those of the text, whatever is compared.
    await contexts.save(join(folder, "contexts.svg"));
  } finally {
    rmSync(folder, {recursive: true});
  }
  expect(figures.neuron.state.kind).toBe("label");
  expect(figures.shares.state.features).toEqual(["PER", "LOC"]);
});

test("a label that the records do not have is named, and those that they have", async () => {
  await expect((await changeOf({tag: "chunk"})).summary()).rejects.toThrow(
    'feature.tag must be a label that the corpus has, got "chunk". Known are "ner".',
  );
  const change = await changeOf();
  const wrong = (feature: unknown) => (): unknown => change.featureShares({feature: feature as "pos"});
  expect(wrong({tag: 3})).toThrow("featureShares(): feature.tag must be the name of a label, got 3.");
  expect(wrong("ner")).toThrow(
    'featureShares(): feature must be one of "pos", "label", "predicted", got "ner".',
  );
});
