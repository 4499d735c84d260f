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
  /** Several neurons, each as its layer and its number there; `layer` and `neuron` stay the one that is looked at. */
  readonly neurons: readonly (readonly [layer: number, neuron: number])[] | null;
  /** A factor, from 0. */
  readonly factor: number | null;
}

export const nothingSelected: Selection = {
  position: null,
  span: null,
  layer: null,
  head: null,
  neuron: null,
  neurons: null,
  factor: null,
};

/** Do two spans, two sets of neurons, or other values of a selection, say the same? */
export function sameChoice(a: Selection[keyof Selection], b: Selection[keyof Selection]): boolean {
  if (a === b || a === null || b === null || typeof a === "number" || typeof b === "number") return a === b;
  return (
    a.length === b.length &&
    a.every((each, i) => {
      const other = b[i];
      if (typeof each === "number" || typeof other === "number") return each === other;
      return each[0] === other[0] && each[1] === other[1];
    })
  );
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

const approved = new WeakMap<object, string>();

/** A set of neurons of a state: absent is null. @throws TypeError or RangeError unless each is in one of the layers */
export function checkNeurons(
  caller: string,
  key: string,
  value: unknown,
  layers: number,
  width: number,
): Selection["neurons"] {
  if ((value ?? null) === null) return null;
  if (!Array.isArray(value)) return fail(caller, key, "an array of [layer, neuron], or null", value);
  const size = `${layers} ${width}`;
  // Tens of thousands: a set that passed is not walked again at each change of the state.
  if (approved.get(value) !== size) {
    for (const [i, each] of (value as readonly unknown[]).entries()) {
      if (!Array.isArray(each) || each.length !== 2) fail(caller, `${key}[${i}]`, "[layer, neuron]", each);
      const [layer, neuron] = each as unknown as readonly [unknown, unknown];
      integer(caller, `${key}[${i}][0]`, layer, 0, layers - 1);
      integer(caller, `${key}[${i}][1]`, neuron, 0, width - 1);
    }
    approved.set(value, size);
  }
  // The array itself, not a copy: what is the same is not drawn again.
  return value as Selection["neurons"];
}

/** Can a span that was selected elsewhere be shown among `count` tokens? */
export function fitsSpan(span: Selection["span"], count: number): boolean {
  return span === null || (span[0] >= 0 && span[0] <= span[1] && span[1] < count);
}

/** How a figure takes part in selections: most views in that of one output, some in those of several, others in none. */
export function linksOf<S extends ViewState>({link, links}: View<S>, state: S): readonly Link<S>[] {
  return links?.(state) ?? (link ? [link] : []);
}
