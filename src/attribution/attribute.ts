import type {Run} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, nearest, show} from "../models/index.js";
import type {Attribution, AttributionOptions} from "./attribution.js";
import {normalised, scoreTable} from "./attribution.js";
import type {Baseline} from "./baseline.js";
import {baselineInWords} from "./baseline.js";
import {gradient} from "./gradient.js";
import type {Aggregation} from "./gradient-times-input.js";
import {gradientTimesInput} from "./gradient-times-input.js";
import {integratedGradients} from "./integrated-gradients.js";
import {occlusion} from "./occlusion.js";
import type {Quadrature} from "./quadrature.js";
import {sharedOptions} from "./targets.js";

/** How scores are found. */
export type AttributionMethod = "gradient" | "gradientTimesInput" | "integratedGradients" | "occlusion";

/** Options that are one method's own. */
const own: Readonly<Record<AttributionMethod, readonly string[]>> = {
  gradient: [],
  gradientTimesInput: ["aggregation"],
  integratedGradients: ["baseline", "steps", "quadrature"],
  occlusion: ["baseline"],
};

export const attributionMethods = Object.keys(own) as readonly AttributionMethod[];

export interface AttributeOptions extends AttributionOptions {
  /** How scores are found (default "gradientTimesInput"). */
  readonly method?: AttributionMethod;
  /** Of gradient × input: "l2" (default), the norm, or "dot", the sum with its sign. */
  readonly aggregation?: Aggregation;
  /** Of integrated gradients and occlusion: what stands for no token (default "zeros"); "remove" of occlusion only. */
  readonly baseline?: Baseline | "remove";
  /** Of integrated gradients: points on the path (default 50). */
  readonly steps?: number;
  /** Of integrated gradients: how the points are set and weighted (default "gauss-legendre"). */
  readonly quadrature?: Quadrature;
}

/**
 * How much each earlier token is responsible for each target, by any method. See each method's own function.
 *
 * @throws TypeError if an option is unknown, or another method's; and what the method throws
 */
export async function attribute(
  model: Model,
  run: Run,
  options: AttributeOptions,
  caller: string,
): Promise<Attribution> {
  const {method = "gradientTimesInput", quadrature, ...rest} = options;
  checkMethod(caller, method);
  checkOptions(caller, options, [...sharedOptions, "method", ...Object.values(own).flat()]);
  for (const name of Object.keys(rest).concat(quadrature === undefined ? [] : "quadrature")) {
    if (sharedOptions.includes(name) || own[method].includes(name)) continue;
    const owners = attributionMethods.filter((each) => own[each].includes(name));
    throw new TypeError(
      `${caller}(): ${name} must be left out with the method "${method}", got it. It is an option of ${owners.join(" and ")}.`,
    );
  }
  switch (method) {
    case "gradient":
      return gradient(model, run, rest, caller);
    case "gradientTimesInput":
      return gradientTimesInput(model, run, rest, caller);
    case "occlusion":
      return occlusion(model, run, rest, caller);
    case "integratedGradients":
      return alongPath(model, run, options, caller);
  }
}

async function alongPath(
  model: Model,
  run: Run,
  {method: _, quadrature, baseline, aggregation: __, ...rest}: AttributeOptions,
  caller: string,
): Promise<Attribution> {
  const given = {
    ...rest,
    ...(quadrature === undefined ? {} : {method: quadrature}),
    // What is no baseline of this method is refused there.
    ...(baseline === undefined ? {} : {baseline: baseline as Baseline}),
  };
  const found = await integratedGradients(model, run, given, caller);
  const {targets, scores, unit, contrast, differences, delta, steps} = found;
  const {shares, totals} = normalised(scores.data as Float32Array, targets.length, caller);
  return {
    targets,
    scores,
    shares: scoreTable(shares, targets.length),
    totals,
    hasSign: true,
    unit,
    contrast,
    method: `integrated gradients, ${steps} ${steps === 1 ? "step" : "steps"}, ${baselineInWords(found.baseline)}`,
    completeness: {differences, errors: delta},
  };
}

function checkMethod(caller: string, method: unknown): asserts method is AttributionMethod {
  if (typeof method === "string" && Object.hasOwn(own, method)) return;
  const near = typeof method === "string" ? nearest(method, attributionMethods) : undefined;
  throw new RangeError(
    `${caller}(): method must be one of ${attributionMethods.map((each) => `"${each}"`).join(", ")}, got ${show(method)}.${
      near === undefined ? "" : ` Did you mean "${near}"?`
    }`,
  );
}
