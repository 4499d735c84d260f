import type {ActivationsState} from "../activations.js";
import type {Band} from "../tokens/label.js";
import type {Frame} from "../view.js";
import {drawColouredText} from "./coloured-text.js";
import {tabbable} from "./focus.js";
import {centreOf, mostOf, readMark, shownCluster, farthestOf, valuesOf} from "./scene.js";

/** What the text is coloured by. */
export interface TextColours {
  /** In words. */
  readonly text: string;
  /** `[position]` */
  readonly values: Float32Array;
  /** The magnitude that the strongest colour stands for. */
  readonly most: number;
  readonly signed: boolean;
}

/** By the cluster that is looked at, else by the selected neuron, else by the strongest neuron of each token. */
export function textColours(state: ActivationsState, t: Frame["t"]): TextColours {
  const cluster = shownCluster(state);
  if (cluster !== null) {
    const centre = centreOf(state, cluster);
    const most = centre.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const text = `${t("text: how strongly cluster")} ${cluster} ${t("fires, its centre")}`;
    return {text, values: centre, most, signed: centre.some((value) => value < 0)};
  }
  const values = state.neuron === null ? null : valuesOf(state, state.neuron);
  if (values !== null) {
    const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const text = `${t("text: activation of neuron")} ${state.neuron}`;
    return {text, values, most, signed: state.signed};
  }
  return {
    text: t("text: the activation farthest from 0 at each token"),
    values: farthestOf(state),
    most: mostOf(state),
    signed: state.signed,
  };
}

/** The text of the run: a token that is pressed shows the clusters and neurons that fire there. */
export function drawText(state: ActivationsState, frame: Frame): Band {
  const focused = readMark(state, state.focused);
  const {tokens, nPrompt, selected} = state;
  const {values, most, signed} = textColours(state, frame.t);
  const reach = tabbable(state, "token");
  const at = focused?.kind === "token" ? focused.at : null;
  return drawColouredText(
    {tokens, nPrompt, values, most, signed, selected, focused: at, tabbable: reach},
    frame,
  );
}
