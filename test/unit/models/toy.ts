import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Gpt2Config} from "../../../src/models/index.js";
import {gpt2, initialWeights, saveCheckpoint, writeGpt2Config} from "../../../src/models/index.js";

/** A GPT-2 that fits on a page. */
export const toyConfig: Gpt2Config = gpt2.readConfig({
  n_layer: 2,
  n_head: 2,
  n_embd: 6,
  vocab_size: 11,
  n_positions: 8,
});

/** Random weights, large enough that tokens matter. */
export function toyWeights(config = toyConfig, seed = 1): Map<string, Float32Array> {
  const parameters = gpt2
    .parameters(config)
    .map((parameter) => ("deviation" in parameter.initial ? {...parameter, initial: {deviation: 0.5}} : parameter));
  return initialWeights(parameters, seed);
}

/** Writes a checkpoint into a new folder. Call `removeToys` when done. */
export async function toyFolder(
  config = toyConfig,
  weights: ReadonlyMap<string, Float32Array> = toyWeights(config),
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "limpid-toy-"));
  folders.push(folder);
  await saveCheckpoint(folder, writeGpt2Config(config), gpt2.parameters(config), weights);
  return folder;
}

/** Writes a safetensors file as given: no check, no help. */
export function writeRaw(path: string, header: string | object, data: Uint8Array, length?: bigint): void {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  writeFileSync(path, Buffer.concat([size, text, data]));
}

const folders: string[] = [];

export function removeToys(): void {
  for (const folder of folders.splice(0)) rmSync(folder, {recursive: true});
}
