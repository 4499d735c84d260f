import type {TextOrIds} from "../capture/index.js";
import {generate} from "../generation/index.js";
import type {GenerateOptions, GenerateStepsOptions} from "../generation/index.js";
import type {Model} from "../models/index.js";
import type {Origin} from "./origin.js";
import {createOutput} from "./output.js";
import type {Output} from "./output.js";

/** How a text was written, so that it can be written again with a change. */
export function written(model: Model, text: TextOrIds, options: GenerateStepsOptions): Origin<Output> {
  const before = options.interventions ?? [];
  return {
    interventions: before,
    again: async ({interventions, capture, signal, onProgress}) => {
      const changed: GenerateOptions = {
        ...withoutListeners(options),
        interventions: [...before, ...interventions],
        ...(capture ? {capture} : {}),
        ...(signal ? {signal} : {}),
        ...(onProgress ? {onProgress} : {}),
      };
      return createOutput(model, await generate(model, text, changed), written(model, text, changed));
    },
  };
}

/** What belongs to the call that wrote it, not to the text. */
const ofTheCall = ["signal", "onProgress", "onToken", "topCandidates"];

function withoutListeners(options: GenerateStepsOptions): GenerateOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ofTheCall.includes(name)));
}
