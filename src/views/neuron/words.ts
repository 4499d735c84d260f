import {amount} from "../amount.js";
import type {NeuronState} from "../neuron.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {isWaiting} from "../wish.js";
import {mostOf, shownToken, topPositions, valuesOf, wantedOf} from "./scene.js";

export function neuronName({neurons, shown}: NeuronState, t: Frame["t"]): string {
  const {layer, neuron} = neurons[shown];
  return `${t("Layer")} ${layer}, ${t("neuron")} ${neuron}`;
}

/** Whether another neuron was asked for, and what became of it; empty where none was. */
export function wishSays(state: NeuronState, asks: boolean, t: Frame["t"]): string {
  if (!isWaiting(state)) return state.wish === null ? "" : state.refusal;
  const {layer, neuron} = wantedOf(state);
  const name = `${t("neuron")} ${neuron} ${t("of layer")} ${layer}`;
  return asks
    ? `${t("asked the kernel for")} ${name} …`
    : `${name} ${t("is not in this figure: run the cell again")}`;
}

/** Where and how far it fires, in a sentence. */
export function summary(state: NeuronState, t: Frame["t"]): string {
  const values = valuesOf(state);
  const [top] = topPositions(state);
  if (top === undefined) return t("0 at every token");
  const above = values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [
    `${t("farthest from 0")}: ${amount(values[top])} ${t("at")} ${tokenName(state.tokens[top])}`,
    `${t("above 0 at")} ${above} ${t("of")} ${values.length} ${values.length === 1 ? t("token") : t("tokens")}`,
    `${t("mean")} ${amount(mean)}`,
  ].join("; ");
}

/** The token that is looked at and its value; empty where none is. */
export function readout(state: NeuronState, t: Frame["t"]): string {
  const at = shownToken(state);
  if (at === null) return "";
  return `${tokenName(state.tokens[at])} (${t("position")} ${at}): ${amount(valuesOf(state)[at])}`;
}

export function announce(state: NeuronState, t: Frame["t"]): string {
  const said = wishSays(state, true, t);
  const at = readout(state, t);
  return `${neuronName(state, t)}${said === "" ? "" : `. ${said}`}. ${at === "" ? summary(state, t) : at}`;
}

export function table(state: NeuronState, t: Frame["t"]): Table {
  const values = valuesOf(state);
  return {
    caption: `${neuronName(state, t)}; ${state.method}`,
    columns: [t("position"), t("token"), t("part"), t("activation")],
    rows: state.tokens.map((token, i) => [
      i,
      tokenName(token),
      i < state.nPrompt ? t("input") : t("output"),
      Number(values[i].toPrecision(7)),
    ]),
  };
}

export function text(state: NeuronState): string {
  const t = (message: string): string => message;
  const values = valuesOf(state);
  const most = mostOf(state);
  const rows = topPositions(state).map((position) => {
    const bar = "█".repeat(Math.max(1, Math.round((Math.abs(values[position]) / most) * 20)));
    return `${amount(values[position]).padStart(9)}  ${bar.padEnd(20)}  ${tokenName(state.tokens[position])} (${position})`;
  });
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  return [`${neuronName(state, t)}: ${summary(state, t)}`, ...rows, "", original].join("\n");
}
