import type {GraphNode} from "./node.js";
import {sorted} from "./node.js";
import {addAll} from "./ops.js";
import type {Step} from "./rules.js";
import {rules} from "./rules.js";

/**
 * Adds to the graph the gradients of Σ y · cotangent with respect to each of `xs`.
 *
 * A cotangent may have axes before those of its `y`: then the whole backward pass has them, and one pass gives the
 * gradients of many outputs, while what the forward pass made is shared.
 *
 * @param ys - nodes to differentiate
 * @param xs - nodes to differentiate by
 * @param cotangents - one for each of `ys`, with the same number of axes before
 * @param lead - the number of those axes (default 0)
 * @returns one node for each of `xs`; `undefined` where no `y` depends on it
 */
export function gradient(
  ys: readonly GraphNode[],
  xs: readonly GraphNode[],
  cotangents: readonly GraphNode[],
  lead = 0,
): (GraphNode | undefined)[] {
  const order = sorted(ys);
  const wanted = new Set(xs);
  const depends = new Set<GraphNode>();
  for (const node of order) {
    const inputs = node.derivative?.inputs ?? node.inputs;
    if (wanted.has(node) || inputs.some((input) => depends.has(input))) depends.add(node);
  }

  const arrived = new Map<GraphNode, GraphNode[][]>();
  const arrive = (node: GraphNode, part: number, gradient: GraphNode): void => {
    const slots = arrived.get(node) ?? [];
    arrived.set(node, slots);
    (slots[part] ??= []).push(gradient);
  };
  ys.forEach((y, i) => arrive(y, 0, cotangents[i]));

  const found = new Map<GraphNode, GraphNode>();
  for (const node of order.reverse()) {
    const slots = arrived.get(node);
    if (!slots || !depends.has(node)) continue;
    const parts = Array.from({length: node.parts?.length ?? 1}, (_, i) => slots[i] && addAll(slots[i]));
    if (wanted.has(node)) found.set(node, parts[0]);
    const inputs = node.derivative?.inputs ?? node.inputs;
    const needs = (i: number): boolean => depends.has(inputs[i]);
    if (!inputs.some((_, i) => needs(i))) continue;
    if (node.op === "Part" && !node.derivative) {
      arrive(inputs[0], node.part ?? 0, parts[0]);
      continue;
    }
    const gradients = backward({node, gradient: parts[0], parts, lead, needs});
    inputs.forEach((input, i) => {
      const gradient = gradients[i];
      if (gradient && needs(i)) arrive(input, 0, gradient);
    });
  }
  return xs.map((x) => found.get(x));
}

function backward(step: Step): readonly (GraphNode | undefined)[] {
  const {node, gradient, lead} = step;
  if (node.derivative) return node.derivative.backward(gradient, lead);
  const rule = rules[node.op];
  if (!rule)
    throw new Error(`gradient(): operation must have a rule, got "${node.op}". Add one in rules.ts.`);
  return rule(step);
}
