import type {GraphNode} from "./node.js";
import {sorted} from "./node.js";

/**
 * Splits a graph in two: what can be computed before `late` inputs are known, and the rest.
 *
 * @returns the nodes that the second part reads from the first; fetch them once, then feed them at each run of the rest
 */
export function earlyNodes(outputs: readonly GraphNode[], late: readonly GraphNode[]): GraphNode[] {
  const depends = new Set<GraphNode>(late);
  const open = sizesOf(late);
  const nodes = sorted(outputs);
  for (const {op, shape} of nodes.filter((node) => !depends.has(node))) {
    if (op === "Input") sizesOf([{shape}]).forEach((name) => open.delete(name));
  }
  const early = new Set<GraphNode>();
  const simple = new Set(["Input", "Const", "Dims"]);
  for (const node of nodes) {
    // What has a late size is late, even if it only repeats what is known.
    if (node.dims && [...sizesOf([{shape: node.dims}])].some((name) => open.has(name))) depends.add(node);
    if (!node.inputs.some((input) => depends.has(input))) continue;
    depends.add(node);
    for (const input of node.inputs) if (!depends.has(input) && !simple.has(input.op)) early.add(input);
  }
  for (const output of outputs) if (!depends.has(output)) early.add(output);
  return [...early];
}

/** The names in shapes. */
function sizesOf(nodes: readonly Pick<GraphNode, "shape">[]): Set<string> {
  const dims = nodes.flatMap(({shape}) => shape).filter((dim) => typeof dim === "string");
  return new Set(dims.flatMap((dim) => dim.split(/[+*]/)));
}
