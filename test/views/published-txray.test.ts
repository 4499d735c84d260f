import {existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {activationMassFigure, distancesFigure, lengthShiftFigure} from "../../src/figures/index.js";
import type {Figure, UnitsAbout} from "../../src/figures/index.js";
import type {ViewState} from "../../src/views/index.js";
import {elements, readXml, textOf} from "./xml.js";
import type {Element} from "./xml.js";

/** Numbers of the figures that the authors of TX-Ray published with their code; not part of the repository. */
const file = join(__dirname, "../../../shared/data/tx-ray-example/figures.json");

interface Published {
  readonly name: string;
  readonly title: string;
  readonly x_scale: string;
  readonly y_scale: string;
  readonly traces: readonly {
    readonly name?: string;
    readonly mode?: string;
    readonly x: readonly (number | null)[];
    readonly y: readonly (number | null)[];
  }[];
}

const all = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as readonly Published[]) : [];
const publishedOf = (name: string): Published => all.find((each) => each.name === name)!;

if (all.length === 0) {
  test.skip("the published figures are not here: ../shared/data/tx-ray-example is missing", () => undefined);
}

/** Where there is no file, the one test that is left out says so. */
const every: (name: string, tests: () => void) => void = all.length > 0 ? describe : () => undefined;

const about = (width: number, feature: string): UnitsAbout => ({
  output: "",
  layers: 1,
  width,
  feature,
  provenance: "copenlu/tx-ray, commit 8d09f6c",
});

async function drawn<S extends ViewState>(name: string, figure: Figure<S>): Promise<Element> {
  const source = await figure.svg({theme: "light"});
  const output = join(__dirname, "../output");
  mkdirSync(output, {recursive: true});
  writeFileSync(join(output, `published-txray-${name}.svg`), source);
  return readXml(source);
}

type Point = readonly [x: number, y: number];

const pointsOf = (d: string): readonly Point[] =>
  [...d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);

/** Are places on a straight line through values? The greatest distance from it, in CSS pixels. */
function unevenness(pairs: readonly (readonly [value: number, place: number])[]): number {
  const inOrder = [...pairs].sort(([a], [b]) => a - b);
  const [[low, from], [high, to]] = [inOrder[0], inOrder[inOrder.length - 1]];
  const expected = (value: number): number => from + ((value - low) / (high - low)) * (to - from);
  return Math.max(...pairs.map(([value, place]) => Math.abs(place - expected(value))));
}

every("activation masses, as published", () => {
  const {traces, y_scale} = publishedOf("mass_activation");
  const masses = traces.map(({y}) => y as readonly number[]);
  const width = Math.max(...masses.map((each) => each.length));
  // Neurons by their ranks; those that a checkpoint does not have are dead there. Given from the last to the first.
  const padded = masses.map((each) => [...each, ...Array<number>(width - each.length).fill(0)].reverse());
  const checkpoints = traces.map(({name}, i) => ({checkpoint: name!, mass: padded[i]}));
  let root: Element;
  let curves: readonly (readonly Point[])[];

  beforeAll(async () => {
    root = await drawn("mass", activationMassFigure(about(width, "POS tags"), checkpoints));
    curves = elements(root, (e) => e.attributes["stroke-linejoin"] === "round").map(({attributes}) =>
      pointsOf(attributes.d),
    );
  });

  test("every checkpoint is a falling curve with a point for each of its neurons", () => {
    expect(curves.map((points) => points.length)).toEqual(masses.map((each) => each.length));
    for (const points of curves) {
      const ys = points.map(([, y]) => y);
      expect(ys).toEqual([...ys].sort((a, b) => a - b));
    }
  });

  test("heights are on the published scale, the logarithmic one, and the same for all curves", () => {
    expect(y_scale).toBe("log");
    const pairs = curves.flatMap((points, i) =>
      points.map(([, y], rank) => [Math.log10(masses[i][rank]), y] as const),
    );
    expect(unevenness(pairs)).toBeLessThan(0.1);
  });

  test("what was told of them is in the legend", () => {
    for (const [i, {name}] of traces.entries()) {
      expect(textOf(root)).toContain(`${name!}: ${masses[i].length} alive`);
    }
  });
});

