import {made, rightPaddedMask, rows as idRows} from "../capture/index.js";
import type {EncoderConfig, LoadedModel, Tap} from "../models/index.js";
import {causalMask, range, showBytes} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import {peakNumbers, read, tensor, using} from "../tensors/index.js";
import {foundIn, reduced} from "./found.js";
import type {Resolved} from "./options.js";
import type {Passes, ShardReading} from "./passes.js";
import type {Best} from "./predictions.js";
import {bestOf, classifies, countUnclassified} from "./predictions.js";
import type {Row} from "./rows.js";
import {leastPadded, rowsOf} from "./rows.js";

/** A graph that finds the most active neurons, and what is fed to it. */
interface Wired {
  readonly graph: {readonly weights: ReadonlyMap<string, GraphNode>};
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
}

/** Numbers that a pass holds at once. */
type Peak = (sizes: ReadonlyMap<string, number>) => number;

/** How a group of rows is read. */
interface Group {
  readonly shard: ShardReading;
  readonly rows: readonly Row[];
  readonly seq: number;
  readonly padded: boolean;
}

/** Passes of any model, through its own graph. */
export function graphPasses(
  caller: string,
  model: LoadedModel,
  {settings, points}: Resolved,
  maxMemory: number,
): Passes {
  const names = points.map(({point}) => point);
  const wired = (padded: boolean): Wired => {
    const nodes = new Map<string, GraphNode>();
    const tap: Tap = (point, node) => {
      nodes.set(point, node);
      return node;
    };
    const {graph, inputs, logits} = wire(model, padded, tap);
    const layers = names.map((name) => nodes.get(name)!);
    return {graph, inputs, outputs: [...reduced(layers, settings), ...(logits ? [logits] : [])]};
  };
  const known = new Map<boolean, Wired & {readonly peak: Peak}>();
  const once = (padded: boolean): Wired & {readonly peak: Peak} => {
    const before = known.get(padded);
    if (before) return before;
    const made = wired(padded);
    const peak = peakNumbers(made.outputs, new Set(made.graph.weights.values()), true);
    known.set(padded, {...made, peak});
    return {...made, peak};
  };
  return async (shard) => {
    const {offsets} = shard;
    const {window, slots} = settings;
    const sides = model.kind === "causal" ? "left" : "both";
    const rows = rowsOf(caller, shard.readings, {offsets, window, sides});
    for (const some of leastPadded(rows, slots)) {
      const seq = some[0].ids.length;
      const padded = model.kind !== "causal" && some.some(({ids}) => ids.length < seq);
      const group = {shard, rows: some, seq, padded};
      const {inputs, outputs, graph, peak} = once(padded);
      checkRoom(caller, peak(sizesOf(some.length, seq)), {texts: some.length, seq}, maxMemory);
      const key = `records ${padded} ${JSON.stringify(settings)}`;
      const program = model.program(key, () => ({graph, inputs, outputs}), {bounded: true, steady: true});
      const tensors = using(feedsOf(model, group), program);
      using(tensors, () => keep(caller, model, group, settings, tensors));
      await shard.between(
        some.reduce((sum, {places}) => sum + places.filter((place) => place >= 0).length, 0),
      );
    }
  };
}

/** The model's graph of the stack that is recorded, without a past. */
function wire(
  model: LoadedModel,
  padded: boolean,
  tap: Tap,
): {graph: Wired["graph"]; inputs: readonly GraphNode[]; logits?: GraphNode} {
  const options = padded ? {padded, tap} : {tap};
  if (model.kind === "causal") {
    // Padding stands after a text, where none of its positions look: no mask is needed for it.
    const graph = model.graph({tap});
    return {graph, inputs: [graph.tokens, graph.positions, graph.mask, graph.queries]};
  }
  if (model.kind === "encoder") {
    const graph = model.encoderGraph(options);
    const {tokens, positions, tokenTypes, mask, queries} = graph;
    const logits = classifies(model) && graph.outputs.get("logits");
    return {graph, inputs: [tokens, positions, tokenTypes, mask, queries], ...(logits ? {logits} : {})};
  }
  const graph = model.encoderDecoderGraph({...options, part: "encoder"});
  return {graph, inputs: [graph.encoder!.tokens, graph.encoder!.mask]};
}

