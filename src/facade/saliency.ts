import {attribute, attributionMethods} from "../attribution/index.js";
import type {Aggregation, Attribution, AttributionMethod, Quadrature, Unit} from "../attribution/index.js";
import type {Run} from "../capture/index.js";
import {displayHost, saliencyFigure} from "../figures/index.js";
import type {Figure, SaliencyFigureOptions} from "../figures/index.js";
import {checkOptions, nearest, show, tokensOf} from "../models/index.js";
import type {Model} from "../models/index.js";
import type {SaliencyState} from "../views/index.js";
import {tokenOf} from "./one-token.js";
import {Shared} from "./shared.js";
import {slowProgress} from "./slow-progress.js";

/** Options of `out.attributions()`. */
export interface AttributionOptions {
  /** How scores are found (default "gradientTimesInput"). */
  readonly method?: AttributionMethod;
  /** What is explained: the logit of each target (default), its probability, or the logarithm of that. */
  readonly of?: Unit;
  /** Positions of the tokens to explain, from 1 (default: all output tokens). */
  readonly targets?: readonly number[];
  /**
   * Another token, as a word of one token or an id: what is explained is how much more the target has than this one, as in
   * "are" rather than "is".
   */
  readonly contrast?: string | number;
  /** Of gradient × input: "l2" (default), the norm, or "dot", the sum with its sign. */
  readonly aggregation?: Aggregation;
  /**
   * Of integrated gradients and occlusion, what stands for no token: "zeros" (default), another token as a word of one token
   * or an id, or of occlusion "remove", which leaves the token out.
   */
  readonly baseline?: string | number;
  /** Of integrated gradients: points on the path (default 50). More come nearer to the completeness that the caption tells of. */
  readonly steps?: number;
  /** Of integrated gradients: how the points are set and weighted (default "gauss-legendre"). */
  readonly quadrature?: Quadrature;
  /** Bytes that the call may need beyond the model's weights (default 2 GiB). */
  readonly maxMemory?: number;
  /** Ends the call with an AbortError; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
}

/** Options of `out.saliency()`. */
export interface SaliencyOptions extends Omit<AttributionOptions, "method">, SaliencyFigureOptions {
  /** How scores are found (default "gradientTimesInput"); several can be compared in the figure. */
  readonly method?: AttributionMethod | readonly AttributionMethod[];
}

/** Options of `out.primaryAttributions()`, under Ecco's names. */
export interface PrimaryAttributionsOptions {
  /** "gradXInput" (default), "integratedGradients" ("ig") or "gradient" ("saliency"); also as Ecco spells them. */
  readonly attrMethod?: string;
  readonly style?: "minimal" | "detailed";
  /** Positions of tokens that are left out of the figure. */
  readonly ignoreTokens?: readonly number[];
}

/** Options that only some methods have: a figure of several gives each its own. */
const own: Readonly<Record<AttributionMethod, readonly string[]>> = {
  gradient: [],
  gradientTimesInput: ["aggregation"],
  integratedGradients: ["baseline", "steps", "quadrature"],
  occlusion: ["baseline"],
};
const common = ["of", "targets", "contrast", "maxMemory", "signal"];
const attributionNames = [...common, "method", "aggregation", "baseline", "steps", "quadrature"];
const figureNames = ["style", "scale", "granularity", "regex", "selected", "ignored"];

/** Attributions of one output, each computed once, and their figures. */
export class Explainer {
  readonly #model: Model;
  readonly #run: Run;
  readonly #known = new Map<string, Shared<Attribution>>();

  constructor(model: Model, run: Run) {
    this.#model = model;
    this.#run = run;
  }

