import type {ForwardGraph, LoadedModel, Tap} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import {read, tensor, using} from "../tensors/index.js";
import {checkCapture, floatsOf, keptOf, statesOf} from "./capture.js";
import type {Collected, Kept, Passes, Piece, Trace} from "./collector.js";
import {Collector} from "./collector.js";
import type {Stack} from "./points-layout.js";
import {layoutOf} from "./points-layout.js";
import type {Cut} from "./points-cut.js";
import {cut, slotsOf} from "./points-cut.js";
import type {CaptureOptions} from "./run-type.js";

export type {Collected, Passes, Trace} from "./collector.js";

/** A forward pass before it is compiled: what is fed, and what its caller wants back. */
export interface Wiring {
  readonly graph: {readonly weights: ReadonlyMap<string, GraphNode>};
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
  /** What states are captured of: a decoder's stack, and an encoder's where it is part of the graph. */
  readonly stacks: {
    readonly main?: ForwardGraph & {readonly logits?: GraphNode};
    readonly source?: ForwardGraph;
  };
}

/** What a call looks at and changes. */
export interface InstrumentOptions {
  readonly capture?: CaptureOptions;
}

/** A graph with instruments. */
interface Built {
  readonly graph: Wiring["graph"];
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
  /** How many outputs are the wiring's own. */
  readonly own: number;
  readonly fetched: readonly {readonly kept: Kept; readonly output: number; readonly cut: Cut}[];
}

/** Graphs with points by model and key; each is made once, and those with chosen points are forgotten in time. */
const graphs = new WeakMap<LoadedModel, Map<string, Built>>();

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

const mostGraphs = 64;

/**
 * What looks at forward passes while they run, and acts on them: made once for each call of run() or generate(), it
 * adds to each program what is captured and changed, and keeps what was captured.
 *
 * Rows of the batch may change places between passes: see `reorder`.
 */
export class Instruments {
  readonly #model: LoadedModel;
  readonly #options: CaptureOptions;
  readonly #kept: ReadonlyMap<string, Kept>;
  readonly #collector = new Collector();

  /**
   * @param caller - how errors call the function
   * @throws RangeError if a point or a part of it is not the model's
   */
  constructor(caller: string, model: LoadedModel, {capture = {}}: InstrumentOptions) {
    checkCapture(caller, capture);
    this.#model = model;
    this.#options = capture;
    const points = capture.points === undefined ? [] : keptOf(caller, model, capture);
    this.#kept = new Map(points.map((kept) => [kept.id, kept]));
  }

  /** Whether anything but logits is captured: whether a token must be read that nothing follows. */
  get captures(): boolean {
    const {hiddenStates = true, ffnnActivations = true} = this.#options;
    return hiddenStates || ffnnActivations || this.#kept.size > 0;
  }

  /** Whether logits of every position are captured: the caller then asks for all rows of them. */
  get needsLogits(): boolean {
    return (this.#options.logits ?? false) || this.#kept.has("point logits");
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
    const built = buildOnce(this.#model, whole, this.#kept.size > 0, () => this.#build(wire));
    const run = this.#model.program(whole, () => built, {bounded: this.#kept.size > 0});
    return (feeds, passes) => {
      const slots = new Map<string, Int32Array>();
      const more = this.#feeds(built, passes, slots);
      const made = using(more, () => run([...feeds, ...more]));
      return this.#keep(built, made, passes, slots);
    };
  }

  /** Indices along the axes that are cut, in the order of the graph's inputs; notes which slots are fetched. */
  #feeds({fetched}: Built, passes: Passes, slots: Map<string, Int32Array>): Tensor[] {
    return fetched.flatMap(({kept: {id}, cut: {inputs}}) =>
      inputs.map(({role}) => {
        const kept = this.#kept.get(id)!;
        if (role === "slots") slots.set(id, slotsOf(kept, passes));
        const numbers = role === "slots" ? slots.get(id)! : Int32Array.from(kept[role]!);
        return tensor(numbers, [numbers.length], "int32");
      }),
    );
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

  /** Lets row i of the next pass go on from row `parents[i]` of the last one; rows may become more or fewer. */
  reorder(parents: readonly number[]): void {
    this.#collector.reorder(parents);
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

  /** What programs differ by: which points are captured, and along which axes they are cut; not where. */
  #key(): string {
    const {hiddenStates = true, ffnnActivations = true, logits = false} = this.#options;
    const points = [...this.#kept.values()].map(
      ({id, heads, units, positions}) =>
        `${id}${heads ? " h" : ""}${units ? " u" : ""}${positions ? " p" : ""}`,
    );
    return [hiddenStates, ffnnActivations, logits, ...points].join();
  }

  #build(wire: (tap: Tap | undefined) => Wiring): Built {
    const tapped = new Map<string, GraphNode>();
    const tap: Tap = (point, node) => {
      tapped.set(`point ${point}`, node);
      return node;
    };
    const {graph, inputs, outputs, stacks} = wire(this.#kept.size > 0 ? tap : undefined);
    const wanted: {kept: Kept; node: GraphNode}[] = (["main", "source"] as Stack[]).flatMap((stack) =>
      stacks[stack] ? statesOf(stack, stacks[stack], this.#options) : [],
    );
    for (const kept of this.#kept.values()) {
      const node = tapped.get(kept.id);
      if (node) wanted.push({kept, node});
    }
    const logits = stacks.main?.logits;
    if (this.#options.logits && logits) {
      const layout = layoutOf("logits", logits.shape)!;
      wanted.push({kept: {id: "allLogits", group: "allLogits", layout}, node: logits});
    }
    const all = [...outputs];
    const cuts = wanted.map(({kept, node}, i) => cut(node, kept, i));
    const fetched = wanted.map(({kept}, i) => {
      // The same array may go by several names; it is fetched once.
      const known = all.indexOf(cuts[i].node);
      const output = known >= 0 ? known : all.push(cuts[i].node) - 1;
      return {kept, output, cut: cuts[i]};
    });
    const more = cuts.flatMap((one) => one.inputs.map(({node}) => node));
    return {graph, inputs: [...inputs, ...more], outputs: all, own: outputs.length, fetched};
  }
}
