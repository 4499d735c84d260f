import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {FactorsState} from "../factors.js";
import type {Packed} from "../packed.js";
import {unpack} from "../packed.js";
import {percent} from "../percent.js";
import {inkOn} from "../theme/contrast.js";
import {round} from "../theme/measure.js";
import type {Band, Label} from "../tokens/label.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {colourOf, dashOf} from "./colours.js";
import {focusedFactor} from "./focus.js";
import {stabilityOf} from "./stability.js";
import {
  amount,
  countOf,
  gridName,
  onScale,
  peakOf,
  rowOf,
  shownFactor,
  shownPosition,
  topOf,
} from "./values.js";
import {factorName} from "./words.js";

const small = 11;
const chip = 22;
const headHeight = 18;
const axisHeight = 18;

/** Where the columns of the list begin, from its left edge. */
interface Columns {
  readonly name: number;
  readonly nameWidth: number;
  readonly line: number;
  readonly lineWidth: number;
  readonly value: number;
  readonly layers: number;
  readonly layerWidth: number;
  readonly share: number;
  readonly stable: number;
  readonly rowHeight: number;
  readonly lineHeight: number;
}

function columnsOf(state: FactorsState, width: number): Columns {
  const narrow = width < 460;
  const nameWidth = narrow ? 0 : Math.min(170, Math.round(width * 0.2));
  const shareWidth = 52;
  const stableWidth = state.stability ? 42 : 0;
  const layersWidth = narrow ? 0 : Math.max(46, Math.min(Math.round(width * 0.14), 8 * state.layers.length));
  const valueWidth = 48;
  const line = chip + 6 + nameWidth + (narrow ? 0 : 8);
  const lineWidth = Math.max(
    40,
    width - line - valueWidth - layersWidth - shareWidth - stableWidth - (narrow ? 8 : 22),
  );
  const value = line + lineWidth + 6;
  const layers = value + valueWidth + (narrow ? 0 : 4);
  const share = layers + layersWidth + (narrow ? 0 : 12);
  const rowHeight = countOf(state) > 12 ? 24 : 30;
  return {
    name: chip + 6,
    nameWidth,
    line,
    lineWidth,
    value,
    layers,
    layerWidth: layersWidth,
    share,
    stable: share + shareWidth,
    rowHeight,
    lineHeight: rowHeight - 6,
  };
}

/** One line for each factor, all over the same positions, with what it explains and where in the model it is. */
export function drawSparklines(state: FactorsState, frame: Frame): Band {
  const {live, t} = frame;
  const columns = columnsOf(state, frame.width);
  const count = countOf(state);
  const height = count * columns.rowHeight;
  const rows = Array.from({length: count}, (_, factor) => drawRow(state, frame, columns, factor));
  const grid = live
    ? svg`<rect data-grid="${gridName}" data-rows="${count}" data-columns="${state.tokens.length}" x="${columns.line}" y="${headHeight}" width="${columns.lineWidth}" height="${height}" fill="none" pointer-events="all"></rect>`
    : nothing;
  return {
    svg: svg`${drawGround(state, frame, columns, height)}<g transform="translate(0,${headHeight})" role="${
      live ? "listbox" : nothing
    }" aria-label="${live ? t("Factors") : nothing}" aria-multiselectable="${live ? "true" : nothing}">${rows}</g>${grid}${drawCursor(
      state,
      frame,
      columns,
      height,
    )}`,
    height: headHeight + height + axisHeight,
  };
}

/** The ground of the input, the border to the output, the axis of positions, and the columns' names. */
function drawGround(
  state: FactorsState,
  {theme, t, live}: Frame,
  columns: Columns,
  height: number,
): TemplateResult {
  const {line, lineWidth} = columns;
  const n = state.tokens.length;
  const border = round(line + (lineWidth * state.nPrompt) / n);
  const bottom = headHeight + height;
  const label = (text: string, x: number, y: number, end = false, most = Infinity): TemplateResult => {
    const one: Label = {text, size: small, fill: theme.muted};
    const width = Math.min(widthOf(one), Math.max(1, most));
    return drawLabel(one, round(end ? x - width : x), y, most);
  };
  const room = {input: border - line - 6, output: line + lineWidth - border - 4};
  const fits = (text: string, most: number): boolean => widthOf({text, size: small, fill: ""}) <= most;
  const [input, output] = [t("input"), t("output")];
  const ticks = ticksOf(n, lineWidth);
  const middle = (at: number): number => line + (lineWidth * (at + 0.5)) / n;
  const tickPath = ticks.map((at) => `M${round(middle(at))} ${bottom}v3`).join("");
  const numbers = ticks.map((at) => {
    const width = widthOf({text: String(at), size: small, fill: ""});
    const x = Math.max(line, Math.min(middle(at) - width / 2, line + lineWidth - width));
    return label(String(at), x, bottom + 13);
  });
  const edges = state.layers.length > 0 ? `${t("layer")} ${rangeOf(state.layers)}` : "";
  return svg`<g aria-hidden="${live ? "true" : nothing}"><rect x="${line}" y="${headHeight}" width="${round(
    border - line,
  )}" height="${height}" fill="${theme.surface}"></rect><path d="${
    state.nPrompt > 0 && state.nPrompt < n ? `M${border} ${headHeight - 4}V${bottom}` : nothing
  }" fill="none" stroke="${theme.muted}" stroke-width="1" stroke-dasharray="3 2"></path><path d="M${line} ${bottom}H${round(
    line + lineWidth,
  )}${tickPath}" fill="none" stroke="${theme.border}" stroke-width="1"></path>${
    state.nPrompt > 0 && fits(input, room.input) ? label(input, line + 2, 11) : nothing
  }${state.nPrompt < n && fits(output, room.output) ? label(output, border + 4, 11) : nothing}${numbers}${
    fits(t("position"), line - 6) ? label(t("position"), line - 6, bottom + 13, true) : nothing
  }${label(t(shownPosition(state) === null ? "largest" : "here"), columns.value, 11, false, 46)}${
    columns.layerWidth > 0 ? label(edges, columns.layers, 11, false, columns.layerWidth) : nothing
  }${label(t("explains"), columns.share, 11, false, 42)}${
    state.stability ? label(t("stable"), columns.stable, 11, false, 40) : nothing
  }</g>`;
}

