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
