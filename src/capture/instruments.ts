import type {LoadedModel, Tap} from "../models/index.js";
import type {Tensor} from "../tensors/index.js";
import {read, tensor, using} from "../tensors/index.js";
import {checkCapture, floatsOf, keptOf} from "./capture.js";
import type {Collected, Kept, Passes, Piece, Trace} from "./collector.js";
import {Collector} from "./collector.js";
import type {Intervention} from "./intervention.js";
import {affineFeeds, keyOf, spreadOf} from "./intervention-affine.js";
import {applyTo} from "./intervention-apply.js";
import {Batch} from "./intervention-batch.js";
import type {Plan, Segment} from "./intervention-plan.js";
import {planOf} from "./intervention-plan.js";
import {slotsOf} from "./points-cut.js";
import type {At, Built, Wiring} from "./points-graph.js";
import {build, runStages} from "./points-graph.js";
import type {CaptureOptions} from "./run-type.js";
import {checkReach} from "./selection.js";

export type {Collected, Passes, Trace} from "./collector.js";
export type {Wiring} from "./points-graph.js";

/** What a call looks at and changes. */
export interface InstrumentOptions {
  readonly capture?: CaptureOptions;
  readonly interventions?: readonly Intervention[];
  /** Most positions that a text may come to have: positions named beyond are refused (default: the model's context). */
  readonly longest?: number;
  /** Positions of each text as it is given: what negative positions count from (default: those of its first pass). */
  readonly given?: readonly number[];
  /** Positions of each text's prompt, which means are taken over (default: as given). */
  readonly prompts?: readonly number[];
}

/** Graphs with points by model and key; each is made once, and those with chosen points are forgotten in time. */
const graphs = new WeakMap<LoadedModel, Map<string, Built>>();
const mostGraphs = 64;

function buildOnce(model: LoadedModel, key: string, bounded: boolean, make: () => Built): Built {
  const known = graphs.get(model) ?? new Map<string, Built>();
  graphs.set(model, known);
  const built = known.get(key) ?? make();
  if (bounded) {
    // The oldest stand first.
    known.delete(key);
    if (known.size >= mostGraphs) known.delete(known.keys().next().value!);
  }
  known.set(key, built);
  return built;
}

/** Points where something becomes the mean of the prompt. */
function meant(plan: Plan): string[] {
  return [...plan].flatMap(([point, segments]) =>
    segments.some((one) => one.kind === "affine" && one.parts.some(({mean}) => mean)) ? [point] : [],
  );
}

/**
 * What looks at forward passes while they run, and acts on them: made once for each call of run() or generate(), it
 * adds to each program what is captured and changed, and keeps what was captured.
 *
 * Rows of the batch may change places between passes: see `reorder`.
 */
export class Instruments {
  readonly #caller: string;
  readonly #model: LoadedModel;
  readonly #options: CaptureOptions;
  readonly #kept: ReadonlyMap<string, Kept>;
  readonly #plan: Plan;
  readonly #batch: Batch;
  readonly #collector = new Collector();

  /**
   * @param caller - how errors call the function
   * @throws RangeError if a point or a part of it is not the model's
   * @throws Error if nothing reads a point that is to be changed
   */
  constructor(caller: string, model: LoadedModel, options: InstrumentOptions) {
    const {capture = {}, interventions = [], longest = model.config.nPositions} = options;
    checkCapture(caller, capture);
    this.#caller = caller;
    this.#model = model;
    this.#options = capture;
    const points = capture.points === undefined ? [] : keptOf(caller, model, capture);
    for (const kept of points) checkReach(caller, `"${kept.point}"`, kept, longest);
    this.#kept = new Map(points.map((kept) => [kept.id, kept]));
    this.#plan = planOf(caller, model, interventions, longest);
    this.#batch = new Batch(model.kind !== "encoder", options);
  }

  /** Whether anything but logits is captured: whether a token must be read that nothing follows. */
  get captures(): boolean {
    const {hiddenStates = true, ffnnActivations = true} = this.#options;
    return hiddenStates || ffnnActivations || this.#kept.size > 0;
  }

