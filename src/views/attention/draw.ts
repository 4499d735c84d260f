import type {TemplateResult} from "lit/html.js";
import type {AttentionState} from "../attention.js";
import {drawScale} from "../heatmap/draw-scale.js";
import type {Tick} from "../heatmap/draw-scale.js";
import {percent} from "../percent.js";
import {round} from "../theme/measure.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Drawing, Frame} from "../view.js";
import {drawGrid} from "./draw-grid.js";
import {drawHeads, scaleOf} from "./draw-heads.js";
import {drawText, shownText} from "./draw-text.js";
import {gridOf, leastOf, leastShown, onScale} from "./grid.js";
import {groupOf} from "./scene.js";
import {announce, readoutPieces, whatSays, wishSays} from "./words.js";
import {Bands, margin} from "../whole.js";

const small = 11.5;
/** Lines that are kept free for what is looked at, so that a hover moves nothing. */
const readoutLines = 2;

export function draw(state: AttentionState, frame: Frame): Drawing {
  const bands = new Bands(frame, 120);
  const {inner} = bands;
  const {t} = frame;
  bands.put(drawTitle(state, inner), 2, true);
  bands.put(drawReadout(state, inner), 6, true);
  bands.put(drawLegend(state, inner), 10);
  bands.put(drawBody(state, bands.next), 16);
  bands.put(drawCaption(state, inner), 2 * margin);
  return bands.whole({
    name: t("Attention"),
    announce: () => announce(state, t),
    about: `${whatSays(state, t)}. ${state.provenance}`,
  });
}

function drawBody(state: AttentionState, frame: Frame): Band {
  if (state.show === "heads") return drawHeads(state, frame);
  return state.show === "grid" ? drawGrid(state, frame) : drawText(state, frame);
}

function drawTitle(state: AttentionState, {theme, t, width, asks}: Frame): Band {
  const says = wishSays(state, asks === true, t);
  const labels: Label[] = [{text: whatSays(state, t), size: 13, fill: theme.foreground}];
  if (says !== "") labels.push({text: says, size: 13, fill: theme.accent});
  return flowLabels(labels, width, 13, 20);
}

/** What is looked at, in as much as fits into its lines. Names stand apart: they may run from right to left. */
function drawReadout(state: AttentionState, {theme, t, width}: Frame): Band {
  const pieces = readoutPieces(state, t).flatMap(({text, name}) =>
    (name ? [text] : text.split(/ (?!%)/)).map((part) => ({text: part, size: small, fill: theme.foreground})),
  );
  const placed: TemplateResult[] = [];
  const gap = widthOf({text: " ", size: small, fill: ""});
  const more: Label = {text: "…", size: small, fill: theme.foreground};
  let [x, line] = [0, 0];
  for (const [i, label] of pieces.entries()) {
    const needed = Math.min(widthOf(label), width);
    // On the last line room is kept for the sign that there is more.
    const kept = line === readoutLines - 1 && i < pieces.length - 1 ? gap + widthOf(more) : 0;
    if (x > 0 && x + needed + kept > width) {
      if (line === readoutLines - 1) {
        placed.push(drawLabel(more, round(x), 12 + line * 16));
        break;
      }
      [x, line] = [0, line + 1];
    }
    placed.push(drawLabel(label, round(x), 12 + line * 16, width));
    x = round(x + needed + gap);
  }
  return {svg: placed, height: readoutLines * 16};
}

function drawLegend(state: AttentionState, frame: Frame): Band {
  const {t} = frame;
  const most = mostOf(state);
  const says = (value: number): string =>
    state.kind === "flow" ? String(Number(value.toPrecision(2))) : percent(value);
  const title = state.kind === "flow" ? t("flow") : t("weight");
  const ticks: Tick[] =
    most === 0
      ? [{t: 0, text: "0"}]
      : state.scale === "linear"
        ? [0, most / 2, most].map((value) => ({t: value / most, text: says(value)}))
        : logTicks(most).map((value, i) => ({
            t: onScale(value, most, "log"),
            // What is below the scale's least has the colour of none.
            text: value === most ? says(value) : `${i === 0 ? "≤ " : ""}${plain(value, state.kind)}`,
          }));
  const low = state.scale === "log" && most > 0 ? `${title}, ${t("logarithmic")}` : title;
  return drawScale({scale: "sequential", title: low, ticks}, frame);
}

/** A power of ten. */
const plain = (value: number, kind: AttentionState["kind"]): string =>
  kind === "flow" ? String(value) : `${Number((value * 100).toPrecision(1))} %`;

function logTicks(most: number): readonly number[] {
  const least = leastOf(most);
  const tens = [leastShown, 1e-3, 1e-2, 0.1].filter((value) => value > least && value < most * 0.99);
  return [least, ...tens, most];
}

/** The weight that the strongest colour stands for. */
function mostOf(state: AttentionState): number {
  if (state.show === "heads") {
    const {fields} = groupOf(state);
    return fields ? scaleOf(fields).most : 0;
  }
  return state.show === "grid" ? (gridOf(state)?.most ?? 0) : shownText(state).most;
}

function drawCaption(state: AttentionState, {theme, t, width}: Frame): Band {
  const {kind, show, zoom} = state;
  const grid = show === "grid" ? gridOf(state) : null;
  const said = {
    pattern: t("attention weights: shares in which a head mixes the values of the tokens it looks at"),
    rollout: t(
      "attention rollout (Abnar & Zuidema 2020): products of ½ W + ½ I, W the mean of a layer's heads",
    ),
    flow: t(
      "attention flow (Abnar & Zuidema 2020): maximum flows through ½ W + ½ I, W the mean of a layer's heads",
    ),
  };
  const parts = [
    said[kind],
    t("where heads look, not why the model answers as it does"),
    show === "heads" ? t("rows look, columns are looked at; each field the largest of its block") : "",
    show === "grid" ? t("rows look, columns are looked at") : "",
    grid && !grid.exact ? t("each field the largest of its block") : "",
    show === "grid" && zoom
      ? `${t("queries")} ${zoom.queries[0]}–${zoom.queries[1] - 1}, ${t("keys")} ${zoom.keys[0]}–${zoom.keys[1] - 1}`
      : "",
    state.provenance,
  ];
  const text = parts.filter((part) => part !== "").join(" · ");
  return flowLabels([{text, size: small, fill: theme.muted}], width, 0, 16);
}
