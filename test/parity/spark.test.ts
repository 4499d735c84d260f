import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {writeRecords} from "../../src/records/index.js";
import {Database} from "../../src/tables/index.js";
import {rows, statements} from "./spark-cases.js";
import {Cluster} from "./spark-cluster.js";
import {sparkFolder} from "./spark-folder.js";
import {tolerances} from "./tolerances.js";

const spark = sparkFolder();
if (spark.missing !== undefined) console.warn(`Skipped: Spark is not there (${spark.missing}).`);

interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Rows in one order: by what is exact in both engines, whole numbers and text. */
function sorted({columns, rows: unsorted}: Answer): Answer["rows"] {
  const inexact = new Set(columns.flatMap((name, i) => (["mass"].includes(name) ? [i] : [])));
  const key = (row: Answer["rows"][number]): string => JSON.stringify(row.filter((_, i) => !inexact.has(i)));
  const keyed = unsorted.map((row) => [key(row), row] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row);
}

function expectEqual(name: string, text: string, duck: Answer, other: Answer): number {
  expect([name, other.columns]).toEqual([name, duck.columns]);
  const isOrdered = text.includes("ORDER BY value") || text.includes("ORDER BY sentence");
  const [a, b] = [duck, other].map((answer) => (isOrdered ? answer.rows : sorted(answer)));
  expect([name, b.length]).toEqual([name, a.length]);
  let numbers = 0;
  a.forEach((row, i) =>
    row.forEach((value, column) => {
      const given = b[i][column];
      const isInexact = duck.columns[column] === "mass";
      if (typeof value === "number") numbers++;
      if (isInexact && typeof value === "number" && typeof given === "number") {
        const off = Math.abs(given - value) / Math.max(Math.abs(value), 1e-300);
        if (!(off <= tolerances.engines)) expect([name, i, given]).toEqual([name, i, value]);
      } else if (!Object.is(given, value)) expect([name, i, given]).toEqual([name, i, value]);
    }),
  );
  return numbers;
}

(spark.folder === undefined ? describe.skip : describe)("Spark, beside DuckDB", () => {
  let folder: string;
  let cluster: (Cluster & {readonly master: string}) | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "limpid-spark-"));
    mkdirSync(join(folder, "cluster"));
    cluster = await Cluster.start(spark.folder!, join(folder, "cluster"));
  }, 300_000);
  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, {recursive: true, force: true});
  }, 30_000);

  test("a master and two workers give every number that DuckDB gives, from the same statements over the same shards", async () => {
    const records = await writeRecords(join(folder, "records"), rows(1), {
      ...{checkpoint: "spark", layers: 2, width: 12, sentencesPerShard: 40},
    });
    expect(records.files).toHaveLength(4);
    const all = statements(records);
    const [asked, answered] = ["statements.json", "answers.json"].map((name) => join(folder, name));
    writeFileSync(asked, JSON.stringify({folder: records.folder, statements: all}));
    const peer = join(__dirname, "spark_peer.py");
    await cluster!.run((spark as {readonly python: string}).python, [peer, cluster!.master, asked, answered]);
    const {version, tasks, answers} = JSON.parse(readFileSync(answered, "utf8")) as {
      readonly version: string;
      readonly tasks: Readonly<Record<string, number>>;
      readonly answers: Readonly<Record<string, Answer>>;
    };
    expect(version).toMatch(/^4\./);
    const executors = Object.entries(tasks).filter(([name]) => name !== "driver");
    expect(executors).toHaveLength(2);
    for (const [, count] of executors) expect(count).toBeGreaterThan(all.length / 2);

    const database = await Database.open({threads: 1});
    try {
      await database.run(`CREATE VIEW records AS SELECT * FROM ${records.source}`);
      let numbers = 0;
      for (const {name, sql: text} of all) {
        const columns = await database.query(text);
        const names = Object.keys(columns);
        const length = columns[names[0]].length;
        const duck = Array.from({length}, (_, row) =>
          names.map((column) => plain(columns[column][row] as string | number | bigint | null)),
        );
        numbers += expectEqual(name, text, {columns: names, rows: duck}, answers[name]);
      }
      expect(numbers).toBeGreaterThan(20_000);
    } finally {
      database.close();
    }
  }, 300_000);
});

const plain = (value: string | number | bigint | null): string | number | null =>
  typeof value === "bigint" ? Number(value) : value;
