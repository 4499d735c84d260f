import type {Shape} from "./shape.js";

/**
 * "int64" is the type of lengths that some operations want, and "float64" that of decompositions which need its precision,
 * in programs of `compileNative` only; no array of either is fed or fetched.
 */
export type DType = "float32" | "float64" | "int32" | "int64" | "bool";

/** A constant argument of an operation, as TensorFlow has it. */
export type Attribute = number | boolean | string | {readonly type: DType} | {readonly float: number};

/**
 * One operation of a graph, with TensorFlow's name and arguments, and the array it makes.
 * Four kinds are not TensorFlow's: "Input" (fed at each run), "Const" (`values`), "Dims" (the sizes `dims` as int32,
 * known when the graph runs; a single one as int64) and "Part" (output `part` of an operation with several).
 */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly GraphNode[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Of "Input" nodes, and of nodes given a name by the model that made them. */
  readonly name?: string;
  readonly values?: readonly number[];
  readonly dims?: Shape;
  readonly part?: number;
  /** Of an operation with several outputs: what each is. */
  readonly parts?: readonly {readonly shape: Shape; readonly dtype: DType}[];
  /** A derivative that is simpler than the one of the operations below this node. */
  readonly derivative?: Derivative;
}

/** Gradients towards `inputs`, given the gradient towards the node; `undefined` where there is none. */
export interface Derivative {
  readonly inputs: readonly GraphNode[];
  backward(gradient: GraphNode, lead: number): readonly (GraphNode | undefined)[];
}

/** A node with the given fields, and no attributes unless given. */
export function node(
  op: string,
  inputs: readonly GraphNode[],
  shape: Shape,
  rest: Partial<Omit<GraphNode, "op" | "inputs" | "shape">> = {},
): GraphNode {
  return {op, inputs, shape, dtype: inputs[0]?.dtype ?? "float32", attributes: {}, ...rest};
}

/** All nodes that `outputs` need, each after its inputs; nodes in `given` are taken as they are. */
export function sorted(
  outputs: readonly GraphNode[],
  given: ReadonlySet<GraphNode> = new Set(),
): GraphNode[] {
  const order: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  // A stack of our own: a deep graph would overflow the call stack.
  const stack: {node: GraphNode; next: number}[] = [];
  for (const output of outputs) {
    if (seen.has(output)) continue;
    seen.add(output);
    stack.push({node: output, next: 0});
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const inputs = given.has(top.node) ? [] : top.node.inputs;
      if (top.next === inputs.length) {
        order.push(top.node);
        stack.pop();
        continue;
      }
      const input = inputs[top.next++];
      if (!seen.has(input)) {
        seen.add(input);
        stack.push({node: input, next: 0});
      }
    }
  }
  return order;
}
