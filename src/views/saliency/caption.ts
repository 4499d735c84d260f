import {unpack} from "../packed.js";
import type {SaliencyState} from "../saliency.js";
import {flowLabels} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {percent} from "../percent.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {granularityName, scoreText, unitName} from "./names.js";
import {methodOf} from "./row.js";
import type {Row} from "./row.js";

const small = 11.5;

/** Method, totals, checks and provenance, small, in as many lines as it takes; warnings apart. */
export function drawCaption(state: SaliencyState, frame: Frame, row: Row | null): Band {
  const {theme, width} = frame;
  const {name} = methodOf(state);
  const parts = [name, ...(row ? factsOf(state, row, frame.t) : []), state.provenance];
  const text = parts.filter((part) => part !== "").join(" · ");
  const caption: Label = {text, size: small, fill: theme.muted};
  const warning = row ? warningOf(state, row, frame.t) : "";
  const labels = warning === "" ? [caption] : [caption, {text: warning, size: small, fill: theme.accent}];
  return flowLabels(labels, width, 12, 16);
}

/** What can be checked of the numbers that are shown. */
export function factsOf(state: SaliencyState, row: Row, t: Frame["t"]): readonly string[] {
  const unit = unitName(state, t);
  const facts: string[] = [];
  if (state.contrast !== null) facts.push(`${t("rather than")} ${tokenName(state.contrast)}`);
  const {shown} = row;
  if (shown.to > shown.from)
    facts.push(`${t("scores of")} ${shown.to - shown.from + 1} ${t("tokens added up")}`);
  const sizes = row.hasSign ? `, ${t("of their sizes")} ${scoreText(row.total, false)}` : "";
  facts.push(`${t("sum of scores")} ${scoreText(row.sum, row.hasSign)}${sizes} (${unit})`);
  const {completeness} = methodOf(state);
  if (completeness) {
    const {difference, error} = completenessOf(completeness, row);
    const part = difference === 0 ? "" : ` (${percent(Math.abs(error / difference))})`;
    facts.push(`f(${t("input")}) − f(${t("baseline")}) = ${scoreText(difference, true)}`);
    facts.push(`${t("completeness error")} ${scoreText(error, true)}${part}`);
  }
  if (state.granularity !== "tokens") facts.push(conservation(state, row, t));
  const {length} = state.ignored;
  if (length > 0) facts.push(`${length} ${length === 1 ? t("token left out") : t("tokens left out")}`);
  return facts;
}

/** Groups lose nothing and add nothing: their sum is that of the tokens, and the reader can see it. */
function conservation(state: SaliencyState, row: Row, t: Frame["t"]): string {
  const {groups, values, sum, hasSign, total} = row;
  const together = values.reduce((a, b) => a + b, 0);
  const how = hasSign
    ? t("each the sum of its tokens' signed scores")
    : t("each the sum of its tokens' norms");
  // Both are sums of the same numbers in another order: rounding aside, they are one.
  const equal = Math.abs(together - sum) <= 1e-9 * total;
  const check = equal
    ? `${t("their sum is that of the tokens")}: ${scoreText(together, hasSign)}`
    : `${t("their sum")} ${scoreText(together, hasSign)} ${t("is not that of the tokens")} ${scoreText(sum, hasSign)}`;
  return `${groups.first.length} ${granularityName(state, t)}, ${how}; ${check}`;
}

function completenessOf(
  {
    differences,
    errors,
  }: {readonly differences: Parameters<typeof unpack>[0]; readonly errors: Parameters<typeof unpack>[0]},
  {shown}: Row,
): {difference: number; error: number} {
  const sum = (packed: typeof errors): number =>
    unpack(packed)
      .subarray(shown.from, shown.to + 1)
      .reduce((a, b) => a + b, 0);
  return {difference: sum(differences), error: sum(errors)};
}

/** Above this part of what scores should sum to, an error is no rounding any more. */
const largeError = 0.05;

function warningOf(state: SaliencyState, row: Row, t: Frame["t"]): string {
  const {completeness} = methodOf(state);
  if (!completeness) return "";
  const {difference, error} = completenessOf(completeness, row);
  if (Math.abs(error) <= largeError * Math.abs(difference) || Math.abs(error) <= 1e-3 * row.total) return "";
  return t("Warning: the scores do not sum to what they should. More steps come nearer.");
}
