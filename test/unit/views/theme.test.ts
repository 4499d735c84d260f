import {lab} from "d3";
import {themes} from "../../../src/views/index.js";
import {contrast, inkOn, luminance} from "../../../src/views/theme/contrast.js";
import {sequentialScale} from "../../../src/views/theme/scales.js";
import {textWidth, wrapText} from "../../../src/views/theme/measure.js";

const steps = Array.from({length: 101}, (_, i) => i / 100);
const signed = Array.from({length: 201}, (_, i) => i / 100 - 1);

type Lab = ReturnType<typeof lab>;
const distance = (a: Lab, b: Lab): number => Math.hypot(a.l - b.l, a.a - b.a, a.b - b.b);

const blindness: [string, number[]][] = [
  ["no colour blindness", [1, 0, 0, 0, 1, 0, 0, 0, 1]],
  [
    "protanopia",
    [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  ],
  [
    "deuteranopia",
    [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  ],
  ["tritanopia", [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039]],
];

test("contrast of black on white is 21, and of a colour on itself 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
  expect(contrast("#3b7fc4", "#3b7fc4")).toBe(1);
});

describe.each(Object.values(themes))("$name theme", (theme) => {
  test("text on the ground has a contrast of 4.5 or more", () => {
    for (const colour of [theme.foreground, theme.muted, theme.accent]) {
      expect(contrast(colour, theme.background)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("text on every colour of the scale has a contrast of 4.5 or more", () => {
    for (const t of steps) {
      const ground = theme.sequential(t);
      expect(contrast(inkOn(ground, theme), ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("marks have a contrast of 3 or more on the ground", () => {
    expect(contrast(theme.accent, theme.background)).toBeGreaterThanOrEqual(3);
    expect(contrast(theme.foreground, theme.surface)).toBeGreaterThanOrEqual(3);
  });

  test("more is always further from the ground in luminance: the scale survives grey", () => {
    const distances = steps.map((t) =>
      Math.abs(luminance(theme.sequential(t)) - luminance(theme.background)),
    );
    for (let i = 1; i < distances.length; i++) expect(distances[i]).toBeGreaterThan(distances[i - 1]);
  });

  test("equal steps of the scale look equal within a factor of three", () => {
    const points = steps.filter((_, i) => i % 10 === 0).map((t) => lab(theme.sequential(t)));
    const gaps = points
      .slice(1)
      .map((p, i) => Math.hypot(p.l - points[i].l, p.a - points[i].a, p.b - points[i].b));
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(3);
  });

  test("zero is nearly the ground", () => {
    const [zero, ground] = [lab(theme.sequential(0)), lab(theme.background)];
    expect(Math.hypot(zero.l - ground.l, zero.a - ground.a, zero.b - ground.b)).toBeLessThan(5);
  });

  test("text on every colour of the signed scale has a contrast of 4.5 or more", () => {
    for (const t of signed) {
      const ground = theme.diverging(t);
      expect(contrast(inkOn(ground, theme), ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("on the signed scale more of either sign is further from the ground, and 0 is nearly the ground", () => {
    const far = (t: number): number => Math.abs(luminance(theme.diverging(t)) - luminance(theme.background));
    for (let i = 1; i <= 20; i++) {
      for (const sign of [-1, 1]) {
        expect(far((sign * i) / 20)).toBeGreaterThan(far((sign * (i - 1)) / 20));
      }
    }
    expect(distance(lab(theme.diverging(0)), lab(theme.background))).toBeLessThan(5);
  });

  test.each(blindness)("a value and its negative differ in hue or lightness, with %s", (_, matrix) => {
    for (const t of [0.2, 0.4, 0.6, 0.8, 1]) {
      const [minus, plus] = [-t, t].map((value) => lab(simulated(theme.diverging(value), matrix)));
      expect(distance(minus, plus)).toBeGreaterThan(15);
    }
  });

  test.each(blindness)("colours of kinds are told apart, with %s", (_, matrix) => {
    const seen = theme.categorical.map((colour) => lab(simulated(colour, matrix)));
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(i + 1)) expect(distance(a, b)).toBeGreaterThan(20);
    }
  });

  test("colours of kinds have a contrast of 3 or more on the ground", () => {
    for (const colour of theme.categorical) {
      expect(contrast(colour, theme.background)).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(blindness)(
    "the accent differs from every colour of the scale, by hue or by lightness, with %s",
    (_, matrix) => {
      const seen = (colour: string): ReturnType<typeof lab> => lab(simulated(colour, matrix));
      const accent = seen(theme.accent);
      for (const t of steps) {
        const colour = seen(theme.sequential(t));
        expect(Math.hypot(accent.l - colour.l, accent.a - colour.a, accent.b - colour.b)).toBeGreaterThan(10);
      }
    },
  );
});

/** Colour as seen with a kind of colour blindness; matrices of Machado, Oliveira & Fernandes (2009), severity 1. */
function simulated(colour: string, m: readonly number[]): string {
  const linear = (value: number): number =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const gamma = (value: number): number =>
    value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
  const [r, g, b] = [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255));
  const rows = [0, 3, 6].map((at) => m[at] * r + m[at + 1] * g + m[at + 2] * b);
  const [x, y, z] = rows.map((value) => Math.round(255 * gamma(Math.min(1, Math.max(0, value)))));
  return `rgb(${x}, ${y}, ${z})`;
}

test.each([Number.NaN, -0.01, 1.01, Infinity])("a scale refuses %d", (t) => {
  expect(() => sequentialScale(["#ffffff", "#000000"])(t)).toThrow(RangeError);
});

test("text wraps at spaces, and no line of several words is too wide", () => {
  const text = "gradient × input, L2 norm · a model with a long name · seed 1";
  const lines = wrapText(text, 12, 150);
  expect(lines.join(" ")).toBe(text);
  for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(150);
});
