import {inputsOf, Instruments, rightPaddedMask} from "../capture/index.js";
import type {Collected, InstrumentOptions, Pass, Passes, Trace} from "../capture/index.js";
import type {CausalGraph, LoadedModel} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import {evaluate, read, tensor, using} from "../tensors/index.js";
import {batchFeeds, queriesOf, sourceFeeds} from "./feeds.js";
import {Rows} from "./rows.js";

export interface ReaderOptions extends InstrumentOptions {
  /** Also gives the last hidden state of all that is read (default false). */
  readonly states?: boolean;
  /** What the encoder of an encoder–decoder reads: one text for each row. */
  readonly sources?: readonly (readonly number[])[];
}

/** What was captured of a text. */
export interface Captured extends Collected {
  /** Of its source. */
  readonly source?: Pick<Collected, "hiddenStates" | "ffnnActivations">;
}

/**
 * Reads tokens of several texts, one call after the other, and keeps what their earlier positions left: keys and values,
 * or the state of an LSTM. Prompts may be of different length; rows may be dropped, repeated and change places.
 */
export class Reader {
  readonly #model: LoadedModel;
  readonly #instruments: Instruments;
  readonly #options: ReaderOptions;
  readonly #rows = new Rows();
  #run: ((feeds: readonly Tensor[], passes: Passes) => Tensor[]) | undefined;
  #past: Tensor[] = [];
  /** Keys and values over the source, and how long the source of each row is. */
  #cross: Tensor[] = [];
  #sources: readonly number[] = [];
  #length = 0;
  #first: readonly number[] = [];
  #padded = false;
  /** The last hidden state of each row of `[batch * seq]` of the last pass, if it was asked for. */
  states: Float32Array = new Float32Array();

  constructor(caller: string, model: LoadedModel, options: ReaderOptions) {
    this.#model = model;
    this.#options = options;
    this.#instruments = new Instruments(caller, model, options);
  }

  /** Whether anything is captured: whether a token must be read that nothing follows. */
  get captures(): boolean {
    return this.#instruments.captures || this.#instruments.needsLogits;
  }

