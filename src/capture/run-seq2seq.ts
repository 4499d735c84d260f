import type {EncoderDecoderGraph, LoadedModel} from "../models/index.js";
import {range} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import {leftPadded, made, rightPaddedMask, rows, sameLength} from "./feeds.js";
import type {Instruments} from "./instruments.js";
import type {Pass} from "./pass.js";
import {scoreOf} from "./probabilities.js";
import type {Outcome} from "./run-forward.js";
import {forward} from "./run-forward.js";
import type {Reading} from "./run-readings.js";

/** Reads sources and targets side by side with an encoder–decoder. */
export function readSeq2seq(
  caller: string,
  model: LoadedModel,
  readings: readonly Reading[],
  instruments: Instruments,
): Outcome[] {
  const targets = readings.map(({ids}) => ids);
  const sources = readings.map(({source}) => source!.ids);
  const [seq, nSource] = [targets, sources].map((texts) => Math.max(...texts.map(({length}) => length)));
  const before = targets.map(({length}) => seq - length);
  // Position p is chosen by the logits of the position before it.
  const chosen = targets.map((ids, text) =>
    Array.from(range(ids.length - 1), (position) => text * seq + before[text] + position),
  );
  const wanted = instruments.needsLogits
    ? targets.map((ids, text) => Array.from(range(ids.length, text * seq + before[text])))
    : chosen;
  const queries = wanted.flat().length === 0 ? [seq - 1] : wanted.flat();
  const main: Pass = {
    batch: readings.length,
    seq,
    past: 0,
    first: before,
    lengths: targets.map(({length}) => length),
    queries,
  };
  const source: Pass = {
    batch: readings.length,
    seq: nSource,
    past: 0,
    first: sources.map(() => 0),
    lengths: sources.map(({length}) => length),
  };
  const padded = before.some((slots) => slots > 0) || sources.some(({length}) => length < nSource);
  const [logits] = forward(instruments, {
    key: padded ? "run padded" : "run",
    wire: (tap) => {
      const graph = model.encoderDecoderGraph({
        ...(padded ? {padded} : {}),
        tap,
      }) as Required<EncoderDecoderGraph>;
      const {encoder, decoder} = graph;
      return {
        graph,
        inputs: inputsOf(graph),
        outputs: [decoder.logits],
        stacks: {main: decoder, source: encoder},
      };
    },
    feeds: () => feedsOf(targets, sources, {queries, padded, nSource}),
    passes: {main, source},
  });
  const {nVocab} = model.config;
  const place = new Map(queries.map((row, i) => [row, i]));
  return chosen.map((own, text) => ({
    scores: own.map((row, position) => {
      const at = place.get(row)!;
      return scoreOf(caller, logits.subarray(at * nVocab, (at + 1) * nVocab), targets[text][position + 1]);
    }),
  }));
}

const inputsOf = ({encoder, decoder}: Required<EncoderDecoderGraph>): GraphNode[] => [
  encoder.tokens,
  encoder.mask,
  decoder.tokens,
  decoder.positions,
  decoder.mask,
  decoder.queries,
];

function feedsOf(
  targets: readonly (readonly number[])[],
  sources: readonly (readonly number[])[],
  {
    queries,
    padded,
    nSource,
  }: {readonly queries: readonly number[]; readonly padded: boolean; readonly nSource: number},
): Tensor[] {
  const lengths = sources.map(({length}) => length);
  const places = lengths.map((length) => ({before: 0, length}));
  const main = padded ? leftPadded(targets, queries) : sameLength(targets, queries);
  try {
    const source = made([
      () => rows(sources, places, nSource),
      () => rightPaddedMask(padded ? lengths : [nSource], nSource),
    ]);
    return [...source, ...main];
  } catch (error) {
    for (const one of main) one.dispose();
    throw error;
  }
}