/** 0–11, or the numbers themselves where some are left out. */
export function rangeOf(layers: readonly number[]): string {
  const [first, last] = [layers[0], layers[layers.length - 1]];
  if (layers.length > 1 && last - first === layers.length - 1) return `${first}–${last}`;
  return layers.length > 6 ? `${layers.slice(0, 5).join(", ")}, … ${last}` : layers.join(", ");
}

function ticksOf(n: number, width: number): readonly number[] {
  const most = Math.max(1, Math.floor(width / 60));
  const steps = [1, 2, 5].flatMap((step) => [1, 10, 100, 1000, 10_000].map((scale) => step * scale));
  const step = steps.sort((a, b) => a - b).find((one) => n / one <= most) ?? n;
  return Array.from({length: Math.ceil(n / step)}, (_, i) => i * step);
}

function drawRow(state: FactorsState, frame: Frame, columns: Columns, factor: number): TemplateResult {
  const {theme, live, t} = frame;
  const {rowHeight, lineHeight, line} = columns;
  const colour = colourOf(theme, factor);
  const dash = dashOf(theme, factor) ?? nothing;
  const pinned = state.pinned.includes(factor);
  const focused = live && state.focused === `f${factor}`;
  const pointed = live && shownFactor(state) === factor;
  const stroke = focused ? theme.foreground : pointed || pinned ? colour : "none";
  const middle = round(rowHeight / 2 + 4);
  const say = (text: string, fill = theme.foreground): Label => ({text, size: small, fill});
  const number = say(String(factor), pinned ? inkOn(colour, theme) : theme.foreground);
  const position = shownPosition(state);
  const value = position === null ? peakOf(state, factor) : rowOf(state, factor)[position];
  const share = unpack(state.shares)[factor];
  const stable = stabilityOf(state, factor);
  // Where steps are nearly as narrow as an outline, there is nothing between them, and outlines only cost time.
  const dense = state.tokens.length > columns.lineWidth / 2.5;
  const told = [
    columns.nameWidth > 0
      ? drawLabel(
          {...say(topNames(state, factor, columns.nameWidth, theme.monoFont)), mono: theme.monoFont},
          columns.name,
          middle,
          columns.nameWidth,
        )
      : nothing,
    drawLabel(
      say(amount(value), position === null ? theme.muted : theme.foreground),
      columns.value,
      middle,
      46,
    ),
    drawLabel(say(percent(Math.min(1, share))), columns.share, middle, 42),
    stable ? drawLabel(say(stable.mean.toFixed(2)), columns.stable, middle, 40) : nothing,
  ];
  const at = `translate(0,${factor * rowHeight})`;
  // What is seen stands beside the mark, not in it: the mark has a name of its own.
  return svg`<g transform="${at}" pointer-events="none" aria-hidden="${live ? "true" : nothing}"><rect x="3" y="${round(
    rowHeight / 2 - 8,
  )}" width="${chip - 4}" height="16" rx="4" fill="${pinned ? colour : theme.background}" stroke="${colour}" stroke-width="1.75" stroke-dasharray="${dash}"></rect>${drawLabel(
    number,
    round(3 + (chip - 4 - widthOf(number)) / 2),
    middle,
  )}${told}<g transform="translate(${line},3)"><path d="${linePath(
    state,
    factor,
    columns.lineWidth,
    lineHeight,
  )}" fill="${colour}" fill-opacity="${dense ? nothing : 0.22}" stroke="${dense ? "none" : colour}" stroke-width="1.25" stroke-dasharray="${dash}"></path></g>${drawLayers(
    state,
    frame,
    columns,
    factor,
  )}</g><g data-mark="f${factor}" transform="${at}" role="${live ? "option" : nothing}" tabindex="${
    live ? (focusedFactor(state) === factor ? "0" : "-1") : nothing
  }" aria-selected="${live ? (pinned ? "true" : "false") : nothing}" aria-label="${
    live ? factorName(state, factor, t) : nothing
  }">${
    live ? nothing : svg`<title>${factorName(state, factor, t)}</title>`
  }<rect x="0.5" y="1.5" width="${round(frame.width - 1)}" height="${rowHeight - 2}" rx="3" fill="none" pointer-events="all" stroke="${stroke}" stroke-width="${
    focused ? 2 : 1.25
  }" stroke-dasharray="${pinned && !pointed && !focused ? "3 2" : nothing}"></rect></g>`;
}

