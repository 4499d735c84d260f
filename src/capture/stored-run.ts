import {show} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {Run} from "./run-type.js";

/** What the metadata of a file say that holds a run. */
export const format = "limpid.run";
/** Of the format: files of a later one are not read. */
export const version = 1;

interface Stored {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** In the JSON of a run, in place of an array: its name in the file, and what the file's own header does not say of it. */
interface Reference {
  readonly array: string;
  readonly axes?: readonly string[];
  readonly index?: NdArray["index"];
}

/**
 * A run as arrays with names, and all else as text. An array's name is the way to it: "hiddenStates",
 * "points/blocks.3.attention.pattern".
 */
export function flatten(
  caller: string,
  run: Run,
): {arrays: Stored[]; metadata: Readonly<Record<string, string>>} {
  if (typeof run !== "object" || run === null || !Array.isArray(run.ids) || !run.provenance) {
    throw new TypeError(`${caller}(): run must be what a model did with a text, got ${show(run)}.`);
  }
  const arrays: Stored[] = [];
  const put = (way: readonly string[], shape: readonly number[], data: Float32Array): string => {
    const name = way.join("/");
    arrays.push({name, shape, data});
    return name;
  };
  const plain = (value: unknown, way: readonly string[]): unknown => {
    if (value instanceof Float32Array) return {array: put(way, [value.length], value)};
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item, i) => plain(item, [...way, String(i)]));
    if (isNdArray(value)) {
      const {axes, shape, data, index} = value;
      return {array: put(way, shape, data), axes, index} satisfies Reference;
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, [...way, key])]));
  };
  const json = JSON.stringify(plain(run, []));
  return {arrays, metadata: {format, version: String(version), run: json}};
}

function isNdArray(value: object): value is NdArray {
  return "data" in value && value.data instanceof Float32Array && "axes" in value && "shape" in value;
}

/**
 * The run that `flatten` took apart.
 *
 * @param arrays - gives an array by name, `undefined` where there is none
 * @param fail - throws an error that says what is wrong with the file
 */
export function restore(
  json: string,
  arrays: (name: string) => Omit<Stored, "name"> | undefined,
  fail: (what: string) => never,
): Run {
  const whole = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(whole);
    if ("array" in value) return arrayOf(value as Reference, arrays, fail);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, whole(item)]));
  };
  let run: unknown;
  try {
    run = whole(JSON.parse(json));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail(`must describe its run in JSON, got ${show(json)}`);
  }
  return checked(run, fail);
}

function arrayOf(
  {array, axes, index}: Reference,
  arrays: (name: string) => Omit<Stored, "name"> | undefined,
  fail: (what: string) => never,
): Float32Array | NdArray {
  const found = typeof array === "string" ? arrays(array) : undefined;
  if (!found) return fail(`must hold the array ${show(array)} of its run, got none`);
  const {shape, data} = found;
  if (axes === undefined) return data;
  if (
    !Array.isArray(axes) ||
    axes.length !== shape.length ||
    !axes.every((axis) => typeof axis === "string")
  ) {
    return fail(`must name ${shape.length} axes of "${array}", got ${show(axes)}`);
  }
  for (const [axis, numbers] of Object.entries(index ?? {})) {
    if (Array.isArray(numbers) && numbers.length === shape[axes.indexOf(axis)] && numbers.every(isCount))
      continue;
    return fail(`must number the axis "${axis}" of "${array}", got ${show(numbers)}`);
  }
  return {axes, shape, data, ...(index ? {index} : {})};
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** What everything that takes a run relies on. */
function checked(run: unknown, fail: (what: string) => never): Run {
  const {ids, tokens, nPrompt, text, prompt, output, logits, probabilities, provenance} = (run ?? {}) as Run;
  const isList = (value: unknown, length?: number): boolean =>
    Array.isArray(value) && (length === undefined || value.length === length);
  if (!isList(ids) || ids.length === 0 || !ids.every(isCount))
    fail("must give its run token ids, got others");
  if (!isList(tokens, ids.length)) fail("must give its run a token for each id, got others");
  if (!isCount(nPrompt) || nPrompt < 1 || nPrompt > ids.length) {
    fail(`must give its run an nPrompt of 1–${ids.length}, got ${show(nPrompt)}`);
  }
  if (![text, prompt, output].every((value) => typeof value === "string")) {
    fail("must give its run texts, got others");
  }
  for (const [name, values] of Object.entries({logits, probabilities})) {
    if (!(values instanceof Float32Array) || values.length !== ids.length - nPrompt) {
      fail(`must give its run ${name} of ${ids.length - nPrompt} output tokens, got others`);
    }
  }
  const {model, weightsHash, choice, versions} = provenance ?? {};
  if (![model, weightsHash, choice].every((value) => typeof value === "string") || !versions) {
    fail("must say where its run comes from, got nothing");
  }
  return run as Run;
}
