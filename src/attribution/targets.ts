import type {Run} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkWhole, show} from "../models/index.js";
import type {AttributionOptions} from "./attribution.js";
import type {Aim, Unit} from "./direction.js";
import {units} from "./direction.js";

/** Names of the options that every method has. */
export const sharedOptions = ["of", "contrast", "targets", "signal", "onProgress", "maxMemory"];

/** The positions to explain: those given, or all output tokens; checked against the run and the model. */
export function targetsOf(
  caller: string,
  run: Run,
  model: Model,
  given: readonly number[] | undefined,
): number[] {
  if (run.provenance.weightsHash !== model.weightsHash) {
    throw new Error(
      `${caller}(): run must be made by this model (${model.id}), got one of ${run.provenance.model}.`,
    );
  }
  const [change] = run.provenance.interventions ?? [];
  if (change !== undefined) {
    throw new Error(
      `${caller}(): run must be of the unchanged model, got one with interventions (${change}). Attributions of changed models are not possible yet; leave interventions out.`,
    );
  }
  if (given !== undefined && !Array.isArray(given)) {
    throw new TypeError(`${caller}(): targets must be a list of positions, got ${show(given)}.`);
  }
  const targets = given ?? Array.from({length: run.ids.length - run.nPrompt}, (_, i) => run.nPrompt + i);
  if (given?.length === 0) {
    throw new RangeError(`${caller}(): targets must name at least one position, got none.`);
  }
  if (targets.length === 0) {
    throw new RangeError(
      `${caller}(): run must have output tokens, got none. Generate some, give run() nPrompt, or give targets.`,
    );
  }
  const {nPositions} = model.config;
  const {windows} = run.provenance;
  // Within windows a token depends on fewer tokens than in the whole text, also where that would fit into the context.
  if (windows || run.ids.length > nPositions) {
    const how = windows ? ` read in windows of ${windows.size}` : "";
    throw new RangeError(
      `${caller}(): run must be read in one pass, of at most ${nPositions} positions, got ${run.ids.length}${how}. Run the text, or a part of it, without window.`,
    );
  }
  for (const target of targets) {
    if (!Number.isInteger(target) || target < 1 || target >= run.ids.length) {
      throw new RangeError(
        `${caller}(): target must be one of ${run.ids.length - 1} positions (1–${run.ids.length - 1}), got ${show(target)}.`,
      );
    }
  }
  return [...targets];
}

/** What is explained, as the options `of` and `contrast` say. */
export function aimOf(
  caller: string,
  model: Model,
  {of: unit = "logit", contrast}: Pick<AttributionOptions, "of" | "contrast">,
): Aim {
  checkUnit(caller, unit);
  if (contrast === undefined) return {unit, contrast: null};
  checkWhole(caller, "contrast", contrast, 0, model.config.nVocab - 1);
  return {unit, contrast};
}

function checkUnit(caller: string, unit: unknown): asserts unit is Unit {
  if (units.includes(unit as Unit)) return;
  throw new RangeError(
    `${caller}(): of must be "logit", "probability" or "logProbability", got ${show(unit)}.`,
  );
}
