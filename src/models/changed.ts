import {createHash} from "node:crypto";
import * as tf from "../tensors/index.js";
import type {Model} from "./model.js";
import {loaded, LoadedModel} from "./model.js";

/**
 * A model like another, some of whose weights are others. It has weights of its own: both are to be disposed.
 *
 * @param caller - how errors call the function
 * @param id - what it is called
 * @param changed - by parameter name
 */
export function withWeights(
  model: Model,
  caller: string,
  id: string,
  changed: ReadonlyMap<string, Float32Array>,
): Model {
  const inner = loaded(model, caller);
  const {family, config, tokenizer, weights, executor, generation, maxMemory, dtype} = inner;
  if (dtype !== "float32") {
    throw new TypeError(`${caller}(): model must be held as float32, got ${dtype}. Load it with dtype "float32".`);
  }
  const hash = createHash("sha256").update(model.weightsHash);
  for (const [name, data] of changed) {
    hash.update(`\n${name}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const copies: tf.Tensor[] = [];
  try {
    family.parameters(config as never).forEach(({name, shape}, i) => {
      copies.push(tf.tensor(changed.get(name) ?? Float32Array.from(tf.read(weights[i])), shape));
    });
  } catch (error) {
    for (const one of copies) one.dispose();
    throw error;
  }
  const settings = {generation, maxMemory};
  return new LoadedModel(id, family, config, tokenizer, hash.digest("hex"), copies, executor, settings);
}

/** A copy of a model's weight. */
export function weightOf(model: Model, caller: string, name: string): Float32Array {
  const {family, config, weights} = loaded(model, caller);
  const index = family.parameters(config as never).findIndex((one) => one.name === name);
  if (index < 0) throw new Error(`${caller}(): model must have the weight "${name}", got none in ${model.id}.`);
  return Float32Array.from(tf.read(weights[index]));
}
