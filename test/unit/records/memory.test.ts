import {execFile} from "node:child_process";
import {resolve} from "node:path";
import {promisify} from "node:util";
import type {Taken} from "./memory-process.js";

// A process of its own, which loads TensorFlow.
jest.setTimeout(240_000);

const root = resolve(__dirname, "../../..");
/** Sentences before them. Kernels and buffers are made on the way to the first. */
const stops = [1000, 4000];
/** Megabytes that may be added between them. Seen: 18 less to 46 more, and half of one; 4 where sentences are kept. */
const most = {resident: 96, kept: 2};

test("three thousand sentences more take no more memory", async () => {
  const program = ["--expose-gc", "-r", "./tools/typescript.cjs", "test/unit/records/memory-process.ts"];
  const args = [...program, ...stops.map(String)];
  const {stdout} = await promisify(execFile)(process.execPath, args, {cwd: root});
  const [early, late] = JSON.parse(stdout) as [Taken, Taken];
  expect([early.sentences, late.sentences]).toEqual(stops);
  expect(late.resident - early.resident).toBeLessThan(most.resident);
  expect(late.kept - early.kept).toBeLessThan(most.kept);
  expect(late.tensors).toBe(early.tensors);
});
