import {isObject, wrong} from "./json.js";
import type {Part} from "./json.js";
import {SplitPreTokenizer} from "./library.js";

/** `\s` of the tokenizers' own expressions; JavaScript's has U+FEFF besides, and lacks U+0085. */
export const white = "\\p{White_Space}";

/** The pattern of a part: `{String}`, or `{Regex}` in Oniguruma's language. */
export function patternOf(part: Part): RegExp {
  const {pattern} = part;
  if (isObject(pattern) && typeof pattern.String === "string") {
    return new RegExp(pattern.String.replace(/[$()*+./?[\\\]^{|}-]/g, "\\$&"), "gu");
  }
  if (isObject(pattern) && typeof pattern.Regex === "string") {
    try {
      const {pattern: made} = new SplitPreTokenizer({type: "Split", pattern, behavior: "Isolated", invert: false});
      if (made instanceof RegExp) return made;
    } catch (error) {
      throw new Error(
        `fromPretrained(): tokenizer.json must have expressions that JavaScript can run, got ${JSON.stringify(pattern.Regex)} (${(error as Error).message}).`,
        {cause: error},
      );
    }
  }
  throw wrong(`have a pattern in ${part.type}`, pattern);
}
