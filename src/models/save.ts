import {mkdir, rename, writeFile} from "node:fs/promises";
import {join} from "node:path";
import type {Parameter} from "./family.js";
import type {StoredType} from "./safetensors-write.js";
import {encodeSafetensors} from "./safetensors-write.js";

export interface SaveOptions {
  /** How weights are stored (default "float32"). */
  readonly dtype?: StoredType;
  /** Put before each name (default ""). */
  readonly prefix?: string;
}

/**
 * Writes a checkpoint folder that Hugging Face's tools read: config.json and model.safetensors.
 * A file is there whole or not at all.
 *
 * @param folder - made if it is not there
 * @param config - the content of config.json
 * @param parameters - names and shapes, in the order they are written
 * @param weights - the values by name
 */
export async function saveCheckpoint(
  folder: string,
  config: Readonly<Record<string, unknown>>,
  parameters: readonly Parameter[],
  weights: ReadonlyMap<string, Float32Array>,
  {dtype = "float32", prefix = ""}: SaveOptions = {},
): Promise<void> {
  const arrays = parameters.map(({name, shape}) => {
    const data = weights.get(name);
    if (!data) throw new Error(`saveCheckpoint(): weights must hold "${name}", got none.`);
    return {name: name === "lm_head.weight" ? name : prefix + name, shape, data};
  });
  await mkdir(folder, {recursive: true});
  await writeWhole(join(folder, "config.json"), `${JSON.stringify({...config, dtype}, null, 2)}\n`);
  await writeWhole(join(folder, "model.safetensors"), encodeSafetensors(arrays, dtype));
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}
