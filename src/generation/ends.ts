import type {Model} from "../models/index.js";
import {textOf} from "../models/index.js";
import type {Settings} from "./settings.js";

/** Whether an output is over: after a token that ends it, at its full length, or when it holds a text that stops it. */
export function endsOf(
  model: Model,
  {endTokens, stop, maxNewTokens}: Settings,
): (output: readonly number[]) => boolean {
  const ends = new Set(endTokens);
  // A token may be part of a character, and hardly ever less than a byte.
  const longest = Math.max(0, ...stop.map((text) => Buffer.byteLength(text)));
  const stopped = (output: readonly number[]): boolean => {
    const tail = textOf(model, output.slice(-(longest + 16)));
    return stop.some((text) => tail.includes(text));
  };
  return (output) =>
    output.length >= maxNewTokens ||
    ends.has(output[output.length - 1]) ||
    (stop.length > 0 && stopped(output));
}
