import {fail, integer} from "./check.js";
import type {Link, View, ViewState} from "./view.js";

/** What a reader looks at, in all figures of one output. Null: nothing of the kind. */
export interface Selection {
  /** A token, by its position in prompt and output together. */
  readonly position: number | null;
  /** Several tokens: the first and the last position, both included. */
  readonly span: readonly [first: number, last: number] | null;
  /** A block, from 0. */
  readonly layer: number | null;
  /** An attention head of `layer`, from 0. */
  readonly head: number | null;
  /** A neuron of the FFNN of `layer`, from 0. */
  readonly neuron: number | null;
  /** A factor, from 0. */
  readonly factor: number | null;
}

export const nothingSelected: Selection = {
  position: null,
  span: null,
  layer: null,
  head: null,
  neuron: null,
  factor: null,
};

/** Do two spans, or other values of a selection, say the same? */
export function sameChoice(a: Selection[keyof Selection], b: Selection[keyof Selection]): boolean {
  if (a === null || b === null || typeof a === "number" || typeof b === "number") return a === b;
  return a[0] === b[0] && a[1] === b[1];
}

/** The keys of `change` whose values differ from those of `selection`. */
export function changedChoices(selection: Selection, change: Partial<Selection>): Partial<Selection> {
  const keys = (Object.keys(change) as (keyof Selection)[]).filter(
    (key) => change[key] !== undefined && !sameChoice(selection[key], change[key]),
  );
  return Object.fromEntries(keys.map((key) => [key, change[key]]));
}

/** A span of a state: absent is null. @throws TypeError or RangeError unless it lies within `count` tokens */
export function checkSpan(caller: string, key: string, value: unknown, count: number): Selection["span"] {
  if ((value ?? null) === null) return null;
  if (!Array.isArray(value) || value.length !== 2) fail(caller, key, "[first, last] or null", value);
  const first = integer(caller, `${key}[0]`, value[0], 0, count - 1);
  integer(caller, `${key}[1]`, value[1], first, count - 1);
  // The array itself, not a copy: what is the same is not drawn again.
  return value as unknown as [number, number];
}

/** Can a span that was selected elsewhere be shown among `count` tokens? */
export function fitsSpan(span: Selection["span"], count: number): boolean {
  return span === null || (span[0] >= 0 && span[0] <= span[1] && span[1] < count);
}

/** How a figure takes part in selections: most views in that of one output, some in those of several, others in none. */
export function linksOf<S extends ViewState>({link, links}: View<S>, state: S): readonly Link<S>[] {
  return links?.(state) ?? (link ? [link] : []);
}
