import type {NdArray} from "../tensors/index.js";
import type {Passes} from "./collector.js";
import type {Texts} from "./intervention-affine.js";
import type {Affine} from "./intervention-plan.js";
import type {Values} from "./intervention-values.js";
import {meanOf, stored} from "./intervention-values.js";
import type {Layout, Stack} from "./points-layout.js";
import type {Pass} from "./pass.js";

/** Which texts the rows of a batch are, and what is known of them: it stays known when rows change places. */
export class Batch {
  readonly #causal: boolean;
  readonly #prompts: readonly number[] | undefined;
  /** Positions of each text, at first those of the caller. */
  readonly #given: {main?: readonly number[]; source?: readonly number[]};
  /** What the unchanged prompts have, and its means, by point and text. */
  readonly #prompt = new Map<string, NdArray>();
  readonly #means = new Map<string, Values>();
  /** The text that each row is. */
  #text: readonly number[] | undefined;
  #passes: Passes = {};

  constructor(
    causal: boolean,
    {given, prompts}: {readonly given?: readonly number[]; readonly prompts?: readonly number[]},
  ) {
    this.#causal = causal;
    this.#given = {main: given};
    this.#prompts = prompts;
  }

  /** Notes what is read next. */
  read(passes: Passes): void {
    this.#passes = {source: this.#passes.source, ...passes};
    for (const stack of ["main", "source"] as const) {
      const pass = passes[stack];
      if (!pass || this.#given[stack]) continue;
      const given: number[] = [];
      pass.lengths.forEach((length, row) => (given[this.#textOf(row)] = length));
      this.#given[stack] = given;
    }
  }

  /** Of each stack the pass that was read last. */
  get passes(): Passes {
    return this.#passes;
  }

  reorder(parents: readonly number[]): void {
    this.#text = parents.map((row) => this.#textOf(row));
    const {source} = this.#passes;
    if (!source) return;
    const of = (list: readonly number[]): number[] => parents.map((row) => list[row]);
    const moved = {...source, batch: parents.length, first: of(source.first), lengths: of(source.lengths)};
    this.#passes = {...this.#passes, source: moved};
  }

  #textOf(row: number): number {
    return this.#text ? this.#text[row] : row;
  }

  /** Whether texts are read from their start. */
  starts(passes: Passes): boolean {
    return Object.values(passes as Record<string, Pass | undefined>).some((pass) => pass?.past === 0);
  }

  /** @param captured - what the unchanged pass gives for the prompt in a row, by point */
  takeMeans(
    passes: Passes,
    captured: (row: number, length: number | undefined) => Readonly<Record<string, NdArray>>,
  ): void {
    const {batch} = (passes.main ?? passes.source)!;
    for (let row = 0; row < batch; row++) {
      const text = this.#textOf(row);
      for (const [point, array] of Object.entries(
        captured(row, this.#prompts?.[text] ?? this.#given.main?.[text]),
      )) {
        this.#prompt.set(`${point} ${text}`, array);
      }
    }
  }

  #mean({chosen: {point, layout}}: Affine, row: number): Values {
    const key = `${point} ${this.#textOf(row)}`;
    const values = this.#means.get(key) ?? stored(meanOf(this.#prompt.get(key)!, layout), layout);
    this.#means.set(key, values);
    return values;
  }

  /** What is known of the texts while the pass is read whose positions a point has. */
  texts({stack, keys}: Layout): Texts {
    const pass = this.#passes[stack]!;
    const rows = Array.from({length: pass.batch}, (_, row) => row);
    const given = (of: Stack): number[] => rows.map((row) => this.#given[of]?.[this.#textOf(row)] ?? 0);
    return {
      pass,
      keys: this.#passes[keys ?? stack]!,
      causal: this.#causal && stack === "main" && keys === "main",
      given: given(stack),
      givenKeys: given(keys ?? stack),
      mean: (part, row) => this.#mean(part, row),
    };
  }
}
