import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {ActivationMassState} from "../activation-mass.js";
import {drawCaption} from "../checkpoints/caption.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {axisSize, drawColumns, drawRows, ticksWidth} from "../units/axes.js";
import {drawBrush, drawCursor, drawOverlay, drawTitle} from "../units/frame-parts.js";
import {drawLegend, lineSample, sampleWidth} from "../units/legend.js";
import {lookedPlace, selectedUnit} from "../units/marks.js";
import {shortName} from "../units/words.js";
import type {Drawing, Frame} from "../view.js";
import {Bands} from "../whole.js";
import {curveColour, curveDash, curveMark, drawCurves} from "./curves.js";
import type {Plot} from "./curves.js";
import {cursorOf, curvesOf, xAt, xOf, yAt, yOf} from "./scene.js";
import {announce, curveText, describe, summary} from "./words.js";

type State = ActivationMassState;
const height = 300;

export function draw(state: State, frame: Frame): Drawing {
  const {t} = frame;
  const bands = new Bands(frame, 120);
  const {inner} = bands;
  bands.put(
    drawTitle(state, {told: (unit) => describe(state, unit, t), summary: summary(state, t)}, inner),
    4,
    true,
  );
  bands.put(legend(state, inner), 8);
  bands.put(drawPlot(state, inner), 8);
  const what = t("activation mass: the sum of a neuron's activations over the corpus");
  bands.put(drawCaption({...state, says: [what, state.feature]}, inner), 0);
  return bands.whole({
    name: t("Activation mass"),
    announce: () => announce(state, t),
    about: `${what}. ${state.provenance}`,
  });
}

function legend(state: State, frame: Frame): Band {
  const {theme, t} = frame;
  return drawLegend(
    state.checkpoints.map((_, i) => {
      const colour = curveColour(i, theme);
      const mark = svg`<path d="${curveMark(i, sampleWidth / 2, 0)}" fill="${colour}"></path>`;
      return {sample: lineSample(colour, curveDash(i), 2, mark), text: curveText(state, i, t)};
    }),
    frame,
  );
}

function drawPlot(state: State, frame: Frame): Band {
  const {theme, t, live} = frame;
  const all = curvesOf(state);
  const left = ticksWidth(all.up.ticks);
  const plot: Plot = {width: Math.max(60, frame.width - left - 8), height};
  const name = state.scale === "share" ? t("share of the activation mass") : t("activation mass");
  const title: Label = {text: name, size: axisSize, fill: theme.muted};
  const below = drawColumns(
    all.along.ticks.map(({at, text}) => ({at: xAt(at), text})),
    t("neurons by rank, the most active first"),
    plot,
    frame,
  );
  const cursor = cursorOf(state);
  const curve = cursor && all.curves[cursor.checkpoint];
  const at = curve && {
    x: xOf(all, curve.ranks[cursor.unit]) * plot.width,
    y: yOf(all, curve, cursor.unit) * height,
    label: describe(state, cursor.unit, t),
  };
  return {
    svg: svg`${drawLabel(title, 0, 10)}<g transform="translate(${left},16)" role="${
      live ? "group" : nothing
    }" aria-label="${live ? t("Curves of the checkpoints") : nothing}"><rect width="${round(
      plot.width,
    )}" height="${height}" fill="${theme.surface}"></rect>${drawRows(
      all.up.ticks,
      {width: plot.width, y: (part) => yAt(part) * height},
      frame,
    )}${drawCurves(state, plot, frame)}${drawStrong(state, plot, frame)}${drawBrush(state, plot, frame, "along")}${drawOverlay(
      plot,
      frame,
    )}${at ? drawCursor(state, cursor, at, frame) : nothing}${below.svg}</g>`,
    height: 16 + height + below.height,
  };
}

/** The selected neuron and the one that is looked at: their places in each curve, and lines that join them. */
function drawStrong(state: State, {width}: Plot, {theme}: Frame): unknown {
  const selected = selectedUnit(state);
  const looked = lookedPlace(state)?.unit ?? null;
  const all = curvesOf(state);
  const one = (unit: number, colour: string): TemplateResult | typeof nothing => {
    const points = all.curves
      .filter(({ranks}) => ranks[unit] >= 0)
      .map((curve) => ({
        x: round(xOf(all, curve.ranks[unit]) * width),
        y: round(yOf(all, curve, unit) * height),
      }));
    if (points.length === 0) return nothing;
    const line = points.map(({x, y}, i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");
    const dots = points.map(({x, y}) => `M${x - 4.5} ${y}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z`).join("");
    const label: Label = {text: shortName(state, unit), size: 12, fill: colour};
    const needed = widthOf(label);
    const last = points[points.length - 1];
    const x = last.x + 9 + needed > width ? last.x - 9 - needed : last.x + 9;
    return svg`<path d="${line}" stroke="${colour}" stroke-width="1.25" stroke-dasharray="3 2" fill="none"></path><path d="${dots}" fill="${colour}" stroke="${
      theme.background
    }" stroke-width="1.5"></path>${drawLabel(label, round(Math.max(0, x)), round(Math.max(12, last.y - 6)))}`;
  };
  return svg`<g pointer-events="none" aria-hidden="true">${selected === null ? nothing : one(selected, theme.accent)}${
    looked === null || looked === selected ? nothing : one(looked, theme.foreground)
  }</g>`;
}
