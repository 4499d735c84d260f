/** How an integral over a path is approximated by points. */
export type Quadrature = "gauss-legendre" | "trapezoid" | "riemann";

export const quadratures: readonly Quadrature[] = ["gauss-legendre", "trapezoid", "riemann"];

/** Where a function is taken between 0 and 1, and how much each value counts. */
export interface Points {
  readonly at: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Points and weights of ∫₀¹: the n-point rule of Gauss and Legendre, which is exact for polynomials up to degree 2n − 1; the
 * trapezoid rule with both ends; or the middles of n equal parts.
 */
export function quadrature(rule: Quadrature, n: number): Points {
  if (rule === "gauss-legendre") return gaussLegendre(n);
  const all = Array.from({length: n}, (_, i) => i);
  if (rule === "riemann") return {at: all.map((i) => (i + 0.5) / n), weights: all.map(() => 1 / n)};
  const step = 1 / (n - 1);
  return {at: all.map((i) => i * step), weights: all.map((i) => (i === 0 || i === n - 1 ? step / 2 : step))};
}

/**
 * The roots of the Legendre polynomial of degree n by Newton's method, from x₀ = cos(π(i + 3/4)/(n + 1/2)).
 *
 * @see Abramowitz & Stegun (1964), 22.16.6 and 25.4.29
 */
function gaussLegendre(n: number): Points {
  const at: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    for (let turn = 0; turn < 100; turn++) {
      const {value, slope} = legendre(n, x);
      const next = x - value / slope;
      const close = Math.abs(next - x) < 1e-15;
      x = next;
      if (close) break;
    }
    const {slope} = legendre(n, x);
    at.unshift((1 + x) / 2);
    // 2 / ((1 − x²) P′(x)²) on [−1, 1], half of it on [0, 1].
    weights.unshift(1 / ((1 - x * x) * slope * slope));
  }
  return {at, weights};
}

/** The Legendre polynomial of degree n and its derivative, by Bonnet's recursion; x is not ±1. */
function legendre(n: number, x: number): {value: number; slope: number} {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return {value, slope: (n * (x * value - before)) / (x * x - 1)};
}