/** As many of a factor's strongest tokens as there is room for. */
function topNames(state: FactorsState, factor: number, room: number, mono: string): string {
  const names = state.parts[factor].tokens.map(({token}) => tokenName(token));
  let text = names[0] ?? "—";
  for (const name of names.slice(1, 4)) {
    const longer = `${text} ${name}`;
    if (widthOf({text: longer, size: small, fill: "", mono}) > room) break;
    text = longer;
  }
  return text;
}

const paths = new WeakMap<Packed, Map<string, string>>();
/** A figure has few widths at a time. */
const keptPaths = 200;

/**
 * A line of steps: each position keeps its own height, so that nothing is drawn that is not there. Where there are more
 * positions than pixels, a pixel shows the largest of its own.
 */
function linePath(state: FactorsState, factor: number, width: number, height: number): string {
  const key = `${factor} ${state.scale} ${width} ${height}`;
  let known = paths.get(state.factors);
  if (!known || known.size > keptPaths) paths.set(state.factors, (known = new Map()));
  let path = known.get(key);
  if (path === undefined) {
    const values = rowOf(state, factor);
    const top = topOf(state, factor);
    const bins = Math.max(1, Math.min(values.length, Math.floor(width)));
    path = `M0 ${height}`;
    let before = -1;
    for (let bin = 0; bin < bins; bin++) {
      const from = Math.floor((bin * values.length) / bins);
      const to = Math.floor(((bin + 1) * values.length) / bins);
      let most = 0;
      for (let at = from; at < to; at++) most = Math.max(most, values[at]);
      const y = Math.round(height * (1 - onScale(most, top)) * 10) / 10;
      if (y !== before) path += `${bin === 0 ? "" : `H${Math.round((10 * bin * width) / bins) / 10}`}V${y}`;
      before = y;
    }
    path += `H${width}V${height}`;
    known.set(key, path);
  }
  return path;
}

/** How much of the factor is in each layer; the selected layer is marked below. */
function drawLayers(state: FactorsState, {theme}: Frame, columns: Columns, factor: number): unknown {
  const {layers, layerWidth, lineHeight} = columns;
  if (layerWidth === 0 || state.layers.length === 0) return nothing;
  const all = unpack(state.byLayer);
  const n = state.layers.length;
  const top = Math.min(
    1,
    all.reduce((a, b) => Math.max(a, b), 0),
  );
  const step = layerWidth / n;
  const width = Math.max(0.5, round(step * 0.8));
  let path = "";
  for (let i = 0; i < n; i++) {
    const height = round(onScale(all[factor * n + i], top) * lineHeight);
    if (height > 0) path += `M${round(i * step)} ${lineHeight}v${-height}h${width}v${height}z`;
  }
  const chosen = state.layer === null ? -1 : state.layers.indexOf(state.layer);
  return svg`<g transform="translate(${layers},3)" pointer-events="none"><path d="M0 ${lineHeight}h${layerWidth}" fill="none" stroke="${
    theme.border
  }" stroke-width="1"></path><path d="${path === "" ? nothing : path}" fill="${theme.muted}"></path>${
    chosen < 0
      ? nothing
      : svg`<rect x="${round(chosen * step)}" y="${lineHeight}" width="${width}" height="2.5" fill="${theme.accent}"></rect>`
  }</g>`;
}

/** A line through all factors at the position that is looked at, with a mark at each one's value. */
function drawCursor(state: FactorsState, {theme}: Frame, columns: Columns, height: number): unknown {
  const position = shownPosition(state);
  const {line, lineWidth, lineHeight, rowHeight} = columns;
  const x = position === null ? 0 : round(line + (lineWidth * (position + 0.5)) / state.tokens.length);
  let dots = "";
  if (position !== null) {
    for (let factor = 0; factor < countOf(state); factor++) {
      const t = onScale(rowOf(state, factor)[position], topOf(state, factor));
      const y = headHeight + factor * rowHeight + 3 + lineHeight * (1 - t);
      dots += `M${round(x - 2.5)} ${round(y - 2.5)}h5v5h-5z`;
    }
  }
  return svg`<g pointer-events="none"><path d="${
    position === null ? nothing : `M${x} ${headHeight}v${height}`
  }" fill="none" stroke="${theme.accent}" stroke-width="1"></path><path d="${dots === "" ? nothing : dots}" fill="${theme.accent}"></path></g>`;
}
