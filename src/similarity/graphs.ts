/**
 * The linear algebra of all measures. Arrays come and go as 32-bit floats; in between all is computed in 64 bits: the
 * products of features square their condition, which leaves nothing of 32 bits.
 */
import type {Dim, GraphNode, Shape} from "../tensors/index.js";
import {
  add,
  addAll,
  cast,
  cholesky,
  constant,
  div,
  equal,
  expm1,
  input,
  matMul,
  maximum,
  mean,
  mul,
  oneHot,
  range,
  reshape,
  rsqrt,
  select,
  size,
  slice,
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

/** How often rows are multiplied with the products of the features before they are looked at. */
const steps = 20;
const unsorted = 4;

/** Rows of the same span, orthonormal; NaN where they are not independent. */
function orthonormal(rows: GraphNode): GraphNode {
  const scaled = mul(rows, rsqrt(maximum(sum(square(rows), [1], true), wide(1e-300))));
  return solveLower(cholesky(matMul(scaled, scaled, {transposeB: true})), scaled);
}

/**
 * The largest eigenvalues, ascending `[block]`, their directions and loadings, as `basisOfTall` and `basisOfWide` give all of them, by subspace
 * iteration from `start` with a last step of Rayleigh and Ritz. Then the length of what is left of each, ‖Gu − λu‖, and the
 * vectors themselves, to go on with. Many times as fast where few of many are wanted, and NaN where it fails.
 */
function largest(
  gram: GraphNode,
  side: string,
  directions: (rows: GraphNode, values: GraphNode) => GraphNode,
): Wiring {
  const start = input("start", ["block", side]);
  let rows = orthonormal(double(start));
  for (let step = 0; step < steps; step++) {
    rows = matMul(rows, gram);
    // At first a few large directions are in all rows: what is left when they are taken out is rounding, and cleaned again.
    if (step < unsorted) rows = orthonormal(orthonormal(rows));
    // Then each row is nearly a direction of its own, and stays so for two steps.
    else if (step % 2 === 1) rows = orthonormal(rows);
  }
  // Once more: what is orthonormal up to rounding becomes so to the last bit.
  rows = orthonormal(rows);
  const small = matMul(matMul(rows, gram), rows, {transposeB: true});
  // The decomposition throws at NaN; what is left of the rows tells of it, too.
  const inside = symmetricEigen(select(equal(small, small), small, wide(0)));
  const found = matMul(inside.vectors, rows, {transposeA: true});
  const values = column(inside.values, "block");
  const left = sqrt(sum(square(sub(matMul(found, gram), mul(found, values))), [1]));
  const q = directions(found, maximum(values, least));
  const products = mul(matMul(q, z), double(unscales));
  return wired([x, scales, unscales, start], [inside.values, q, products, left, found]);
}
export const largestOfTall = largest(matMul(z, z, {transposeA: true}), "features", (rows, values) =>
  mul(matMul(rows, z, {transposeB: true}), rsqrt(values)),
);
export const largestOfWide = largest(matMul(z, z, {transposeB: true}), "positions", (rows) => rows);

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

/** Squared distances of the positions `[position, position]`, and how far each is from their mean, squared `[position, 1]`. */
const distancesOf = (lengths: GraphNode, products: GraphNode, zero: GraphNode, two: GraphNode): Wiring =>
  wired(
    [x, scales],
    [maximum(sub(add(lengths, transpose(lengths, [1, 0])), mul(products, two)), zero), lengths],
  );
export const distances = distancesOf(norms, gramOfZ, wide(0), wide(2));
const narrow = cast(z, "float32");
/** With products of 32 bits: where positions are not much farther from their mean than from one another. */
export const distancesInSingle = distancesOf(
  cast(norms, "float32"),
  matMul(narrow, narrow, {transposeB: true}),
  constant(0),
  constant(2),
);

const from = input("distances", ["positions", "positions"]);
/** −1 ÷ 2σ². */
const factor = input("factor", []);

/**
 * The kernel exp(−d² / 2σ²), centred and of length 1 `[position, position]`, its length, and that before it was centred. What is
 * the same everywhere goes away when it is centred: so 1 is taken off at once, and a wide kernel does not round to 1 alone.
 */
const rbf = (debiased: boolean): Wiring => {
  const kernel = expm1(mul(from, factor));
  const n = cast(size("positions"), "float32");
  const [ofRow, ofAll] = debiased ? [sub(n, constant(2)), sub(n, constant(1))] : [n, n];
  const rows = div(sum(kernel, [1], true), ofRow);
  const all = div(sum(rows, [0], true), ofAll);
  const flat = sub(sub(kernel, sub(rows, all)), transpose(rows, [1, 0]));
  // U-centring leaves the diagonal out: before, it is 0 as it is.
  const apart = sub(constant(1), oneHot(range(0, "positions"), "positions"));
  const kept = debiased ? mul(flat, apart) : flat;
  const length = sqrt(sum(square(kept), [0, 1]));
  return wired(
    [from, factor],
    [div(kept, maximum(length, constant(least32))), length, sqrt(sum(square(kernel), [0, 1]))],
  );
};
const least32 = 1e-30;
export const rbfKernel = rbf(false);
export const rbfKernelWithoutBias = rbf(true);

/** Half of the features of a representation, centred. */
interface Half {
  readonly values: GraphNode;
  /** High and low part of each mean, and what each centred feature is multiplied with. */
  readonly inputs: readonly GraphNode[];
}

/**
 * Of features times themselves, one block is the mirror of another: hence two halves. Means come in two numbers of 32 bits
 * each: what is left when the first is taken off is exact where it is small beside the mean.
 */
function halvesOf(name: string): {
  readonly inputs: readonly GraphNode[];
  readonly left: GraphNode;
  readonly right: GraphNode;
} {
  const [first, second] = [`${name}Left`, `${name}Right`];
  const whole = input(name, ["positions", `${first}+${second}`]);
  const half = (width: string, begin: Dim): Half => {
    const [high, low, by] = ["High", "Low", "By"].map((part) => input(width + part, [width]));
    return {values: mul(sub(sub(slice(whole, 1, begin, width), high), low), by), inputs: [high, low, by]};
  };
  const [left, right] = [half(first, 0), half(second, first)];
  return {inputs: [whole, ...left.inputs, ...right.inputs], left: left.values, right: right.values};
}
const ofX = halvesOf("ofX");
const ofY = halvesOf("ofY");

type Exact = "single" | "double";

/** ‖AᵀB‖². In 32 bits only the few hundred squares of a row are summed before the sum has 64. */
const squaresOf = (of: GraphNode, and: GraphNode, exact: Exact): GraphNode => {
  const [first, second] = exact === "single" ? [of, and] : [double(of), double(and)];
  return sum(double(sum(square(matMul(first, second, {transposeA: true})), [1])), [0]);
};
/** Of a product with itself, the block that is the mirror of another counts twice. */
const ownSquares = ({left, right}: typeof ofX, exact: Exact): GraphNode =>
  add(
    add(squaresOf(left, left, exact), squaresOf(right, right, exact)),
    mul(squaresOf(left, right, exact), wide(2)),
  );
const acrossSquares = (exact: Exact): GraphNode =>
  addAll(
    [ofX.left, ofX.right].flatMap((of) => [ofY.left, ofY.right].map((and) => squaresOf(of, and, exact))),
  );

/** In 32 bits, which a sum of squares can mostly do with, and in 64. Results are of 64, as two numbers of 32 each. */
const both = (make: (exact: Exact) => Wiring): Readonly<Record<Exact, Wiring>> => ({
  single: make("single"),
  double: make("double"),
});
/** A number of 64 bits as two of 32, whose sum it is. */
const halves = (x: GraphNode): GraphNode[] => {
  const first = cast(x, "float32");
  return [first, cast(sub(x, double(first)), "float32")];
};

/** tr(KHLH) = ‖XᵀY‖² of two representations. */
export const product = both((exact) => wired([...ofX.inputs, ...ofY.inputs], halves(acrossSquares(exact))));
/** The same of one representation with itself. */
export const ownProduct = both((exact) => wired(ofX.inputs, halves(ownSquares(ofX, exact))));
/** Their product, and that of each with itself. */
export const products = both((exact) =>
  wired(
    [...ofX.inputs, ...ofY.inputs],
    [acrossSquares(exact), ownSquares(ofX, exact), ownSquares(ofY, exact)].flatMap(halves),
  ),
);
const squaredLength = ({left, right}: typeof ofX): GraphNode =>
  add(...([left, right].map((part) => sum(square(double(part)), [1])) as [GraphNode, GraphNode]));
/** Squared length of each centred position `[position]`, as two numbers of 32 bits. */
export const squaredLengths = wired(ofX.inputs, halves(squaredLength(ofX)));
