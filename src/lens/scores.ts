import {checkMaxMemory, defaultMaxMemory} from "../capture/index.js";
import type {LoadedModel} from "../models/index.js";
import {pause, showBytes, throwIfAborted} from "../models/index.js";
import type {Tensor} from "../tensors/index.js";
import {read, tensor, using} from "../tensors/index.js";
import type {Wants} from "./graph.js";
import {lensGraph} from "./graph.js";
import type {Head} from "./head.js";
import {headOf} from "./head.js";

/** A hidden vector, and whether the final norm has been applied to it. */
export interface Vector {
  readonly data: Float32Array;
  readonly normed: boolean;
}

/** Vectors of one position, all groups of one call as many; the last is the model's own end where divergences are asked for. */
export interface Group {
  readonly vectors: readonly Vector[];
  /** Tokens that are ranked: all groups of one call as many. */
  readonly ids: readonly number[];
}

/** Numbers of all rows, group after group. */
export interface Scores {
  /** `[group, step, candidate]` */
  readonly topIds: Int32Array;
  readonly topProbabilities: Float32Array;
  /** `[group, step, id]` */
  readonly ranks: Float32Array;
  readonly probabilities: Float32Array;
  /** Natural logarithms of the probabilities. */
  readonly logs: Float32Array;
  /** `[group, step]`; empty unless asked for. */
  readonly entropies: Float32Array;
  readonly divergences: Float32Array;
}

export interface ScoreOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  readonly maxMemory?: number;
}

/** What is ranked for lack of another: its numbers are not used. */
export const noId = 0;

/**
 * Projects hidden vectors on the vocabulary.
 *
 * @throws RangeError if one group needs more than `maxMemory`
 */
export async function scoresOf(
  caller: string,
  model: LoadedModel,
  groups: readonly Group[],
  wants: Omit<Wants, "nIds">,
  {signal, onProgress, maxMemory = model.maxMemory ?? defaultMaxMemory}: ScoreOptions,
): Promise<Scores> {
  checkMaxMemory(caller, maxMemory);
  const nSteps = groups[0]?.vectors.length ?? 0;
  const nIds = Math.max(1, groups[0]?.ids.length ?? 1);
  const rows = groups.length * nSteps;
  const scores: Scores = {
    topIds: new Int32Array(rows * wants.topK),
    topProbabilities: new Float32Array(rows * wants.topK),
    ranks: new Float32Array(rows * nIds),
    probabilities: new Float32Array(rows * nIds),
    logs: new Float32Array(rows * nIds),
    entropies: new Float32Array(wants.spread ? rows : 0),
    divergences: new Float32Array(wants.spread ? rows : 0),
  };
  const some = groupsAtOnce(caller, model, {...wants, nIds}, groups.length, nSteps, maxMemory);
  const project = projection(model, {...wants, nIds});
  for (let from = 0; from < groups.length; from += some) {
    await pause();
    throwIfAborted(caller, signal);
    const chunk = groups.slice(from, from + some);
    fill(caller, scores, from * nSteps, project(chunk), {...wants, nIds});
    onProgress?.((from + chunk.length) * nSteps, rows);
  }
  return scores;
}

const heads = new WeakMap<LoadedModel, Head>();

/** Runs one chunk of groups. */
function projection(model: LoadedModel, wants: Wants): (groups: readonly Group[]) => Float32Array[] {
  const head = heads.get(model) ?? headOf(model);
  heads.set(model, head);
  const {nIds, topK, spread} = wants;
  const key = `lens ${nIds} ${topK} ${spread}`;
  const program = model.program(key, () => lensGraph(head, wants), {bounded: true});
  const {dModel} = model.config;
  return (groups) => {
    const feeds = feedsOf(groups, dModel, head.final !== undefined, nIds);
    const made = using(feeds, () => program(feeds));
    return using(made, () => made.map((one) => read(one) as Float32Array));
  };
}

