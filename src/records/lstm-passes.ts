import {made} from "../capture/index.js";
import type {LoadedModel, RecurrentConfig} from "../models/index.js";
import {lstm, lstmClassifier} from "../models/index.js";
import type {Tensor} from "../tensors/index.js";
import {read, tensor, using} from "../tensors/index.js";
import {foundIn} from "./found.js";
import {chunk, depthOf, lstmSteps, recurrentWeights, tokenGates} from "./lstm-graph.js";
import type {RecordSettings} from "./manifest.js";
import type {Passes, ShardReading} from "./passes.js";
import {bestOf, classifies, countUnclassified} from "./predictions.js";
import type {Row} from "./rows.js";
import {groupsOf, rowsOf, runningRow} from "./rows.js";

/** Whether a model's hidden states can be read in steps: the numbers are those of its own graph within rounding. */
export function readsInSteps({family, dtype}: LoadedModel, {point}: RecordSettings): boolean {
  const known: readonly unknown[] = [lstm, lstmClassifier];
  return known.includes(family) && dtype === "float32" && point === "blocks.*.lstm.hidden";
}

/** Numbers of gates of tokens that are kept at once: what several passes share. */
const mostGates = 2 ** 25;

/** Slots that a row counts for, though it is read in fewer: 256 rows fill the usual number. Measured: more gain nothing. */
const rowSlots = 8;

/** Some steps of rows that stand side by side. */
interface Steps {
  /** Those that go on, the longest first. */
  readonly rows: readonly Row[];
  readonly from: number;
  /** Whether these are the first steps of the group, and the last. */
  readonly first: boolean;
  readonly last: boolean;
}

/**
 * Passes of an LSTM. The gates of each different token are computed once for many texts, and texts that have ended are left
 * out of further steps.
 */
export function lstmPasses(caller: string, model: LoadedModel, settings: RecordSettings): Passes {
  const gates = model.program("records gates", () => tokenGates(model), {steady: true});
  const weights = model.program(
    `records recurrent ${depthOf(model, settings)}`,
    () => recurrentWeights(model, settings),
    {steady: true},
  );
  const steps = model.program(
    `records steps ${JSON.stringify(settings)}`,
    () => lstmSteps(model, settings, chunk),
    {bounded: true, steady: true},
  );
  const width = (model.config as RecurrentConfig).dModel;
  const most = Math.floor(mostGates / (4 * width));
  return async (shard) => {
    const recurrent = weights([]);
    const reader = new StepReader(caller, model, settings, {shard, steps, recurrent});
    try {
      for (const {passes, tokens} of sharing(passesOf(caller, shard, settings), most)) {
        const ids = tensor(Int32Array.from(tokens.keys()), [tokens.size], "int32");
        const [shared] = using([ids], gates);
        try {
          for (const pass of passes) {
            reader.read(pass, shared, tokens);
            await shard.between(tokensIn(pass));
          }
        } finally {
          shared.dispose();
        }
      }
    } finally {
      reader.forget();
      for (const weight of recurrent) weight.dispose();
    }
  };
}

/** All passes of a shard, group after group. */
function passesOf(caller: string, shard: ShardReading, settings: RecordSettings): Steps[] {
  const {readings, offsets} = shard;
  const {window, slots, carry} = settings;
  const rows = carry ? [runningRow(readings)] : rowsOf(caller, readings, {offsets, window, sides: "left"});
  const side = Math.max(1, Math.floor(slots / rowSlots));
  return groupsOf(rows, side).flatMap((group) => {
    const longest = group[0].ids.length;
    const count = Math.ceil(longest / chunk);
    return Array.from({length: count}, (_, i) => ({
      rows: group.filter(({ids}) => ids.length > i * chunk),
      from: i * chunk,
      first: i === 0,
      last: i === count - 1,
    }));
  });
}

const tokensIn = ({rows, from}: Steps): number =>
  rows.reduce(
    (sum, {places}) => sum + places.slice(from, from + chunk).filter((place) => place >= 0).length,
    0,
  );

