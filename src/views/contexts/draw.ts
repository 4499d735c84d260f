import {nothing, svg} from "lit/html.js";
import {onScale} from "../activations/coloured-text.js";
import {amount} from "../amount.js";
import {drawCaption} from "../checkpoints/caption.js";
import {unitName, wishSays} from "../checkpoints/choose-words.js";
import {drawShape} from "../checkpoints/series.js";
import type {ContextLine, ContextsState} from "../contexts.js";
import {cellColour} from "../heatmap/cells.js";
import {drawScale} from "../heatmap/draw-scale.js";
import type {Tick} from "../heatmap/draw-scale.js";
import {round} from "../theme/measure.js";
import type {CellFrame, Mark, Paint} from "../tokens/draw-cell.js";
import {below, drawLines} from "../tokens/draw-lines.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {layoutTokens} from "../tokens/layout.js";
import type {Layout} from "../tokens/layout.js";

import type {Drawing, Frame} from "../view.js";
import {Bands, margin} from "../whole.js";
import {
  activationOf,
  readMark,
  scaleOf,
  shownCheckpoints,
  shownLines,
  shownNeuron,
  shownToken,
  tabbable,
  valuesOf,
} from "./scene.js";
import {announce, checkpointSays, lineSays, tokenSays} from "./words.js";

type State = ContextsState;

const size = 13;
const small = 11.5;

