import type {Shape} from "../tensors/index.js";

/** Whose positions: those of the model or its decoder, or those that the encoder of an encoder–decoder reads. */
export type Stack = "main" | "source";

/**
 * What an axis of a node counts: texts; positions; both in one; rows that get logits; heads; positions that are looked at;
 * or the coordinates of the last axis.
 */
export type Role = "text" | "position" | "rows" | "query" | "head" | "key" | "unit";

/** How the values of a point lie in its node. */
export interface Layout {
  /** Of each axis of the node. */
  readonly roles: readonly Role[];
  readonly stack: Stack;
  /** Whose positions the keys of a pattern are. */
  readonly keys?: Stack;
  readonly nHeads?: number;
  /** Size of the last axis, unless it has the keys. */
  readonly width?: number;
  /** Names of the axes of a result: head, position (or query and key), coordinate. */
  readonly axes: {
    readonly head?: string;
    readonly position: string;
    readonly key?: string;
    readonly unit?: string;
  };
}

/** Reads the layout from the sizes of a node: `undefined` where they do not tell the positions of a text. */
export function layoutOf(point: string, shape: Shape): Layout | undefined {
  const roles = shape.map((_, axis) => roleOf(shape, axis));
  const has = (role: Role): boolean => roles.includes(role);
  const known = has("rows") || has("query") || (has("text") && has("position"));
  const single = new Set(roles).size === roles.length;
  if (!known || !single || (has("key") && has("unit"))) return undefined;
  const sizeOf = (role: Role): number | undefined => shape[roles.indexOf(role)] as number | undefined;
  const position = shape[roles.findIndex((role) => role === "position" || role === "rows")];
  const width = sizeOf("unit");
  return {
    roles,
    stack: isSource(position) ? "source" : "main",
    ...(has("key") ? {keys: isSource(shape[roles.indexOf("key")]) ? "source" : "main"} : {}),
    nHeads: sizeOf("head"),
    width,
    axes: {
      ...(has("head") ? {head: "head"} : {}),
      position: has("key") ? "query" : "position",
      ...(has("key") ? {key: "key"} : {}),
      ...(width === undefined ? {} : {unit: unitName(point, has("head"))}),
    },
  };
}

const isSource = (dim: unknown): boolean => typeof dim === "string" && dim.includes("source");

function roleOf(shape: Shape, axis: number): Role {
  const dim = shape[axis];
  if (typeof dim === "number") return axis === shape.length - 1 ? "unit" : "head";
  if (dim === "batch") return "text";
  if (dim === "query") return "query";
  if (/^batch\*|\*batch$/.test(dim)) return "rows";
  const before = shape.slice(0, axis).some((other) => typeof other === "string" && other !== "batch");
  return before ? "key" : "position";
}

function unitName(point: string, heads: boolean): string {
  if (heads) return "feature";
  if (point === "logits") return "vocab";
  return /\.(ffnn\.activation|lstm\..+)$/.test(point) ? "neuron" : "model";
}
