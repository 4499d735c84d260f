import {mkdirSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Database, parquetFiles, quoted} from "../../../src/tables/index.js";

let root: string;
let database: Database;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "limpid-tables-"));
  database = await Database.open();
});
afterAll(() => {
  database.close();
  rmSync(root, {recursive: true});
});

/** A file of one row in a folder of its own. */
async function write(folder: string, side: number): Promise<string> {
  mkdirSync(join(root, folder), {recursive: true});
  const file = join(root, folder, "shard.parquet");
  await database.run(`COPY (SELECT ${side} AS side) TO ${quoted(file)} (FORMAT PARQUET)`);
  return file;
}

test.each([
  "a[1]*?",
  "[",
  "c*",
  "d?",
  "e]",
  "f{1,2}",
  "g\\x",
  "it's",
  "[!a]",
  "k%20x",
  "#?",
  "side=5",
  "k=7/side=5",
])("a file in a folder named %s is read as it is", async (folder) => {
  const files = [await write(folder, 1), await write("other", 2)];
  expect(await database.query(`SELECT * FROM ${parquetFiles(files)}`)).toEqual({side: [1, 2]});
  expect(await database.query(`SELECT * FROM ${parquetFiles(files, {rowNumbers: true})}`)).toEqual({
    side: [1, 2],
    file_row_number: [0n, 0n],
  });
});

test("where a file is missing, no other one is read in its place", async () => {
  await write("x1", 9);
  const missing = join(root, "x?", "shard.parquet");
  await expect(database.query(`SELECT * FROM ${parquetFiles([missing])}`)).rejects.toThrow("No files found");
});
