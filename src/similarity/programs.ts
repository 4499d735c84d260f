import type {GraphNode, Program} from "../tensors/index.js";
import {compileNative, take, tensor, using} from "../tensors/index.js";

/** Inputs and outputs of a graph. */
export interface Wiring {
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
}
/** What is fed: numbers and their shape. */
export interface Feed {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

const programs = new Map<Wiring, Program>();

/** Runs a graph; it is compiled once in the life of the process, for all sizes. */
export function runGraph(wiring: Wiring, feeds: readonly Feed[]): Float32Array[] {
  const program = programs.get(wiring) ?? compileNative(wiring.inputs, wiring.outputs);
  programs.set(wiring, program);
  const made = feeds.map(({data, shape}) => tensor(data, shape));
  return using(made, () => program.run(made)).map(take);
}
