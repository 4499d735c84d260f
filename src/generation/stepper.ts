import type {LoadedModel} from "../models/index.js";
import {range} from "../models/index.js";
import type {Tensor} from "../tensors/index.js";
import {evaluate, read, tensor, using} from "../tensors/index.js";
import {feedsOf, inputsOf, Instruments, singlePass} from "../capture/index.js";
import type {CaptureOptions, Collected, Passes} from "../capture/index.js";

/** Reads tokens one call after the other, and keeps the keys and values of all before. */
export class Stepper {
  readonly #model: LoadedModel;
  readonly #run: (feeds: readonly Tensor[], passes: Passes) => Tensor[];
  readonly #instruments: Instruments;
  /** Whether anything is captured at all. */
  readonly captures: boolean;
  #past: Tensor[];
  #length = 0;

  constructor(model: LoadedModel, options: CaptureOptions) {
    this.#model = model;
    this.#instruments = new Instruments("generate", model, {capture: options});
    this.captures = this.#instruments.captures || this.#instruments.needsLogits;
    this.#run = this.#instruments.program("generate", (tap) => {
      const graph = model.graph({cache: true, tap});
      const inputs = [...inputsOf(graph), ...graph.past];
      return {graph, inputs, outputs: [graph.logits, ...graph.present], stacks: {main: graph}};
    });
    const none = new Map([
      ["batch", 1],
      ["past", 0],
    ]);
    this.#past = model.graph({cache: true}).past.map(({shape}) => {
      const sizes = shape.map((dim) => evaluate(dim, none));
      return tensor(new Float32Array(sizes.reduce((a, b) => a * b, 1)), sizes);
    });
  }

  /** Reads the next tokens; gives the logits after the last one. */
  step(ids: readonly number[]): Float32Array {
    const queries = this.#instruments.needsLogits ? range(ids.length) : [ids.length - 1];
    const feeds = feedsOf(ids, queries, this.#length);
    const passes = {main: {...singlePass(ids.length, this.#length), queries}};
    const [logits, ...present] = using(feeds, () => this.#run([...feeds, ...this.#past], passes));
    for (const old of this.#past) old.dispose();
    this.#past = present;
    return using([logits], () => {
      const {nVocab} = this.#model.config;
      const rows = read(logits) as Float32Array;
      this.#length += ids.length;
      return rows.slice(-nVocab);
    });
  }

  /** What was captured of the first `length` positions. */
  captured(length: number): Collected {
    return this.#instruments.results(0, length);
  }

  dispose(): void {
    for (const old of this.#past) old.dispose();
    this.#past = [];
  }
}
