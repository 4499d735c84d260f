import type {ModelConfig} from "../models/index.js";
import {showBytes} from "../models/index.js";
import type {Unit} from "./direction.js";

/**
 * How many targets one backward pass can take. What it holds at once, beside what the forward pass left: the gradients
 * of one layer. Found by counting the arrays that are alive together.
 */
export function chunkSize(
  config: ModelConfig,
  length: number,
  nTargets: number,
  unit: Unit,
  maxMemory: number,
  caller: string,
): number {
  checkBudget(caller, maxMemory);
  const {left, more} = needs(config, length, unit);
  const most = Math.floor((maxMemory - left) / more);
  if (most < 1) throw tooSmall(caller, `one target of ${length} positions`, left + more, maxMemory);
  return Math.min(most, nTargets, Math.max(1, Math.floor(rowsAtOnce / length)));
}

/** How many points of a path one forward and backward pass can take: each needs a forward pass of its own. */
export function pointsAtOnce(
  config: ModelConfig,
  length: number,
  nPoints: number,
  unit: Unit,
  maxMemory: number,
  caller: string,
): number {
  checkBudget(caller, maxMemory);
  const {left, more} = needs(config, length, unit);
  const most = Math.floor(maxMemory / (left + more));
  if (most < 1) throw tooSmall(caller, `one point of ${length} positions`, left + more, maxMemory);
  const turns = Math.ceil(nPoints / Math.min(most, nPoints, Math.max(1, Math.floor(rowsAtOnce / length))));
  return Math.ceil(nPoints / turns);
}

/** How many changed texts one forward pass takes, and how many targets of each. */
export function occlusionPlan(
  config: ModelConfig,
  length: number,
  nTargets: number,
  unit: Unit,
  maxMemory: number,
  caller: string,
): {textsAtOnce: number; rowsAtOnce: number} {
  checkBudget(caller, maxMemory);
  const {more} = needs(config, length, "logit");
  // Of each row what the head reads and its row of the head, or all logits several times over.
  const row = 4 * (unit === "logit" ? 3 * config.dModel : 5 * config.nVocab);
  const rows = Math.min(nTargets, Math.floor((maxMemory - more) / row));
  if (rows < 1) throw tooSmall(caller, `one text of ${length} positions`, more + row, maxMemory);
  const most = Math.floor(maxMemory / (more + rows * row));
  return {
    textsAtOnce: Math.min(Math.max(1, most), length, Math.max(1, Math.floor(rowsAtOnce / length))),
    rowsAtOnce: rows,
  };
}

/** Bytes that a forward pass leaves for the backward pass, and what one backward pass needs besides. */
function needs(config: ModelConfig, length: number, unit: Unit): {left: number; more: number} {
  const {nLayers, nHeads, dHead, dModel, dFfnn, nVocab} = config;
  const scores = nHeads * length * length;
  // Heads may be wider together than the model.
  const width = Math.max(dModel, nHeads * dHead);
  const vocabulary = unit === "logit" ? 0 : 5 * nVocab;
  return {
    left: 4 * nLayers * (scores + 2 * length * dFfnn + 8 * length * width),
    more: 4 * (3 * scores + 2 * length * dFfnn + 8 * length * width + vocabulary),
  };
}

function checkBudget(caller: string, maxMemory: unknown): void {
  if (typeof maxMemory === "number" && maxMemory > 0) return;
  throw new RangeError(`${caller}(): maxMemory must be above 0 bytes, got ${String(maxMemory)}.`);
}

function tooSmall(caller: string, what: string, bytes: number, budget: number): RangeError {
  return new RangeError(
    `${caller}(): ${what} needs ${showBytes(bytes, Math.ceil)}, got a budget of ${showBytes(budget, Math.floor)}. Shorten the text or raise maxMemory.`,
  );
}

/**
 * Targets times positions of one pass, or points times positions. Matrix products of this height run at full speed; more
 * would only keep the reader longer from interrupting.
 */
const rowsAtOnce = 1024;
