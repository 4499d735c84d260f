import {nothing, svg} from "lit/html.js";
import type {DifferenceState} from "../difference.js";
import {axisName, drawColumnNames, drawRowNames, rowNamesWidth} from "../heatmap/axes.js";
import {cellColour} from "../heatmap/cells.js";
import {drawHeatmap} from "../heatmap/draw-heatmap.js";
import {drawScale} from "../heatmap/draw-scale.js";
import {rowName} from "../ranks/rows.js";
import {round} from "../theme/measure.js";
import type {Mark, Paint} from "../tokens/draw-cell.js";
import {drawLines} from "../tokens/draw-lines.js";
import {flowLabels} from "../tokens/label.js";
import type {Band} from "../tokens/label.js";
import {layoutTokens} from "../tokens/layout.js";
import {rememberLayout} from "../tokens/navigate.js";
import type {Drawing, Frame} from "../view.js";
import {
  cursorOf,
  fieldOf,
  grid,
  gridSize,
  lensChange,
  onScale,
  pairOf,
  placeOf,
  scaleEnd,
  shownPlace,
  tabbableOf,
  tokenChange,
} from "./scene.js";
import {announce, describeField, describePlace, summary} from "./words.js";
import {Bands, margin} from "../whole.js";

const size = 13;
const small = 11.5;

export function draw(state: DifferenceState, frame: Frame): Drawing {
  const bands = new Bands(frame, 120);
  const {inner} = bands;
  const {theme, t} = frame;
  bands.put(drawTitle(state, inner), 4);
  bands.put(drawLegend(state, inner), 8);
  for (const side of ["a", "b"] as const) {
    bands.put(flowLabels([{text: state[side].label, size, fill: theme.foreground}], inner.width, 8, 18), 4);
    bands.put(drawText(state, side, bands.next), 14);
  }
  if (state.rows.length > 0 && state.pairs.length > 0) bands.put(drawLens(state, inner), 12);
  bands.put(drawCaption(state, inner), 2 * margin);
  const name = t("Difference of two outputs");
  return bands.whole({
    name,
    announce: () => announce(state, t),
    about: `${state.method}. ${provenanceOf(state)}`,
  });
}

function drawTitle(state: DifferenceState, {theme, t, width}: Frame): Band {
  const field = fieldOf(state, state.hovered) ?? fieldOf(state, state.focused);
  const place = shownPlace(state);
  const told = field ? describeField(state, field, t) : place ? describePlace(state, place, t) : null;
  const text = told ?? summary(state, t);
  const fill = told === null ? theme.muted : theme.foreground;
  // One line is always there, so that the drawing does not jump where a name comes.
  return flowLabels([{text, size, fill, ...(told === null ? {} : {mono: theme.monoFont})}], width, 8, 20);
}

function drawLegend(state: DifferenceState, frame: Frame): Band {
  const end = scaleEnd(state);
  const factor = 10 ** end;
  const told = factor >= 1000 ? `10^${end.toFixed(1)}` : String(Number(factor.toPrecision(2)));
  const ticks = [
    {t: -1, text: `÷ ${told}`},
    {t: 0, text: frame.t("same")},
    {t: 1, text: `× ${told}`},
  ];
  return drawScale({scale: "diverging", title: frame.t("probability"), ticks}, frame);
}

/** The text of one side: what the other has too by how its probability changed, the rest outlined and underlined. */
function drawText(state: DifferenceState, side: "a" | "b", frame: Frame): Band {
  const {theme, fontSize, width, live, t} = frame;
  const {tokens, nPrompt} = state[side];
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.32));
  const layout = layoutTokens(tokens, {
    width,
    fontSize,
    cellHeight,
    lineHeight: Math.round(cellHeight + barHeight + fontSize * 0.6),
    ...(nPrompt > 0 && nPrompt < tokens.length
      ? {separator: {before: nPrompt, width: Math.round(fontSize * 0.8)}}
      : {}),
  });
  rememberLayout(tokens, layout);
  const cells = drawLines(layout, {
    theme,
    fontSize,
    cellHeight,
    barHeight,
    visible: frame.visible,
    prefix: `${side}:`,
    paint: painter(state, side, frame),
    mark: marker(state, side, frame),
  });
  const bar = layout.separator
    ? svg`<path d="M${round(layout.separator.x + fontSize * 0.4)} ${layout.separator.y}v${cellHeight}" stroke="${theme.accent}" stroke-width="1.5" fill="none"></path>`
    : nothing;
  return {
    svg: svg`<g font-family="${theme.monoFont}" font-size="${fontSize}" role="${live ? "listbox" : nothing}" aria-label="${
      live ? `${t("Tokens")}: ${state[side].label}` : nothing
    }" aria-orientation="${live ? "horizontal" : nothing}">${cells}${bar}</g>`,
    height: layout.height,
  };
}