const sizesOf = (batch: number, seq: number): Map<string, number> =>
  new Map(Object.entries({batch, seq, past: 0, source: seq, key: seq, query: batch * seq}));

/** What TensorFlow takes besides: see `passBytes` of the capture layer. */
const overhead = 1.1;

function checkRoom(
  caller: string,
  numbers: number,
  {texts, seq}: {readonly texts: number; readonly seq: number},
  maxMemory: number,
): void {
  const bytes = 4 * overhead * numbers;
  if (bytes <= maxMemory) return;
  const fix = texts > 1 ? "Give fewer slots" : "Give a smaller window";
  throw new RangeError(
    `${caller}(): a pass over ${texts} × ${seq} slots needs ${showBytes(bytes, Math.ceil)}, got a budget of ${showBytes(maxMemory, Math.floor)}. ${fix}, or raise maxMemory.`,
  );
}

function feedsOf(model: LoadedModel, {rows, seq, padded}: Group): Tensor[] {
  const lengths = rows.map((row) => row.ids.length);
  const places = lengths.map((length) => ({before: 0, length}));
  const ids = (): Tensor =>
    idRows(
      rows.map((row) => row.ids),
      places,
      seq,
    );
  const slots = (): Tensor =>
    idRows(
      rows.map(() => range(seq)),
      rows.map(() => ({before: 0, length: seq})),
      seq,
    );
  const encoderMask = (): Tensor => rightPaddedMask(padded ? lengths : [seq], seq);
  if (model.kind === "encoder-decoder") return made([ids, encoderMask]);
  const queries = (): Tensor => {
    const wanted = queriesOf(model, rows, seq);
    return tensor(Int32Array.from(wanted), [wanted.length], "int32");
  };
  if (model.kind === "causal") return made([ids, slots, () => causalMask(seq), queries]);
  const types = (): Tensor => tensor(new Int32Array(rows.length * seq), [rows.length, seq], "int32");
  return made([ids, slots, types, encoderMask, queries]);
}

/** Rows of `[batch * seq]` that a classifier's head reads; any one where there is none. */
function queriesOf(model: LoadedModel, rows: readonly Row[], seq: number): number[] {
  const kind = classifies(model);
  if (kind === undefined) return [0];
  if (kind === "tokens") return [...range(rows.length * seq)];
  const {reads} = model.config as EncoderConfig;
  return rows.map(({ids}, i) => i * seq + (reads === "first" ? 0 : ids.length - 1));
}

/** Takes what a pass gave into the shard's table. */
function keep(
  caller: string,
  model: LoadedModel,
  {shard, rows, seq}: Group,
  settings: Resolved["settings"],
  tensors: readonly Tensor[],
): void {
  const {found, rest} = foundIn(caller, tensors, settings);
  const kind = classifies(model);
  const logits = kind && (read(rest[0]) as Float32Array);
  const width = logits ? rest[0].shape[1] : 0;
  const {table, offsets, readings} = shard;
  const bestAt = (row: number): Best => bestOf(logits!.subarray(row * width, (row + 1) * width));
  rows.forEach(({places, reading, whole}, i) => {
    places.forEach((place, slot) => {
      if (place < 0) return;
      table.take(place, found, i * seq + slot);
      if (kind === "tokens") table.classify(place, 1, bestAt(i * seq + slot));
    });
    if (kind !== "sentences") return;
    if (whole) table.classify(offsets[reading], readings[reading].ids.length, bestAt(i));
    else if (places[0] >= 0) countUnclassified(shard);
  });
}
