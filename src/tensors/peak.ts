import type {GraphNode} from "./node.js";
import {sorted} from "./node.js";
import type {Shape, Sizes} from "./shape.js";
import {evaluate} from "./shape.js";

/** Operations whose result lies where what they read lies. */
const views = new Set(["Reshape", "Identity", "ExpandDims", "Squeeze", "Part"]);

/** An array that is made at one step and given back after another; sizes are numbers of shapes that occur. */
interface Life {
  readonly shapes: readonly number[];
  readonly last: number;
}

/**
 * How many numbers a graph holds at once while it runs operation by operation, at most: what is fed, what is made and
 * still read later, and the results. What is given is left out, such as weights.
 *
 * @param given - what is there anyway
 * @param soon - each operation runs as soon as what it reads is there, as where several run side by side; else in the
 * order that the results are asked for
 * @returns takes the named sizes of a run
 */
export function peakNumbers(
  outputs: readonly GraphNode[],
  given: ReadonlySet<GraphNode>,
  soon = false,
): (sizes: Sizes) => number {
  const asked = sorted(outputs, given).filter((node) => !given.has(node));
  const order = soon ? byDepth(asked) : asked;
  const root = rootsOf(order);
  const last = new Map<GraphNode, number>();
  order.forEach((node, at) => [node, ...node.inputs].forEach((one) => last.set(root(one), at)));
  for (const output of outputs) last.set(root(output), order.length);

  const shapes: Shape[] = [];
  const known = new Map<string, number>();
  const numberOf = (shape: Shape): number => {
    const key = shape.join();
    const found = known.get(key) ?? shapes.push(shape) - 1;
    known.set(key, found);
    return found;
  };
  const lives = order.map((node, at): Life | undefined => {
    if (views.has(node.op) || node.values || node.dims) return undefined;
    const own = node.parts?.map(({shape}) => shape) ?? [node.shape];
    // What is fed is there from the start to the end.
    const end = node.op === "Input" ? order.length : (last.get(node) ?? at);
    return {shapes: own.map(numberOf), last: end};
  });
  return (sizes) => {
    const counts = shapes.map((shape) => shape.reduce<number>((n, dim) => n * evaluate(dim, sizes), 1));
    const freed = new Float64Array(order.length + 1);
    let now = 0;
    let most = 0;
    lives.forEach((life, at) => {
      if (life) {
        const size = life.shapes.reduce((n, shape) => n + counts[shape], 0);
        now += size;
        freed[life.last] += size;
      }
      most = Math.max(most, now);
      now -= freed[at];
    });
    return most;
  };
}

/** Nodes by how many others come one after the other before them. */
function byDepth(order: readonly GraphNode[]): GraphNode[] {
  const depth = new Map<GraphNode, number>();
  for (const node of order) {
    depth.set(
      node,
      node.inputs.reduce((most, input) => Math.max(most, 1 + (depth.get(input) ?? -1)), 0),
    );
  }
  return [...order].sort((a, b) => depth.get(a)! - depth.get(b)!);
}

/** The node in whose memory each node lies. */
function rootsOf(order: readonly GraphNode[]): (node: GraphNode) => GraphNode {
  const roots = new Map<GraphNode, GraphNode>();
  const root = (node: GraphNode): GraphNode => roots.get(node) ?? node;
  for (const node of order) if (views.has(node.op)) roots.set(node, root(node.inputs[0]));
  return root;
}
