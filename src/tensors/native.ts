import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Program} from "./program.js";
import type {GraphNode} from "./node.js";
import {storeGraph} from "./graph-def.js";
import {bind} from "./shape.js";
import type {Tensor} from "./tf.js";
import {openSession} from "./tf.js";

/**
 * A program that TensorFlow runs as a whole, in one call: it joins operations, runs some side by side and uses memory
 * again. Loading takes longer than the eager way; each run takes less.
 */
export function compileNative(inputs: readonly GraphNode[], outputs: readonly GraphNode[]): Program {
  const stored = storeGraph(inputs, outputs);
  const folder = mkdtempSync(join(tmpdir(), "limpid-graph-"));
  try {
    writeFileSync(join(folder, "saved_model.pb"), stored.bytes);
    const session = openSession(folder, stored.inputs, stored.outputs);
    return {
      inputs,
      outputs,
      run: (feeds: readonly Tensor[]): Tensor[] => {
        const sizes = new Map<string, number>();
        inputs.forEach((node, i) => bind(node.name ?? node.op, node.shape, feeds[i].shape, sizes));
        return session.run(feeds);
      },
      dispose: () => session.close(),
    };
  } finally {
    rmSync(folder, {recursive: true});
  }
}
