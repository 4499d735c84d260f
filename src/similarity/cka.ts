import {checkOptions, show} from "../models/index.js";
import type {Products} from "./cka-features.js";
import {alignmentOfProducts, productsOf} from "./cka-features.js";
import type {Alignment, Kernel} from "./kernels.js";
import {alignmentOf, dot} from "./kernels.js";
import type {CommonOptions, Measure, Sizes} from "./measure.js";
import {compare} from "./measure.js";
import {NothingVaries} from "./nothing-varies.js";
import type {Features, Representation} from "./representation.js";

export interface CkaOptions extends CommonOptions {
  /** How alike two positions are: the product of their centred features (default), or exp(−‖x − x′‖² / 2σ²). */
  readonly kernel?: Kernel;
  /**
   * σ of the kernel "rbf" as a share of the median distance between positions, each with itself included (default 1). A
   * smaller one looks at nearer neighbours.
   */
  readonly sigma?: number;
  /** Takes the estimate whose expectation is 0 for unrelated representations (default false). It can be below 0. */
  readonly debiased?: boolean;
}

/** How alike two representations arrange the positions. */
export interface Cka {
  readonly measure: "cka";
  /** 0 (nothing in common) to 1; debiased −1 to 1, about 0 where there is nothing in common. */
  readonly similarity: number;
  readonly kernel: Kernel;
  readonly debiased: boolean;
  readonly positions: number;
  /** σ of the kernel "rbf" for each, in the units of its features. */
  readonly sigma?: {readonly a: number; readonly b: number};
  /** What to know before the number is believed; empty where there is nothing. */
  readonly warnings: readonly string[];
}

export const ckaNames = ["kernel", "sigma", "debiased", "maxMemory"];

type Prepared = Alignment | Products;
type Settings = Required<Pick<CkaOptions, "kernel" | "sigma" | "debiased">>;

/** `cka()` in two steps. */
export function ckaMeasure(caller: string, options: CkaOptions, sizes: Sizes): Measure<Prepared, Cka> {
  const settings = checked(caller, options);
  const {debiased} = settings;
  // With several to compare, a product of two kernels costs less than one of two sets of features, as long as kernels are small.
  const enough = sizes.many ? 2 * sizes.features : sizes.features;
  const byFeatures = settings.kernel === "linear" && sizes.positions >= enough;
  return {
    symmetric: true,
    bytes: (n, p) =>
      byFeatures
        ? {kept: 4 * n * p + 8 * n, step: 8 * (3 * n * p + 2 * p * p)}
        : {kept: 4 * n * n, step: 8 * (3 * n * p + 3 * n * n)},
    prepare: (x) => {
      if (byFeatures) return productsOf(x, sizes.many);
      const made = alignmentOf(x, settings);
      if (made === undefined) throw nothingLeft(caller, x, settings);
      return made;
    },
    compare: (a, b) => {
      const value = alignment(a, b, debiased);
      if (typeof value !== "number") throw nothingLeft(caller, value, settings);
      return {
        measure: "cka",
        similarity: Math.min(1, Math.max(debiased ? -1 : 0, value)),
        kernel: settings.kernel,
        debiased,
        positions: a.x.positions,
        ...("width" in a && "width" in b ? {sigma: {a: a.width!, b: b.width!}} : {}),
        warnings: warningsOf(a.x, b.x, debiased),
      };
    },
  };
}

/**
 * Centred kernel alignment: whether two representations find the same positions alike. It is the cosine of their centred
 * kernels between positions, HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)). Rotations of either representation, and one factor for all
 * its features, change nothing; other linear maps do. Large directions count most.
 *
 * @param a - `[position, feature]`, at least 3 positions, 4 if `debiased`
 * @param b - the same positions; its own features, any number
 * @throws RangeError if they differ in positions, hold NaN or infinity, have no feature that varies, more than half of the
 * pairs of positions are equal (kernel "rbf"), or the kernels need more than `maxMemory`
 * @see Kornblith, Norouzi, Lee & Hinton (2019), eq. 3 and 4; debiased: Song, Smola, Gretton, Bedo & Borgwardt (2012), eq. 5;
 * Székely & Rizzo (2014), U-centring
 * @example
 * const {similarity} = cka(layerOf(run.hiddenStates, 3), layerOf(run.hiddenStates, 4), {debiased: true});
 */
export function cka(a: Representation, b: Representation, options: CkaOptions = {}): Cka {
  checkOptions("cka", options, ckaNames);
  const least = leastOf(options);
  return compare("cka", (sizes) => ckaMeasure("cka", options, sizes), a, b, {...options, least});
}

/** Both were prepared in the same way. */
function alignment(a: Prepared, b: Prepared, debiased: boolean): number | Features {
  if ("feeds" in a && "feeds" in b) return alignmentOfProducts(a, b, debiased);
  return dot((a as Alignment).values, (b as Alignment).values);
}

/** Positions that it needs: the debiased estimate of fewer is 0 ÷ 0. */
export const leastOf = ({debiased}: CkaOptions): number => (debiased === true ? 4 : 3);

function checked(caller: string, {kernel = "linear", sigma, debiased = false}: CkaOptions): Settings {
  if (kernel !== "linear" && kernel !== "rbf") {
    throw new TypeError(`${caller}(): kernel must be "linear" or "rbf", got ${show(kernel)}.`);
  }
  if (sigma !== undefined && kernel === "linear") {
    throw new TypeError(`${caller}(): sigma must be left out with the kernel "linear", got ${show(sigma)}.`);
  }
  if (sigma !== undefined && !(typeof sigma === "number" && sigma > 0 && sigma < Infinity)) {
    const wrong = `${caller}(): sigma must be a number above 0, got ${show(sigma)}.`;
    throw typeof sigma === "number" ? new RangeError(wrong) : new TypeError(wrong);
  }
  if (typeof debiased !== "boolean") {
    throw new TypeError(`${caller}(): debiased must be true or false, got ${show(debiased)}.`);
  }
  return {kernel, sigma: sigma ?? 1, debiased};
}

function nothingLeft(caller: string, x: Features, {kernel}: Settings): NothingVaries {
  const what =
    kernel === "rbf"
      ? "positions at different distances from one another"
      : "positions that still differ when its kernel is centred";
  return new NothingVaries(caller, x.name, what, `${x.positions} that do not`);
}

function warningsOf(a: Features, b: Features, debiased: boolean): string[] {
  const most = Math.max(a.features, b.features);
  if (debiased || most < a.positions) return [];
  return [
    `${most} features at only ${a.positions} positions are similar by chance: the value is too high. Take debiased: true or more positions.`,
  ];
}
