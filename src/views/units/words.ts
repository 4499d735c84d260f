import {longRank} from "../ranks/scale.js";
import {said} from "../said.js";
import type {UnitsState} from "../units.js";
import type {Control, Frame} from "../view.js";
import {selectedUnit, toldUnit} from "./marks.js";

/** "neuron 296"; with several layers "layer 3, neuron 296". */
export function unitName(
  {layers, width}: Pick<UnitsState, "layers" | "width">,
  unit: number,
  t: Frame["t"],
): string {
  const neuron = `${t("neuron")} ${unit % width}`;
  return layers === 1 ? neuron : `${t("layer")} ${Math.floor(unit / width)}, ${neuron}`;
}

/** For a narrow place: "296"; with several layers "3:296". */
export function shortName({layers, width}: Pick<UnitsState, "layers" | "width">, unit: number): string {
  return layers === 1 ? String(unit % width) : `${Math.floor(unit / width)}:${unit % width}`;
}

export const counted = longRank;

/** What is told about a neuron of a state, once while its numbers are the same. */
export function saidOf(
  key: object,
  kind: string,
  {unit, t}: {readonly unit: number; readonly t: Frame["t"]},
  make: () => string,
): string {
  return said(key, {kind, t, at: unit}, make);
}

/** The neuron that is told, else the brushed ones, else the whole. */
export function announceUnits<S extends UnitsState>(
  state: S,
  t: Frame["t"],
  {describe, summary}: {readonly describe: (unit: number) => string; readonly summary: () => string},
): string {
  const unit = toldUnit(state);
  if (unit !== null) return describe(unit);
  const set = setText(state, t);
  return set === null ? summary() : `${set}. ${summary()}`;
}

/** How many neurons are brushed; null for none. */
export function setText({neurons}: UnitsState, t: Frame["t"]): string | null {
  if (neurons === null || neurons.length === 0) return null;
  return `${counted(neurons.length)} ${neurons.length === 1 ? t("neuron brushed") : t("neurons brushed")}`;
}

/** The neuron that a reader's words name: "296", or with several layers "3:296". Null where there is none such. */
export function namedUnit(
  {layers, width}: Pick<UnitsState, "layers" | "width">,
  words: string,
): number | null {
  const found = /^\s*(?:(\d+)\s*:\s*)?(\d+)\s*$/.exec(words);
  if (!found || (found[1] === undefined && layers > 1)) return null;
  const [layer, neuron] = [Number(found[1] ?? 0), Number(found[2])];
  return layer < layers && neuron < width ? layer * width + neuron : null;
}

/** A field to find a neuron by its number; and, where some are brushed, a button that lets them go. */
export function unitControls(state: UnitsState, t: Frame["t"]): readonly Control[] {
  const {layers, width, neurons} = state;
  const unit = selectedUnit(state);
  const find: Control = {
    kind: "text",
    key: "find",
    label: layers === 1 ? t("Neuron") : t("Layer:neuron"),
    value: unit === null ? "" : shortName(state, unit),
    placeholder: layers === 1 ? `0–${width - 1}` : `0:0–${layers - 1}:${width - 1}`,
  };
  if (neurons === null) return [find];
  return [find, {kind: "button", key: "clear", label: t("Show all neurons"), value: "true"}];
}
