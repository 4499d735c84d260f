import type {Control, Frame} from "../view.js";
import {isWaiting} from "../wish.js";
import {wantedUnit} from "./choose.js";
import type {ChoosingState, UnitName} from "./choose.js";

export function unitName({layer, neuron}: UnitName, t: Frame["t"]): string {
  return `${t("Layer")} ${layer}, ${t("neuron")} ${neuron}`;
}

/** Whether another neuron was asked for, and what became of it; empty where none was. */
export function wishSays(state: ChoosingState, asks: boolean, t: Frame["t"]): string {
  if (!isWaiting(state)) return state.wish === null ? "" : state.refusal;
  const {layer, neuron} = wantedUnit(state);
  const name = `${t("neuron")} ${neuron} ${t("of layer")} ${layer}`;
  return asks
    ? `${t("asked the kernel for")} ${name} …`
    : `${name} ${t("is not in this figure: run the cell again")}`;
}

/** Which neuron is shown: any where a kernel answers, else one of those that the figure holds. */
export function unitControls(state: ChoosingState, {t, asks}: Frame): readonly Control[] {
  const held: Control = {
    key: "shown",
    label: t("Neurons"),
    value: String(state.shown),
    options: state.neurons.map(({layer, neuron}, i) => ({
      value: String(i),
      label: `${t("layer")} ${layer}, ${t("neuron")} ${neuron}`,
    })),
  };
  if (!asks) return [held];
  const wanted = wantedUnit(state);
  return [
    {
      key: "layer",
      label: t("Layer"),
      value: String(wanted.layer),
      options: Array.from({length: state.layers}, (_, layer) => ({
        value: String(layer),
        label: String(layer),
      })),
    },
    {
      kind: "text",
      key: "neuron",
      label: t("Neuron"),
      value: String(wanted.neuron),
      placeholder: `0–${state.width - 1}`,
    },
    held,
  ];
}
