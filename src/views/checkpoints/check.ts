import {fail, integer, record, text} from "../check.js";
import {checkTokens} from "../tokens/validate.js";
import type {UnitName, UnitWish} from "./choose.js";
import type {FeatureName} from "./names.js";

export function orNull<T>(value: unknown, check: (value: unknown) => T): T | null {
  return (value ?? null) === null ? null : check(value);
}

/** An array, each entry checked. The array itself is given back, not a copy: what is the same is not drawn again. */
export function list<T>(
  caller: string,
  key: string,
  value: unknown,
  check: (entry: unknown, key: string) => unknown,
): readonly T[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array", value);
  value.forEach((entry: unknown, i) => check(entry, `${key}[${i}]`));
  return value as readonly T[];
}

export function finite(caller: string, key: string, value: unknown, from = -Infinity, to = Infinity): number {
  if (typeof value !== "number") return fail(caller, key, "a number", value);
  if (!Number.isFinite(value)) fail(caller, key, "a finite number", value, "", RangeError);
  if (value < from || value > to) {
    const range = to === Infinity ? `a number, at least ${from}` : `a number in ${from}–${to}`;
    fail(caller, key, range, value, "", RangeError);
  }
  return value;
}

export function flag(caller: string, key: string, value: unknown): boolean {
  return typeof value === "boolean" ? value : fail(caller, key, "true or false", value);
}

/** Names of checkpoints: at least one, all different. */
export function checkpointNames(caller: string, value: unknown): readonly string[] {
  const names = list<string>(caller, "checkpoints", value, (entry, key) => text(caller, key, entry));
  if (names.length === 0)
    fail(caller, "checkpoints", "the name of at least one checkpoint", names, "", RangeError);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) fail(caller, "checkpoints", "different names", twice, "", RangeError);
  return names;
}

export function featureNames(caller: string, key: string, value: unknown): readonly FeatureName[] {
  return list<FeatureName>(caller, key, value, (entry, at) => {
    if (!Array.isArray(entry)) return checkTokens(caller, at, [entry]);
    if (entry.length === 0) fail(caller, at, "at least one token", entry, "", RangeError);
    return checkTokens(caller, at, entry);
  });
}

export function unit(
  caller: string,
  key: string,
  value: unknown,
  {layers, width}: {readonly layers: number; readonly width: number},
): UnitName {
  const {layer, neuron} = record(caller, key, value);
  return {
    layer: integer(caller, `${key}.layer`, layer, 0, layers - 1),
    neuron: integer(caller, `${key}.neuron`, neuron, 0, width - 1),
  };
}

export function unitWish(
  caller: string,
  value: unknown,
  model: {readonly layers: number; readonly width: number},
): UnitWish {
  return {
    ...unit(caller, "wish", value, model),
    number: integer(caller, "wish.number", record(caller, "wish", value).number, 1, Infinity),
  };
}

const mostLayers = 100_000;
const mostNeurons = 2 ** 24;

export function modelSize(
  caller: string,
  {layers, width}: {readonly layers?: unknown; readonly width?: unknown},
): {readonly layers: number; readonly width: number} {
  return {
    layers: integer(caller, "layers", layers, 1, mostLayers),
    width: integer(caller, "width", width, 1, mostNeurons),
  };
}
