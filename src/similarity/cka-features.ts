import {product, productWithoutBias} from "./graphs.js";
import type {Feed} from "./programs.js";
import {runGraph} from "./programs.js";
import type {Features} from "./representation.js";
import {scaled} from "./kernels.js";

/** Features from which the linear kernel's products come without the kernel: cheaper where positions are many. */
export interface Products {
  readonly positions: number;
  readonly features: number;
  readonly feeds: readonly Feed[];
  /** Its product with itself. */
  readonly own: number;
}

/** A representation for such products; `undefined` where nothing is left of it. */
export function productsOf(x: Features, debiased: boolean): Products | undefined {
  const {positions, features} = x;
  const made = {positions, features, feeds: scaled(x), own: 0};
  const own = productOf(made, made, debiased);
  return own > 0 ? {...made, own} : undefined;
}

/** CKA of two of them. */
export function alignmentOfProducts(a: Products, b: Products, debiased: boolean): number {
  return productOf(a, b, debiased) / Math.sqrt(a.own * b.own);
}

function productOf(a: Products, b: Products, debiased: boolean): number {
  const [[value]] = runGraph(debiased ? productWithoutBias : product, [...a.feeds, ...b.feeds]);
  return value;
}
