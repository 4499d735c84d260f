import type {GraphNode} from "./node.js";
import {node} from "./node.js";
import {parts, withDerivative} from "./ops.js";

/**
 * The eigenvalues of a symmetric matrix `[n, n]` in ascending order, and its eigenvectors as columns `[n, n]`. Only the
 * lower triangle is read. They have no gradient.
 */
export function symmetricEigen(x: GraphNode): {readonly values: GraphNode; readonly vectors: GraphNode} {
  const [values, vectors] = eigen(x, true);
  return {values, vectors};
}

/** The eigenvalues of a symmetric matrix `[n, n]` in ascending order: faster than with the eigenvectors. */
export function symmetricEigenvalues(x: GraphNode): GraphNode {
  return eigen(x, false)[0];
}

function eigen(x: GraphNode, vectors: boolean): GraphNode[] {
  const many = node("SelfAdjointEigV2", [x], x.shape, {
    attributes: {compute_v: vectors},
    parts: [
      {shape: x.shape.slice(0, -1), dtype: x.dtype},
      {shape: x.shape, dtype: x.dtype},
    ],
  });
  return parts(many).map((part) => withDerivative(part, {inputs: [], backward: () => []}));
}

/**
 * The lower triangular L with x = L Lᵀ, of a symmetric positive definite matrix `[n, n]`; NaN where it is not
 * positive definite. It has no gradient.
 */
export function cholesky(x: GraphNode): GraphNode {
  return withDerivative(node("Cholesky", [x], x.shape), {inputs: [], backward: () => []});
}

/** The X with L X = y, of a lower triangular matrix `[n, n]` and `y` `[n, columns]`. It has no gradient. */
export function solveLower(lower: GraphNode, y: GraphNode): GraphNode {
  const attributes = {lower: true, adjoint: false};
  const made = node("MatrixTriangularSolve", [lower, y], y.shape, {attributes});
  return withDerivative(made, {inputs: [], backward: () => []});
}
