import type {GraphNode, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {Kept, Passes} from "./collector.js";
import {keptAt} from "./pass.js";
import {mayMean} from "./selection.js";

/** An input that instruments add to a graph, and what to feed in each pass. */
export interface Fed {
  readonly node: GraphNode;
  feed(passes: Passes): Tensor;
}

/** A part of a node, cut inside the graph, so that nothing else is copied out. What is cut is fed: it changes no program. */
export interface Cut {
  readonly node: GraphNode;
  /** For each pass: indices along the axes that are cut. */
  readonly inputs: readonly {readonly role: "heads" | "units" | "slots"; readonly node: GraphNode}[];
}

/** @param n - counts the cuts of a graph: names their inputs */
export function cut(node: GraphNode, kept: Kept, n: number): Cut {
  const inputs: {role: "heads" | "units" | "slots"; node: GraphNode}[] = [];
  let {roles} = kept.layout;
  let x = node;
  const along = (role: "heads" | "units" | "slots", axis: number): void => {
    const name = `cut.${n}.${role}`;
    const indices = tf.input(name, [name], "int32");
    inputs.push({role, node: indices});
    x = tf.pick(x, axis, indices);
  };
  if (kept.positions && roles[0] !== "query") {
    if (roles[0] === "rows") {
      const [rows, ...rest] = node.shape;
      x = tf.reshape(x, ["batch", (rows as string).replace(/^batch\*|\*batch$/, ""), ...rest]);
      roles = ["text", "position", ...roles.slice(1)];
    }
    along("slots", roles.indexOf("position"));
  }
  if (kept.heads) along("heads", roles.indexOf("head"));
  if (kept.units) along("units", roles.indexOf("unit"));
  return {node: x, inputs};
}

/** Slots of a pass in which some text has a position that is meant. */
export function slotsOf({layout, positions}: Kept, passes: Passes): Int32Array {
  const pass = passes[layout.stack]!;
  const rows = Array.from({length: pass.batch}, (_, row) => row);
  return Int32Array.from({length: pass.seq}, (_, slot) => slot).filter((slot) =>
    rows.some((row) => mayMean(positions, keptAt(pass, row, slot))),
  );
}
