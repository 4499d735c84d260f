import {checkMemory, defaultMaxMemory} from "../capture/index.js";
import type {Job} from "./job.js";

/** Refuses what would need more memory than allowed, before it starts. */
export function checkBudget({caller, model, prompt, settings, options}: Job): void {
  const {capture = {}, maxMemory = defaultMaxMemory} = options;
  const keys = prompt.length + settings.maxNewTokens;
  const queries = capture.logits ? keys : 1;
  checkMemory(caller, model.config, {seq: prompt.length, keys, queries}, capture, maxMemory);
}
