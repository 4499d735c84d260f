import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {GivenRow, Records} from "../../src/records/index.js";
import {writeRecords} from "../../src/records/index.js";
import type {Distributions, RecordChoice} from "../../src/transfer/index.js";
import {compare, distributionsOf, featureShares} from "../../src/transfer/index.js";
import {folderOf} from "./golden.js";
import {tolerances} from "./tolerances.js";

/** What tools/parity/transfer.py makes of records with pandas. */
interface Golden {
  readonly layers: number;
  readonly width: number;
  readonly records: readonly Readonly<Record<keyof GivenRow, readonly unknown[]>>[];
  readonly cases: Readonly<Record<string, Case>>;
  readonly shares: readonly {
    readonly corpus: Readonly<Record<string, number>>;
    readonly activation: Readonly<Record<string, number>>;
  }[];
}

interface Case {
  readonly choice: RecordChoice;
  readonly checkpoints: readonly {
    readonly unit: readonly number[];
    readonly feature: readonly string[];
    readonly mean: readonly number[];
    readonly count: readonly number[];
    readonly probability: readonly number[];
    readonly units: readonly number[];
    readonly mass: readonly number[];
    readonly hits: readonly number[];
  }[];
  readonly hellinger: readonly (number | null)[];
  readonly jensenShannon: readonly (number | null)[];
}

const golden = JSON.parse(readFileSync(join(folderOf("transfer"), "golden.json"), "utf8")) as Golden;
let folder: string;
let checkpoints: readonly Records[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "limpid-transfer-"));
  const {layers, width} = golden;
  checkpoints = await Promise.all(
    golden.records.map((columns, i) => {
      const names = Object.keys(columns) as (keyof GivenRow)[];
      const rows = columns.sentence.map(
        (_, row) =>
          Object.fromEntries(names.map((name) => [name, columns[name][row]])) as unknown as GivenRow,
      );
      return writeRecords(join(folder, String(i)), rows, {
        ...{checkpoint: `golden ${i}`, layers, width, sentencesPerShard: 5},
      });
    }),
  );
});
afterAll(() => rmSync(folder, {recursive: true}));

function expectNear(actual: number, expected: number | null): void {
  if (expected === null) expect(actual).toBeNaN();
  else
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(
      tolerances.engines * Math.max(1, Math.abs(expected)),
    );
}

describe.each(Object.entries(golden.cases))("%s", (_, {choice, checkpoints: expected, ...between}) => {
  let found: readonly Distributions[];
  beforeAll(async () => {
    found = await Promise.all(checkpoints.map((records) => distributionsOf(records, choice)));
  });

  test("distributions are those of pandas", () => {
    found.forEach(({features, offsets, index, mean, count, probability, length, mass, hits}, side) => {
      const {unit, feature, units, ...values} = expected[side];
      expect(index).toHaveLength(unit.length);
      unit.forEach((own, i) => {
        const row = index.findIndex(
          (id, at) => at >= offsets[own] && at < offsets[own + 1] && features[id] === feature[i],
        );
        expect([own, feature[i], count[row]]).toEqual([own, feature[i], values.count[i]]);
        expectNear(mean[row], values.mean[i]);
        expectNear(probability[row], values.probability[i]);
      });
      expect([...length.keys()].filter((own) => length[own] > 0)).toEqual(units);
      units.forEach((own, i) => {
        expect(hits[own]).toBe(values.hits[i]);
        expectNear(mass[own], values.mass[i]);
      });
    });
  });

  test("distances are those of SciPy and the formulas written out", () => {
    const {hellinger, jensenShannon} = compare(found[0], found[1]);
    expect(hellinger).toHaveLength(between.hellinger.length);
    hellinger.forEach((value, unit) => expectNear(value, between.hellinger[unit]));
    jensenShannon.forEach((value, unit) => expectNear(value, between.jensenShannon[unit]));
  });
});

test("shares of tags in corpus and activation are those of pandas", async () => {
  const {features, corpus, activation} = await featureShares(checkpoints, {feature: "pos"});
  expect([...features].sort()).toEqual(
    [...new Set(golden.shares.flatMap((shares) => Object.keys(shares.corpus)))].sort(),
  );
  golden.shares.forEach((shares, i) =>
    features.forEach((tag, at) => {
      expectNear(corpus[i][at], shares.corpus[tag] ?? 0);
      expectNear(activation[i][at], shares.activation[tag] ?? 0);
    }),
  );
});
