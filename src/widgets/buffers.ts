import {isObject} from "./wire.js";
import type {Json} from "./wire.js";

export type BufferPath = readonly (string | number)[];

/** A state whose binary values travel beside it, as the Jupyter widget protocol asks. */
export interface SplitState {
  readonly state: Json;
  readonly paths: readonly BufferPath[];
  readonly buffers: readonly Uint8Array[];
}

/** Takes the binary values out of a state: keys of objects go, items of lists become null. */
export function splitBuffers(state: Json): SplitState {
  const paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  const take = (value: unknown, path: BufferPath): boolean => {
    if (!ArrayBuffer.isView(value)) return false;
    paths.push(path);
    buffers.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return true;
  };
  const walk = (value: unknown, path: BufferPath): unknown => {
    if (Array.isArray(value)) {
      return value.map((item, i) => (take(item, [...path, i]) ? null : walk(item, [...path, i])));
    }
    if (!isObject(value)) return value;
    const kept = Object.entries(value).filter(([key, item]) => !take(item, [...path, key]));
    return Object.fromEntries(kept.map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  return {state: walk(state, []) as Json, paths, buffers};
}

/**
 * Puts binary values back into a state.
 *
 * @throws TypeError if a path leads nowhere, RangeError if buffers are missing
 */
export function joinBuffers(state: Json, paths: unknown, buffers: readonly Uint8Array[]): Json {
  if (paths === undefined) return state;
  if (!Array.isArray(paths) || !paths.every(Array.isArray)) {
    throw new TypeError("joinBuffers(): buffer_paths must be a list of paths.");
  }
  if (paths.length > buffers.length) {
    throw new RangeError(`joinBuffers(): buffers must be ${paths.length}, got ${buffers.length}.`);
  }
  const joined = structuredClone(state);
  (paths as (string | number)[][]).forEach((path, i) => {
    const key = path[path.length - 1];
    const holder = path.slice(0, -1).reduce<unknown>((value, step) => member(value, step), joined);
    if (key === undefined || typeof holder !== "object" || holder === null || isPrototypeKey(key)) {
      throw new TypeError(`joinBuffers(): buffer_paths must lead into the state, got [${path.join(", ")}].`);
    }
    (holder as Record<string | number, unknown>)[key] = buffers[i];
  });
  return joined;
}

function member(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string | number, unknown>)[key];
}

function isPrototypeKey(key: string | number): boolean {
  return key === "__proto__" || key === "constructor" || key === "prototype";
}
