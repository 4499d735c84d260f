import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {ActivationMassState} from "../activation-mass.js";
import {markPath} from "../rankings-watch/line-marks.js";
import {pair} from "../said.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Label} from "../tokens/label.js";
import {fitted} from "../units/fitted.js";
import {brushedMask} from "../units/set.js";
import type {Frame, Theme} from "../view.js";
import {curvesOf, xOf, yOf} from "./scene.js";
import type {Curve, Curves} from "./scene.js";

type State = ActivationMassState;

export interface Plot {
  readonly width: number;
  readonly height: number;
}

/** Curves differ in their dashes and in their marks, not only in their colours. */
const dashes = [null, "7 3", "2 3", "12 3", "4 2"] as const;
export const curveDash = (i: number): string | null => dashes[i % dashes.length];
export const curveColour = (i: number, {categorical}: Theme): string => categorical[i % categorical.length];
export const curveMark = markPath;

/** Marks of a curve, spread over its ranks; a short curve has one for each neuron. */
const marksPerCurve = 6;
const mostMarks = 30;

const kept = new WeakMap<object, Map<string, unknown>>();

/** All curves with their names, from the corner of the plot. Kept: a hover draws none of them again. */
export function drawCurves(state: State, plot: Plot, frame: Frame): unknown {
  const key = pair(state.masses, state.neurons ?? state.masses);
  let known = kept.get(key);
  if (!known) kept.set(key, (known = new Map()));
  const {scale, ranks} = state;
  const name = [frame.theme.name, plot.width, plot.height, scale, ranks, state.checkpoints.join("\n")].join(
    " ",
  );
  let drawn = known.get(name);
  if (drawn === undefined) {
    if (known.size >= 8) known.clear();
    const all = curvesOf(state);
    const mask = brushedMask(state);
    const curves = all.curves.map((_, i) => drawCurve(all, i, {mask, plot, theme: frame.theme}));
    drawn = svg`<g pointer-events="none">${curves}${drawNames(state, all, plot, frame)}</g>`;
    known.set(name, drawn);
  }
  return drawn;
}

function drawCurve(
  all: Curves,
  i: number,
  {mask, plot, theme}: {readonly mask: Uint8Array | null; readonly plot: Plot; readonly theme: Theme},
): TemplateResult | typeof nothing {
  const curve = all.curves[i];
  const {order} = curve;
  if (order.length === 0) return nothing;
  const colour = curveColour(i, theme);
  const path = ranksToDraw(all, curve, plot)
    .map((rank, k) => `${k === 0 ? "M" : "L"}${pointAt(all, curve, rank, plot)}`)
    .join("");
  const faded = mask ? 0.4 : 1;
  return svg`<path d="${path}" stroke="${colour}" stroke-width="2" stroke-opacity="${faded}" stroke-dasharray="${
    curveDash(i) ?? nothing
  }" stroke-linejoin="round" fill="none"></path><path d="${marksOf(all, i, plot)}" fill="${colour}" fill-opacity="${faded}"></path>${
    mask ? drawBrushed(all, curve, mask, {plot, colour}) : nothing
  }`;
}

const pointAt = (all: Curves, curve: Curve, rank: number, {width, height}: Plot): string =>
  `${round(xOf(all, rank) * width)} ${round(yOf(all, curve, curve.order[rank]) * height)}`;

/** The first and the last rank of each pixel: between them a falling curve shows nothing more. */
function ranksToDraw(all: Curves, {order}: Curve, {width}: Plot): readonly number[] {
  const found: number[] = [];
  let pixel = -1;
  for (let rank = 0; rank < order.length; rank++) {
    const here = Math.floor(xOf(all, rank) * width);
    if (here !== pixel) {
      if (rank > 0 && found[found.length - 1] !== rank - 1) found.push(rank - 1);
      found.push(rank);
      pixel = here;
    }
  }
  if (found[found.length - 1] !== order.length - 1) found.push(order.length - 1);
  return found;
}

function marksOf(all: Curves, i: number, {width, height}: Plot): string {
  const curve = all.curves[i];
  const count = curve.order.length;
  const ranks =
    count <= mostMarks
      ? [...Array(count).keys()]
      : // Those of one curve are between those of the others.
        Array.from({length: marksPerCurve}, (_, k) =>
          Math.floor(((k + (i + 0.5) / all.curves.length) / marksPerCurve) * (count - 1)),
        );
  return ranks
    .map((rank) => curveMark(i, xOf(all, rank) * width, yOf(all, curve, curve.order[rank]) * height))
    .join("");
}

/** Where the brushed neurons are: a dot for each pixel that has one. */
function drawBrushed(
  all: Curves,
  curve: Curve,
  mask: Uint8Array,
  {plot, colour}: {readonly plot: Plot; readonly colour: string},
): TemplateResult | typeof nothing {
  const dots: string[] = [];
  let pixel = -1;
  for (let rank = 0; rank < curve.order.length; rank++) {
    if (!mask[curve.order[rank]]) continue;
    const here = Math.floor(xOf(all, rank) * plot.width);
    if (here === pixel) continue;
    pixel = here;
    dots.push(`M${pointAt(all, curve, rank, plot)}h.01`);
  }
  if (dots.length === 0) return nothing;
  return svg`<path d="${dots.join("")}" stroke="${colour}" stroke-width="5.5" stroke-linecap="round" fill="none"></path>`;
}

/**
 * The name of each curve left of its end, below the falling line; where there is one already, left of that. What lies below a name
 * shines through only faintly, so that it is read over other curves.
 */
function drawNames({checkpoints}: State, all: Curves, {width, height}: Plot, {theme}: Frame): unknown {
  const placed: {readonly x: number; readonly y: number}[] = [];
  return all.curves.map((curve, i) => {
    const last = curve.order.length - 1;
    if (last < 0) return nothing;
    const label: Label = fitted({text: checkpoints[i], size: 11.5, fill: theme.foreground}, width * 0.4);
    const y = Math.min(height - 3, yOf(all, curve, curve.order[last]) * height + 10);
    let right = xOf(all, last) * width - 8;
    for (const other of placed) {
      if (Math.abs(other.y - y) < 13 && Math.abs(other.x - right) < widthOf(label) + 40)
        right = Math.min(right, other.x - 8);
    }
    const x = Math.max(0, right - widthOf(label));
    placed.push({x, y});
    return svg`<rect x="${round(x - 2)}" y="${round(y - 10)}" width="${round(
      widthOf(label) + 4,
    )}" height="13" fill="${theme.surface}" fill-opacity="0.8"></rect>${drawLabel(label, round(x), round(y))}`;
  });
}
