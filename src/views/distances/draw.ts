import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {drawCaption} from "../checkpoints/caption.js";
import type {DistancesState} from "../distances.js";
import {percent} from "../percent.js";
import {round} from "../theme/measure.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {axisSize, drawColumns, drawRows, ticksWidth} from "../units/axes.js";
import {drawBrush, drawCursor, drawOverlay, drawTitle} from "../units/frame-parts.js";
import {drawLegend, sampleWidth} from "../units/legend.js";
import {lookedPlace, selectedUnit} from "../units/marks.js";
import {unpackUnits} from "../units/packed.js";
import {counted, shortName} from "../units/words.js";
import type {Drawing, Frame} from "../view.js";
import {Bands} from "../whole.js";
import {drawDots, drawNoChange} from "./dots.js";
import {cursorOf, dotsOf, measureOf, measured, xOn, yOn} from "./scene.js";
import {
  alongName,
  announce,
  describe,
  illDefinedCount,
  illDefinedTexts,
  measureName,
  pairName,
  summary,
} from "./words.js";

type State = DistancesState;
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
  bands.putAny(legend(state, inner), 8);
  bands.put(drawPlot(state, inner), 8);
  const what = `${measureName(measureOf(state), t)}, ${pairName(state, state.pair)}`;
  bands.put(drawCaption({...state, says: [what]}, inner), 0);
  return bands.whole({
    name: t("Distances of neurons"),
    announce: () => announce(state, t),
    about: `${what}. ${state.provenance}`,
  });
}

/** What is drawn beside dots: the band of no change, intervals, and neurons that stand back. */
function legend(state: State, frame: Frame): Band {
  const {t, theme} = frame;
  const {noChange, low} = measured(state);
  const {drawn, above} = dotsOf(state);
  const dot = svg`<path d="M${sampleWidth / 2} 0h.01" stroke="${theme.categorical[0]}" stroke-width="6" stroke-linecap="round" fill="none"></path>`;
  const items: {readonly sample?: unknown; readonly text: string}[] = [{sample: dot, text: t("one neuron")}];
  if (low)
    items.push({
      sample: interval(sampleWidth / 2, -7, 7, theme.accent),
      text: `${t("interval")}, ${percent(state.confidence)}`,
    });
  if (noChange.length > 0) {
    const band = svg`<rect x="0" y="-5" width="${sampleWidth}" height="10" fill="${theme.categorical[1]}" fill-opacity="0.22" stroke="${
      theme.categorical[1]
    }" stroke-width="1"></rect><path d="M0 0H${sampleWidth}" stroke="${theme.categorical[1]}" stroke-width="1.25" stroke-dasharray="4 3" fill="none"></path>`;
    const what = `${t("no change")}: ${percent(state.noChangeShare)} ${t("of split halves of one corpus")}`;
    items.push({
      sample: band,
      text: `${what} (${counted(above)} ${t("of")} ${counted(drawn)} ${t("above")})`,
    });
  }
  return drawLegend(items, frame);
}

const interval = (x: number, top: number, bottom: number, colour: string): TemplateResult =>
  svg`<path d="M${round(x)} ${round(top)}V${round(bottom)}M${round(x - 4)} ${round(top)}h8M${round(x - 4)} ${round(
    bottom,
  )}h8" stroke="${colour}" stroke-width="1.75" fill="none"></path>`;

