import type {GraphNode, Program, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";

/** Takes rows of many arrays at once; the little program is made once for each number of axes. */
export class Rows {
  readonly #programs = new Map<number, Program>();

  /** Row i of each result is row `parents[i]`. The arrays stay the caller's, and so do the results. */
  take(lists: readonly (readonly Tensor[])[], parents: readonly number[]): Tensor[][] {
    const made: Tensor[] = [];
    const indices = tf.tensor(Int32Array.from(parents), [parents.length], "int32");
    try {
      return lists.map((list) =>
        list.map((array) => {
          const [taken] = this.#program(array.shape.length).run([array, indices]);
          made.push(taken);
          return taken;
        }),
      );
    } catch (error) {
      for (const tensor of made) tensor.dispose();
      throw error;
    } finally {
      indices.dispose();
    }
  }

  #program(rank: number): Program {
    const known = this.#programs.get(rank);
    if (known) return known;
    const array: GraphNode = tf.input("array", [
      "row",
      ...Array.from({length: rank - 1}, (_, i) => `size${i}`),
    ]);
    const indices = tf.input("indices", ["taken"], "int32");
    const program = tf.compile([array, indices], [tf.gather(array, indices)]);
    this.#programs.set(rank, program);
    return program;
  }
}
