import type {NdArray} from "../tensors/index.js";
import {NothingVaries} from "./nothing-varies.js";

/** What a measure says of one pair. */
export interface Compared {
  readonly similarity: number;
  readonly warnings: readonly string[];
}

/** What to know of some of the pairs. */
export interface Warning {
  readonly text: string;
  readonly pairs: number;
}

/** What is found of the pairs, one after the other. */
export class Pairs {
  readonly #values: Float32Array;
  readonly #warnings = new Map<string, number>();
  readonly #missing = new Missing();
  #last: NothingVaries | undefined;

  constructor(
    readonly nRows: number,
    readonly nColumns: number,
    readonly half: boolean,
  ) {
    this.#values = new Float32Array(nRows * nColumns).fill(NaN);
  }

  put(row: number, column: number, found: Compared | NothingVaries): void {
    const count = this.half && row !== column ? 2 : 1;
    if (found instanceof NothingVaries) {
      this.#missing.note(found, count);
      this.#last = found;
      return;
    }
    this.#values[row * this.nColumns + column] = found.similarity;
    if (this.half) this.#values[column * this.nColumns + row] = found.similarity;
    for (const text of found.warnings) this.#warnings.set(text, (this.#warnings.get(text) ?? 0) + count);
  }

  /** @throws NothingVaries if there is no value at all */
  result(): {readonly values: NdArray; readonly warnings: readonly Warning[]} {
    if (this.#last && this.#values.every((value) => Number.isNaN(value))) throw this.#last;
    const found = [...this.#warnings].map(([text, pairs]) => ({text, pairs}));
    return {
      values: {axes: ["a", "b"], shape: [this.nRows, this.nColumns], data: this.#values},
      warnings: [...this.#missing.warnings(), ...found],
    };
  }
}

/** So many layers are named; of more, only the number. */
const mostNames = 4;

/** Why values are missing: one warning for each reason. */
class Missing {
  readonly #reasons = new Map<string, {readonly layers: Set<string>; pairs: number}>();

  /** One pair without a value, or two. */
  note({layer, needed}: NothingVaries, pairs: number): void {
    let known = this.#reasons.get(needed);
    if (!known) this.#reasons.set(needed, (known = {layers: new Set(), pairs: 0}));
    known.layers.add(layer);
    known.pairs += pairs;
  }

  warnings(): Warning[] {
    return [...this.#reasons].map(([needed, {layers, pairs}]) => {
      const names = [...layers];
      const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
      const named = `${names.slice(0, mostNames).join(", ")}${more}`;
      return {text: `No values for ${named}: a measure needs ${needed}.`, pairs};
    });
  }
}
