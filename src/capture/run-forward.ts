import type {Tap} from "../models/index.js";
import type {NdArray, Tensor} from "../tensors/index.js";
import {read, using} from "../tensors/index.js";
import type {Instruments, Passes, Wiring} from "./instruments.js";

/** One forward pass: its graph, what is fed, and what is read. */
export interface Forward {
  /** Names the graph among all programs of the model. */
  readonly key: string;
  wire(tap: Tap | undefined): Wiring;
  feeds(): Tensor[];
  readonly passes: Passes;
}

/** Runs it. Gives what the wiring's own outputs hold; what is captured stays with the instruments. */
export function forward(instruments: Instruments, {key, wire, feeds, passes}: Forward): Float32Array[] {
  const program = instruments.program(key, wire);
  const made = using(feeds(), (fed) => program(fed, passes));
  return using(made, () => made.map((tensor) => read(tensor) as Float32Array));
}

/** The score of one output token. */
export interface Score {
  readonly logit: number;
  readonly probability: number;
}

/** What forward passes give of one text besides what is captured. */
export interface Outcome {
  /** Of each output token. */
  readonly scores: readonly Score[];
  /** Of an encoder's head. */
  readonly outputs?: Readonly<Record<string, NdArray>>;
}
