import type {LoadedModel} from "../models/index.js";
import {range} from "../models/index.js";
import {inputsOf, leftPadded, sameLength} from "./feeds.js";
import type {Instruments} from "./instruments.js";
import type {Pass} from "./pass.js";
import {scoreOf} from "./probabilities.js";
import type {Outcome, Score} from "./run-forward.js";
import {forward} from "./run-forward.js";
import type {Reading} from "./run-readings.js";
import type {Window} from "./windows.js";

/**
 * Reads texts side by side, or one text in its windows.
 *
 * @param between - awaited between windows: it may end the call
 */
export async function readCausal(
  caller: string,
  model: LoadedModel,
  readings: readonly Reading[],
  instruments: Instruments,
  between: () => Promise<void>,
): Promise<Outcome[]> {
  const [{windows}] = readings;
  if (!windows) {
    const slices = readings.map(({ids: {length}}) => ({from: 0, to: length, keepFrom: 0, keepTo: length}));
    return readSlices(caller, model, readings, slices, instruments).map((scores) => ({scores}));
  }
  const scores: Score[] = [];
  for (const window of windows) {
    if (window !== windows[0]) await between();
    scores.push(...readSlices(caller, model, readings, [window], instruments)[0]);
  }
  return [{scores}];
}

/** One pass: a slice of each text, of which it keeps a part. Gives the scores of the tokens that these positions choose. */
function readSlices(
  caller: string,
  model: LoadedModel,
  readings: readonly Reading[],
  slices: readonly Window[],
  instruments: Instruments,
): Score[][] {
  const texts = readings.map(({ids}, i) => ids.slice(slices[i].from, slices[i].to));
  const seq = Math.max(...texts.map(({length}) => length));
  const before = texts.map(({length}) => seq - length);
  // Position p is chosen by the logits of the position before it.
  const chosen = slices.map(({keepFrom, keepTo}, i) => {
    const {ids, nPrompt} = readings[i];
    return span(Math.max(nPrompt - 1, keepFrom), Math.min(ids.length - 1, keepTo));
  });
  const wanted = instruments.needsLogits
    ? slices.map(({keepFrom, keepTo}) => span(keepFrom, keepTo))
    : chosen;
  const rowOf = (text: number, position: number): number =>
    text * seq + before[text] + position - slices[text].from;
  const rows = wanted.flatMap((positions, text) => positions.map((position) => rowOf(text, position)));
  // Without output one row is asked for and dropped.
  const queries = rows.length === 0 ? [seq - 1] : rows;
  const pass: Pass = {
    batch: texts.length,
    seq,
    past: 0,
    first: slices.map(({from}, i) => before[i] - from),
    lengths: slices.map(({to}) => to),
    queries,
    ...(texts.length === 1 ? {keep: {from: slices[0].keepFrom, to: slices[0].keepTo}} : {}),
  };
  const padded = before.some((slots) => slots > 0);
  const [logits] = forward(instruments, {
    key: padded ? "run padded" : "run",
    wire: (tap) => {
      const graph = model.graph({...(padded ? {padded} : {}), tap});
      return {graph, inputs: inputsOf(graph), outputs: [graph.logits], stacks: {main: graph}};
    },
    feeds: () => (padded ? leftPadded(texts, queries) : sameLength(texts, queries)),
    passes: {main: pass},
  });
  const {nVocab} = model.config;
  const place = new Map(queries.map((row, i) => [row, i]));
  return chosen.map((positions, text) =>
    positions.map((position) => {
      const row = place.get(rowOf(text, position))!;
      const id = readings[text].ids[position + 1];
      return scoreOf(caller, logits.subarray(row * nVocab, (row + 1) * nVocab), id);
    }),
  );
}

const span = (from: number, to: number): number[] => [...range(Math.max(0, to - from), from)];
