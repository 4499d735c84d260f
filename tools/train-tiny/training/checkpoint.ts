import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import type {Trainer} from "../../../src/models/index.js";

type TrainerState = ReturnType<Trainer["state"]>;

/** Where a training stands, to go on after an interruption. */
export interface Checkpoint {
  /** What the training was started with; another training does not go on from here. */
  readonly key: string;
  readonly state: TrainerState;
}

const file = (folder: string): string => join(folder, "checkpoint.bin");

/** Writes the checkpoint whole or not at all. */
export function writeCheckpoint(folder: string, {key, state}: Checkpoint): void {
  mkdirSync(folder, {recursive: true});
  const header = Buffer.from(
    JSON.stringify({key, step: state.step, lengths: state.arrays.map((a) => a.length)}),
  );
  const size = Buffer.alloc(4);
  size.writeUInt32LE(header.length);
  const arrays = state.arrays.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength));
  writeFileSync(`${file(folder)}.part`, Buffer.concat([size, header, ...arrays]));
  renameSync(`${file(folder)}.part`, file(folder));
}

/** The state of a training of the same key, or nothing. */
export function readCheckpoint(folder: string, key: string): TrainerState | undefined {
  if (!existsSync(file(folder))) return undefined;
  const bytes = readFileSync(file(folder));
  const size = bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.toString("utf8", 4, 4 + size)) as {
    key: string;
    step: number;
    lengths: number[];
  };
  if (header.key !== key) return undefined;
  let at = 4 + size;
  const arrays = header.lengths.map((length) => {
    const array = new Float32Array(length);
    Buffer.from(array.buffer).set(bytes.subarray(at, at + 4 * length));
    at += 4 * length;
    return array;
  });
  return {step: header.step, arrays};
}

/** Forgets the checkpoint: the training is over. */
export function removeCheckpoint(folder: string): void {
  rmSync(file(folder), {force: true});
}
