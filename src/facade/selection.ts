import type {Run} from "../capture/index.js";
import {nearest, show} from "../models/index.js";
import type {ModelConfig} from "../models/index.js";
import type {Selection} from "../views/index.js";

const empty: Selection = {
  position: null,
  span: null,
  layer: null,
  head: null,
  neuron: null,
  neurons: null,
  factor: null,
};
const known = Object.keys(empty) as (keyof Selection)[];

/**
 * What was asked to be selected, checked against the sizes of the run. Null alone clears all.
 *
 * @throws TypeError or RangeError naming the key that is wrong
 */
export function checkSelection(
  value: unknown,
  {tokens}: Pick<Run, "tokens">,
  {nLayers, nHeads, dFfnn}: Pick<ModelConfig, "nLayers" | "nHeads" | "dFfnn">,
): Partial<Selection> {
  if (value === null) return empty;
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new TypeError(`selection: must be an object such as {position: 5}, or null, got ${show(value)}.`);
  }
  const counts = {position: tokens.length, layer: nLayers, head: nHeads, neuron: dFfnn, factor: Infinity};
  for (const [key, chosen] of Object.entries(value) as [keyof Selection, unknown][]) {
    if (!known.includes(key)) {
      const near = nearest(key, known);
      const fix = near === undefined ? `Known are ${known.join(", ")}.` : `Did you mean "${near}"?`;
      throw new TypeError(`selection: unknown key "${key}". ${fix}`);
    }
    if (chosen === null || chosen === undefined) continue;
    if (key === "span") checkSpan(chosen, tokens.length);
    else if (key === "neurons") checkNeurons(chosen, counts);
    else checkChoice(key, chosen, counts[key]);
  }
  return value;
}

function checkChoice(
  key: string,
  value: unknown,
  count: number,
  orNull = ", or null",
  name: string = key,
): void {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < count) return;
  const kinds = key.startsWith("span") ? "position" : key;
  const one =
    count === 0
      ? `null: the model has no ${kinds}s`
      : count === Infinity
        ? `one of the ${kinds}s, from 0, or null`
        : `one of ${count} ${kinds}s (0–${count - 1})${orNull}`;
  const wrong = `selection: ${name} must be ${one}, got ${show(value)}.`;
  throw typeof value === "number" ? new RangeError(wrong) : new TypeError(wrong);
}

function checkNeurons(value: unknown, counts: {readonly layer: number; readonly neuron: number}): void {
  if (!Array.isArray(value)) {
    throw new TypeError(
      `selection: neurons must be an array such as [[0, 296], [1, 7]], or null, got ${show(value)}.`,
    );
  }
  for (const [i, each] of (value as readonly unknown[]).entries()) {
    if (!Array.isArray(each) || each.length !== 2) {
      throw new TypeError(`selection: neurons[${i}] must be [layer, neuron], got ${show(each)}.`);
    }
    const [layer, neuron] = each as [unknown, unknown];
    checkChoice("layer", layer, counts.layer, "", `neurons[${i}][0]`);
    checkChoice("neuron", neuron, counts.neuron, "", `neurons[${i}][1]`);
  }
}

function checkSpan(value: unknown, count: number): void {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new TypeError(
      `selection: span must be [first, last], both positions included, or null, got ${show(value)}.`,
    );
  }
  const [first, last] = value as [unknown, unknown];
  checkChoice("span[0]", first, count, "");
  checkChoice("span[1]", last, count, "");
  if ((last as number) < (first as number)) {
    throw new RangeError(
      `selection: span must begin at or before its end, got [${show(first)}, ${show(last)}].`,
    );
  }
}
