import {badWords, forceAt, suppress, suppressAt} from "./processors/forbidden.js";
import {noRepeatNgrams} from "./processors/no-repeat-ngrams.js";
import {repetitionPenalty} from "./processors/repetition-penalty.js";
import type {ScoreRule} from "./scores.js";
import type {Settings} from "./settings.js";
import {epsilonCutoff, minP} from "./warpers/min-p.js";
import {temperature} from "./warpers/temperature.js";
import {topK} from "./warpers/top-k.js";
import {topP} from "./warpers/top-p.js";
import {typical} from "./warpers/typical.js";

/** What every strategy does to scores before it chooses, in transformers' order. */
export function processorsOf(settings: Settings, nPrompt: number): ScoreRule[] {
  const {endTokens, minNewTokens, forcedFirst, forcedLast, beginSuppressTokens} = settings;
  const begin = nPrompt === 1 && forcedFirst.length > 0 ? 2 : nPrompt;
  // What ends the text is ruled out by `minNewTokens` only.
  const words = settings.badWordsIds.filter(
    ([first, ...rest]) => rest.length > 0 || !endTokens.includes(first),
  );
  const rules: readonly [boolean, () => ScoreRule][] = [
    [settings.repetitionPenalty !== 1, () => repetitionPenalty(settings.repetitionPenalty)],
    [settings.noRepeatNgramSize > 0, () => noRepeatNgrams(settings.noRepeatNgramSize)],
    [words.length > 0, () => badWords(words)],
    [minNewTokens > 0 && endTokens.length > 0, () => suppress(endTokens, nPrompt + minNewTokens)],
    [forcedFirst.length > 0, () => forceAt(forcedFirst, 1)],
    [forcedLast.length > 0, () => forceAt(forcedLast, nPrompt + settings.maxNewTokens - 1)],
    [settings.suppressTokens.length > 0, () => suppress(settings.suppressTokens)],
    [beginSuppressTokens.length > 0, () => suppressAt(beginSuppressTokens, begin)],
  ];
  return rules.flatMap(([applies, make]) => (applies ? [make()] : []));
}

/** What sampling does to scores besides, in transformers' order. */
export function warpersOf(settings: Settings, nVocab: number): ScoreRule[] {
  // Beams need something to go on with where all ends are drawn.
  const keep = settings.numBeams > 1 ? settings.endTokens.length + 1 : 1;
  const rules: readonly [boolean, () => ScoreRule][] = [
    [settings.temperature !== 1, () => temperature(settings.temperature)],
    [settings.topK < nVocab, () => topK(Math.max(settings.topK, keep))],
    [settings.topP < 1, () => topP(settings.topP, keep)],
    [settings.minP > 0, () => minP(settings.minP, keep)],
    [settings.typicalP < 1, () => typical(settings.typicalP, keep)],
    [settings.epsilonCutoff > 0, () => epsilonCutoff(settings.epsilonCutoff, keep)],
  ];
  return rules.flatMap(([applies, make]) => (applies ? [make()] : []));
}

/** Scores after all rules; a copy, unless there is no rule. */
export function applied(
  caller: string,
  rules: readonly ScoreRule[],
  scores: Float32Array,
  ids: readonly number[],
): Float32Array {
  if (rules.length === 0) return scores;
  const changed = Float32Array.from(scores);
  for (const rule of rules) rule(changed, ids);
  if (changed.some((score) => score > -Infinity)) return changed;
  throw new Error(
    `${caller}(): some token must be allowed at position ${ids.length}, got none. Loosen noRepeatNgramSize, badWordsIds, suppressTokens or minNewTokens.`,
  );
}
