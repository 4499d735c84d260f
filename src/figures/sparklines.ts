import type {Run} from "../capture/index.js";
import {checkWhole, show} from "../models/index.js";
import {pack, textSparklinesView} from "../views/index.js";
import type {TextSparklinesState} from "../views/index.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";
import {outputId} from "./selection.js";

/** How a text with charts looks at first; the reader can change each. */
export interface SparklinesFigureOptions {
  /** "bars" (default), or, where series have an order, "line". */
  readonly style?: "bars" | "line";
  /** What the whole height stands for: the largest of all, of each series, or of each token (default: as suits the numbers). */
  readonly scale?: "common" | "series" | "token";
  /** A chart for each token (default), or for each word. */
  readonly granularity?: "tokens" | "words";
  /** Position of the token that is selected at first (default: none). */
  readonly selected?: number;
  /** The series that stands out at first, by its place (default: none). */
  readonly series?: number;
}

/** Numbers of each token of a run. */
export interface SparklineNumbers extends Pick<
  TextSparklinesState,
  | "title"
  | "unit"
  | "names"
  | "numbers"
  | "links"
  | "ordered"
  | "heights"
  | "pools"
  | "top"
  | "missing"
  | "method"
> {
  /** `[position, series]` */
  readonly values: Float32Array;
}

const caller = "sparklines";

/** A text with a word-sized chart below each token; `make` is called when the numbers are needed. */
export function sparklinesFigure(
  run: Run,
  make: () => Promise<SparklineNumbers>,
  options: SparklinesFigureOptions & {readonly scaleAtFirst: TextSparklinesState["scale"]},
): Figure<TextSparklinesState> {
  const {style = "bars", granularity = "tokens", selected = null, series = null, scaleAtFirst} = options;
  const {scale = scaleAtFirst} = options;
  choice("style", style, ["bars", "line"]);
  choice("granularity", granularity, ["tokens", "words"]);
  choice("scale", scale, ["common", "series", "token"]);
  if (selected !== null) checkWhole(caller, "selected", selected, 0, run.tokens.length - 1);
  return new Figure(textSparklinesView, async () => {
    const {values, names, ...rest} = await make();
    if (series !== null) checkWhole(caller, "series", series, 0, names.length - 1);
    if (style === "line" && !rest.ordered) {
      throw new RangeError(`${caller}(): style must be "bars" where series have no order, got "line".`);
    }
    return {
      view: "text-sparklines" as const,
      version: 1 as const,
      output: outputId(run),
      tokens: run.tokens,
      nPrompt: run.nPrompt,
      ...rest,
      names,
      values: pack(values, [run.tokens.length, names.length]),
      provenance: provenanceLine(run.provenance),
      style,
      scale,
      granularity,
      selected,
      series,
      hovered: null,
      focused: null,
    };
  });
}

function choice(name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new RangeError(
    `${caller}(): ${name} must be one of ${known.map((each) => `"${each}"`).join(", ")}, got ${show(value)}.`,
  );
}
