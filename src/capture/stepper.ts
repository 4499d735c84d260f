import type {LoadedModel} from "../models/index.js";
import {range} from "../models/index.js";
import type {Tensor} from "../tensors/index.js";
import {evaluate, read, tensor, using} from "../tensors/index.js";
import {allLogits, Capture} from "./capture.js";
import {feedsOf, inputsOf} from "./feeds.js";
import type {CaptureOptions, Run} from "./run-type.js";

/** Reads tokens one call after the other, and keeps the keys and values of all before. */
export class Stepper {
  readonly #model: LoadedModel;
  readonly #run: (feeds: readonly Tensor[]) => Tensor[];
  readonly #capture: Capture;
  /** Logits of every position so far; `undefined` where they are not captured. */
  readonly #rows: Float32Array | undefined;
  /** Whether anything is captured at all. */
  readonly captures: boolean;
  #past: Tensor[];
  #length = 0;

  constructor(model: LoadedModel, options: CaptureOptions, positions: number) {
    const {nVocab} = model.config;
    const {hiddenStates = true, ffnnActivations = true, logits = false} = options;
    this.#model = model;
    this.captures = hiddenStates || ffnnActivations || logits;
    this.#rows = logits ? new Float32Array(positions * nVocab) : undefined;
    this.#run = model.program(`generate ${hiddenStates} ${ffnnActivations}`, () => {
      const graph = model.graph({cache: true});
      return {
        graph,
        inputs: [...inputsOf(graph), ...graph.past],
        outputs: [graph.logits, ...graph.present, ...Capture.outputs(graph, options)],
      };
    });
    this.#capture = new Capture(model.config, options, positions);
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
    const feeds = feedsOf(ids, this.#rows ? range(ids.length) : [ids.length - 1], this.#length);
    const [logits, ...rest] = using(feeds, () => this.#run([...feeds, ...this.#past]));
    const {length} = this.#past;
    for (const old of this.#past) old.dispose();
    this.#past = rest.slice(0, length);
    const states = rest.slice(length);
    return using([logits, ...states], () => {
      const {nVocab} = this.#model.config;
      const rows = read(logits) as Float32Array;
      this.#rows?.set(rows, this.#length * nVocab);
      this.#capture.add(this.#length, states);
      this.#length += ids.length;
      return rows.slice(-nVocab);
    });
  }

  /** What was captured of the first `length` positions. */
  captured(length: number): Pick<Run, "hiddenStates" | "ffnnActivations" | "allLogits"> {
    const {nVocab} = this.#model.config;
    const logits = this.#rows && allLogits(this.#rows.slice(0, length * nVocab), nVocab);
    return {...this.#capture.result(length), ...(logits ? {allLogits: logits} : {})};
  }

  dispose(): void {
    for (const old of this.#past) old.dispose();
    this.#past = [];
  }
}
