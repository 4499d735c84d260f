import type {Attribution} from "../attribution/index.js";
import type {Run} from "../capture/index.js";
import {pack, saliencyView} from "../views/index.js";
import type {SaliencyState} from "../views/index.js";
import {Figure} from "./figure.js";
import {outputId} from "./selection.js";
import {provenanceLine} from "./provenance-line.js";

/** How a saliency figure looks at first; the reader can change each in the figure. */
export interface SaliencyFigureOptions {
  /** Text with coloured tokens (default), or a box with bar and percentage for each token. */
  readonly style?: "minimal" | "detailed";
  /** What the darkest colour stands for: the largest share of this step (default), of the whole output, or 100 %. */
  readonly scale?: "step" | "output" | "absolute";
  /** Position of the output token that is explained at first (default: the first output token). */
  readonly selected?: number;
}

/** A saliency figure of a run; `attribute` is called when the numbers are needed. */
export function saliencyFigure(
  run: Run,
  attribute: () => Promise<Attribution>,
  options: SaliencyFigureOptions = {},
): Figure<SaliencyState> {
  const {style = "minimal", scale = "step", selected = Math.min(run.nPrompt, run.ids.length - 1)} = options;
  choice("style", style, ["minimal", "detailed"]);
  choice("scale", scale, ["step", "output", "absolute"]);
  const last = run.ids.length - 1;
  const fits = Number.isInteger(selected) && selected >= run.nPrompt && selected <= last;
  if (options.selected !== undefined && !fits) {
    const range =
      run.nPrompt <= last ? `one of positions ${run.nPrompt}–${last}` : "left out: there is no output";
    throw new RangeError(`saliency(): selected must be ${range}, got ${selected}.`);
  }
  return new Figure(saliencyView, async () => {
    const {shares, totals, unit, method} = await attribute();
    const state: SaliencyState = {
      view: "saliency",
      version: 1,
      tokens: run.tokens,
      nPrompt: run.nPrompt,
      shares: pack(shares.data, shares.shape),
      totals: pack(totals, [totals.length]),
      unit,
      probabilities: pack(run.probabilities, [run.probabilities.length]),
      method,
      provenance: provenanceLine(run.provenance),
      output: outputId(run),
      style,
      scale,
      selected,
      position: options.selected ?? null,
      span: null,
      hovered: null,
      focused: null,
    };
    return state;
  });
}

function choice(name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new RangeError(
    `saliency(): ${name} must be one of ${known.map((k) => `"${k}"`).join(", ")}, got ${JSON.stringify(value)}.`,
  );
}
