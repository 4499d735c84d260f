import type {Model} from "../models/index.js";
import {checkOptions, loaded} from "../models/index.js";
import type {TextOrIds} from "./ids.js";
import type {RunAllOptions} from "./run-all.js";
import {readAll, runAllNames} from "./run-all.js";
import type {TextInput} from "./run-readings.js";
import {inputNames, readingOf} from "./run-readings.js";
import type {Run} from "./run-type.js";

export interface RunOptions extends Omit<TextInput, "text">, Omit<RunAllOptions, "onProgress"> {}

const optionNames = [...inputNames, ...runAllNames].filter(
  (name) => name !== "text" && name !== "onProgress",
);

/**
 * Reads a text with a model, without generating, and captures what goes on inside.
 *
 * A causal model reads the text; an encoder the text, or a pair of texts; an encoder–decoder reads the text with its encoder
 * and `target` with its decoder.
 *
 * @param text - a text, or token ids; a text gets the special tokens that the model's tokenizer adds
 * @returns plain arrays
 * @throws TypeError if an option is not one of the model's kind
 * @throws RangeError if the text is empty or longer than the model's context (without `window`), or needs more than
 * `maxMemory`
 * @throws Error named "AbortError" if `signal` is aborted
 * @example
 * const {hiddenStates} = await run(model, "The keys to the cabinet are");
 */
export async function run(model: Model, text: TextOrIds, options: RunOptions = {}): Promise<Run> {
  checkOptions("run", options, optionNames);
  const inner = loaded(model, "run");
  const {pair, tokenTypes, target, nPrompt, ...rest} = options;
  const reading = readingOf("run", inner, {text, pair, tokenTypes, target, nPrompt}, rest.window);
  const [made] = await readAll("run", inner, [reading], rest);
  return made;
}
