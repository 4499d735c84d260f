import type {NdArray} from "../tensors/index.js";
import type {Layout, Stack} from "./points-layout.js";
import type {Pass} from "./pass.js";
import {keptAt} from "./pass.js";
import type {Numbers} from "./selection.js";
import {resolve} from "./selection.js";

/** The rows that a forward pass reads of each stack. */
export interface Passes {
  readonly main?: Pass;
  readonly source?: Pass;
}

/** One array of forward passes that is kept, or a part of it. */
export interface Kept {
  readonly id: string;
  /** Where it goes in the results. */
  readonly group: "hiddenStates" | "ffnnActivations" | "allLogits" | "points";
  /** Of hidden states and activations. */
  readonly layer?: number;
  /** Of points. */
  readonly point?: string;
  readonly layout: Layout;
  readonly heads?: readonly number[];
  readonly units?: readonly number[];
  readonly positions?: Numbers;
  readonly keys?: Numbers;
}

/** What one forward pass made of one `Kept`. */
export interface Piece {
  readonly kept: Kept;
  readonly values: Float32Array;
  /** The slots of the pass that these are (default: all). */
  readonly slots?: Int32Array;
}

interface Step {
  readonly passes: Passes;
  /** The row that each row went on from; absent where rows stay. */
  readonly parents?: readonly number[];
  readonly pieces: ReadonlyMap<string, Piece>;
}

/** A text at some moment: what it went through until then stays known, whatever becomes of its row. */
export interface Trace {
  readonly steps: number;
  readonly row: number;
}

/** What was kept of one text, with numbers from 0. */
export interface Collected {
  readonly hiddenStates?: NdArray;
  readonly ffnnActivations?: NdArray;
  readonly allLogits?: NdArray;
  readonly points?: Record<string, NdArray>;
}

/**
 * What forward passes made, piece by piece, in rows that may be reordered between them. Nothing is put together before
 * it is asked for: then each text is followed back through the rows it was in.
 */
export class Collector {
  readonly #steps: Step[] = [];
  #parents: readonly number[] | undefined;

  add(passes: Passes, pieces: readonly Piece[]): void {
    this.#steps.push({
      passes,
      parents: this.#parents,
      pieces: new Map(pieces.map((piece) => [piece.kept.id, piece])),
    });
    this.#parents = undefined;
  }

  reorder(parents: readonly number[]): void {
    const before = this.#parents;
    this.#parents = before ? parents.map((row) => before[row]) : [...parents];
  }

  trace(row: number): Trace {
    return {steps: this.#steps.length, row: this.#parents ? this.#parents[row] : row};
  }

  /** @param length - positions to give of the model or decoder (default: all that were read) */
  results(at: Trace, length?: number): Collected {
    const way = this.#way(at);
    const lengths = lengthsOf(way, length);
    const [logits] = keptIn(way, "allLogits");
    const points = keptIn(way, "points");
    return {
      ...layersOf("main", way, lengths),
      ...(logits ? {allLogits: single(logits, way, lengths)} : {}),
      ...(points.length === 0
        ? {}
        : {points: Object.fromEntries(points.map((kept) => [kept.point!, single(kept, way, lengths)]))}),
    };
  }

  /** The states of the encoder of an encoder–decoder. */
  source(at: Trace): Pick<Collected, "hiddenStates" | "ffnnActivations"> {
    const way = this.#way(at);
    return layersOf("source", way, lengthsOf(way));
  }

  /** Positions of a text so far; 0 for a stack that was not read. */
  length(at: Trace, stack: Stack): number {
    return lengthsOf(this.#way(at))[stack];
  }

  /** The steps that a text went through, first to last, with its row in each. */
  #way({steps, row}: Trace): Way[] {
    const way: Way[] = [];
    let here = row;
    for (const step of this.#steps.slice(0, steps).reverse()) {
      way.push({step, row: here});
      if (step.parents) here = step.parents[here];
    }
    return way.reverse();
  }
}

