import type {EncoderConfig, EncoderGraph, LoadedModel} from "../models/index.js";
import {range} from "../models/index.js";
import type {GraphNode, NdArray, Tensor} from "../tensors/index.js";
import {tensor} from "../tensors/index.js";
import {made, rightPaddedMask, rows} from "./feeds.js";
import type {Instruments} from "./instruments.js";
import type {Pass} from "./pass.js";
import type {Outcome} from "./run-forward.js";
import {forward} from "./run-forward.js";
import type {Reading} from "./run-readings.js";

/** What one pass reads of one text. */
interface Slice {
  /** Of each slot. */
  readonly positions: readonly number[];
  /** The positions whose values are taken from this pass, `to` excluded. */
  readonly keep: {readonly from: number; readonly to: number};
}

type Outputs = Record<string, NdArray>;

/**
 * Reads texts side by side with an encoder, or one text in its windows.
 *
 * @param between - awaited between windows: it may end the call
 */
export async function readEncoder(
  model: LoadedModel,
  readings: readonly Reading[],
  instruments: Instruments,
  between: () => Promise<void>,
): Promise<Outcome[]> {
  if (!readings[0].windows) {
    const whole = readings.map(({ids: {length}}) => ({
      positions: [...range(length)],
      keep: {from: 0, to: length},
    }));
    return readSlices(model, readings, whole, instruments).map((outputs) => ({scores: [], outputs}));
  }
  const parts: Outputs[] = [];
  for (const slice of slicesOf(readings[0])) {
    if (parts.length > 0) await between();
    parts.push(readSlices(model, readings, [slice], instruments)[0]);
  }
  return [{scores: [], outputs: joined(parts)}];
}

/** The windows of a text, each with what frames it; the values of the frame itself are those of the first and last window. */
function slicesOf({ids, frame: {head, tail}, windows = []}: Reading): Slice[] {
  const end = ids.length - tail;
  return windows.map(({from, to, keepFrom, keepTo}, i) => ({
    positions: [...range(head), ...range(to - from, head + from), ...range(tail, end)],
    keep: {
      from: i === 0 ? 0 : head + keepFrom,
      to: i === windows.length - 1 ? ids.length : head + keepTo,
    },
  }));
}

/** One pass. Gives what the head makes of each text, of the positions that are kept. */
function readSlices(
  model: LoadedModel,
  readings: readonly Reading[],
  slices: readonly Slice[],
  instruments: Instruments,
): Outputs[] {
  const {reads} = model.config as EncoderConfig;
  const lengths = slices.map(({positions}) => positions.length);
  const seq = Math.max(...lengths);
  const queries = slices.flatMap(({positions}, text) =>
    (readsTokens(model) ? [...positions.keys()] : [reads === "first" ? 0 : positions.length - 1]).map(
      (slot) => text * seq + slot,
    ),
  );
  const pass: Pass = {
    batch: slices.length,
    seq,
    past: 0,
    first: slices.map(() => 0),
    lengths: readings.map(({ids}) => ids.length),
    queries,
    ...(readings[0].windows ? {positions: slices.map(({positions}) => positions), keep: slices[0].keep} : {}),
  };
  const padded = lengths.some((length) => length < seq);
  const options = padded ? {padded} : {};
  const values = forward(instruments, {
    key: padded ? "run padded" : "run",
    wire: (tap) => {
      const graph = model.encoderGraph({...options, tap});
      return {graph, inputs: inputsOf(graph), outputs: [...graph.outputs.values()], stacks: {main: graph}};
    },
    feeds: () => feedsOf(readings, slices, seq, queries),
    passes: {main: pass},
  });
  const nodes = [...model.encoderGraph(options).outputs];
  let next = 0; // row of the head's outputs
  return slices.map((slice, text) => {
    const row = next;
    next += readsTokens(model) ? lengths[text] : 1;
    const named = nodes.map(([name, node], i): [string, NdArray] => {
      const perSlot = node.shape.length === 1;
      const [axis, width] = perSlot ? [undefined, 1] : [axisOf(model, name), node.shape[1] as number];
      const from = perSlot ? text * seq : row;
      return [name, outputOf(model, {axis, width, from, values: values[i]}, slice)];
    });
    // What one position makes of a whole text cannot be put together of windows.
    return Object.fromEntries(
      named.filter(([, {axes}]) => !readings[text].windows || axes.includes("position")),
    );
  });
}

