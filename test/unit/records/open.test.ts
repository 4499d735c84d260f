import {mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {GivenRow} from "../../../src/records/index.js";
import {openRecords, recordColumns, writeRecords} from "../../../src/records/index.js";
import {Database} from "../../../src/tables/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "limpid-records-"));
});
afterEach(() => rmSync(folder, {recursive: true}));

const rows: GivenRow[] = Array.from({length: 5}, (_, sentence) => [
  {sentence, position: 0, token: "it's", neuron: sentence, activation: 0.5, pos: "PRON", word: 0},
  {sentence, position: 1, token: " 𝛼", neuron: 6, activation: -0.25, side: -1 as const, probability: 0.75},
]).flat();
const of = {checkpoint: "toy", layers: 1, width: 7, sentencesPerShard: 2};

test("given rows come back from the shards, with nulls where nothing was said", async () => {
  const records = await writeRecords(folder, rows, of);
  expect(readdirSync(folder).sort()).toEqual([
    "records.json",
    ...[0, 1, 2].flatMap((i) => [`shard-0000${i}.json`, `shard-0000${i}.parquet`]),
  ]);
  expect([records.checkpoint, records.layers, records.width, records.rows]).toEqual(["toy", 1, 7, 10]);
  const database = await Database.open();
  const table = await database.query(`SELECT * FROM ${records.source}`);
  const types = await database.query(`DESCRIBE SELECT * FROM ${records.source}`);
  database.close();
  expect(Object.fromEntries(types.column_name.map((name, i) => [name, types.column_type[i]]))).toEqual(
    recordColumns,
  );
  expect(table.sentence).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  expect(table.neuron).toEqual([0, 6, 1, 6, 2, 6, 3, 6, 4, 6]);
  expect(table.token.slice(0, 2)).toEqual(["it's", " 𝛼"]);
  expect(table.side.slice(0, 2)).toEqual([1, -1]);
  expect(table.word.slice(0, 2)).toEqual([0, null]);
  expect(table.pos.slice(0, 2)).toEqual(["PRON", null]);
  expect(table.probability.slice(0, 2)).toEqual([null, 0.75]);
});

test.each(["a[1]*?", "side=5", "it's"])("records in a folder named %s are read as they are", async (name) => {
  const records = await writeRecords(join(folder, name), rows, of);
  const opened = await openRecords(join(folder, name));
  const database = await Database.open();
  const read = await database.query(`SELECT sum(side) AS side, count(*) AS rows FROM ${opened.source}`);
  database.close();
  expect([Number(read.side[0]), Number(read.rows[0]), records.rows]).toEqual([0, 10, 10]);
});

test("the same rows make the same bytes", async () => {
  await writeRecords(folder, rows, of);
  const first = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  const other = mkdtempSync(join(tmpdir(), "limpid-records-"));
  await writeRecords(other, rows, of);
  expect(readdirSync(other).map((name) => readFileSync(join(other, name)))).toEqual(first);
  rmSync(other, {recursive: true});
});

test("a shard that is cut short, edited or missing is named", async () => {
  await writeRecords(folder, rows, of);
  const path = join(folder, "shard-00001.parquet");
  const whole = readFileSync(path);
  const edited = Buffer.from(whole);
  edited[Math.floor(edited.length / 2)] ^= 1;
  writeFileSync(path, edited);
  await expect(openRecords(folder)).rejects.toThrow(
    "openRecords(): shard-00001.parquet must be as it was written, got another checksum. Delete it and run the capture again: it is made anew.",
  );
  await openRecords(folder, {verify: false});
  truncateSync(path, 100);
  await expect(openRecords(folder, {verify: false})).rejects.toThrow(
    `shard-00001.parquet must be as it was written, got 100 bytes, not ${whole.length}.`,
  );
  rmSync(path);
  await expect(openRecords(folder)).rejects.toThrow(
    "shard-00001.parquet must be as it was written, got no such file.",
  );
  writeFileSync(path, whole);
  expect((await openRecords(folder)).rows).toBe(10);
});

test("a folder without records, or with something else, is refused", async () => {
  await expect(openRecords(folder)).rejects.toThrow(
    "openRecords(): folder must have records.json, got none in",
  );
  writeFileSync(join(folder, "records.json"), "{}");
  await expect(openRecords(folder)).rejects.toThrow(
    "records.json must describe records, got the format undefined in",
  );
  writeFileSync(join(folder, "records.json"), '{"format": "limpid-records", "version": 2}');
  await expect(openRecords(folder)).rejects.toThrow("records must be of version 1, got 2 in");
  await expect(openRecords(folder, {check: false} as never)).rejects.toThrow(
    'openRecords(): unknown option "check"',
  );
});
