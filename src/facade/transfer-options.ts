import {checkOptions, checkWhole, show} from "../models/index.js";

/** @throws TypeError or RangeError if a value is none that an option may have */
type Check = (caller: string, name: string, value: unknown) => void;

/** Checks names and values of options at once; those that are not given are not checked. */
export function checkValues(caller: string, options: object, checks: Readonly<Record<string, Check>>): void {
  checkOptions(caller, options, Object.keys(checks));
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) checks[name](caller, name, value);
  }
}

export function oneOf<T extends string>(...words: readonly T[]): Check {
  return (caller, name, value) => {
    if (words.some((word) => word === value)) return;
    const known = words.map((word) => `"${word}"`).join(", ");
    const wrong = `${caller}(): ${name} must be one of ${known}, got ${show(value)}.`;
    throw typeof value === "string" ? new RangeError(wrong) : new TypeError(wrong);
  };
}

export function whole(from: number, to?: number): Check {
  return (caller, name, value) => checkWhole(caller, name, value, from, to);
}

export const flag: Check = (caller, name, value) => {
  if (typeof value !== "boolean")
    throw new TypeError(`${caller}(): ${name} must be true or false, got ${show(value)}.`);
};

/** A number between 0 and 1, neither of them. */
export const share: Check = (caller, name, value) => {
  if (typeof value === "number" && value > 0 && value < 1) return;
  const wrong = `${caller}(): ${name} must be a number between 0 and 1, got ${show(value)}.`;
  throw typeof value === "number" ? new RangeError(wrong) : new TypeError(wrong);
};

/** A neuron, as `{layer, neuron}`. */
export function neuronOf({layers, width}: {readonly layers: number; readonly width: number}): Check {
  return (caller, name, value) => {
    const given = typeof value === "object" && value !== null && "layer" in value && "neuron" in value;
    if (!given)
      throw new TypeError(`${caller}(): ${name} must be a neuron, {layer, neuron}, got ${show(value)}.`);
    checkWhole(caller, `${name}.layer`, value.layer, 0, layers - 1);
    checkWhole(caller, `${name}.neuron`, value.neuron, 0, width - 1);
  };
}

/** The same with a further label of words, as `{tag}`. */
export function orTag(check: Check): Check {
  return (caller, name, value) => {
    if (typeof value !== "object" || value === null || !("tag" in value)) return check(caller, name, value);
    checkOptions(caller, value, ["tag"]);
    if (typeof value.tag === "string") return;
    throw new TypeError(`${caller}(): ${name}.tag must be the name of a label, got ${show(value.tag)}.`);
  };
}

/** The same with null, which stands for none. */
export function orNull(check: Check): Check {
  return (caller, name, value) => {
    if (value !== null) check(caller, name, value);
  };
}
