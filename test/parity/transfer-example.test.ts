import {existsSync, mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {writeRecords} from "../../src/records/index.js";
import type {Distributions} from "../../src/transfer/index.js";
import {compare, distributionsOf} from "../../src/transfer/index.js";

/** Figures that the authors' notebook shows for a small run: no raw states, so that not all of it can be made again. */
const file = join(__dirname, "../../../shared/data/tx-ray-example/figures.json");
const neurons = [60, 68, 47, 82, 15, 11];

interface Figure {
  readonly name: string;
  readonly title: string;
  readonly traces: readonly {
    readonly name?: string;
    readonly type: string;
    readonly mode?: string;
    readonly x?: readonly (string | number)[];
    readonly y: readonly (number | string | null)[];
  }[];
}

if (!existsSync(file)) console.warn(`Skipped: the authors' figures are not here (${file}).`);

(existsSync(file) ? describe : describe.skip)("the authors' own example", () => {
  let figures: readonly Figure[];
  let folder: string;
  let checkpoints: readonly Distributions[];
  const figureOf = (name: string): Figure => figures.find((figure) => figure.name === name)!;
  const barsOf = (neuron: number): Figure["traces"] =>
    figureOf(`pos_distribution_neuron_${neuron}`).traces.filter(({type}) => type === "bar");

  /** The bars are parts of a whole number of records: the least that makes all of them whole. */
  function countsOf(bars: readonly (number | string | null)[]): number[] {
    const shares = bars.map((bar) => (bar === null ? 0 : Number(bar)));
    for (let records = 1; records < 100_000; records++) {
      const counts = shares.map((share) => share * records);
      if (counts.every((count) => Math.abs(count - Math.round(count)) < 1e-6)) return counts.map(Math.round);
    }
    throw new Error("the bars are no shares of a number of records");
  }

  beforeAll(async () => {
    figures = JSON.parse(readFileSync(file, "utf8")) as readonly Figure[];
    folder = mkdtempSync(join(tmpdir(), "limpid-example-"));
    checkpoints = await Promise.all(
      [0, 1].map(async (side) => {
        const rows = neurons.flatMap((neuron) => {
          const {x, y} = barsOf(neuron)[side];
          return countsOf(y).flatMap((count, tag) =>
            Array.from({length: count}, () => ({token: "?", pos: String(x![tag]), neuron, activation: 1})),
          );
        });
        const placed = rows.map((row, i) => ({...row, sentence: Math.floor(i / 100), position: i % 100}));
        const of = {checkpoint: ["unsup", "zshot"][side], layers: 1, width: 100};
        return distributionsOf(await writeRecords(join(folder, String(side)), placed, of), {feature: "pos"});
      }),
    );
  }, 60_000);
  afterAll(() => rmSync(folder, {recursive: true}));

  test("bars of tags are shares of a neuron's records, and come out again", () => {
    for (const neuron of neurons) {
      checkpoints.forEach(({features, offsets, index, count, hits}, side) => {
        const {x, y} = barsOf(neuron)[side];
        const given = new Map<string, number>();
        x!.forEach((tag, i) => y[i] !== null && given.set(String(tag), Number(y[i])));
        const found = new Map<string, number>();
        for (let row = offsets[neuron]; row < offsets[neuron + 1]; row++) {
          found.set(features[index[row]], count[row] / hits[neuron]);
        }
        expect([...found.keys()].sort()).toEqual([...given.keys()].sort());
        for (const [tag, share] of given) expect(found.get(tag)).toBeCloseTo(share, 12);
      });
    }
  });

  test("lengths are the ends of the lines of its length shift", () => {
    const lines = figureOf("length_shift").traces.filter(({mode}) => mode === "lines");
    const [a, b] = compare(checkpoints[0], checkpoints[1]).lengths;
    const pairs = (all: readonly (readonly (string | number)[])[]): string[] => all.map(String).sort();
    expect(pairs(neurons.map((neuron) => [a[neuron], b[neuron]]))).toEqual(pairs(lines.map(({x}) => x!)));
  });

  test("as many neurons are alive as it says", () => {
    const {groups} = compare(checkpoints[0], checkpoints[1]);
    expect(`${groups.alive.length} neurons activated`).toBe(figureOf("hellinger_vs_length").title);
  });

  test("its distances are divided by the number of tokens: none exceeds 1 ÷ that", () => {
    const [{x, y}] = figureOf("hellinger_vs_length").traces;
    y.forEach((value, i) => expect(Number(value)).toBeLessThanOrEqual(1 / Number(x![i])));
  });
});