every("distances against lengths, as published", () => {
  const {traces, x_scale, y_scale, title} = publishedOf("hellinger_vs_length");
  const [lengths, values] = [traces[0].x as readonly number[], traces[0].y as readonly number[]];
  const count = lengths.length;
  let root: Element;
  let dots: readonly Point[];

  beforeAll(async () => {
    const figure = distancesFigure(
      about(count, "tokens"),
      {
        checkpoints: ["unsup", "zshot"].map((checkpoint) => ({checkpoint, length: lengths})),
        pairs: [{from: 0, to: 1, hellinger: {values}, union: lengths}],
      },
      {scale: "fitted"},
    );
    root = await drawn("distances", figure);
    dots = pointsOf(
      elements(
        root,
        (e) => (e.attributes.d ?? "").includes("h.01") && e.attributes["stroke-width"] === "5",
      )[0].attributes.d,
    );
  });

  test("every neuron is a dot", () => {
    expect(title).toBe(`${dots.length} neurons activated`);
    expect(dots).toHaveLength(count);
  });

  test("scales are the published ones: the logarithm of the length along, the distance up", () => {
    expect([x_scale, y_scale]).toEqual(["log", "linear"]);
    expect(unevenness(dots.map(([x], i) => [Math.log10(lengths[i]), x]))).toBeLessThan(0.1);
    expect(unevenness(dots.map(([, y], i) => [values[i], y]))).toBeLessThan(0.1);
  });

  test("longer neurons lie right of shorter ones, and more distant ones above less distant ones", () => {
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        if (lengths[a] < lengths[b]) expect(dots[a][0]).toBeLessThan(dots[b][0]);
        if (values[a] < values[b]) expect(dots[a][1]).toBeGreaterThan(dots[b][1]);
      }
    }
  });
});

every("the length shift, as published", () => {
  const {traces, title} = publishedOf("length_shift");
  const points = traces.filter(({mode}) => mode === "markers");
  const lines = traces.filter(({mode}) => mode === "lines").map(({x}) => x as readonly [number, number]);
  const names = points.map(({name}) => name!);
  /** What a checkpoint has, and no line: newly alive or retired. */
  const alone = (at: 0 | 1): readonly number[] => {
    const left = [...(points[at].x as readonly number[])];
    for (const line of lines) left.splice(left.indexOf(line[at]), 1);
    return left;
  };
  const [retired, born] = [alone(0), alone(1)];
  const rows = [
    [...lines.map(([before]) => before), ...retired, ...born.map(() => 0)],
    [...lines.map(([, after]) => after), ...retired.map(() => 0), ...born],
  ];
  let root: Element;
  let drawnLines: readonly {readonly dash: string; readonly ends: readonly Point[]}[];

  beforeAll(async () => {
    const checkpoints = names.map((checkpoint, i) => ({checkpoint, length: rows[i]}));
    root = await drawn("length-shift", lengthShiftFigure(about(rows[0].length, "POS tags"), checkpoints));
    drawnLines = elements(root, (e) => e.attributes["stroke-opacity"] === "0.75").flatMap(({attributes}) =>
      [...attributes.d.matchAll(/M[^M]+/g)].map(([d]) => ({
        dash: attributes["stroke-dasharray"] ?? "solid",
        ends: pointsOf(d),
      })),
    );
  });

  test("every neuron that is alive in both is a line, and the title's number is theirs", () => {
    expect(title).toBe(`Length of ${lines.length} alive neurons`);
    expect(drawnLines).toHaveLength(lines.length + retired.length + born.length);
    expect(textOf(root)).toContain(`${lines.length + retired.length} alive`);
  });

  test("lines go from length to length, on a logarithmic scale that is one for both checkpoints", () => {
    const left = Math.min(...drawnLines.map(({ends}) => ends[0][0]));
    const heights = drawnLines.flatMap(({ends}) => ends);
    expect(new Set(heights.map(([x]) => x)).size).toBe(2);
    expect(drawnLines.every(({ends}) => ends[0][0] === left)).toBe(true);
    // The lowest of all is where dead neurons are, apart from the scale.
    const dead = Math.max(...heights.map(([, y]) => y));
    for (const at of [0, 1] as const) {
      const found = drawnLines.map(({ends}) => ends[at][1]).sort((a, b) => b - a);
      const alive = found.filter((y) => y !== dead);
      const expected = rows[at].filter((length) => length > 0).sort((a, b) => a - b);
      expect(alive).toHaveLength(expected.length);
      expect(unevenness(alive.map((y, i) => [Math.log10(expected[i]), y]))).toBeLessThan(0.1);
    }
  });

  test("longer and shorter lines are told apart by their dashes, and counted", () => {
    const longer = lines.filter(([before, after]) => after > before).length;
    const shorter = lines.filter(([before, after]) => after < before).length;
    const rising = drawnLines.filter(({dash}) => dash === "solid");
    expect(rising).toHaveLength(longer);
    expect(rising.every(({ends}) => ends[1][1] < ends[0][1])).toBe(true);
    const falling = drawnLines.filter(({dash}) => dash === "6 3");
    expect(falling).toHaveLength(shorter);
    expect(falling.every(({ends}) => ends[1][1] > ends[0][1])).toBe(true);
    expect(textOf(root)).toContain(`longer: ${longer}`);
    expect(textOf(root)).toContain(`shorter: ${shorter}`);
    expect(textOf(root)).toContain(`newly alive: ${born.length}`);
    expect(textOf(root)).toContain(`retired: ${retired.length}`);
  });
});