/** Whether the head reads each token, rather than one for the whole text. */
export function readsTokens({config}: LoadedModel): boolean {
  const {head} = config as EncoderConfig;
  return head === "masked-lm" || head === "token-classification";
}

function axisOf({config}: LoadedModel, name: string): string {
  if (name === "pooled") return "model";
  return (config as EncoderConfig).head === "masked-lm" ? "vocab" : "label";
}

interface HeadOutput {
  /** Name of the last axis; `undefined` where there is one number for each position. */
  readonly axis: string | undefined;
  readonly width: number;
  /** Row of `values` that is the text's first. */
  readonly from: number;
  readonly values: Float32Array;
}

/** What the head's output says of one text. */
function outputOf(
  model: LoadedModel,
  {axis, width, from, values}: HeadOutput,
  {positions, keep}: Slice,
): NdArray {
  if (axis !== undefined && !readsTokens(model)) {
    return {axes: [axis], shape: [width], data: values.slice(from * width, (from + 1) * width)};
  }
  const slots = [...positions.keys()].filter(
    (slot) => positions[slot] >= keep.from && positions[slot] < keep.to,
  );
  const data = new Float32Array(slots.length * width);
  slots.forEach((slot, i) => {
    const row = (from + slot) * width;
    data.set(values.subarray(row, row + width), i * width);
  });
  const last = axis === undefined ? {axes: [], shape: []} : {axes: [axis], shape: [width]};
  return {axes: ["position", ...last.axes], shape: [slots.length, ...last.shape], data};
}

/** The positions of all windows, one after the other. */
function joined(parts: readonly Outputs[]): Outputs {
  return Object.fromEntries(
    Object.entries(parts[0]).map(([name, {axes, shape}]) => {
      const pieces = parts.map((part) => part[name]);
      const data = new Float32Array(pieces.reduce((n, piece) => n + piece.data.length, 0));
      let at = 0;
      for (const piece of pieces) {
        data.set(piece.data, at);
        at += piece.data.length;
      }
      const length = pieces.reduce((n, piece) => n + piece.shape[0], 0);
      return [name, {axes, shape: [length, ...shape.slice(1)], data}];
    }),
  );
}

const inputsOf = ({tokens, positions, tokenTypes, mask, queries}: EncoderGraph): GraphNode[] => [
  tokens,
  positions,
  tokenTypes,
  mask,
  queries,
];

function feedsOf(
  readings: readonly Reading[],
  slices: readonly Slice[],
  seq: number,
  queries: readonly number[],
): Tensor[] {
  const lengths = slices.map(({positions}) => positions.length);
  const places = lengths.map((length) => ({before: 0, length}));
  const ofSlices = (values: (reading: Reading, position: number, slot: number) => number): Tensor =>
    rows(
      slices.map(({positions}, text) =>
        positions.map((position, slot) => values(readings[text], position, slot)),
      ),
      places,
      seq,
    );
  const padded = lengths.some((length) => length < seq);
  return made([
    () => ofSlices(({ids}, position) => ids[position]),
    () => ofSlices((_reading, _position, slot) => slot),
    () => ofSlices(({tokenTypes}, position) => tokenTypes?.[position] ?? 0),
    () => rightPaddedMask(padded ? lengths : [seq], seq),
    () => tensor(Int32Array.from(queries), [queries.length], "int32"),
  ]);
}
