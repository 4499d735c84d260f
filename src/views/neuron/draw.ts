import {drawColouredText} from "../activations/coloured-text.js";
import {drawRanked} from "../activations/ranked.js";
import {amount} from "../amount.js";
import {drawScale} from "../heatmap/draw-scale.js";
import type {Tick} from "../heatmap/draw-scale.js";
import type {NeuronState} from "../neuron.js";
import {drawLabel, flowLabels} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {tokenName} from "../tokens/words.js";
import type {Drawing, Frame} from "../view.js";
import {drawLine} from "./line.js";
import {mostOf, readMark, tabbable, topPositions, valuesOf} from "./scene.js";
import {announce, neuronName, readout, summary, wishSays} from "./words.js";
import {Bands, margin} from "../whole.js";

const small = 11.5;

export function draw(state: NeuronState, frame: Frame): Drawing {
  const bands = new Bands(frame);
  const {inner} = bands;
  const {live, t} = frame;
  bands.putAny(drawTitle(state, inner), 2, true);
  if (live) bands.putAny(drawReadout(state, inner), 4, true);
  bands.putAny(drawLine(state, inner), 8);
  bands.putAny(drawLegend(state, inner), 8);
  bands.putAny(drawText(state, bands.next), 20);
  bands.putAny(drawTop(state, inner), 16);
  bands.putAny(drawCaption(state, inner), 2 * margin);
  return bands.whole({
    name: t("Activation of one neuron"),
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

function drawTitle(state: NeuronState, {theme, t, width, asks}: Frame): Band {
  const said = wishSays(state, asks === true, t);
  const labels: Label[] = [
    {text: neuronName(state, t), size: 13, fill: theme.accent},
    {text: summary(state, t), size: 13, fill: theme.foreground},
    ...(said === "" ? [] : [{text: said, size: 13, fill: theme.accent}]),
  ];
  return flowLabels(labels, width, 13, 20);
}

function drawReadout(state: NeuronState, {theme, t, width}: Frame): Band {
  const label: Label = {text: readout(state, t), size: small, fill: theme.foreground};
  // Kept free, so that a hover moves nothing.
  return {svg: drawLabel(label, 0, 12, width), height: 16};
}

function drawLegend(state: NeuronState, frame: Frame): Band {
  const most = mostOf(state);
  const {signed} = state;
  const ticks: Tick[] =
    most === 0
      ? [{t: 0, text: "0"}]
      : [{t: 0, text: "0"}, {t: 1, text: amount(most)}, ...(signed ? [{t: -1, text: amount(-most)}] : [])];
  return drawScale({scale: signed ? "diverging" : "sequential", title: frame.t("activation"), ticks}, frame);
}

function drawText(state: NeuronState, frame: Frame): Band {
  const {tokens, nPrompt, signed, selected} = state;
  const values = valuesOf(state);
  const focused = readMark(state, state.focused);
  return drawColouredText(
    {
      tokens,
      nPrompt,
      signed,
      selected,
      values,
      most: mostOf(state),
      focused: focused?.kind === "token" ? focused.at : null,
      tabbable: tabbable(state, "token"),
    },
    frame,
  );
}

/** The tokens at which it is farthest from 0; a press selects one. */
function drawTop(state: NeuronState, frame: Frame): Band {
  const {t} = frame;
  const values = valuesOf(state);
  const top = topPositions(state);
  return drawRanked(
    {
      rows: top.map((position, i) => ({
        mark: `t${i}`,
        name: `${tokenName(state.tokens[position])} ${position}`,
        value: values[position],
      })),
      mono: true,
      most: mostOf(state),
      head: t("tokens and positions at which it is farthest from 0"),
      title: t("Top tokens"),
      pressed: (row) => top[row] === state.selected,
      tabbable: Math.min(tabbable(state, "top"), Math.max(0, top.length - 1)),
      hovered: state.hovered,
      focused: state.focused,
    },
    frame,
  );
}

function drawCaption(state: NeuronState, {theme, t, width}: Frame): Band {
  const says = t("colour of a token: the neuron's activation there; bar: where it is above 0");
  const text = [says, state.method, state.provenance].filter((part) => part !== "").join(" · ");
  return flowLabels([{text, size: small, fill: theme.muted}], width, 0, 16);
}
