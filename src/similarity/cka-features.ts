import {product, products, productsWithoutBias, productWithoutBias} from "./graphs.js";
import {scaled} from "./kernels.js";
import type {Feed} from "./programs.js";
import {runGraph} from "./programs.js";
import type {Features} from "./representation.js";
import {epsilon} from "./representation.js";

/** Features from which the linear kernel's products come without the kernel: cheaper where positions are many. */
export interface Products {
  readonly x: Features;
  readonly feeds: readonly Feed[];
  /** Its product with itself, where several are compared with it. */
  readonly own?: number;
}

/** A representation for such products. */
export function productsOf(x: Features, debiased: boolean, many: boolean): Products {
  const feeds = scaled(x);
  if (!many) return {x, feeds};
  const [[own]] = runGraph(debiased ? productWithoutBias : product, [...feeds, ...feeds]);
  return {x, feeds, own};
}

/** CKA of two of them; the representation of which nothing is left where there is one. */
export function alignmentOfProducts(a: Products, b: Products, debiased: boolean): number | Features {
  const feeds = [...a.feeds, ...b.feeds];
  const [both, ofA, ofB] =
    a.own === undefined || b.own === undefined
      ? runGraph(debiased ? productsWithoutBias : products, feeds).map(([value]) => value)
      : [runGraph(debiased ? productWithoutBias : product, feeds)[0][0], a.own, b.own];
  if (isNothing(ofA, a.x)) return a.x;
  return isNothing(ofB, b.x) ? b.x : both / Math.sqrt(ofA * ofB);
}

/** Whether no more than rounding is left of what the variances about 1 of all features make. */
const isNothing = (own: number, {positions, features}: Features): boolean =>
  !(own > (epsilon * positions * features) ** 2);