interface Way {
  readonly step: Step;
  readonly row: number;
}
type Lengths = Readonly<Record<Stack, number>>;

function lengthsOf(way: readonly Way[], length = Infinity): Lengths {
  const most = (stack: Stack): number =>
    way.reduce((n, {step, row}) => Math.max(n, step.passes[stack]?.lengths[row] ?? 0), 0);
  return {main: Math.min(length, most("main")), source: most("source")};
}

function keptIn(way: readonly Way[], group: Kept["group"]): Kept[] {
  const all = new Map<string, Kept>();
  for (const {step} of way) for (const {kept} of step.pieces.values()) all.set(kept.id, kept);
  return [...all.values()].filter((kept) => kept.group === group);
}

/** Hidden states and activations of one stack. */
function layersOf(
  stack: Stack,
  way: readonly Way[],
  lengths: Lengths,
): Pick<Collected, "hiddenStates" | "ffnnActivations"> {
  const groups = (["hiddenStates", "ffnnActivations"] as const).flatMap((group) => {
    const layers = keptIn(way, group).filter((kept) => kept.layout.stack === stack);
    const sorted = layers.sort((a, b) => a.layer! - b.layer!);
    return layers.length === 0 ? [] : [[group, stacked(sorted, way, lengths)] as const];
  });
  return Object.fromEntries(groups);
}

/** Which numbers an axis gets, and where each of them goes; −1 where it is left out. */
interface Axis {
  readonly numbers: readonly number[];
  readonly cut: boolean;
  readonly where: Int32Array;
}

function axisOf(numbers: Numbers | undefined, length: number): Axis {
  const chosen = resolve(numbers, length);
  const where = new Int32Array(length).fill(-1);
  chosen.forEach((n, i) => (where[n] = i));
  return {numbers: chosen, cut: numbers !== undefined, where};
}

/** One array with its names, and the original numbers along axes that were cut. */
function single(kept: Kept, way: readonly Way[], lengths: Lengths): NdArray {
  const {layout, heads, units} = kept;
  const {axes} = layout;
  const positions = axisOf(kept.positions, lengths[layout.stack]);
  const keys = layout.keys ? axisOf(kept.keys, lengths[layout.keys]) : undefined;
  const nHeads = heads?.length ?? layout.nHeads;
  const last = keys?.numbers.length ?? units?.length ?? layout.width;
  const shape = [nHeads, positions.numbers.length, last].filter((size) => size !== undefined);
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  fill(kept, way, {positions, keys, data, offset: 0});
  const index: Record<string, readonly number[]> = {
    ...(heads ? {[axes.head!]: heads} : {}),
    ...(positions.cut ? {[axes.position]: positions.numbers} : {}),
    ...(keys?.cut ? {[axes.key!]: keys.numbers} : {}),
    ...(units ? {[axes.unit!]: units} : {}),
  };
  const names = [axes.head, axes.position, axes.key ?? axes.unit].filter((name) => name !== undefined);
  return {axes: names, shape, data, ...(Object.keys(index).length === 0 ? {} : {index})};
}

/** Arrays of one width, as layers of one. */
function stacked(layers: readonly Kept[], way: readonly Way[], lengths: Lengths): NdArray {
  const [{layout, group}] = layers;
  const width = layout.width!;
  if (layers.some((other) => other.layout.width !== width)) {
    throw new Error(
      `run(): ${group} must all be of one width, got ${layers.map((other) => other.layout.width).join(", ")}. Capture them by points instead.`,
    );
  }
  const length = lengths[layout.stack];
  const data = new Float32Array(layers.length * length * width);
  const positions = axisOf(undefined, length);
  layers.forEach((kept, i) => fill(kept, way, {positions, data, offset: i * length * width}));
  const unit = group === "ffnnActivations" ? "neuron" : "model";
  return {axes: ["layer", "position", unit], shape: [layers.length, length, width], data};
}

