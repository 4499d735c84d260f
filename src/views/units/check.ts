import {describe, fail, integer, oneOf, record, text} from "../check.js";
import {checkNeurons} from "../selection.js";
import type {PackedUnits, UnitsState} from "../units.js";
import {unpackUnits} from "./packed.js";

/** Units are sorted by keys that hold their number in 20 bits. */
export const mostUnits = 2 ** 20;

type Unchecked = Partial<Record<string, unknown>>;

/** The keys that all states of neurons of checkpoints share, checked. */
export function checkUnitsState(caller: string, state: Unchecked): Omit<UnitsState, "view" | "version"> {
  const checkpoints = texts(caller, "checkpoints", state.checkpoints);
  if (checkpoints.length === 0) fail(caller, "checkpoints", "at least one name", checkpoints, "", RangeError);
  const layers = integer(caller, "layers", state.layers, 1, mostUnits);
  const width = integer(caller, "width", state.width, 1, Math.floor(mostUnits / layers));
  const mark = (key: "hovered" | "focused"): string | null =>
    (state[key] ?? null) === null ? null : text(caller, key, state[key]);
  const choice = (key: "layer" | "neuron", count: number): number | null =>
    (state[key] ?? null) === null ? null : integer(caller, key, state[key], 0, count - 1);
  return {
    output: text(caller, "output", state.output),
    checkpoints,
    layers,
    width,
    feature: text(caller, "feature", state.feature),
    warnings: texts(caller, "warnings", state.warnings),
    provenance: text(caller, "provenance", state.provenance),
    layer: choice("layer", layers),
    neuron: choice("neuron", width),
    neurons: checkNeurons(caller, "neurons", state.neurons, layers, width),
    hovered: mark("hovered"),
    focused: mark("focused"),
    brush: checkBrush(caller, state.brush),
  };
}

function checkBrush(caller: string, value: unknown): UnitsState["brush"] {
  if ((value ?? null) === null) return null;
  const {from, to} = record(caller, "brush", value);
  text(caller, "brush.from", from);
  text(caller, "brush.to", to);
  return value as UnitsState["brush"];
}

export function texts(caller: string, key: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array of strings", value);
  value.forEach((each, i) => text(caller, `${key}[${i}]`, each));
  return value as readonly string[];
}

/** What the numbers of a packed array may be. */
export interface Allowed {
  readonly least: number;
  readonly most: number;
  /** True: only whole numbers. */
  readonly whole?: boolean;
  /** True: NaN stands for none. */
  readonly nan?: boolean;
}

const approved = new WeakSet<object>();

/** Packed numbers of units, of a given shape. Those that passed once are not walked again. */
export function checkUnits(
  caller: string,
  key: string,
  value: unknown,
  shape: readonly number[],
  {least, most, whole = false, nan = false}: Allowed,
): PackedUnits {
  const packed = record(caller, key, value) as unknown as PackedUnits;
  if (!Array.isArray(packed.shape) || packed.shape.join() !== shape.join()) {
    const got = Array.isArray(packed.shape) ? `[${packed.shape.join(", ")}]` : describe(packed.shape);
    throw new RangeError(`${caller}: ${key} must have the shape [${shape.join(", ")}], got ${got}.`);
  }
  oneOf(caller, `${key}.dtype`, packed.dtype, ["float32", "uint32"]);
  if (packed.coding !== "planes") fail(caller, `${key}.coding`, '"planes"', packed.coding);
  if (typeof packed.base64 !== "string") fail(caller, `${key}.base64`, "a string", packed.base64);
  if (approved.has(packed)) return packed;
  const data = unpackUnits(packed);
  for (let i = 0; i < data.length; i++) {
    const each = data[i];
    if (Number.isNaN(each) ? nan : each >= least && each <= most && (!whole || Number.isInteger(each)))
      continue;
    const kind = whole ? "a whole number" : "a number";
    const ends = most === Infinity ? `of at least ${least}` : `in ${least}–${most}`;
    const expected = `${kind} ${ends}${nan ? ", or NaN" : ""}`;
    fail(caller, `${key}[${i}]`, expected, each, "", RangeError);
  }
  approved.add(packed);
  return packed;
}
