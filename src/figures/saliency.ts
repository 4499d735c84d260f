import type {Attribution} from "../attribution/index.js";
import type {Run} from "../capture/index.js";
import {show} from "../models/index.js";
import {pack, packScores, saliencyView} from "../views/index.js";
import type {Packed, SaliencyMethod, SaliencyState, Token} from "../views/index.js";
import {Figure} from "./figure.js";
import {outputId} from "./selection.js";
import {provenanceLine} from "./provenance-line.js";

/** How a saliency figure looks at first; the reader can change each in the figure. */
export interface SaliencyFigureOptions {
  /** Text with coloured tokens (default), or a box with bar and percentage for each token. */
  readonly style?: "minimal" | "detailed";
  /** What the darkest colour stands for: the largest share of this step (default), of the whole output, or 100 %. */
  readonly scale?: "step" | "output" | "absolute";
  /** What tokens are put together to: nothing (default), words, sentences, lines, or groups that end after each `regex`. */
  readonly granularity?: "tokens" | "words" | "sentences" | "lines" | "regex";
  /** A regular expression: with the granularity "regex" a group ends after each match. */
  readonly regex?: string;
  /** Position of the token that is explained at first (default: the first that can be), or of the first and the last of several. */
  readonly selected?: number | readonly [first: number, last: number];
  /** Positions of tokens that are left out of what is shown; their numbers stay as they are. */
  readonly ignored?: readonly number[];
}

/** What a saliency figure is made of. */
export interface SaliencySource {
  readonly run: Run;
  /** Positions that will be explained, in order. */
  readonly targets: readonly number[];
  /** Called when the numbers are needed: one entry for each method. */
  readonly attribute: () => Promise<readonly Attribution[]>;
  /** The token that targets are compared with; null without one. */
  readonly contrast: Token | null;
}

/** A saliency figure of a run. */
export function saliencyFigure(
  {run, targets, attribute, contrast}: SaliencySource,
  options: SaliencyFigureOptions = {},
  caller = "saliency",
): Figure<SaliencyState> {
  const {style = "minimal", scale = "step", regex = ""} = options;
  const {granularity = regex === "" ? "tokens" : "regex"} = options;
  choice(caller, "style", style, ["minimal", "detailed"]);
  choice(caller, "scale", scale, ["step", "output", "absolute"]);
  if (typeof regex !== "string") {
    throw new TypeError(`${caller}(): regex must be a regular expression as text, got ${show(regex)}.`);
  }
  choice(caller, "granularity", granularity, ["tokens", "words", "sentences", "lines", "regex"]);
  const [first, last] = selection(caller, options.selected, targets);
  const ignored = ignoredOf(caller, options.ignored, run.ids.length);
  const given = options.selected !== undefined;
  return new Figure(saliencyView, async () => {
    const found = await attribute();
    const state: SaliencyState = {
      view: "saliency",
      version: 2,
      tokens: run.tokens,
      nPrompt: run.nPrompt,
      targets,
      methods: found.map((each) => methodOf(each, targets)),
      unit: found[0].unit,
      contrast,
      probabilities: pack(
        targets.map((target) => run.probabilities[target - run.nPrompt] ?? -1),
        [targets.length],
      ),
      ignored,
      provenance: provenanceLine(run.provenance),
      output: outputId(run),
      style,
      scale,
      method: 0,
      granularity,
      regex,
      written: regex,
      selected: first,
      position: given ? last : null,
      span: given && last > first ? [first, last] : null,
      hovered: null,
      focused: null,
    };
    return state;
  });
}

/** Scores in the order of the targets' positions. */
function methodOf(
  {targets, scores, hasSign, method, completeness}: Attribution,
  ordered: readonly number[],
): SaliencyMethod {
  const rows = ordered.map((target) => targets.indexOf(target));
  const [, width] = scores.shape;
  const inOrder = new Float32Array(rows.length * width);
  rows.forEach((row, i) => inOrder.set(scores.data.subarray(row * width, (row + 1) * width), i * width));
  const list = (data: Float32Array): Packed =>
    pack(
      rows.map((row) => data[row]),
      [rows.length],
    );
  return {
    name: method,
    hasSign,
    scores: packScores(inOrder, [rows.length, width]),
    completeness: completeness
      ? {differences: list(completeness.differences), errors: list(completeness.errors)}
      : null,
  };
}

/** The first and the last token that are explained at first. */
function selection(
  caller: string,
  selected: SaliencyFigureOptions["selected"],
  targets: readonly number[],
): readonly [number, number] {
  if (selected === undefined) return [targets[0] ?? 0, targets[0] ?? 0];
  const ends: unknown = typeof selected === "number" ? [selected, selected] : selected;
  const fits =
    Array.isArray(ends) &&
    ends.length === 2 &&
    ends.every((end) => targets.includes(end as number)) &&
    (ends[0] as number) <= (ends[1] as number);
  if (fits) return ends as [number, number];
  const known =
    targets.length === 0
      ? "left out: there is no output"
      : `one of positions ${named(targets)}, or the first and the last of several`;
  throw new RangeError(`${caller}(): selected must be ${known}, got ${JSON.stringify(selected)}.`);
}

/** Positions in words: "5–9" where they follow each other. */
function named(targets: readonly number[]): string {
  const [first, last] = [targets[0], targets[targets.length - 1]];
  return last - first === targets.length - 1 ? `${first}–${last}` : targets.join(", ");
}

function ignoredOf(caller: string, ignored: readonly number[] | undefined, count: number): readonly number[] {
  if (ignored === undefined) return [];
  const fits =
    Array.isArray(ignored) && ignored.every((each) => Number.isInteger(each) && each >= 0 && each < count);
  if (!fits) {
    throw new RangeError(
      `${caller}(): ignored must be positions of the text (0–${count - 1}), got ${JSON.stringify(ignored)}.`,
    );
  }
  return [...new Set(ignored)].sort((a, b) => a - b);
}

function choice(caller: string, name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new RangeError(
    `${caller}(): ${name} must be one of ${known.map((k) => `"${k}"`).join(", ")}, got ${JSON.stringify(value)}.`,
  );
}