interface Target {
  readonly positions: Axis;
  readonly keys?: Axis;
  readonly data: Float32Array;
  readonly offset: number;
}

function fill(kept: Kept, way: readonly Way[], target: Target): void {
  let source: {pass: Pass; row: number} | undefined;
  for (const {step, row} of way) {
    if (step.passes.source) source = {pass: step.passes.source, row};
    const piece = step.pieces.get(kept.id);
    const pass = step.passes[kept.layout.stack];
    if (!piece || !pass) continue;
    const firstKey = kept.layout.keys === "source" ? 0 : pass.first[row];
    const nKeys = kept.layout.keys === "source" ? (source?.pass.seq ?? 0) : pass.past + pass.seq;
    copy(piece, pass, row, {firstKey, nKeys}, target);
  }
}

/** Copies the positions of one text out of one piece. */
function copy(
  {kept: {layout, heads, units}, values, slots}: Piece,
  pass: Pass,
  row: number,
  {firstKey, nKeys}: {readonly firstKey: number; readonly nKeys: number},
  {positions, keys, data, offset}: Target,
): void {
  const seen = slots?.length ?? pass.seq;
  const nHeads = heads?.length ?? layout.nHeads ?? 1;
  const width = keys ? nKeys : (units?.length ?? layout.width ?? 1);
  const wide = keys ? keys.numbers.length : width;
  const sizes = {text: pass.batch, position: seen, head: nHeads, key: width, unit: width};
  const strides = stridesOf(layout, sizes);
  if (layout.roles[0] === "rows" && !slots && !positions.cut && !pass.positions) {
    // One block: positions of a text lie one after the other.
    const {skip = 0, keep = {from: 0, to: Infinity}} = pass;
    const begin = Math.max(skip, pass.first[row] - pass.past + keep.from, 0);
    const last = Math.min(pass.lengths[row], positions.numbers.length, keep.to);
    const end = Math.min(pass.seq, pass.first[row] + last - pass.past);
    const start = row * strides.text + begin * width;
    const to = offset + (pass.past + begin - pass.first[row]) * width;
    if (end > begin) data.set(values.subarray(start, start + (end - begin) * width), to);
    return;
  }
  const apart = layout.keys === "main" ? pass.positions?.[row] : undefined;
  const put = (from: number, slot: number): void => {
    const position = keptAt(pass, row, slot);
    const at = position < 0 ? -1 : (positions.where[position] ?? -1);
    if (at < 0) return;
    for (let head = 0; head < nHeads; head++) {
      const start = from + head * strides.head;
      const to = offset + (head * positions.numbers.length + at) * wide;
      if (!keys) data.set(values.subarray(start, start + width), to);
      else {
        for (let key = Math.max(0, firstKey); key < nKeys; key++) {
          const place = keys.where[apart ? apart[key] : key - firstKey] ?? -1;
          if (place >= 0) data[to + place] = values[start + key];
        }
      }
    }
  };
  if (layout.roles[0] === "query") {
    const {queries = [], seq} = pass;
    for (let i = 0; i < queries.length; i++) {
      if (Math.floor(queries[i] / seq) === row) put(i * width, queries[i] % seq);
    }
    return;
  }
  for (let i = 0; i < seen; i++) put(row * strides.text + i * strides.position, slots?.[i] ?? i);
}

/** How far apart neighbours lie along each axis. */
function stridesOf(
  {roles}: Layout,
  sizes: Readonly<Record<"text" | "position" | "head" | "key" | "unit", number>>,
): {text: number; position: number; head: number} {
  const strides = {text: 0, position: 0, head: 0, key: 0, unit: 0};
  let step = 1;
  for (const role of [...roles]
    .reverse()
    .flatMap((one) => (one === "rows" ? (["position", "text"] as const) : [one]))) {
    if (role === "query") continue;
    strides[role] = step;
    step *= sizes[role];
  }
  return strides;
}
