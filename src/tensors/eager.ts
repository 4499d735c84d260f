import type {Attribute, GraphNode} from "./node.js";
import {sorted} from "./node.js";
import type {Program} from "./program.js";
import {bind, evaluate} from "./shape.js";
import type {NativeAttribute, Tensor} from "./tf.js";
import {typeArguments} from "./types.js";
import {binding, execute, longScalar, tensor, typeNumber} from "./tf.js";

interface Step {
  readonly node: GraphNode;
  readonly attributes: readonly NativeAttribute[];
  readonly inputs: readonly number[];
  /** Where the results go. */
  readonly slots: readonly number[];
  /** What no later step reads. */
  readonly free: readonly number[];
}

/** A program that runs one operation after the other, and keeps an array only as long as a later one reads it. */
export function compileEager(inputs: readonly GraphNode[], outputs: readonly GraphNode[]): Program {
  const {steps, slots, fed, fetched} = plan(inputs, outputs);
  return {
    inputs,
    outputs,
    run: (feeds) => runSteps({inputs, steps, slots, fed, fetched}, feeds),
    dispose: () => undefined,
  };
}

interface Plan {
  readonly inputs: readonly GraphNode[];
  readonly steps: readonly Step[];
  readonly slots: number;
  readonly fed: readonly number[];
  readonly fetched: readonly number[];
}

/** Numbers the arrays, shares equal constants, and finds the last reader of each array. */
function plan(inputs: readonly GraphNode[], outputs: readonly GraphNode[]): Omit<Plan, "inputs"> {
  const given = new Set(inputs);
  const slotOf = new Map<GraphNode, number>();
  const shared = new Map<string, number>();
  const multiple = new Map<GraphNode, readonly number[]>();
  let slots = 0;
  const fed = inputs.map((node) => {
    slotOf.set(node, slots);
    return slots++;
  });
  const drafts: {node: GraphNode; inputs: number[]; slots: number[]}[] = [];
  for (const node of sorted(outputs, given)) {
    if (given.has(node)) continue;
    if (node.op === "Input") throw new Error(`run(): input "${node.name}" must be fed, got nothing.`);
    if (node.op === "Part") {
      slotOf.set(node, multiple.get(node.inputs[0])![node.part ?? 0]);
      continue;
    }
    const key =
      (node.values ?? node.dims)
        ? `${node.op} ${node.dtype} ${node.shape.length} ${(node.values ?? node.dims)!.join()}`
        : undefined;
    const known = key === undefined ? undefined : shared.get(key);
    if (known !== undefined) {
      slotOf.set(node, known);
      continue;
    }
    const own = Array.from({length: node.parts?.length ?? 1}, () => slots++);
    if (key !== undefined) shared.set(key, own[0]);
    if (node.parts) multiple.set(node, own);
    slotOf.set(node, own[0]);
    drafts.push({node, inputs: node.inputs.map((input) => slotOf.get(input)!), slots: own});
  }
  const fetched = outputs.map((output) => slotOf.get(output)!);
  const keep = new Set([...fed, ...fetched]);
  const last = new Map<number, number>();
  drafts.forEach((draft, at) => [...draft.slots, ...draft.inputs].forEach((slot) => last.set(slot, at)));
  const free: number[][] = drafts.map(() => []);
  for (const [slot, at] of last) if (!keep.has(slot)) free[at].push(slot);
  const steps = drafts.map((draft, at) => ({...draft, attributes: native(draft.node), free: free[at]}));
  return {steps, slots, fed, fetched};
}

function runSteps(plan: Plan, feeds: readonly Tensor[]): Tensor[] {
  const sizes = new Map<string, number>();
  plan.inputs.forEach((node, i) => bind(node.name ?? node.op, node.shape, feeds[i].shape, sizes));
  const arrays = new Array<Tensor | undefined>(plan.slots);
  plan.fed.forEach((slot, i) => (arrays[slot] = feeds[i]));
  const owned = new Set<number>();
  try {
    for (const {node, attributes, inputs, slots, free} of plan.steps) {
      const made =
        node.values || node.dims
          ? [literal(node, sizes)]
          : execute(
              node.op,
              attributes,
              inputs.map((slot) => arrays[slot]!),
              slots.length,
            );
      for (let i = 0; i < slots.length; i++) {
        arrays[slots[i]] = made[i];
        owned.add(slots[i]);
      }
      for (const slot of free) {
        arrays[slot]!.dispose();
        owned.delete(slot);
      }
    }
    return results(plan, arrays, owned);
  } catch (error) {
    for (const slot of owned) arrays[slot]!.dispose();
    throw error;
  }
}

/** The fetched arrays; one that was fed, or is fetched twice, is given as a copy of its own. */
function results(plan: Plan, arrays: readonly (Tensor | undefined)[], owned: Set<number>): Tensor[] {
  const given = new Set<number>();
  return plan.fetched.map((slot) => {
    if (owned.has(slot) && !given.has(slot)) {
      given.add(slot);
      return arrays[slot]!;
    }
    return execute("Identity", [], [arrays[slot]!], 1)[0];
  });
}

function literal(node: GraphNode, sizes: ReadonlyMap<string, number>): Tensor {
  const values = node.values ?? node.dims!.map((dim) => evaluate(dim, sizes));
  const shape = node.shape as readonly number[];
  if (node.dtype === "int64") return longScalar(values[0]);
  if (node.dtype === "int32") return tensor(Int32Array.from(values), shape, "int32");
  return tensor(Float32Array.from(values), shape);
}

function native(node: GraphNode): NativeAttribute[] {
  if (node.values || node.dims) return [];
  const all = {...typeArguments(node), ...node.attributes};
  return Object.entries(all).map(([name, value]) => ({name, ...attribute(value)}));
}

function attribute(value: Attribute): {type: number; value: number | boolean | string} {
  if (typeof value === "boolean") return {type: binding.TF_ATTR_BOOL, value};
  if (typeof value === "number") return {type: binding.TF_ATTR_INT, value};
  if (typeof value === "string") return {type: binding.TF_ATTR_STRING, value};
  if ("float" in value) return {type: binding.TF_ATTR_FLOAT, value: value.float};
  return {type: binding.TF_ATTR_TYPE, value: typeNumber(value.type)};
}
