import {checkOptions, checkWhole, show} from "../models/index.js";
import type {NmfOptions} from "./nmf.js";
import {checkNmf, decompose, nmfOptionNames} from "./nmf.js";
import type {ActivationSource} from "./source.js";
import {inTurn} from "./stability.js";

export interface ExplainedVarianceOptions extends Omit<NmfOptions, "factors"> {
  /** How many factors each time (default 1, 2, 3, 5, 8, 12 and 18, as far as there are positions). */
  readonly factors?: readonly number[];
}

/** How much so many factors explain. */
export interface ExplainedVariance {
  readonly factors: number;
  /** 1 − squared error ÷ squares of all activations. */
  readonly explainedVariance: number;
  readonly error: number;
  readonly converged: boolean;
}

const caller = "explainedVariance";
const usual = [1, 2, 3, 5, 8, 12, 18];

/**
 * How much of the activations is explained by how many factors: where the curve bends, more factors tell little more.
 *
 * @returns one entry for each number of factors, in the order given
 * @throws RangeError where `nmf()` does
 * @example
 * const curve = await explainedVariance(read, {factors: [2, 4, 8]});
 */
export async function explainedVariance(
  runs: ActivationSource | readonly ActivationSource[],
  options: ExplainedVarianceOptions = {},
): Promise<ExplainedVariance[]> {
  checkOptions(caller, options, nmfOptionNames);
  const {factors: wanted, ...rest} = options;
  checkNmf(caller, rest);
  if (wanted !== undefined) {
    if (!Array.isArray(wanted) || wanted.length === 0) {
      throw new TypeError(
        `${caller}(): factors must be a list of at least one whole number, got ${show(wanted)}.`,
      );
    }
    for (const k of wanted) checkWhole(caller, "factors", k, 1);
  }
  const counts = wanted ?? usualFor(runs, rest.side);
  const found: ExplainedVariance[] = [];
  for (const [i, k] of counts.entries()) {
    const {explainedVariance, error, converged} = await decompose(
      caller,
      runs,
      inTurn({...rest, factors: k}, i, counts.length),
    );
    found.push({factors: k, explainedVariance, error, converged});
  }
  return found;
}

/** Numbers of factors that the positions allow; what is wrong with the runs is told later. */
function usualFor(
  runs: ActivationSource | readonly ActivationSource[],
  side: NmfOptions["side"],
): readonly number[] {
  const all = Array.isArray(runs) ? (runs as readonly ActivationSource[]) : [runs as ActivationSource];
  const positions = all.reduce((sum, one) => {
    const array = side === "source" ? one?.source?.ffnnActivations : one?.ffnnActivations;
    return sum + (array?.shape[1] ?? 0);
  }, 0);
  return usual.filter((k) => k <= Math.max(1, positions));
}
