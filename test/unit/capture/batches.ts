import {positionAt} from "../../../src/capture/index.js";
import type {Instruments, Pass} from "../../../src/capture/index.js";
import type {LoadedModel, Model} from "../../../src/models/index.js";
import {loadedCausal} from "../../../src/models/index.js";
import type {Tensor} from "../../../src/tensors/index.js";
import {evaluate, read, tensor, using} from "../../../src/tensors/index.js";

/** A batch of texts that are padded on their left, read in passes with a cache. */
export class Batch {
  readonly inner: LoadedModel;
  readonly #run: ReturnType<Instruments["program"]>;
  #first: number[] = [];
  #lengths: number[] = [];
  #slots = 0;
  #past: Tensor[] = [];

  constructor(
    model: Model,
    readonly instruments: Instruments,
  ) {
    this.inner = loadedCausal(model, "test");
    this.#run = instruments.program("test cached padded", (tap) => {
      const graph = this.inner.graph({cache: true, padded: true, tap});
      const {tokens, positions, mask, queries, past} = graph;
      const inputs = [tokens, positions, mask, queries, ...past];
      return {graph, inputs, outputs: [graph.logits, ...graph.present], stacks: {main: graph}};
    });
  }

  /** Reads texts from the start, or one more token of each. Gives logits of all slots `[batch * seq, vocab]`. */
  step(texts: readonly (readonly number[])[]): Float32Array {
    const seq = Math.max(...texts.map((text) => text.length));
    const batch = texts.length;
    if (this.#slots === 0) {
      this.#first = texts.map((text) => seq - text.length);
      this.#past = this.inner.graph({cache: true, padded: true}).past.map(({shape}) => {
        const sizes = shape.map((dim) =>
          evaluate(
            dim,
            new Map([
              ["batch", batch],
              ["past", 0],
            ]),
          ),
        );
        return tensor(new Float32Array(0), sizes);
      });
      this.#lengths = texts.map(() => 0);
    }
    this.#lengths = this.#lengths.map((length, row) => length + texts[row].length);
    const past = this.#slots;
    const queries = Int32Array.from({length: batch * seq}, (_, i) => i);
    const pass: Pass = {batch, seq, past, first: this.#first, lengths: this.#lengths, queries};
    this.#slots += seq;
    const feeds = this.#feeds(texts, pass);
    const [logits, ...present] = using(feeds, () => this.#run([...feeds, ...this.#past], {main: pass}));
    this.#replace(present);
    return using([logits], () => read(logits) as Float32Array).slice();
  }

  #feeds(texts: readonly (readonly number[])[], pass: Pass): Tensor[] {
    const {batch, seq, past, first, queries} = pass;
    const each = (of: (row: number, slot: number) => number): Tensor =>
      tensor(
        Int32Array.from({length: batch * seq}, (_, i) => of(Math.floor(i / seq), i % seq)),
        [batch, seq],
        "int32",
      );
    const keys = past + seq;
    const mask = new Float32Array(batch * seq * keys).map((_, i) => {
      const [row, slot, key] = [Math.floor(i / (seq * keys)), Math.floor(i / keys) % seq, i % keys];
      return key >= first[row] && key <= past + slot ? 0 : -1e9;
    });
    return [
      each((row, slot) => texts[row][texts[row].length - seq + slot] ?? 0),
      each((row, slot) => Math.max(0, positionAt(pass, row, slot))),
      tensor(mask, [batch, 1, seq, keys]),
      tensor(Int32Array.from(queries!), [batch * seq], "int32"),
    ];
  }

  /** Rows go on from others, with their keys and values. */
  reorder(parents: readonly number[]): void {
    this.#first = parents.map((row) => this.#first[row]);
    this.#lengths = parents.map((row) => this.#lengths[row]);
    this.#replace(
      this.#past.map((old) => {
        const values = read(old) as Float32Array;
        const size = values.length / old.shape[0];
        const data = new Float32Array(parents.length * size);
        parents.forEach((row, i) => data.set(values.subarray(row * size, (row + 1) * size), i * size));
        return tensor(data, [parents.length, ...old.shape.slice(1)]);
      }),
    );
    this.instruments.reorder(parents);
  }

  #replace(past: Tensor[]): void {
    for (const old of this.#past) old.dispose();
    this.#past = past;
  }

  dispose(): void {
    this.#replace([]);
  }
}
