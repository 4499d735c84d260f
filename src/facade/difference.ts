import type {Run} from "../capture/index.js";
import {differenceFigure, displayHost} from "../figures/index.js";
import type {Figure} from "../figures/index.js";
import {rankings} from "../lens/index.js";
import type {Rankings} from "../lens/index.js";
import {checkOptions, show} from "../models/index.js";
import type {Model} from "../models/index.js";
import type {DifferenceState} from "../views/index.js";
import {slowProgress} from "./slow-progress.js";

/** Options of {@link Output.difference}. */
export interface DifferenceOptions {
  /** What the two outputs are called (default: what tells them apart: interventions, model, or how tokens were chosen). */
  readonly labels?: readonly [string, string];
  /** Whether each layer is read within too: after attention, and after the feed-forward layer (default false). */
  readonly halfSteps?: boolean;
  /** Bytes that the call may need beyond the models' weights (default 2 GiB). */
  readonly maxMemory?: number;
  /** Ends the call with an AbortError; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
}

/** A run with its model. */
export interface Made {
  readonly model: Model;
  readonly run: Run;
}

const caller = "difference";

/** The figure of what differs between two outputs. */
export function differenceOf(a: Made, b: Made, options: DifferenceOptions): Figure<DifferenceState> {
  checkOptions(caller, options, ["labels", "halfSteps", "maxMemory", "signal"]);
  const {labels = labelsOf(a.run, b.run), halfSteps = false, maxMemory, signal} = options;
  if (!Array.isArray(labels) || labels.length !== 2 || labels.some((each) => typeof each !== "string")) {
    throw new TypeError(`${caller}(): labels must be two strings, got ${show(labels)}.`);
  }
  for (const {run} of [a, b]) refuseEncoder(run);
  const rank =
    ({model, run}: Made) =>
    async (): Promise<Rankings> =>
      rankings(
        model,
        run,
        {
          positions: {from: 1, to: run.ids.length - 1},
          halfSteps,
          signal: signal ?? displayHost()?.interruptSignal(),
          onProgress: slowProgress("reading layers"),
          ...(maxMemory === undefined ? {} : {maxMemory}),
        },
        caller,
      );
  return differenceFigure(
    {run: a.run, label: labels[0], rank: rank(a)},
    {run: b.run, label: labels[1], rank: rank(b)},
  );
}

function refuseEncoder(run: Run): void {
  if (run.outputs === undefined && run.ids.length > 1) return;
  throw new RangeError(
    run.outputs === undefined
      ? `${caller}(): outputs must have at least two tokens, got ${run.ids.length}.`
      : `${caller}(): outputs must be of models that predict the next token, got an encoder's.`,
  );
}

/** What tells two runs apart, in words. */
function labelsOf({provenance: a}: Run, {provenance: b}: Run): readonly [string, string] {
  const changes = [a, b].map(({interventions = []}) => interventions.join("; "));
  if (changes[0] !== changes[1]) return [changes[0] || "unchanged", changes[1] || "unchanged"];
  if (a.weightsHash !== b.weightsHash) {
    const [first, second] =
      a.model === b.model
        ? [a.weightsHash, b.weightsHash].map((hash) => hash.slice(0, 12))
        : [a.model, b.model];
    return [first, second];
  }
  const told = [a, b].map(({choice, seed}) => (seed === null ? choice : `${choice}, seed ${seed}`));
  return told[0] === told[1] ? ["first", "second"] : [told[0], told[1]];
}
