import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Database, quoted} from "../../../src/tables/index.js";

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "limpid-tables-"));
  database = await Database.open({threads: 1});
});
afterAll(() => {
  database.close();
  rmSync(folder, {recursive: true});
});

const numbers = Int32Array.from({length: 5000}, (_, i) => i);
const names = Array.from(numbers, (i) => (i % 7 === 0 ? null : `it's ${i % 3} ‰ 𝛼`));
const values = Float32Array.from(numbers, (i) => i / 3);

test("rows come back as they were appended, through a Parquet file", async () => {
  await database.run("CREATE TABLE rows (n INTEGER, name VARCHAR, value FLOAT)");
  await database.append("rows", [numbers, names, values]);
  const path = join(folder, "it's rows.parquet");
  await database.run(`COPY rows TO ${quoted(path)} (FORMAT PARQUET)`);
  const back = await database.query(`SELECT * FROM ${quoted(path)}`);
  expect(back.n).toEqual([...numbers]);
  expect(back.name).toEqual(names);
  expect(Float32Array.from(back.value as number[])).toEqual(values);
  const again = join(folder, "again.parquet");
  await database.run(`COPY rows TO ${quoted(again)} (FORMAT PARQUET)`);
  expect(readFileSync(again).equals(readFileSync(path))).toBe(true);
});

test("a long answer comes in pieces", async () => {
  let seen = 0;
  let pieces = 0;
  for await (const {n} of database.stream("SELECT range AS n FROM range(10000)")) {
    seen += n.length;
    pieces++;
  }
  expect(seen).toBe(10_000);
  expect(pieces).toBeGreaterThan(3);
});

test("columns of different lengths are refused", async () => {
  await database.run("CREATE TABLE few (n INTEGER, name VARCHAR)");
  await expect(database.append("few", [numbers, ["a"]])).rejects.toThrow(
    "append(): columns must have one length, got 5000, 1.",
  );
});

test("an answer without rows has its columns, empty", async () => {
  expect(await database.query("SELECT range AS n FROM range(3) WHERE range > 5")).toEqual({n: []});
});

test("numbers come as typed arrays, however many there are", async () => {
  const sql =
    "SELECT CAST(range AS INTEGER) AS n, range / 4 AS x, CAST(range AS FLOAT) AS y FROM range(5000)";
  const {n, x, y} = await database.numbers(sql);
  const expected = Array.from({length: 5000}, (_, i) => i);
  expect(n).toEqual(Int32Array.from(expected));
  expect(x).toEqual(Float64Array.from(expected, (i) => i / 4));
  expect(y).toEqual(Float64Array.from(expected));
  expect((await database.numbers(`SELECT n FROM (${sql}) WHERE n < 0`)).n).toHaveLength(0);
});

test("what is no number is refused where numbers are asked for", async () => {
  await expect(database.numbers("SELECT 'a' AS name")).rejects.toThrow(
    "numbers(): columns must be numbers, got name of type VARCHAR.",
  );
  await expect(database.numbers("SELECT CAST(NULL AS INTEGER) AS n")).rejects.toThrow("got null");
});
