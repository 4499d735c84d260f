import type {NdArray} from "../tensors/index.js";
import type {Intervention, Run} from "../capture/index.js";
import {defaultMaxMemory, passBytes, run as runText} from "../capture/index.js";
import type {LoadedModel, Model} from "../models/index.js";
import {loaded, pause, showBytes, throwIfAborted} from "../models/index.js";
import type {AttentionSizes} from "./attention-parts.js";
import {patternPoint, readAgain} from "./attention-parts.js";

/** What reading patterns may take. */
export interface PatternOptions {
  /** Bytes that the call may need beyond the model's weights (default: what the model was loaded with, else 2 GiB). */
  readonly maxMemory?: number;
  readonly signal?: AbortSignal;
}

/** Bytes of patterns that are kept for the next question. */
const cacheBytes = 64 * 2 ** 20;
/** Of a captured number: in TensorFlow, as a copy of that, and in the result. */
const bytesCaptured = 12;

/** Some heads of some layers: what one pass captures. */
interface Portion {
  readonly layers: readonly number[];
  readonly heads: readonly number[];
}

/**
 * The attention patterns of one run. Those that the run holds are used; others are captured by passes over the same text,
 * only what is asked for, and kept within a budget.
 */
export class AttentionPatterns {
  readonly #model: Model;
  readonly #run: Run;
  readonly #interventions: readonly Intervention[];
  /** By part, layer and head, `[query, key]`; the one used last is last. */
  readonly #known = new Map<string, Float32Array>();
  #bytes = 0;

  /** @param interventions - those that the run was made with: a run tells them in words only */
  constructor(model: Model, run: Run, interventions: readonly Intervention[] = []) {
    this.#model = model;
    this.#run = run;
    this.#interventions = interventions;
  }

  /** The weights of one head, `[query, key]`. */
  async head(
    caller: string,
    sizes: AttentionSizes,
    layer: number,
    head: number,
    options: PatternOptions = {},
  ): Promise<Float32Array> {
    const known = this.#look(sizes, layer, head);
    if (known) return known;
    throwIfAborted(caller, options.signal);
    // The other heads of a layer come with the same pass: they are taken along where they fit.
    const {nHeads, queries, keys} = sizes;
    const all = 4 * nHeads * queries * keys <= cacheBytes / 2;
    const [portion] = this.#portions(caller, sizes, [layer], options, all ? undefined : [head]);
    const whole = all && portion.heads.length === nHeads ? portion : {layers: [layer], heads: [head]};
    const read = await this.#read(caller, sizes, whole, options);
    for (const one of whole.heads) this.#keep(sizes, layer, one, read(layer, one));
    return this.#look(sizes, layer, head) ?? read(layer, head);
  }

