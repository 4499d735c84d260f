import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {DistancesState} from "../distances.js";
import {pair} from "../said.js";
import {round} from "../theme/measure.js";
import {Density} from "../units/density.js";
import {brushedMask} from "../units/set.js";
import type {Frame} from "../view.js";
import {dotsOf, measured, xOn, yOn} from "./scene.js";

type State = DistancesState;

/** More dots than this are drawn as one picture. */
const mostDots = 3000;

interface Plot {
  readonly width: number;
  readonly height: number;
}

const kept = new WeakMap<object, Map<string, unknown>>();

/** The dots of all neurons, from the corner of the plot. Kept: a hover draws none of them again. */
export function drawDots(state: State, plot: Plot, frame: Frame): unknown {
  const {values} = measured(state);
  const key = pair(values, state.neurons ?? values);
  let known = kept.get(key);
  if (!known) kept.set(key, (known = new Map()));
  const {xs, drawn} = dotsOf(state);
  const name = [frame.theme.name, plot.width, plot.height, state.pair, state.length, state.scale].join(" ");
  let dots = known.get(name);
  if (dots === undefined) {
    if (known.size >= 8) known.clear();
    dots = drawn > mostDots ? asImage(state, plot, frame) : asPaths(state, xs, plot, frame);
    known.set(name, dots);
  }
  return dots;
}

/** A dot is a line without length, with round ends: the shortest way to write it. */
function asPaths(state: State, xs: Float32Array, {width, height}: Plot, {theme}: Frame): TemplateResult {
  const {ys} = dotsOf(state);
  const mask = brushedMask(state);
  const [front, back]: [string[], string[]] = [[], []];
  for (let unit = 0; unit < xs.length; unit++) {
    if (Number.isNaN(xs[unit])) continue;
    const into = !mask || mask[unit] === 1 ? front : back;
    into.push(`M${round(xs[unit] * width)} ${round(ys[unit] * height)}h.01`);
  }
  const path = (dots: readonly string[], colour: string, opacity: number): TemplateResult | typeof nothing =>
    dots.length === 0
      ? nothing
      : svg`<path d="${dots.join("")}" stroke="${colour}" stroke-width="5" stroke-opacity="${opacity}" stroke-linecap="round" fill="none"></path>`;
  return svg`<g pointer-events="none">${path(back, theme.muted, 0.25)}${path(front, theme.categorical[0], 0.8)}</g>`;
}

/** A pixel of the picture is two of the drawing: a dot of one is hardly seen. */
function asImage(state: State, {width, height}: Plot, {theme}: Frame): TemplateResult {
  const {xs, ys} = dotsOf(state);
  const mask = brushedMask(state);
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const density = new Density(
    columns,
    rows,
    [{colour: theme.categorical[0]}, {colour: theme.muted, strength: 0.5}],
    1,
  );
  for (let unit = 0; unit < xs.length; unit++) {
    if (Number.isNaN(xs[unit])) continue;
    const kind = !mask || mask[unit] === 1 ? 0 : 1;
    density.dot(kind, Math.floor(xs[unit] * columns), Math.floor(ys[unit] * rows), 1);
  }
  return density.draw(theme.surface, {x: 0, y: 0, width, height});
}

/** What no change looks like: the middle of the distances between halves of one checkpoint's corpus, by length. */
export function drawNoChange(state: State, {width, height}: Plot, {theme}: Frame): unknown {
  const {noChange} = measured(state);
  if (noChange.length === 0) return nothing;
  const {along, up} = dotsOf(state);
  const x = (length: number): number => round(Math.max(0, Math.min(1, xOn(along, length))) * width);
  const y = (value: number): number => round(Math.max(0, Math.min(1, yOn(up, value))) * height);
  // Each reaches to the middle between its last length and the next one's first; what is beyond the plot is left out.
  const all = noChange.map((band, i) => ({
    ...band,
    left: i === 0 ? 0 : x(Math.sqrt(noChange[i - 1].to * band.from)),
    right: i === noChange.length - 1 ? round(width) : x(Math.sqrt(band.to * noChange[i + 1].from)),
  }));
  const shown = all.filter(({left, right}) => right > left);
  const move = (i: number): string => (i === 0 ? "M" : "L");
  const over = shown.map(({left, right, high}, i) => `${move(i)}${left} ${y(high)}H${right}`).join("");
  const under = [...shown].reverse().map(({left, right, low}) => `L${right} ${y(low)}H${left}`);
  const line = shown.map(({left, right, middle}, i) => `${move(i)}${left} ${y(middle)}H${right}`).join("");
  return svg`<g pointer-events="none" aria-hidden="true"><path d="${over}${under.join("")}z" fill="${theme.categorical[1]}" fill-opacity="0.22" stroke="${
    theme.categorical[1]
  }" stroke-width="1" stroke-opacity="0.7"></path><path d="${line}" fill="none" stroke="${
    theme.categorical[1]
  }" stroke-width="1.25" stroke-dasharray="4 3"></path></g>`;
}
