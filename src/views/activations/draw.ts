import type {ActivationsState} from "../activations.js";
import {amount} from "../amount.js";
import {drawScale} from "../heatmap/draw-scale.js";
import type {Tick} from "../heatmap/draw-scale.js";
import {wrapText} from "../theme/measure.js";
import {drawLabel, flowLabels} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Drawing, Frame} from "../view.js";
import {drawMap} from "./map.js";
import {mostOf} from "./scene.js";
import {drawStrongest} from "./strongest.js";
import {drawText, textColours} from "./text.js";
import {announce, readout, sizeOf, wishSays} from "./words.js";
import {Bands, margin} from "../whole.js";

const small = 11.5;
/** Lines that are kept free for what is looked at, so that a hover moves nothing. */
const readoutLines = 2;

export function draw(state: ActivationsState, frame: Frame): Drawing {
  const bands = new Bands(frame);
  const {inner} = bands;
  const {live, t} = frame;
  bands.put(drawTitle(state, inner), 2, true);
  if (live) bands.put(drawReadout(state, inner), 6, true);
  bands.put(drawLegend(state, inner), 6);
  bands.put(drawMap(state, inner), 14);
  bands.put(drawHeading(state, inner), 6, true);
  bands.put(drawText(state, bands.next), 20);
  bands.putAny(drawStrongest(state, inner), 16);
  bands.put(drawCaption(state, inner), 2 * margin);
  return bands.whole({
    name: t("Neuron activations"),
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

function drawTitle(state: ActivationsState, {theme, t, width, asks}: Frame): Band {
  const says = wishSays(state, asks === true, t);
  const labels: Label[] = [
    {text: `${t("Layer")} ${state.layer}`, size: 13, fill: theme.accent},
    {text: sizeOf(state, t), size: 13, fill: theme.foreground},
  ];
  if (says !== "") labels.push({text: says, size: 13, fill: theme.accent});
  return flowLabels(labels, width, 13, 20);
}

/** What is looked at, in as much as fits into its lines. */
function drawReadout(state: ActivationsState, {theme, t, width}: Frame): Band {
  const lines = wrapText(readout(state, t), small, width);
  const shown = lines.slice(0, readoutLines);
  if (lines.length > readoutLines) shown[readoutLines - 1] += " …";
  return {
    svg: shown.map((text, i) =>
      drawLabel({text, size: small, fill: theme.foreground}, 0, 12 + i * 16, width),
    ),
    height: readoutLines * 16,
  };
}

function drawLegend(state: ActivationsState, frame: Frame): Band {
  const most = mostOf(state);
  const {signed} = state;
  const ticks: Tick[] =
    most === 0
      ? [{t: 0, text: "0"}]
      : [{t: 0, text: "0"}, {t: 1, text: amount(most)}, ...(signed ? [{t: -1, text: amount(-most)}] : [])];
  const title = most === 0 ? frame.t("all activations are 0") : frame.t("activation");
  return drawScale({scale: signed ? "diverging" : "sequential", title, ticks}, frame);
}

/** What the colours of the text stand for. */
function drawHeading(state: ActivationsState, frame: Frame): Band {
  const {text} = textColours(state, frame.t);
  return flowLabels([{text, size: small, fill: frame.theme.muted}], frame.width, 0, 16);
}

function drawCaption(state: ActivationsState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const parts = [
    state.method,
    state.clustering,
    t("each field: the value farthest from 0"),
    state.provenance,
  ];
  const text = parts.filter((part) => part !== "").join(" · ");
  return flowLabels([{text, size: small, fill: theme.muted}], width, 0, 16);
}
