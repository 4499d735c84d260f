import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {FactorsState} from "../factors.js";
import {round} from "../theme/measure.js";
import {below} from "../tokens/draw-lines.js";
import {rememberLayout} from "../tokens/navigate.js";
import type {Drawing, Frame} from "../view.js";
import {drawAblation} from "./ablation.js";
import {drawLegend, drawNotes, drawTitle} from "./header.js";
import {drawParts} from "./parts.js";
import {drawSparklines} from "./sparklines.js";
import {drawText} from "./text.js";
import {announce} from "./words.js";
import {drawWhole, margin} from "../whole.js";

const gap = 28;
/** From this width on the text stands beside the lines, unless it is long. */
const wide = 1000;
const longest = 400;

/** One part of the figure below another. */
interface Column {
  readonly frame: Frame;
  readonly x: number;
  y: number;
  readonly drawn: TemplateResult[];
}

export function draw(state: FactorsState, frame: Frame): Drawing {
  const inner: Frame = {...frame, width: Math.max(80, frame.width - 2 * margin)};
  const {live, t} = frame;
  const title = drawTitle(state, inner);
  const legend = drawLegend(state, inner);
  const top = round(title.height + 6 + legend.height + 10);
  const beside = inner.width >= wide && state.tokens.length <= longest;
  const half = round((inner.width - gap) / 2);
  const column = (x: number, width: number): Column => ({frame: {...inner, width}, x, y: top, drawn: []});
  const left = column(0, beside ? half : inner.width);
  const right = beside ? column(half + gap, half) : left;
  place(left, (own) => drawSparklines(state, own), 14);
  place(left, (own) => drawParts(state, own), 18);
  place(
    right,
    (own) => {
      const text = drawText(state, own);
      rememberLayout(state.tokens, text.layout);
      return text;
    },
    18,
  );
  const end = column(0, inner.width);
  end.y = Math.max(left.y, right.y);
  if (state.ablation) place(end, (own) => drawAblation(state, own), 14);
  place(end, (own) => drawNotes(state, own), 0);
  const height = Math.ceil(end.y + 2 * margin);
  const drawn = [...left.drawn, ...(beside ? right.drawn : []), ...end.drawn];
  return drawWhole(
    {
      name: t("Factors of neuron activations"),
      announce: () => announce(state, t),
      about: `${state.method}. ${state.provenance}`,
      height,
      body: svg`<g aria-hidden="${
        live ? "true" : nothing
      }">${title.svg}<g transform="translate(0,${title.height + 6})">${legend.svg}</g></g>${drawn}`,
    },
    frame,
  );
}

function place(
  column: Column,
  make: (frame: Frame) => {readonly svg: unknown; readonly height: number},
  after: number,
): void {
  const {frame, x, y} = column;
  const band = make({...frame, visible: below(frame.visible, y + margin)});
  column.drawn.push(svg`<g transform="translate(${x},${y})">${band.svg}</g>`);
  column.y = round(y + band.height + after);
}
