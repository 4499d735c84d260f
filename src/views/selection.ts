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
