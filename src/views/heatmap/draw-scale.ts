import {svg} from "lit/html.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {round} from "../theme/measure.js";
import type {Frame} from "../view.js";
import {cellColour} from "./cells.js";
import type {CellsOptions} from "./cells.js";

const size = 11;
const steps = 48;

/** A value on a scale, with what is written below it. */
export interface Tick {
  /** Place on the scale: 0…1, of a diverging scale −1…1. */
  readonly t: number;
  readonly text: string;
}

/** The legend of a colour scale: its title, the colours, and what they stand for. Ticks that would overlap are left out. */
export function drawScale(
  {
    scale,
    title,
    ticks,
    width = 180,
  }: {
    readonly scale: CellsOptions["scale"];
    readonly title: string;
    readonly ticks: readonly Tick[];
    /** Of the colours, in CSS pixels (default 180). */
    readonly width?: number;
  },
  frame: Frame,
): Band {
  const {theme} = frame;
  const label: Label = {text: title, size, fill: theme.muted};
  const left = round(widthOf(label) + 16);
  const besides = frame.width - left - width >= 24;
  const x0 = besides ? left : 12;
  const y0 = besides ? 0 : 16;
  const least = scale === "diverging" ? -1 : 0;
  const part = width / steps;
  const colours = Array.from({length: steps}, (_, i) => {
    const colour = cellColour(least + ((1 - least) * i) / (steps - 1), scale, theme);
    return svg`<rect x="${round(x0 + i * part)}" y="${y0 + 1}" width="${round(part + 0.3)}" height="9" fill="${colour}"></rect>`;
  });
  const placeOf = (t: number): number => x0 + ((t - least) / (1 - least)) * width;
  const inOrder = [...ticks].sort((a, b) => a.t - b.t);
  const taken: (readonly [from: number, to: number])[] = [];
  const marks = endsFirst(inOrder).map(({t, text}) => {
    const one: Label = {text, size, fill: theme.foreground};
    const needed = widthOf(one);
    const at = placeOf(t);
    const x = Math.max(0, Math.min(frame.width - needed, at - needed / 2));
    const line = svg`<path d="M${round(at)} ${y0 + 10}v4" stroke="${theme.foreground}" stroke-width="1" fill="none"></path>`;
    if (taken.some(([from, to]) => x < to + 6 && x + needed > from - 6)) return line;
    taken.push([x, x + needed]);
    return [line, drawLabel(one, round(x), y0 + 25)];
  });
  return {
    svg: svg`<g aria-hidden="true" pointer-events="none">${drawLabel(label, 0, 10)}<g shape-rendering="crispEdges">${colours}</g><rect x="${x0}" y="${
      y0 + 1
    }" width="${width}" height="9" fill="none" stroke="${theme.border}" stroke-width="0.75"></rect>${marks}</g>`,
    height: y0 + 30,
  };
}

/** The ends of a scale are told before what lies between. */
function endsFirst(ticks: readonly Tick[]): readonly Tick[] {
  return ticks.length < 3 ? ticks : [ticks[0], ticks[ticks.length - 1], ...ticks.slice(1, -1)];
}