function feedsOf(groups: readonly Group[], dModel: number, hasNorm: boolean, nIds: number): Tensor[] {
  const vectors = groups.flatMap((group) => group.vectors);
  const done = vectors.map(({normed}) => hasNorm && normed);
  const nRaw = done.filter((one) => !one).length;
  const raw = new Float32Array(nRaw * dModel);
  const final = new Float32Array((vectors.length - nRaw) * dModel);
  const queries = new Int32Array(vectors.length);
  let [rawAt, finalAt] = [0, 0];
  vectors.forEach(({data}, i) => {
    if (done[i]) {
      final.set(data, finalAt * dModel);
      queries[i] = nRaw + finalAt++;
    } else {
      raw.set(data, rawAt * dModel);
      queries[i] = rawAt++;
    }
  });
  const nSteps = groups[0].vectors.length;
  const ids = new Int32Array(vectors.length * nIds).fill(noId);
  groups.forEach((group, g) => {
    for (let step = 0; step < nSteps; step++) ids.set(group.ids, (g * nSteps + step) * nIds);
  });
  return [
    tensor(raw, [nRaw, dModel]),
    ...(hasNorm ? [tensor(final, [vectors.length - nRaw, dModel])] : []),
    tensor(queries, [vectors.length], "int32"),
    tensor(ids, [groups.length, nSteps, nIds], "int32"),
  ];
}

/** Writes what the program gave for some rows, from `row` on. */
function fill(
  caller: string,
  scores: Scores,
  row: number,
  made: Float32Array[],
  {nIds, topK, spread}: Wants,
): void {
  const [logSums, topLogits, topIds, own, larger, entropies, divergences] = made;
  if (!logSums.every(Number.isFinite)) {
    throw new Error(
      `${caller}(): logits must be finite numbers, got others. The model's weights are too large for 32-bit floats.`,
    );
  }
  logSums.forEach((logSum, i) => {
    for (let k = 0; k < topK; k++) {
      scores.topProbabilities[(row + i) * topK + k] = Math.exp(topLogits[i * topK + k] - logSum);
    }
    for (let k = 0; k < nIds; k++) {
      scores.ranks[(row + i) * nIds + k] = 1 + larger[i * nIds + k];
      const log = own[i * nIds + k] - logSum;
      scores.logs[(row + i) * nIds + k] = log;
      scores.probabilities[(row + i) * nIds + k] = Math.exp(log);
    }
  });
  scores.topIds.set(topIds, row * topK);
  if (!spread) return;
  scores.entropies.set(entropies, row);
  scores.divergences.set(divergences, row);
}

/** Arrays of the size of the logits that are alive together: counted in the graph, some more for the room of operations. */
const arrays = {plain: 5, spread: 7} as const;
/** Rows of one pass: matrix products of this height run at full speed, and more would only keep a reader from interrupting. */
const rowsAtOnce = 256;

/** How many groups one pass takes. */
function groupsAtOnce(
  caller: string,
  {config: {nVocab, dModel}, dtype}: LoadedModel,
  {topK, nIds, spread}: Wants,
  nGroups: number,
  nSteps: number,
  maxMemory: number,
): number {
  // 16-bit weights are widened where they are read.
  const head = dtype === "float32" ? 0 : 4 * nVocab * dModel;
  const results = nGroups * nSteps * 4 * (2 * topK + 2 * nIds + (spread ? 2 : 0));
  const group = nSteps * 4 * ((spread ? arrays.spread : arrays.plain) * nVocab + 3 * dModel);
  const fits = Math.floor((maxMemory - head - results) / group);
  if (fits < 1 && nGroups > 0) {
    const needed = head + results + group;
    throw new RangeError(
      `${caller}(): ${nGroups} positions of ${nSteps} layers need ${showBytes(needed, Math.ceil)}, got a budget of ${showBytes(maxMemory, Math.floor)}. Take fewer layers or positions, or raise maxMemory.`,
    );
  }
  return Math.max(1, Math.min(fits, Math.ceil(rowsAtOnce / nSteps)));
}
