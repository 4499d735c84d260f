import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Program} from "./program.js";
import type {GraphNode} from "./node.js";
import type {Halves} from "./graph-def.js";
import {storeGraph} from "./graph-def.js";
import {bind} from "./shape.js";
import type {Tensor} from "./tf.js";
import {openSession} from "./tf.js";

/**
 * A program that TensorFlow runs as a whole, in one call: it joins operations, runs some side by side and uses memory
 * again. Loading takes longer than the eager way; each run takes less.
 *
 * @param halves - inputs that are fed what `narrowed` made
 */
export function compileNative(
  inputs: readonly GraphNode[],
  outputs: readonly GraphNode[],
  halves: Halves = new Map(),
): Program {
  const stored = storeGraph(inputs, outputs, halves);
  const shapes = inputs.map((node) => (halves.has(node) ? [...node.shape, 2] : node.shape));
  // TensorFlow loads graphs from files only.
  const folder = writeTemporary(stored.bytes);
  try {
    const session = openSession(folder, stored.inputs, stored.outputs);
    return {
      inputs,
      outputs,
      run: (feeds: readonly Tensor[]): Tensor[] => {
        const sizes = new Map<string, number>();
        inputs.forEach((node, i) => bind(node.name ?? node.op, shapes[i], feeds[i].shape, sizes));
        return session.run(feeds);
      },
      dispose: () => session.close(),
    };
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function writeTemporary(bytes: Uint8Array): string {
  try {
    const folder = mkdtempSync(join(tmpdir(), "limpid-graph-"));
    writeFileSync(join(folder, "saved_model.pb"), bytes);
    return folder;
  } catch (error) {
    throw new Error(
      `compile(): the folder for temporary files must be writable, got ${(error as NodeJS.ErrnoException).code} for ${tmpdir()}. Set TMPDIR to another one, or load the model with executor "eager".`,
      {cause: error},
    );
  }
}
