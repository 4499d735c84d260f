import type {ScoreRule} from "../scores.js";

/** Rules tokens out, always or as long as the text has fewer than `until` tokens. */
export function suppress(tokens: readonly number[], until = Infinity): ScoreRule {
  return (scores, ids) => {
    if (ids.length < until) for (const id of tokens) if (id < scores.length) scores[id] = -Infinity;
  };
}

/** Rules tokens out where the text has `length` tokens. */
export function suppressAt(tokens: readonly number[], length: number): ScoreRule {
  const rule = suppress(tokens);
  return (scores, ids) => {
    if (ids.length === length) rule(scores, ids);
  };
}

/** Rules out the last token of each of these sequences where the others stand before it. */
export function badWords(words: readonly (readonly number[])[]): ScoreRule {
  return (scores, ids) => {
    for (const word of words) {
      const from = ids.length - (word.length - 1);
      if (from >= 0 && word.every((id, i) => i === word.length - 1 || ids[from + i] === id)) {
        scores[word[word.length - 1]] = -Infinity;
      }
    }
  };
}

/** Rules out all tokens but these where the text has `length` tokens. */
export function forceAt(tokens: readonly number[], length: number): ScoreRule {
  return (scores, ids) => {
    if (ids.length !== length) return;
    scores.fill(-Infinity);
    for (const id of tokens) scores[id] = 0;
  };
}