function painter(state: DifferenceState, side: "a" | "b", {theme, live}: Frame): (token: number) => Paint {
  const end = scaleEnd(state);
  const focused = placeOf(state, state.focused);
  const shown = shownPlace(state);
  const pair = shown ? pairOf(state, shown) : undefined;
  const partner = pair === undefined ? null : state.pairs[pair][side === "a" ? 0 : 1];
  return (token) => {
    const place = {side, at: token};
    const changed = pairOf(state, place) === undefined;
    const value = side === "b" ? tokenChange(state, place) : null;
    const at = value === null ? 0 : onScale(value, end);
    const here = partner === token || (shown?.side === side && shown.at === token);
    const outline =
      live && focused?.side === side && focused.at === token ? "focus" : here ? "shown" : "none";
    return {
      fill: at === 0 ? theme.background : cellColour(at, "diverging", theme),
      bar: Math.abs(at),
      broken: at < 0,
      accented: changed,
      outline: outline === "none" && changed ? "pinned" : outline,
    };
  };
}

function marker(state: DifferenceState, side: "a" | "b", {live, visible, t}: Frame): (token: number) => Mark {
  const {tokens} = state[side];
  const tabbable = tabbableOf(state, side);
  return (token) => ({
    label: describePlace(state, {side, at: token}, t),
    live,
    selected: side === "a" && state.selected === token,
    disabled: false,
    tabbable: token === tabbable,
    place: visible ? token + 1 : null,
    count: tokens.length,
  });
}

const gap = 6;

function drawLens(state: DifferenceState, frame: Frame): Band {
  const {t, theme} = frame;
  const {rows, columns} = gridSize(state);
  const names = state.rows.map((row) => rowName(row, t));
  const left = rowNamesWidth(names) + gap;
  const cellWidth = round(Math.min(40, (frame.width - left) / columns));
  const cellHeight = Math.max(3, Math.min(18, Math.floor(360 / rows)));
  const end = scaleEnd(state);
  const shown = shownPlace(state);
  const pair = shown ? (pairOf(state, shown) ?? null) : null;
  const head = flowLabels(
    [
      {
        text: t("Change in what each layer predicts, of the tokens of both texts"),
        size: small,
        fill: theme.muted,
      },
    ],
    frame.width,
    8,
    16,
  );
  const map = drawHeatmap(
    {
      name: grid,
      rows,
      columns,
      at: (row, column) => {
        const value = lensChange(state, {row, column});
        return value === null ? null : onScale(value, end);
      },
      scale: "diverging",
      cellWidth,
      cellHeight,
      key: state.lensB,
      cursor: cursorOf(state),
      focused: fieldOf(state, state.focused) !== null,
      hovered: fieldOf(state, state.hovered),
      selected: {row: state.row, column: pair},
      describe: (cell) => describeField(state, cell, t),
      title: t("Layers and tokens"),
    },
    frame,
  );
  const tokens = state.pairs.map(([a]) => axisName(state.a.tokens[a]));
  const below = drawColumnNames(tokens, {cellWidth, strong: pair}, {...frame, width: frame.width - left});
  const mapY = head.height + 2;
  const side = drawRowNames(names, {cellHeight, width: left - gap, strong: state.row}, frame);
  return {
    svg: svg`${head.svg}<g transform="translate(0,${mapY})">${side}</g><g transform="translate(${left},${mapY})">${map}<g transform="translate(0,${round(
      rows * cellHeight,
    )})">${below.svg}</g></g>`,
    height: round(mapY + rows * cellHeight + below.height),
  };
}

const provenanceOf = ({a, b}: DifferenceState): string =>
  [...new Set([a.provenance, b.provenance])].join("; ");

function drawCaption(state: DifferenceState, {theme, width}: Frame): Band {
  const text = [state.method, provenanceOf(state)].filter((part) => part !== "").join(" · ");
  return flowLabels([{text, size: small, fill: theme.muted}], width, 0, 16);
}