  /** Whether logits of every position are captured: the caller then asks for all rows of them. */
  get needsLogits(): boolean {
    const means = meant(this.#plan).includes("logits");
    return (this.#options.logits ?? false) || this.#kept.has("point logits") || means;
  }

  /** Numbers that are kept of one text of so many positions. */
  floats(positions: number, source = 0): number {
    return floatsOf(this.#model, [...this.#kept.values()], this.#options, {main: positions, source});
  }

  /**
   * A program with these instruments.
   *
   * @param key - names what `wire` makes, among all programs of the model
   * @param wire - makes the graph with this tap; what it is made of must be named by `key`
   * @returns runs it: takes the arrays of the wiring's inputs and gives those of its outputs, which are the caller's to
   * dispose; what is captured is kept here
   */
  program(
    key: string,
    wire: (tap: Tap | undefined) => Wiring,
  ): (feeds: readonly Tensor[], passes: Passes) => Tensor[] {
    const whole = `${key} ${this.#key()}`;
    const bounded = this.#kept.size > 0 || this.#plan.size > 0;
    const built = buildOnce(this.#model, whole, bounded, () =>
      build(wire, this.#kept.values(), this.#plan, this.#options),
    );
    const run = runStages(this.#model, whole, built, bounded);
    const means = this.#means(key, wire);
    return (feeds, passes) => {
      this.#batch.read(passes);
      means?.(feeds, passes);
      const slots = new Map<string, Int32Array>();
      const more = this.#feeds(built, passes, slots);
      const call = (i: number, value: Tensor): Tensor => this.#apply(built.calls[i], value);
      const made = using(more, () => run([...feeds, ...more], call));
      return this.#keep(built, made, passes, slots);
    };
  }

  /** Lets row i of the next pass go on from row `parents[i]` of the last one; rows may become more or fewer. */
  reorder(parents: readonly number[]): void {
    this.#collector.reorder(parents);
    this.#batch.reorder(parents);
  }

  /** A text as it is now, for `results` later on, when its row may have become another's. */
  trace(row: number): Trace {
    return this.#collector.trace(row);
  }

  /**
   * What was captured of one text, without padding.
   *
   * @param text - its row now, or what `trace` gave for it
   * @param length - give the first so many positions (default: all that were read)
   */
  results(text: number | Trace = 0, length?: number): Collected {
    return this.#collector.results(typeof text === "number" ? this.trace(text) : text, length);
  }

  /** What was captured of the encoder of an encoder–decoder, of the text that `text` went on from; points are in `results`. */
  sourceResults(text: number | Trace = 0): Pick<Collected, "hiddenStates" | "ffnnActivations"> {
    return this.#collector.source(typeof text === "number" ? this.trace(text) : text);
  }

  /** What programs differ by: points, and along which axes they are cut or changed; not where, and by what. */
  #key(): string {
    const {hiddenStates = true, ffnnActivations = true, logits = false} = this.#options;
    const points = [...this.#kept.values()].map(
      ({id, heads, units, positions}) =>
        `${id}${heads ? " h" : ""}${units ? " u" : ""}${positions ? " p" : ""}`,
    );
    const changes = [...this.#plan].map(
      ([point, segments]) =>
        `${point} ${segments.map((one) => (one.kind === "call" ? "call" : keyOf(spreadOf(one)))).join(" ")}`,
    );
    return `${[hiddenStates, ffnnActivations, logits, ...points].join()} ${changes.join()}`;
  }

  /** Reads the unchanged prompt first, where something becomes its mean. */
  #means(
    key: string,
    wire: (tap: Tap | undefined) => Wiring,
  ): ((feeds: readonly Tensor[], passes: Passes) => void) | undefined {
    const points = meant(this.#plan);
    if (points.length === 0) return undefined;
    const capture = {hiddenStates: false, ffnnActivations: false, points};
    return (feeds, passes) => {
      if (!this.#batch.starts(passes)) return;
      const plain = new Instruments(this.#caller, this.#model, {capture});
      // A decoder's pass alone does not tell how long the sources are that it looks at.
      const all = {...this.#batch.passes, ...passes};
      for (const made of plain.program(key, wire)(feeds, all)) made.dispose();
      this.#batch.takeMeans(passes, (row, length) => plain.results(row, length).points ?? {});
    };
  }

  #segment({point, segment}: At): Segment {
    return this.#plan.get(point)![segment];
  }

  /** Arrays for the inputs that instruments add, in the order of the graph; notes which slots are fetched. */
  #feeds({fetched, affine}: Built, passes: Passes, slots: Map<string, Int32Array>): Tensor[] {
    const indices = fetched.flatMap(({kept: {id}, cut: {inputs}}) =>
      inputs.map(({role}) => {
        const kept = this.#kept.get(id)!;
        if (role === "slots") slots.set(id, slotsOf(kept, passes));
        const numbers = role === "slots" ? slots.get(id)! : Int32Array.from(kept[role]!);
        return tensor(numbers, [numbers.length], "int32");
      }),
    );
    try {
      for (const at of affine) {
        const segment = this.#segment(at) as Extract<Segment, {kind: "affine"}>;
        indices.push(...affineFeeds(segment, spreadOf(segment), this.#batch.texts(segment.layout)));
      }
      return indices;
    } catch (error) {
      for (const one of indices) one.dispose();
      throw error;
    }
  }

  /** What the function at a point gives for an array. */
  #apply(at: At, value: Tensor): Tensor {
    const {call, layout} = this.#segment(at) as Extract<Segment, {kind: "call"}>;
    const values = Float32Array.from(read(value));
    applyTo(this.#caller, call, values, this.#batch.texts(layout));
    return tensor(values, value.shape);
  }

  /** Copies what was fetched, and gives back the wiring's own outputs. */
  #keep(
    {fetched, own}: Built,
    made: readonly Tensor[],
    passes: Passes,
    slots: Map<string, Int32Array>,
  ): Tensor[] {
    const free = new Set(made);
    try {
      const copies = new Map<number, Float32Array>();
      const pieces = fetched.map(({kept, output}): Piece => {
        const values = copies.get(output) ?? (read(made[output]) as Float32Array);
        copies.set(output, values);
        if (output >= own && free.delete(made[output])) made[output].dispose();
        return {kept: this.#kept.get(kept.id) ?? kept, values, slots: slots.get(kept.id)};
      });
      this.#collector.add(passes, pieces);
      const outputs = made.slice(0, own);
      for (const output of outputs) free.delete(output);
      return outputs;
    } finally {
      for (const one of free) one.dispose();
    }
  }
}
