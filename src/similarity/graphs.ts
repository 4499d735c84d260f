/**
 * The linear algebra of all measures. Arrays come and go as 32-bit floats; in between all is computed in 64 bits: the
 * products of features square their condition, which leaves nothing of 32 bits.
 */
import type {GraphNode, Shape} from "../tensors/index.js";
import {
  add,
  cast,
  cholesky,
  constant,
  div,
  input,
  matMul,
  maximum,
  mean,
  mul,
  oneHot,
  range,
  reshape,
  rsqrt,
  size,
  solveLower,
  sqrt,
  square,
  sub,
  sum,
  symmetricEigen,
  symmetricEigenvalues,
  transpose,
} from "../tensors/index.js";
import type {Wiring} from "./programs.js";

const double = (x: GraphNode): GraphNode => cast(x, "float64");
const wide = (value: number): GraphNode => constant(value, "float64");
const wired = (inputs: readonly GraphNode[], outputs: readonly GraphNode[]): Wiring => ({
  inputs,
  outputs: outputs.map((output) => cast(output, "float32")),
});
/** Far below every eigenvalue that is kept: the features are scaled to variances about 1. */
const least = wide(1e-20);

/** A representation `[position, feature]`, and what each feature is multiplied with after its mean is subtracted. */
const x = input("x", ["positions", "features"]);
const scales = input("scales", ["features"]);
const centred = (values: GraphNode, by: GraphNode): GraphNode =>
  mul(sub(double(values), mean(double(values), [0], true)), double(by));
const z = centred(x, scales);

/** The same, and back to the features' own scale. */
const unscales = input("unscales", ["features"]);

const column = (values: GraphNode, rows: Shape[0]): GraphNode => reshape(values, [rows, 1]);

function basis(
  gram: GraphNode,
  size: string,
  rows: (vectors: GraphNode, values: GraphNode) => GraphNode,
): Wiring {
  const {values, vectors} = symmetricEigen(gram);
  const positive = column(maximum(values, least), size);
  const q = rows(vectors, positive);
  // <h, x> of each direction and feature.
  const loadings = mul(matMul(q, z), double(unscales));
  return wired([x, scales, unscales], [values, q, loadings]);
}

/**
 * An orthonormal basis of what the centred features span: eigenvalues ascending `[m]`, the directions as rows over positions
 * `[m, position]`, and their products with each feature `[m, feature]`, where m is the smaller of both. Of eigenvalues that
 * are 0 up to rounding the directions mean nothing.
 */
export const basisOfTall = basis(matMul(z, z, {transposeA: true}), "features", (vectors, values) =>
  mul(matMul(vectors, z, {transposeA: true, transposeB: true}), rsqrt(values)),
);
export const basisOfWide = basis(matMul(z, z, {transposeB: true}), "positions", (vectors) =>
  transpose(vectors, [1, 0]),
);

/**
 * The same for independent features, without eigenvalues and several times as fast: as Qᵀ = L⁻¹zᵀ with zᵀz = LLᵀ. First comes a
 * number that the largest eigenvalue ÷ the smallest does not exceed.
 */
export const basisOfIndependent = ((): Wiring => {
  const squares = matMul(z, z, {transposeA: true});
  const lower = cholesky(squares);
  const inverse = solveLower(lower, double(oneHot(range(0, "features"), "features")));
  const bound = mul(sum(square(z), [0, 1]), sum(square(inverse), [0, 1]));
  const q = matMul(inverse, z, {transposeB: true});
  return wired([x, scales, unscales], [bound, q, mul(transpose(lower, [1, 0]), double(unscales))]);
})();

/** Two orthonormal bases as rows over positions, and what is common to both `[rankA, rankB]`. */
const a = input("a", ["rankA", "positions"]);
const b = input("b", ["rankB", "positions"]);
const common = matMul(double(a), double(b), {transposeB: true});
const squared = matMul(common, common, {transposeB: true});
const root = (values: GraphNode): GraphNode => sqrt(maximum(values, wide(0)));

/** Canonical correlations of two bases, ascending `[rankA]`. */
export const correlations = wired([a, b], [root(symmetricEigenvalues(squared))]);

const loadings = input("loadings", ["rankA", "features"]);
const pairs = symmetricEigen(squared);

/** Canonical correlations, ascending, and ⟨h, x⟩ of the canonical direction h of each and the features of `a`. */
export const projections = wired(
  [a, b, loadings],
  [root(pairs.values), matMul(pairs.vectors, double(loadings), {transposeA: true})],
);

const gramOfZ = matMul(z, z, {transposeB: true});
const norms = sum(square(z), [1], true);

/** Products of the centred positions `[position, position]`. */
export const gram = wired([x, scales], [gramOfZ]);

/** Squared distances of the positions `[position, position]`. */
export const distances = wired(
  [x, scales],
  [maximum(sub(add(norms, transpose(norms, [1, 0])), mul(gramOfZ, wide(2))), wide(0))],
);

const y = input("y", ["positions", "featuresOfY"]);
const scalesOfY = input("scalesOfY", ["featuresOfY"]);
const both = [x, scales, y, scalesOfY];
const w = centred(y, scalesOfY);

type Product = (of: GraphNode, and: GraphNode) => GraphNode;

/** tr(KHLH) = ‖AᵀB‖² of two sets of centred features; a sum of squares can do with products of 32 bits. */
const plain: Product = (of, and) =>
  sum(square(double(matMul(cast(of, "float32"), cast(and, "float32"), {transposeA: true}))), [0, 1]);

/**
 * The same without bias, times n(n − 3): as each row of the centred kernel sums to 0, only the squared lengths of positions are
 * left to take away (Song et al. 2012, eq. 5).
 */
const withoutBias: Product = (of, and) => {
  const [first, second] = [sum(square(of), [1]), sum(square(and), [1])];
  const n = double(size("positions"));
  const [less1, less2] = [sub(n, wide(1)), sub(n, wide(2))];
  const all = sum(square(matMul(of, and, {transposeA: true})), [0, 1]);
  const same = mul(div(n, less2), sum(mul(first, second), [0]));
  const apart = div(mul(sum(first, [0]), sum(second, [0])), mul(less1, less2));
  return add(sub(all, same), apart);
};

/** The product of two representations. */
export const product = wired(both, [plain(z, w)]);
export const productWithoutBias = wired(both, [withoutBias(z, w)]);

/** Their product, and that of each with itself. */
export const products = wired(both, [plain(z, w), plain(z, z), plain(w, w)]);
export const productsWithoutBias = wired(both, [withoutBias(z, w), withoutBias(z, z), withoutBias(w, w)]);
