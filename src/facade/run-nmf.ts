import {show} from "../models/index.js";
import {createFactorization} from "./factorization.js";
import type {Factorization, FactorizationOptions} from "./factorization.js";
import {factorPart, Output} from "./output.js";

/**
 * Factors of several outputs of one model at once: their positions follow one another, and which neurons a factor is made of
 * is common to all. `explore({text: 1})` shows the second text.
 *
 * @param outputs - at least one; their activations must have the same layers and neurons
 * @param options - as those of `out.runNmf()`
 * @throws TypeError or RangeError as `out.runNmf()` does, or if the outputs are of different models
 * @example
 * const both = runNmf([await lm.run("The key is here."), await lm.run("The keys are here.")], {nComponents: 3});
 * await both.explore({text: 1}).save("second.svg");
 */
export function runNmf(outputs: readonly Output[], options: FactorizationOptions = {}): Factorization {
  if (!Array.isArray(outputs) || outputs.length === 0) {
    throw new TypeError(`runNmf(): outputs must be a list of at least one output, got ${show(outputs)}.`);
  }
  const wrong = (outputs as readonly unknown[]).find((one) => !(one instanceof Output));
  if (wrong !== undefined) {
    throw new TypeError(`runNmf(): outputs must be outputs of a model, got ${show(wrong)}.`);
  }
  const [first, other] = [...new Set(outputs.map(({run}) => run.provenance.weightsHash))];
  if (other !== undefined) {
    throw new RangeError(
      `runNmf(): outputs must be of one model, got weights ${first.slice(0, 7)} and ${other.slice(0, 7)}. Factor each model's alone.`,
    );
  }
  return createFactorization(outputs.map(factorPart), options);
}
