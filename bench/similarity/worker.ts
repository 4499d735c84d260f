/**
 * One measure of limpid in a process of its own: `worker.ts FIGURE FOLDER POSITIONS FEATURES`, where the folder holds a.f32 and
 * b.f32. Each line on the standard input measures once and answers with one line of JSON.
 */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {createInterface} from "node:readline";
import type {Representation} from "../../src/similarity/index.js";
import {cca, cka, pwcca, svcca} from "../../src/similarity/index.js";

type Similar = (a: Representation, b: Representation) => {readonly similarity: number};
const figures: Readonly<Record<string, Similar>> = {
  cca,
  svcca: (a, b) => svcca(a, b, {dims: 20}),
  pwcca,
  cka,
  "cka-debiased": (a, b) => cka(a, b, {debiased: true}),
  "cka-rbf": (a, b) => cka(a, b, {kernel: "rbf"}),
};

const [name, folder, positions, features] = process.argv.slice(2);
const [a, b] = ["a", "b"].map((file): Representation => {
  const {buffer, byteOffset, byteLength} = readFileSync(join(folder, `${file}.f32`));
  const data = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  return {shape: [Number(positions), Number(features)], data};
});
createInterface({input: process.stdin}).on("line", () => {
  const start = performance.now();
  const value = figures[name](a, b).similarity;
  const milliseconds = performance.now() - start;
  const bytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({milliseconds, bytes, value})}\n`);
});
