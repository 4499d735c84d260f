import {run as runText} from "../capture/index.js";
import type {CaptureOptions, Intervention, Run} from "../capture/index.js";
import {loaded} from "../models/index.js";
import type {Model} from "../models/index.js";

/** What is done otherwise when an output is made again. */
export interface Changes {
  /** Besides those that it was made with. */
  readonly interventions: readonly Intervention[];
  readonly capture?: CaptureOptions;
  readonly signal?: AbortSignal;
  /** Told while a text is written. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How an output was made, so that it can be made again with a change. */
export interface Origin<O> {
  readonly interventions?: readonly Intervention[];
  /** Absent where the text was given, or what it was made with is not known: then it is read again. */
  readonly again?: (changes: Changes) => Promise<O>;
}

/** Reads the text of a run again, whatever the model would write now. */
export async function readAgain(
  model: Model,
  run: Run,
  {interventions: before}: Pick<Origin<unknown>, "interventions">,
  {interventions, capture, signal}: Changes,
): Promise<Run> {
  const {interventions: done = [], windows} = run.provenance;
  if (done.length > 0 && before === undefined) {
    throw new Error(
      `ablate(): interventions that the output was made with must be known, got only words for them (${done.join("; ")}), as it was saved. Make the output again with them.`,
    );
  }
  const options = {
    interventions: [...(before ?? []), ...interventions],
    ...(windows ? {window: windows} : {}),
    capture: capture ?? {
      hiddenStates: run.hiddenStates !== undefined,
      ffnnActivations: run.ffnnActivations !== undefined,
    },
    ...(signal ? {signal} : {}),
  };
  if (run.source) {
    // A decoder that read nothing has its first token only.
    const target = run.ids.length > 1 ? {target: run.ids.slice(1)} : {};
    return runText(model, run.source.ids, {...options, ...target});
  }
  if (loaded(model, "run").kind === "causal") {
    return runText(model, run.ids, {...options, nPrompt: run.nPrompt});
  }
  return runText(model, run.ids, {...options, ...(run.tokenTypes ? {tokenTypes: run.tokenTypes} : {})});
}