  /**
   * Calls `use` with every head of the layers, layer by layer and head by head, in passes that fit.
   *
   * @param use - must not keep the array
   */
  async each(
    caller: string,
    sizes: AttentionSizes,
    layers: readonly number[],
    use: (weights: Float32Array, layer: number, head: number) => void,
    options: PatternOptions & {readonly onProgress?: (done: number, total: number) => void} = {},
  ): Promise<void> {
    const heads = Array.from({length: sizes.nHeads}, (_, head) => head);
    const wanted = layers.filter((layer) => !heads.every((head) => this.#look(sizes, layer, head)));
    const portions = wanted.length === 0 ? [] : this.#portions(caller, sizes, wanted, options);
    const total = layers.length * heads.length;
    let done = 0;
    const give = async (layer: number, head: number, weights: Float32Array): Promise<void> => {
      await pause();
      throwIfAborted(caller, options.signal);
      use(weights, layer, head);
      options.onProgress?.(++done, total);
    };
    for (const layer of layers) {
      if (wanted.includes(layer)) continue;
      for (const head of heads) await give(layer, head, this.#look(sizes, layer, head)!);
    }
    for (const portion of portions) {
      await pause();
      throwIfAborted(caller, options.signal);
      const read = await this.#read(caller, sizes, portion, options);
      for (const layer of portion.layers) {
        for (const head of portion.heads) {
          const weights = read(layer, head);
          // What is there already is not pushed out by what comes.
          if (this.#bytes + 4 * weights.length <= cacheBytes) this.#keep(sizes, layer, head, weights);
          await give(layer, head, weights);
        }
      }
    }
  }

  /** What one pass captures at a time, so that it fits. */
  #portions(
    caller: string,
    sizes: AttentionSizes,
    layers: readonly number[],
    {maxMemory}: PatternOptions,
    heads: readonly number[] = Array.from({length: sizes.nHeads}, (_, head) => head),
  ): Portion[] {
    const model = loaded(this.#model, caller);
    const budget = maxMemory ?? model.maxMemory ?? defaultMaxMemory;
    const {pass, slots} = this.#cost(model, sizes);
    const each = bytesCaptured * slots;
    const most = Math.floor((budget - pass) / each);
    if (!(most >= 1)) {
      const bytes = showBytes(pass + each, Math.ceil);
      throw new RangeError(
        `${caller}(): attention of one head over ${sizes.queries} × ${sizes.keys} positions needs ${bytes}, got a budget of ${showBytes(budget, Math.floor)}. Shorten the text or raise maxMemory.`,
      );
    }
    if (most >= heads.length) {
      const count = Math.floor(most / heads.length);
      return chunks(layers, count).map((some) => ({layers: some, heads}));
    }
    return layers.flatMap((layer) => chunks(heads, most).map((some) => ({layers: [layer], heads: some})));
  }

  /** Bytes of one pass, and numbers that it captures of one head. */
  #cost(model: LoadedModel, {queries, keys}: AttentionSizes): {pass: number; slots: number} {
    const {ids, nPrompt, source, provenance} = this.#run;
    const {windows} = provenance;
    const seq = Math.min(ids.length, windows?.size ?? Infinity);
    const rows = this.#interventions.length > 0 ? Math.max(1, ids.length - nPrompt) : 1;
    const pass = passBytes(model, {batch: 1, seq, source: source?.ids.length ?? 0, queries: rows});
    if (!windows) return {pass, slots: queries * keys};
    // What windows capture is held until the last of them is read.
    const count = Math.ceil(Math.max(0, ids.length - windows.size) / windows.stride) + 1;
    return {pass, slots: queries * keys + count * seq * seq};
  }

  /** One pass; gives the weights of each head that it captured. */
  async #read(
    caller: string,
    sizes: AttentionSizes,
    {layers, heads}: Portion,
    {signal}: PatternOptions,
  ): Promise<(layer: number, head: number) => Float32Array> {
    const {text, options} = readAgain(caller, loaded(this.#model, caller), this.#run, this.#interventions);
    const some = heads.length === sizes.nHeads ? {} : {heads};
    const names = layers.map((layer) => patternPoint(sizes.part, layer));
    const made = await runText(this.#model, text, {
      ...options,
      signal,
      capture: {
        hiddenStates: false,
        ffnnActivations: false,
        points: names.map((point) => ({point, ...some})),
      },
      // Counted before, with what was asked for in mind.
      maxMemory: Infinity,
    });
    if (!sameIds(made.ids, this.#run.ids)) {
      throw new Error(
        `${caller}(): run must be read again as it was, got other tokens. Run it with capture: {points: "${patternPoint(sizes.part)}"}.`,
      );
    }
    const size = sizes.queries * sizes.keys;
    return (layer, head) => {
      const {data} = made.points![patternPoint(sizes.part, layer)];
      const at = heads.indexOf(head) * size;
      return heads.length === 1 ? data : data.slice(at, at + size);
    };
  }

  #look(
    {part, nHeads, queries, keys}: AttentionSizes,
    layer: number,
    head: number,
  ): Float32Array | undefined {
    const captured: NdArray | undefined = this.#run.points?.[patternPoint(part, layer)];
    const whole = [nHeads, queries, keys];
    if (captured && !captured.index && captured.shape.every((size, i) => size === whole[i])) {
      const size = queries * keys;
      return captured.data.subarray(head * size, (head + 1) * size);
    }
    const key = `${part} ${layer} ${head}`;
    const known = this.#known.get(key);
    if (known) {
      this.#known.delete(key);
      this.#known.set(key, known);
    }
    return known;
  }

  #keep({part}: AttentionSizes, layer: number, head: number, weights: Float32Array): void {
    const key = `${part} ${layer} ${head}`;
    if (this.#known.has(key) || 4 * weights.length > cacheBytes) return;
    this.#known.set(key, weights);
    this.#bytes += 4 * weights.length;
    for (const [oldest, {length}] of this.#known) {
      if (this.#bytes <= cacheBytes) break;
      this.#known.delete(oldest);
      this.#bytes -= 4 * length;
    }
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({length: Math.ceil(all.length / size)}, (_, i) => all.slice(i * size, (i + 1) * size));
}

const sameIds = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i]);
