import type {Model} from "../models/index.js";
import {show} from "../models/index.js";

/** What stands for "no token": an embedding of zeros, or the embedding of this token. */
export type Baseline = "zeros" | number;

/** Checks the option `baseline`. */
export function checkBaseline(
  caller: string,
  baseline: unknown,
  {config: {nVocab}}: Model,
  orElse = "",
): asserts baseline is Baseline {
  if (baseline === "zeros") return;
  if (typeof baseline === "number" && Number.isInteger(baseline) && baseline >= 0 && baseline < nVocab)
    return;
  throw new RangeError(
    `${caller}(): baseline must be "zeros" or a token id (0–${nVocab - 1})${orElse}, got ${show(baseline)}.`,
  );
}

/** For a caption. */
export function baselineInWords(baseline: Baseline): string {
  return baseline === "zeros" ? "baseline zeros" : `baseline token #${baseline}`;
}