function drawPlot(state: State, frame: Frame): Band {
  const {theme, t, live} = frame;
  const {along, up, xs, ys} = dotsOf(state);
  const left = ticksWidth(up.ticks);
  const ill = illDefined(state, frame);
  const beside = frame.width >= 480 && ill !== null;
  const width = Math.max(60, frame.width - left - 8 - (beside ? ill.width + 16 : 0));
  const plot = {width, height};
  const title: Label = {text: measureName(measureOf(state), t), size: axisSize, fill: theme.muted};
  const cursor = cursorOf(state);
  const at = cursor && {
    x: xs[cursor.unit] * width,
    y: ys[cursor.unit] * height,
    label: describe(state, cursor.unit, t),
  };
  const ticks = along.ticks.map(({at: part, text}) => ({at: xOn({...along, at: () => part}, 0), text}));
  const below = drawColumns(ticks, alongName(state, t), plot, frame);
  const illBelow = ill === null || beside ? null : flowLabels(ill.labels, frame.width, 12, 16);
  return {
    svg: svg`${drawLabel(title, 0, 10)}<g transform="translate(${left},16)" role="${
      live ? "group" : nothing
    }" aria-label="${live ? t("Dots of the neurons") : nothing}"><rect width="${round(width)}" height="${height}" fill="${
      theme.surface
    }"></rect>${drawDots(state, plot, frame)}${drawRows(
      up.ticks,
      {width, y: (part) => yOn({...up, at: () => part}, 0) * height},
      frame,
    )}${drawNoChange(state, plot, frame)}${drawStrong(state, plot, frame)}${drawBrush(state, plot, frame)}${drawOverlay(
      plot,
      frame,
    )}${at ? drawCursor(state, cursor, at, frame) : nothing}${below.svg}</g>${
      beside ? svg`<g transform="translate(${round(left + width + 16)},16)">${ill.svg}</g>` : nothing
    }${illBelow ? svg`<g transform="translate(0,${16 + height + below.height})">${illBelow.svg}</g>` : nothing}`,
    height: 16 + height + below.height + (illBelow?.height ?? 0),
  };
}

/** Neurons without a distance: counted beside the plot, by their reason. Null where every neuron has one. */
function illDefined(
  state: State,
  {theme, t}: Frame,
): {readonly svg: unknown; readonly width: number; readonly labels: readonly Label[]} | null {
  const count = illDefinedCount(state);
  if (count === 0) return null;
  const head: Label = {text: `${t("ill-defined")}: ${counted(count)}`, size: 12, fill: theme.foreground};
  const labels = [
    head,
    ...illDefinedTexts(state, t).map((text): Label => ({text, size: axisSize, fill: theme.muted})),
  ];
  const width = Math.min(150, Math.ceil(Math.max(...labels.map(widthOf))));
  let y = 12;
  const drawn = labels.map((label) => {
    const {svg: lines, height: needed} = flowLabels([label], width, 0, 15);
    const at = svg`<g transform="translate(0,${round(y - 12)})">${lines}</g>`;
    y += needed + 3;
    return at;
  });
  return {svg: drawn, width, labels};
}

/** The selected neuron and the one that is looked at, with their intervals and numbers. */
function drawStrong(state: State, {width}: {readonly width: number}, {theme}: Frame): unknown {
  const {xs, ys, up} = dotsOf(state);
  const {low, high} = measured(state);
  const selected = selectedUnit(state);
  const looked = lookedPlace(state)?.unit ?? null;
  const one = (unit: number, colour: string): unknown => {
    if (Number.isNaN(xs[unit])) return nothing;
    const [x, y] = [round(xs[unit] * width), round(ys[unit] * height)];
    const ends = [low, high].map((packed) => (packed ? unpackUnits(packed)[unit] : NaN));
    const bar = Number.isNaN(ends[0] + ends[1])
      ? nothing
      : interval(x, clamp(yOn(up, ends[1])) * height, clamp(yOn(up, ends[0])) * height, colour);
    const label: Label = {text: shortName(state, unit), size: 12, fill: colour};
    const needed = widthOf(label);
    const labelX = x + 9 + needed > width ? x - 9 - needed : x + 9;
    return svg`${bar}<path d="M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z" fill="${colour}" stroke="${
      theme.background
    }" stroke-width="1.5"></path>${drawLabel(label, round(Math.max(0, labelX)), round(Math.max(12, y - 6)))}`;
  };
  return svg`<g pointer-events="none" aria-hidden="true">${selected === null ? nothing : one(selected, theme.accent)}${
    looked === null || looked === selected ? nothing : one(looked, theme.foreground)
  }</g>`;
}

const clamp = (part: number): number => Math.max(0, Math.min(1, part));
