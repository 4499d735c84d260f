import type {Run} from "../capture/index.js";
import type {Group, Vector} from "./scores.js";
import {scoresOf} from "./scores.js";
import type {States} from "./states.js";
import {inputOf, pointOf, readTexts, vectorAt} from "./states.js";
import type {Call} from "./steps.js";
import type {WatchedWord, WatchOptions} from "./types.js";

/** A word of several pieces at a position. */
interface Case {
  readonly word: WatchedWord;
  readonly position: number;
}

/** The logarithm of the probability of all pieces but the first in each step, by run and case. */
const known = new WeakMap<Run, Map<string, Float32Array>>();

/** Texts that are read in one turn: what is captured of them is kept until they are scored. */
const textsAtOnce = 64;

/** The logarithm of the probability of each word's pieces after its first, `[word, layer, position]`; 0 where there are none. */
export async function laterPieces(
  call: Call,
  states: States,
  words: readonly WatchedWord[],
  options: WatchOptions,
): Promise<Float32Array> {
  const {run, steps, positions} = call;
  const cases = words
    .filter(({ids}) => ids.length > 1)
    .flatMap((word) => positions.map((position): Case => ({word, position})));
  const before = known.get(run) ?? new Map<string, Float32Array>();
  known.set(run, before);
  const keyOf = ({word, position}: Case): string =>
    JSON.stringify([word.ids, position, steps.map(({layer, part}) => `${layer} ${part}`)]);
  const open = new Map(cases.map((one) => [keyOf(one), one]));
  for (const key of before.keys()) open.delete(key);
  for (const [key, found] of await scored(call, states, open, options)) before.set(key, found);
  const cells = steps.length * positions.length;
  const out = new Float32Array(words.length * cells);
  words.forEach((word, w) => {
    if (word.ids.length === 1) return;
    positions.forEach((position, p) => {
      const sum = before.get(keyOf({word, position}))!;
      sum.forEach((value, step) => (out[w * cells + step * positions.length + p] = value));
    });
  });
  return out;
}

/** Reads and scores what is not known yet. */
async function scored(
  call: Call,
  states: States,
  open: ReadonlyMap<string, Case>,
  options: WatchOptions,
): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  if (open.size === 0) return found;
  const {signal, maxMemory, onProgress} = options;
  checkCases(call, [...open.values()]);
  const lengths = [...new Set([...open.values()].map(({word}) => word.ids.length))];
  let done = 0;
  for (const length of lengths) {
    const some = [...open].filter(([, {word}]) => word.ids.length === length);
    for (let from = 0; from < some.length; from += textsAtOnce) {
      const part = some.slice(from, from + textsAtOnce);
      const cases = part.map(([, one]) => one);
      const vectors = await vectorsOf(call, states, cases, length, {signal, maxMemory});
      const sums = await sumsOf(call, cases, vectors, {signal, maxMemory});
      part.forEach(([key], i) => found.set(key, sums[i]));
      onProgress?.((done += part.length), open.size);
    }
  }
  return found;
}

/** The vectors that predict a case's later pieces, piece after piece, each with all steps. */
type PieceVectors = readonly (readonly Vector[])[];

async function vectorsOf(
  call: Call,
  states: States,
  cases: readonly Case[],
  length: number,
  options: Pick<WatchOptions, "signal" | "maxMemory">,
): Promise<PieceVectors[]> {
  const {run, model, steps} = call;
  const later = Array.from({length: length - 1}, (_, i) => i);
  const others = cases.filter((one) => !stands(run, one));
  const texts = others.map(({word, position}) =>
    inputOf(call, [...run.ids.slice(0, position), ...word.ids.slice(0, -1)]),
  );
  const points = [...new Set(steps.map((step) => pointOf(model, step)))].map((point) => ({
    point,
    positions: {from: 1 - length},
  }));
  const read = texts.length > 0 ? await readTexts(call, texts, points, options) : [];
  return cases.map((one) => {
    const text = others.indexOf(one);
    return later.map((row) =>
      steps.map((step) =>
        text < 0 ? states(step, one.position + row) : vectorAt(model, read[text], step, row),
      ),
    );
  });
}

/** Whether the run itself goes on with all pieces but the last: then it holds the states already. */
function stands(run: Run, {word, position}: Case): boolean {
  return word.ids.slice(0, -1).every((id, i) => run.ids[position + i] === id);
}

/** The sum of the later pieces' logarithms of each case, `[step]`. */
async function sumsOf(
  {caller, model, steps}: Call,
  cases: readonly Case[],
  vectors: readonly PieceVectors[],
  options: Pick<WatchOptions, "signal" | "maxMemory">,
): Promise<Float32Array[]> {
  const groups = cases.flatMap(({word}, i) =>
    vectors[i].map((own, piece): Group => ({vectors: own, ids: [word.ids[piece + 1]]})),
  );
  const {logs} = await scoresOf(caller, model, groups, {topK: 1, spread: false}, options);
  let group = 0;
  return cases.map((_, i) => {
    const sum = new Float32Array(steps.length);
    for (let piece = 0; piece < vectors[i].length; piece++, group++) {
      for (let step = 0; step < steps.length; step++) sum[step] += logs[group * steps.length + step];
    }
    return sum;
  });
}

/** Refuses what cannot be read again. */
function checkCases({caller, run, model}: Call, cases: readonly Case[]): void {
  const [{word}] = cases;
  const what = `${caller}(): words must each be one token`;
  const got = `got "${word.text}", which has ${word.ids.length}`;
  if (model.kind === "encoder") {
    throw new Error(
      `${what} for ${model.id}, which fills masks one by one, ${got}. Put as many masks into the text as the word has tokens, and watch these.`,
    );
  }
  const elsewhere = cases.filter((one) => !stands(run, one));
  const [change] = run.provenance.interventions ?? [];
  if (change !== undefined && elsewhere.length > 0) {
    throw new Error(
      `${what} for a run with interventions (${change}), ${got}: the text would have to be read again without them. Watch its first token, or leave interventions out.`,
    );
  }
  const {nPositions} = model.config;
  const far = elsewhere.find((one) => one.position + one.word.ids.length - 1 > nPositions);
  if (far && !run.provenance.windows) {
    throw new RangeError(
      `${caller}(): positions must leave room for "${far.word.text}", ${far.word.ids.length} tokens, within the model's context of ${nPositions}, got ${far.position}. Choose an earlier position.`,
    );
  }
}
