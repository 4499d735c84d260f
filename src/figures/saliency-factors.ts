import type {Attribution} from "../attribution/index.js";
import type {Run} from "../capture/index.js";
import {checkWhole, show} from "../models/index.js";
import type {Factors} from "../neurons/index.js";
import {pack, saliencyFactorsView} from "../views/index.js";
import type {SaliencyFactorsState} from "../views/index.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";
import {outputId} from "./selection.js";

/** How a figure of saliency and factors looks at first; the reader can change each. */
export interface SaliencyFactorsFigureOptions {
  /** What the strongest ground stands for: the largest share of this step (default), of the whole output, or 100 %. */
  readonly scale?: "step" | "output" | "absolute";
  /** What the whole height of a bar stands for: the largest of each factor (default: "series"), of all, or of each token. */
  readonly bars?: "series" | "common" | "token";
  /** Position of the output token that is explained at first (default: the first). */
  readonly selected?: number;
  /** The factor that stands out at first (default: none). */
  readonly factor?: number;
}

const caller = "saliencyFactors";

/** Saliency and factors of a run in one text; `make` is called when the numbers are needed. */
export function saliencyFactorsFigure(
  run: Run,
  make: () => Promise<{readonly attribution: Attribution; readonly factors: Factors}>,
  options: SaliencyFactorsFigureOptions,
): Figure<SaliencyFactorsState> {
  const {scale = "step", bars = "series", selected, factor = null} = options;
  choice("scale", scale, ["step", "output", "absolute"]);
  choice("bars", bars, ["series", "common", "token"]);
  const width = run.tokens.length;
  if (selected !== undefined) checkWhole(caller, "selected", selected, 0, width - 1);
  return new Figure(saliencyFactorsView, async () => {
    const {attribution, factors} = await make();
    const {targets, shares, method} = attribution;
    const [count] = factors.factors.shape;
    if (shares.shape[1] !== width || factors.factors.shape[1] !== width) {
      throw new RangeError(
        `${caller}(): saliency and factors must be of the same ${width} tokens, got ${shares.shape[1]} and ${factors.factors.shape[1]}.`,
      );
    }
    if (selected !== undefined && !targets.includes(selected)) {
      throw new RangeError(
        `${caller}(): selected must be one of the explained tokens (${rangeOf(targets)}), got ${selected}.`,
      );
    }
    if (factor !== null) checkWhole(caller, "factor", factor, 0, count - 1);
    return {
      view: "saliency-factors" as const,
      version: 1 as const,
      output: outputId(run),
      tokens: run.tokens,
      nPrompt: run.nPrompt,
      targets,
      shares: pack(shares.data, shares.shape),
      probabilities: pack(
        targets.map((target) => run.probabilities[target - run.nPrompt] ?? 0),
        [targets.length],
      ),
      factors: pack(byPosition(factors.factors.data, count, width), [width, count]),
      explained: pack(factors.shares, [count]),
      method,
      factorMethod: `${count} factors of FFNN activations, ${(100 * factors.explainedVariance).toFixed(1)} % of their squares`,
      provenance: provenanceLine(run.provenance),
      scale,
      bars,
      selected: selected ?? targets[0],
      position: selected ?? null,
      factor,
      hovered: null,
      focused: null,
    };
  });
}

/** `[factor, position]` as `[position, factor]`. */
export function byPosition(data: Float32Array, count: number, width: number): Float32Array {
  return Float32Array.from(
    {length: data.length},
    (_, i) => data[(i % count) * width + Math.floor(i / count)],
  );
}

function rangeOf(targets: readonly number[]): string {
  const [first, last] = [targets[0], targets[targets.length - 1]];
  return last - first === targets.length - 1 ? `${first}–${last}` : targets.join(", ");
}

function choice(name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new RangeError(
    `${caller}(): ${name} must be one of ${known.map((each) => `"${each}"`).join(", ")}, got ${show(value)}.`,
  );
}