/** Passes in a row whose different tokens are few enough, with the number of each token. */
function sharing(
  passes: readonly Steps[],
  most: number,
): {readonly passes: Steps[]; readonly tokens: Map<number, number>}[] {
  const spans: {passes: Steps[]; tokens: Map<number, number>}[] = [];
  for (const pass of passes) {
    const ids = new Set(pass.rows.flatMap((row) => row.ids.slice(pass.from, pass.from + chunk)));
    let span = spans.at(-1);
    const more = [...ids].filter((id) => !span?.tokens.has(id)).length;
    if (!span || span.tokens.size + more > most) spans.push((span = {passes: [], tokens: new Map()}));
    for (const id of ids) if (!span.tokens.has(id)) span.tokens.set(id, span.tokens.size);
    span.passes.push(pass);
  }
  return spans;
}

/** Reads passes one after the other, and keeps the states between them. */
class StepReader {
  #states: readonly Tensor[] = [];

  constructor(
    readonly caller: string,
    readonly model: LoadedModel,
    readonly settings: RecordSettings,
    readonly inside: {
      readonly shard: ShardReading;
      readonly steps: (feeds: readonly Tensor[]) => Tensor[];
      readonly recurrent: readonly Tensor[];
    },
  ) {}

  /**
   * @param gates - of tokens, `[token, 4 · hidden]`
   * @param tokens - the row of each token in them
   */
  read(pass: Steps, gates: Tensor, tokens: ReadonlyMap<number, number>): void {
    if (pass.first) {
      this.forget();
      this.#states = this.#zeros(pass.rows.length);
    }
    const classes = classifies(this.model) !== undefined;
    const feeds = made([() => readsOf(pass, tokens), ...(classes ? [() => endsOf(pass)] : [])]);
    const given = using(feeds, (fed) => {
      const {steps, recurrent} = this.inside;
      return steps([gates, ...fed, ...recurrent, ...this.#states]);
    });
    const states = given.slice(given.length - this.#states.length);
    using(given.slice(0, given.length - states.length), (found) => {
      this.forget();
      this.#states = states;
      this.#keep(pass, found);
    });
    if (pass.last) this.forget();
  }

  /** Frees the states. */
  forget(): void {
    for (const state of this.#states) state.dispose();
    this.#states = [];
  }

  #zeros(rows: number): Tensor[] {
    const {dModel} = this.model.config as RecurrentConfig;
    const depth = depthOf(this.model, this.settings);
    const zeros = new Float32Array(rows * dModel);
    return made(Array.from({length: 2 * depth}, () => () => tensor(zeros, [rows, dModel])));
  }

  #keep({rows, from}: Steps, tensors: readonly Tensor[]): void {
    const {shard} = this.inside;
    const {found, rest} = foundIn(this.caller, tensors, this.settings);
    const logits = rest.length > 0 ? (read(rest[0]) as Float32Array) : undefined;
    rows.forEach(({places, reading, whole, ids}, i) => {
      const end = Math.min(ids.length, from + chunk);
      for (let slot = from; slot < end; slot++) {
        if (places[slot] >= 0) shard.table.take(places[slot], found, (slot - from) * rows.length + i);
      }
      if (!logits || end < ids.length) return;
      const width = rest[0].shape[1];
      const best = bestOf(logits.subarray(i * width, (i + 1) * width));
      if (whole) shard.table.classify(shard.offsets[reading], ids.length, best);
      else if (places[0] >= 0) countUnclassified(shard);
    });
  }
}

/** Which token each step of each row reads; rows that have ended read any. */
function readsOf({rows, from}: Steps, tokens: ReadonlyMap<number, number>): Tensor {
  const reads = new Int32Array(chunk * rows.length);
  rows.forEach(({ids}, i) => {
    for (let step = 0; step < chunk && from + step < ids.length; step++) {
      reads[step * rows.length + i] = tokens.get(ids[from + step])!;
    }
  });
  return tensor(reads, [chunk, rows.length], "int32");
}

/** The row of `[step * batch]` that is each text's last one; any where it goes on. */
function endsOf({rows, from}: Steps): Tensor {
  const ends = Int32Array.from(rows, ({ids}, i) => {
    const step = ids.length - 1 - from;
    return (step < chunk ? step : 0) * rows.length + i;
  });
  return tensor(ends, [rows.length], "int32");
}
