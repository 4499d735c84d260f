import {percent} from "../percent.js";
import type {SaliencyState} from "../saliency.js";
import {lastOf} from "../tokens/groups.js";
import {textOf, tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import type {Row} from "./row.js";
import type {Shown} from "./targets.js";

/** Tokens that a name is made of: it is cut after fewer characters, and nobody waits for the text of 10,000. */
const longest = 200;

/** A stretch of tokens as it is named in a sentence. */
export function spanName({tokens}: SaliencyState, first: number, last: number): string {
  if (first === last) return tokenName(tokens[first]);
  const end = Math.min(last, first + longest - 1);
  return tokenName(`${textOf(tokens, first, end)}${end < last ? "…" : ""}`);
}

/** What is explained, by name. */
export function shownName(state: SaliencyState, {first, last}: Shown): string {
  return spanName(state, first, last);
}

/** The group of a token, by name. */
export function groupName(state: SaliencyState, {groups}: Row, group: number): string {
  return spanName(state, groups.first[group], lastOf(groups, group));
}

/** A share for a reader; with its sign where the method has one. */
export function shareText(share: number, hasSign: boolean): string {
  if (!hasSign || share === 0) return percent(share);
  const size = percent(Math.abs(share)).replace("<0.1", "0.0");
  return `${share > 0 ? "+" : "−"}${size}`;
}

/** A score for a reader, three digits of it. */
export function scoreText(score: number, hasSign: boolean): string {
  const text = String(Number(Math.abs(score).toPrecision(3)));
  if (!hasSign || score === 0) return text;
  return `${score > 0 ? "+" : "−"}${text}`;
}

export function unitName({unit}: SaliencyState, t: Frame["t"]): string {
  return unit === "logProbability" ? t("log probability") : t(unit);
}

/** What tokens are put together to, in the plural. */
export function granularityName({granularity}: SaliencyState, t: Frame["t"]): string {
  return granularity === "regex" ? t("groups by regular expression") : t(granularity);
}
