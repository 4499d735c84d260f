import type {ViewState} from "./view.js";

/** Checks of data from outside, each with the same wording: `<caller>: <key> must be <expected>, got <value>.` */

export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

export function fail(
  caller: string,
  key: string,
  expected: string,
  value: unknown,
  fix = "",
  Kind: new (message: string) => Error = TypeError,
): never {
  throw new Kind(`${caller}: ${key} must be ${expected}, got ${describe(value)}.${fix}`);
}

export function record(caller: string, key: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    fail(caller, key, "an object", value);
  return value as Readonly<Record<string, unknown>>;
}

export function text(caller: string, key: string, value: unknown): string {
  return typeof value === "string" ? value : fail(caller, key, "a string", value);
}

export function integer(caller: string, key: string, value: unknown, from: number, to: number): number {
  if (typeof value !== "number") return fail(caller, key, "an integer", value);
  if (!Number.isInteger(value)) fail(caller, key, "an integer", value, "", RangeError);
  if (value < from || value > to) {
    fail(caller, key, `an integer in ${from}–${to}`, value, "", RangeError);
  }
  return value;
}

export function oneOf<T extends string>(
  caller: string,
  key: string,
  value: unknown,
  options: readonly T[],
): T {
  const found = options.find((option) => option === value);
  if (found !== undefined) return found;
  const expected = `one of ${options.map((option) => `"${option}"`).join(", ")}`;
  return fail(caller, key, expected, value, "", typeof value === "string" ? RangeError : TypeError);
}

/** A state from outside: an object that says to be of this view and version, of which nothing else is known yet. */
export function stateOf<S extends ViewState>(
  caller: string,
  value: unknown,
  view: S["view"],
  version: S["version"],
): Partial<Record<keyof S, unknown>> {
  const state = record(caller, "state", value);
  if (state.view !== view) fail(caller, "view", JSON.stringify(view), state.view);
  if (state.version !== version) {
    const fix = " Update limpid to read a state of a newer version.";
    fail(caller, "version", String(version), state.version, fix, RangeError);
  }
  return state as Partial<Record<keyof S, unknown>>;
}
