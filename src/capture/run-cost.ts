import type {LoadedModel} from "../models/index.js";
import type {Instruments} from "./instruments.js";
import {passBytes, rowWidth} from "./memory.js";
import {readsTokens} from "./run-encoder.js";
import type {Reading} from "./run-readings.js";

/** What running texts takes, in bytes. */
export class Cost {
  readonly #model: LoadedModel;
  readonly #instruments: Instruments;
  readonly #floats = new Map<string, number>();

  constructor(model: LoadedModel, instruments: Instruments) {
    this.#model = model;
    this.#instruments = instruments;
  }

  /** The results of one text. */
  kept(reading: Reading): number {
    const {ids, source} = reading;
    const outputs = this.#model.kind === "encoder" ? this.#rows(reading) * rowWidth(this.#model) : 0;
    return 4 * (this.#captured(ids.length, source?.ids.length ?? 0) + outputs);
  }

  /** What texts that are read side by side need while they are read, besides their results. */
  reading(group: readonly Reading[]): number {
    const seq = Math.max(...group.map(slotsOf));
    const source = Math.max(...group.map((one) => one.source?.ids.length ?? 0));
    const [{windows}] = group;
    const queries = windows ? this.#rows(group[0]) : group.reduce((sum, one) => sum + this.#rows(one), 0);
    // What is captured is held until all passes are done, padding and all: by TensorFlow, and as a copy.
    const captured = 2 * 4 * group.length * (windows?.length ?? 1) * this.#captured(seq, source);
    return captured + passBytes(this.#model, {batch: group.length, seq, source, queries});
  }

  /** Rows of one pass that the head reads. */
  #rows(reading: Reading): number {
    const {ids, nPrompt} = reading;
    if (this.#model.kind === "encoder") return readsTokens(this.#model) ? slotsOf(reading) : 1;
    const most = this.#instruments.needsLogits ? ids.length : Math.max(1, ids.length - nPrompt);
    return Math.min(slotsOf(reading), most);
  }

  #captured(positions: number, source: number): number {
    const key = `${positions} ${source}`;
    const known = this.#floats.get(key) ?? this.#instruments.floats(positions, source);
    this.#floats.set(key, known);
    return known;
  }
}

/** Slots of one pass. */
export function slotsOf({ids, frame, windows}: Reading): number {
  if (!windows) return ids.length;
  return frame.head + frame.tail + Math.max(...windows.map(({from, to}) => to - from));
}