  /**
   * Reads the next tokens of each row: first the prompts, then as many of each.
   *
   * @returns logits after the last token of each row
   */
  read(ids: readonly (readonly number[])[]): Float32Array[] {
    const batch = ids.length;
    const seq = Math.max(...ids.map((text) => text.length));
    this.#run ??= this.#start(ids);
    const all = this.#instruments.needsLogits;
    const queries = queriesOf(batch, seq, all);
    const [past, first] = [this.#length, this.#first];
    const lengths = first.map((begin) => past + seq - begin);
    const pass: Pass = {batch, seq, past, first, lengths, queries};
    const feeds = batchFeeds(ids, queries, {past, first, padded: this.#padded});
    if (this.#sources.length > 0) {
      const longest = this.#cross[0].shape[2];
      feeds.push(rightPaddedMask(this.#padded ? this.#sources : [longest], longest));
    }
    const fed = [...this.#past, ...this.#cross];
    const made = using(feeds, () => this.#run!([...feeds, ...fed], {main: pass}));
    const [logits, ...rest] = made;
    const others = this.#options.states ? [rest.pop()!] : [];
    for (const old of this.#past) old.dispose();
    this.#past = rest;
    this.#length += seq;
    return using([logits, ...others], () => {
      if (others.length > 0) this.states = read(others[0]) as Float32Array;
      const rows = read(logits) as Float32Array;
      const {nVocab} = this.#model.config;
      const row = (i: number): number => (all ? (i + 1) * seq - 1 : i);
      return ids.map((_, i) => rows.subarray(row(i) * nVocab, (row(i) + 1) * nVocab));
    });
  }

  /** Lets row i go on from row `parents[i]`; rows may become more or fewer. */
  reorder(parents: readonly number[]): void {
    if (parents.length === this.#first.length && parents.every((parent, row) => parent === row)) return;
    const [past, cross] = this.#rows.take([this.#past, this.#cross], parents);
    for (const old of [...this.#past, ...this.#cross]) old.dispose();
    this.#past = past;
    this.#cross = cross;
    this.#first = parents.map((row) => this.#first[row]);
    if (this.#sources.length > 0) this.#sources = parents.map((row) => this.#sources[row]);
    this.#instruments.reorder(parents);
  }

  /** A row's text as it is now: see `results`. */
  trace(row: number): Trace {
    return this.#instruments.trace(row);
  }

  /** What was captured of a text. */
  results(trace: Trace): Captured {
    const captured = this.#instruments.results(trace);
    return this.#options.sources ? {...captured, source: this.#instruments.sourceResults(trace)} : captured;
  }

  dispose(): void {
    for (const old of [...this.#past, ...this.#cross]) old.dispose();
    this.#past = [];
    this.#cross = [];
  }

  /** Settles how the rows are padded, and what stands before their first position. */
  #start(ids: readonly (readonly number[])[]): (feeds: readonly Tensor[], passes: Passes) => Tensor[] {
    const seq = Math.max(...ids.map((text) => text.length));
    const {sources} = this.#options;
    const uneven = (texts: readonly (readonly number[])[] = []): boolean =>
      texts.some((text) => text.length !== texts[0].length);
    this.#first = ids.map((text) => seq - text.length);
    this.#padded = uneven(ids) || uneven(sources);
    if (sources) this.#encode(sources);
    const graph = this.#graph();
    this.#past = graph.past.map(({shape}) => emptyPast(shape, ids.length));
    return this.#program(sources !== undefined);
  }

  #graph(): CausalGraph {
    const options = {cache: true, padded: this.#padded};
    if (this.#model.kind === "causal") return this.#model.graph(options);
    return this.#model.encoderDecoderGraph({...options, part: "decoder"}).decoder!;
  }

  #program(decoder: boolean): (feeds: readonly Tensor[], passes: Passes) => Tensor[] {
    const padded = this.#padded;
    const {states = false} = this.#options;
    const key = `generate${decoder ? " decoder" : ""}${padded ? " padded" : ""}${states ? " states" : ""}`;
    return this.#instruments.program(key, (tap) => {
      const more = (graph: CausalGraph): GraphNode[] => [
        graph.logits,
        ...graph.present,
        ...(states ? [graph.hiddenStates[graph.hiddenStates.length - 1]] : []),
      ];
      if (!decoder) {
        const graph = this.#model.graph({cache: true, padded, tap});
        return {
          graph,
          inputs: [...inputsOf(graph), ...graph.past],
          outputs: more(graph),
          stacks: {main: graph},
        };
      }
      const options = {part: "decoder", cache: true, padded, tap} as const;
      const {weights, decoder: main, cross} = this.#model.encoderDecoderGraph(options);
      const inputs = [...inputsOf(main!), main!.sourceMask, ...main!.past, ...cross];
      return {graph: {weights}, inputs, outputs: more(main!), stacks: {main}};
    });
  }

  /** Lets the encoder read, and keeps what the decoder reads of it. */
  #encode(sources: readonly (readonly number[])[]): void {
    const padded = this.#padded;
    const run = this.#instruments.program(`encode${padded ? " padded" : ""}`, (tap) => {
      const {weights, encoder, cross} = this.#model.encoderDecoderGraph({part: "encoder", padded, tap});
      const inputs = [encoder!.tokens, encoder!.mask];
      return {graph: {weights}, inputs, outputs: cross, stacks: {source: encoder}};
    });
    const lengths = sources.map((text) => text.length);
    const seq = Math.max(...lengths);
    const pass: Pass = {batch: sources.length, seq, past: 0, first: lengths.map(() => 0), lengths};
    this.#cross = using(sourceFeeds(sources, padded), (feeds) => run(feeds, {source: pass}));
    this.#sources = lengths;
  }
}

/** What stands before position 0: zeros, with no positions. */
function emptyPast(shape: GraphNode["shape"], batch: number): Tensor {
  const none = new Map([
    ["batch", batch],
    ["past", 0],
  ]);
  const sizes = shape.map((dim) => evaluate(dim, none));
  return tensor(new Float32Array(sizes.reduce((a, b) => a * b, 1)), sizes);
}
