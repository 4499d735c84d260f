import type {Run} from "../capture/index.js";
import {outputId, SharedSelection} from "../figures/index.js";
import type {Model} from "../models/index.js";
import {OutputAttention} from "./attention.js";
import type {Origin} from "./origin.js";
import {Explainer} from "./saliency.js";

/** What is behind an output. Kept beside the object, so that it stays out of the public types. */
export interface Inside<O> {
  readonly model: Model;
  readonly origin: Origin<O>;
  readonly explainer: Explainer;
  readonly attention: OutputAttention;
  readonly selection: SharedSelection;
}

const insides = new WeakMap<object, Inside<unknown>>();

export function setInside<O extends object>(output: O, model: Model, run: Run, origin: Origin<O>): void {
  insides.set(output, {
    model,
    origin,
    explainer: new Explainer(model, run),
    attention: new OutputAttention(model, run, origin.interventions),
    selection: SharedSelection.of(outputId(run)),
  } as Inside<unknown>);
}

export function insideOf<O extends object>(output: O): Inside<O> {
  return insides.get(output) as Inside<O>;
}