  async attributions(options: AttributionOptions = {}, caller = "attributions"): Promise<Attribution> {
    checkOptions(caller, options, attributionNames);
    const {signal, maxMemory, contrast, baseline, ...rest} = options;
    const given = {
      ...rest,
      ...(contrast === undefined ? {} : {contrast: this.#contrast(caller, contrast, options.targets)}),
      ...(baseline === undefined ? {} : {baseline: this.#baseline(caller, baseline)}),
    };
    const key = keyOf(given);
    let known = this.#known.get(key);
    if (!known?.usable) {
      const onProgress = slowProgress("saliency");
      const memory = maxMemory === undefined ? {} : {maxMemory};
      known = new Shared((ended) =>
        attribute(this.#model, this.#run, {...given, ...memory, signal: ended, onProgress}, caller),
      );
      this.#known.set(key, known);
    }
    return known.join(caller, signal ?? displayHost()?.interruptSignal());
  }

  saliency(options: SaliencyOptions = {}, caller = "saliency"): Figure<SaliencyState> {
    checkOptions(caller, options, [...attributionNames, ...figureNames]);
    const {style, scale, granularity, regex, selected, ignored, method, ...rest} = options;
    const methods = methodsOf(caller, method);
    const targets = this.#targets(caller, options.targets);
    const contrast =
      options.contrast === undefined
        ? null
        : tokensOf(this.#model, [this.#contrast(caller, options.contrast, targets)])[0];
    const attributeAll = async (): Promise<readonly Attribution[]> => {
      const found: Attribution[] = [];
      for (const each of methods) {
        // Of several, each takes the options that it has.
        const names = methods.length > 1 ? [...common, ...own[each]] : attributionNames;
        const some = Object.fromEntries(Object.entries(rest).filter(([name]) => names.includes(name)));
        found.push(await this.attributions({...some, method: each}, caller));
      }
      return found;
    };
    return saliencyFigure(
      {run: this.#run, targets, attribute: attributeAll, contrast},
      {style, scale, granularity, regex, selected, ignored},
      caller,
    );
  }

  primaryAttributions(options: PrimaryAttributionsOptions = {}): Figure<SaliencyState> {
    const caller = "primaryAttributions";
    checkOptions(caller, options, ["attrMethod", "style", "ignoreTokens"]);
    const {attrMethod = "gradXInput", style, ignoreTokens} = options;
    const method = eccoMethod(caller, attrMethod);
    return this.saliency({method, style, ignored: ignoreTokens}, caller);
  }

  /** What a figure explains: the positions given, in order, or the whole output. */
  #targets(caller: string, given: readonly number[] | undefined): readonly number[] {
    const {ids, nPrompt} = this.#run;
    if (given === undefined) return Array.from({length: ids.length - nPrompt}, (_, i) => nPrompt + i);
    const last = ids.length - 1;
    const wrong = Array.isArray(given)
      ? given.find((each) => !Number.isInteger(each) || each < 1 || each > last)
      : given;
    if (wrong !== undefined || given.length === 0) {
      throw new RangeError(
        `${caller}(): targets must name positions of the text (1–${last}), got ${show(wrong ?? given)}.`,
      );
    }
    return [...new Set(given)].sort((a, b) => a - b);
  }

  /** The id of a word that targets are compared with, written as the first of them is: after a space, or not. */
  #contrast(caller: string, contrast: string | number, targets: readonly number[] | undefined): number {
    const first = this.#run.tokens[Array.isArray(targets) ? targets[0] : this.#run.nPrompt];
    return tokenOf(caller, "contrast", this.#model, contrast, typeof first === "string" && /^\s/.test(first));
  }

  #baseline(caller: string, baseline: string | number): "zeros" | "remove" | number {
    if (baseline === "zeros" || baseline === "remove") return baseline;
    return tokenOf(caller, "baseline", this.#model, baseline, false, ' It may also be "zeros" or "remove".');
  }
}

/** One name for the same question. */
function keyOf(options: Readonly<Record<string, unknown>>): string {
  const {method = "gradientTimesInput", of = "logit", ...rest} = options;
  const entries = Object.entries(rest).filter(([, value]) => value !== undefined);
  return JSON.stringify([method, of, ...entries.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function methodsOf(caller: string, method: SaliencyOptions["method"]): readonly AttributionMethod[] {
  const methods: readonly unknown[] = Array.isArray(method) ? method : [method ?? "gradientTimesInput"];
  if (methods.length === 0) throw new RangeError(`${caller}(): method must name at least one, got none.`);
  const wrong = methods.find((each) => !attributionMethods.includes(each as AttributionMethod));
  if (wrong === undefined) return [...new Set(methods as readonly AttributionMethod[])];
  const near = typeof wrong === "string" ? nearest(wrong, attributionMethods) : undefined;
  throw new RangeError(
    `${caller}(): method must be one of ${attributionMethods.map((each) => `"${each}"`).join(", ")}, got ${show(wrong)}.${
      near === undefined ? "" : ` Did you mean "${near}"?`
    }`,
  );
}

/** Ecco's names, in its own spelling and in ours. */
const eccoMethods: Readonly<Record<string, AttributionMethod>> = {
  gradXInput: "gradientTimesInput",
  gradientTimesInput: "gradientTimesInput",
  integratedGradients: "integratedGradients",
  ig: "integratedGradients",
  gradient: "gradient",
  saliency: "gradient",
  occlusion: "occlusion",
};

function eccoMethod(caller: string, name: unknown): AttributionMethod {
  const camel =
    typeof name === "string" ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : "";
  if (Object.hasOwn(eccoMethods, camel)) return eccoMethods[camel];
  const known = Object.keys(eccoMethods);
  throw new RangeError(
    `${caller}(): attrMethod must be one of ${known.map((each) => `"${each}"`).join(", ")}, got ${show(name)}. Ecco's other methods are not known.`,
  );
}
