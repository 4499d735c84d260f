import {createHash} from "node:crypto";
import {mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import type {Model} from "../../../src/models/index.js";
import {capture, openRecords, Records} from "../../../src/records/index.js";
import type {TokenTexts} from "../../../src/records/index.js";
import {distributionsOf} from "../../../src/transfer/index.js";
import type {Distributions} from "../../../src/transfer/index.js";
import {ByteOrder} from "../../../src/transfer/byte-order.js";
import {gpt2Model, lstmModel, newFolder, randomCorpus, removeFolders} from "../records/toys.js";

afterAll(removeFolders);

const oneLayer = (): Promise<Model> => lstmModel({settings: {num_layers: 1}});

const capturedBy = async (make: () => Promise<Model>, k = 1): Promise<Records> => {
  const folder = join(newFolder(), "records");
  mkdirSync(folder);
  return capture(await make(), randomCorpus(60), folder, {k, sentencesPerShard: 25});
};

/** The same records, whose texts are read from the rows, as where there is no list of texts. */
const byText = ({folder, manifest}: Records): Records =>
  new Records(folder, {...manifest, model: {...manifest.model, configHash: ""}, tokens: undefined});

/** The same records with numbers for tokens, but no list of their texts. */
const withoutTexts = ({folder, manifest}: Records): Records =>
  new Records(folder, {...manifest, tokens: undefined});

/** The same records with another list of texts. */
function withTexts({folder, manifest}: Records, content: TokenTexts): Records {
  const text = JSON.stringify(content);
  const sha256 = createHash("sha256").update(text).digest("hex");
  writeFileSync(join(folder, "tokens.json"), text);
  return new Records(folder, {...manifest, tokens: {file: "tokens.json", bytes: text.length, sha256}});
}

const close = (found: Distributions, expected: Distributions): void => {
  const {mean, probability, mass, ...rest} = found;
  expect(rest).toEqual(expect.objectContaining(rest));
  for (const key of [
    "features",
    "offsets",
    "index",
    "count",
    "length",
    "hits",
    "records",
    "skipped",
  ] as const) {
    expect(found[key]).toEqual(expected[key]);
  }
  [mean, probability, mass].forEach((values, i) => {
    const others = [expected.mean, expected.probability, expected.mass][i];
    values.forEach((value, at) => expect(value).toBeCloseTo(others[at], 12));
  });
};

test.each([
  ["one layer", oneLayer, 1],
  ["several layers", () => gpt2Model(), 3],
] as const)("tokens by their numbers give what their texts give: %s", async (_, make, k) => {
  const records = await capturedBy(make, k);
  const {ids} = (await records.tokenTexts())!;
  expect(ids.length).toBeGreaterThan(3);
  for (const options of [{}, {k}, {layers: [0]}, {lowercase: true}]) {
    const expected = await distributionsOf(byText(records), options);
    close(await distributionsOf(records, options), expected);
    close(await distributionsOf(withoutTexts(records), options), expected);
  }
});

test("more pairs of neurons and tokens than 32 bits tell are counted apart", async () => {
  const records = await capturedBy(oneLayer);
  const expected = await distributionsOf(records);
  const {folder, manifest} = records;
  const {ids, texts} = (await records.tokenTexts())!;
  const {manifest: listed} = withTexts(records, {ids: [...ids, 3000], texts: [...texts, "\uffff"]});
  const wide = new Records(folder, {...listed, model: {...manifest.model, width: 2 ** 20}});
  const found = await distributionsOf(wide);
  expect(found.mass.slice(0, records.width)).toEqual(expected.mass);
  expect(found.features).toEqual(expected.features);
  expect(found.count).toEqual(expected.count);
});

test("a neuron that the manifest does not have is refused, and not another's", async () => {
  for (const make of [oneLayer, () => gpt2Model()]) {
    const {folder, manifest} = await capturedBy(make);
    const narrow = new Records(folder, {...manifest, model: {...manifest.model, width: 2}});
    await expect(distributionsOf(narrow)).rejects.toThrow(/must be of \d × 2 neurons as their manifest says/);
  }
});

test("a list of texts that was changed is named, and made anew by the next capture", async () => {
  const folder = join(newFolder(), "records");
  const model = await lstmModel();
  const run = (): Promise<Records> => capture(model, randomCorpus(10), folder);
  await run();
  const file = join(folder, "tokens.json");
  const whole = readFileSync(file, "utf8");
  truncateSync(file, 10);
  await expect(openRecords(folder)).rejects.toThrow(
    "openRecords(): tokens.json must be as it was written, got 10 bytes",
  );
  await run();
  expect(readFileSync(file, "utf8")).toBe(whole);
  writeFileSync(file, whole.replace("the", "xxx"));
  await expect(openRecords(folder)).rejects.toThrow(
    "tokens.json must be as it was written, got another checksum",
  );
  rmSync(file);
  await expect(openRecords(folder)).rejects.toThrow(
    "tokens.json must be as it was written, got no such file",
  );
});

test("a list of texts that was changed is not used, also where files are not verified", async () => {
  const {folder} = await capturedBy(oneLayer);
  const records = await openRecords(folder, {verify: false});
  const file = join(folder, "tokens.json");
  writeFileSync(file, readFileSync(file, "utf8").replace("the", "xxx"));
  await expect(distributionsOf(records)).rejects.toThrow(
    "distributionsOf(): tokens.json must be as it was written, got another checksum.",
  );
});

test("a token without a text is refused", async () => {
  const records = await capturedBy(oneLayer);
  const {ids, texts} = (await records.tokenTexts())!;
  const least = ids.indexOf(Math.min(...ids));
  const without = {ids: ids.filter((_, i) => i !== least), texts: texts.filter((_, i) => i !== least)};
  const other = withTexts(records, without);
  await expect(distributionsOf(other)).rejects.toThrow(
    "distributionsOf(): every token must have a text, got none",
  );
});

test("rows are ordered as by comparing their keys, and those of one key stay in order", () => {
  for (const size of [1, 2, 255, 256, 257, 70_000]) {
    const keys = Int32Array.from({length: 3000}, (_, i) => (i * 7919 + ((i * i) % 13)) % size);
    const order = new ByteOrder(keys, size);
    for (const [from, to] of [
      [0, 3000],
      [5, 5],
      [17, 1500],
    ]) {
      const expected = Array.from({length: to - from}, (_, i) => from + i).sort((a, b) => keys[a] - keys[b]);
      expect([...order.of(from, to).subarray(0, to - from)]).toEqual(expected);
    }
  }
});