export function draw(state: State, frame: Frame): Drawing {
  const bands = new Bands(frame, 200);
  const {inner} = bands;
  const {live, t} = frame;
  bands.putAny(drawTitle(state, inner), 2, true);
  if (live) bands.putAny(drawReadout(state, inner), 4, true);
  bands.putAny(drawLegend(state, inner), 10, true);
  bands.putAny(drawContexts(state, bands.next), 14);
  const says = [
    t("colour and bar of a token: the neuron's activation there; outlined: the token that fires"),
  ];
  bands.putAny(drawCaption({...state, says}, inner), 2 * margin);
  return bands.whole({
    name: t("Contexts of a neuron"),
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

function drawTitle(state: State, {theme, t, width, asks}: Frame): Band {
  const said = wishSays(state, asks === true, t);
  const labels: Label[] = [
    {text: unitName(shownNeuron(state), t), size, fill: theme.accent},
    {text: t("where it fires in the corpus"), size, fill: theme.foreground},
    ...(said === "" ? [] : [{text: said, size, fill: theme.accent}]),
  ];
  return flowLabels(labels, width, size, 20);
}

function drawReadout(state: State, {theme, t, width}: Frame): Band {
  const token = shownToken(state);
  const text = token ? tokenSays(state, token, t) : "";
  const label: Label = {text, size: small, fill: theme.foreground, mono: theme.monoFont};
  // Kept free, so that a hover moves nothing.
  return {svg: drawLabel(label, 0, 12, width), height: 16};
}

function drawLegend(state: State, frame: Frame): Band {
  const {most, signed} = scaleOf(state);
  if (most === 0) return {svg: nothing, height: 0};
  const ticks: Tick[] = [
    {t: 0, text: "0"},
    {t: 1, text: amount(most)},
    ...(signed ? [{t: -1, text: amount(-most)}] : []),
  ];
  return drawScale({scale: signed ? "diverging" : "sequential", title: frame.t("activation"), ticks}, frame);
}

/** Room left of a text: for its activation, and for the sign that the sentence begins before. */
const left = 66;
/** Room right of it, for the sign that the sentence goes on. */
const right = 14;

/** All contexts, one below the other: a heading for each checkpoint, and one for each group that has a name. */
function drawContexts(state: State, frame: Frame): Band {
  const {live, t, theme, width} = frame;
  const parts: unknown[] = [];
  let y = 0;
  const put = (band: Band, after: number): void => {
    parts.push(svg`<g transform="translate(0,${y})">${band.svg}</g>`);
    y = round(y + band.height + after);
  };
  const lines = shownLines(state);
  const focus = tabbable(state);
  let tokens = 0;
  const count = lines.reduce((sum, {line}) => sum + line.tokens.length, 0);
  for (const c of shownCheckpoints(state)) {
    put(drawHeading(state, c, frame), 4);
    let group = -1;
    for (const [number, each] of lines.entries()) {
      if (each.checkpoint !== c) continue;
      const {name} = shownNeuron(state).checkpoints[c].groups[each.group];
      if (each.group !== group && name !== "") {
        put(flowLabels([{text: t(name), size: small, fill: theme.muted}], width, 0, 16), 2);
      }
      group = each.group;
      const drawn = drawContext(
        state,
        {number, tokens, count, first: focus?.line === number},
        {
          ...frame,
          visible: below(frame.visible, y),
        },
      );
      put(drawn, 8);
      tokens += each.line.tokens.length;
    }
    y += 6;
  }
  return {
    svg: svg`<g role="${live ? "listbox" : nothing}" aria-label="${live ? t("Contexts") : nothing}">${parts}</g>`,
    height: Math.max(0, y - 6),
  };
}

function drawHeading(state: State, checkpoint: number, {live, t, theme, width}: Frame): Band {
  const {hits} = shownNeuron(state).checkpoints[checkpoint];
  const text = checkpointSays(state, checkpoint, t);
  const label: Label = {text, size: small, fill: hits === 0 ? theme.muted : theme.foreground};
  const band = flowLabels([label], width - 18, 0, 16);
  return {
    svg: svg`<g aria-hidden="${live ? "true" : nothing}">${drawShape(checkpoint, 6, 8, 4.5, theme)}<g transform="translate(18,0)">${band.svg}</g></g>`,
    height: band.height,
  };
}

interface LinePlace {
  /** Of the line, among those that are listed. */
  readonly number: number;
  /** Tokens of the lines before it, and of all lines. */
  readonly tokens: number;
  readonly count: number;
  /** Does it hold the token that Tab leads to? */
  readonly first: boolean;
}

function drawContext(state: State, place: LinePlace, frame: Frame): Band {
  const {fontSize, width, theme, visible: seen, live, t} = frame;
  const {line} = shownLines(state)[place.number];
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.32));
  const layout = layoutTokens(line.tokens, {
    width: Math.max(80, width - left - right),
    fontSize,
    cellHeight,
    lineHeight: Math.round(cellHeight + barHeight + fontSize * 0.4),
  });
  const textHeight = round(layout.height + barHeight + 3);
  const height = textHeight + 16;
  // Far from sight, nothing but its room; the keyboard's token is always there.
  if (seen && (height + 200 < seen.top || seen.bottom < -200) && !place.first) return {svg: nothing, height};
  const cells: CellFrame = {
    theme,
    fontSize,
    cellHeight,
    barHeight,
    visible: seen,
    prefix: `${place.number}:`,
    paint: painter(state, place.number, frame),
    mark: marker(state, place, frame),
  };
  const meta: Label = {text: lineSays(line, t), size: small, fill: theme.muted};
  const text = svg`<g font-family="${theme.monoFont}" font-size="${fontSize}">${drawLines(layout, cells)}</g>`;
  return {
    svg: svg`<g aria-hidden="${live ? "true" : nothing}">${drawActivation(state, line, cellHeight, frame)}${drawCuts(
      line,
      layout,
      cells,
    )}${drawLabel(meta, left, round(textHeight + 11), width - left)}</g><g transform="translate(${left},0)">${text}</g>`,
    height,
  };
}

/** The activation of the token that fires, with its bar. */
function drawActivation(state: State, line: ContextLine, cellHeight: number, {theme}: Frame): unknown {
  const value = activationOf(line);
  const {most} = scaleOf(state);
  const length = most > 0 ? round((Math.abs(value) / most) * (left - 22)) : 0;
  const label: Label = {text: amount(value), size: small, fill: theme.foreground};
  const baseline = round(cellHeight / 2 + 3);
  return [
    drawLabel(label, 0, baseline, left - 20),
    svg`<rect x="0" y="${baseline + 4}" width="${left - 22}" height="3" fill="${theme.surface}"></rect><rect x="0" y="${
      baseline + 4
    }" width="${length}" height="3" fill="${theme.diverging(value < 0 ? -0.75 : 0.75)}"></rect>`,
  ];
}

/** Signs that the sentence begins before the text, and goes on after it. */
function drawCuts({cut}: ContextLine, {lines}: Layout, {theme, fontSize, cellHeight}: CellFrame): unknown {
  const sign: Label = {text: "…", size: fontSize, fill: theme.muted, mono: theme.monoFont};
  const width = widthOf(sign);
  const baseline = round(cellHeight / 2 + fontSize * 0.34);
  const [first, last] = [lines.at(0) ?? [], lines.at(-1) ?? []];
  const end = (cells: Layout["lines"][number]): number =>
    Math.max(0, ...cells.map((cell) => cell.x + cell.width));
  const start = (cells: Layout["lines"][number]): number => Math.min(...cells.map(({x}) => x));
  // Cells are in reading order: of a line from right to left, the first one does not begin at the left edge.
  const backwards = (cells: Layout["lines"][number]): boolean => cells.length > 0 && cells[0].x > 0;
  const before = backwards(first) ? end(first) + 2 : -width - 2;
  const after = backwards(last) ? start(last) - width - 2 : end(last) + 2;
  const y = round((last.at(0)?.y ?? 0) + baseline);
  return [
    cut[0] ? drawLabel(sign, round(left + before), baseline) : nothing,
    cut[1] ? drawLabel(sign, round(left + after), y) : nothing,
  ];
}

function painter(state: State, number: number, {theme, live}: Frame): (token: number) => Paint {
  const {line} = shownLines(state)[number];
  const values = valuesOf(line);
  const {most, signed} = scaleOf(state);
  const focused = readMark(state, state.focused);
  return (token) => {
    const at = onScale(values.get(token) ?? 0, most, signed);
    const focus = live && focused?.line === number && focused.token === token;
    return {
      fill: at === 0 ? theme.background : cellColour(at, signed ? "diverging" : "sequential", theme),
      bar: Math.abs(at),
      broken: at < 0,
      accented: false,
      outline: focus ? "focus" : token === line.at ? "shown" : "none",
    };
  };
}

function marker(state: State, place: LinePlace, {live, visible: seen, t}: Frame): (token: number) => Mark {
  const {line} = shownLines(state)[place.number];
  const tab = place.first ? tabbable(state) : null;
  return (token) => ({
    // Made only for tokens that are drawn.
    get label() {
      return tokenSays(state, {line: place.number, token}, t);
    },
    live,
    selected: token === line.at,
    disabled: false,
    tabbable: tab?.token === token,
    place: seen ? place.tokens + token + 1 : null,
    count: place.count,
  });
}
