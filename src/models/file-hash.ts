import {createHash} from "node:crypto";
import type {FileHandle} from "node:fs/promises";
import {Worker} from "node:worker_threads";

/** SHA-256 of an open file, in hexadecimal. */
export async function hashFile(handle: FileHandle): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of handle.createReadStream({start: 0, autoClose: false, highWaterMark: 1 << 20})) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}

/** The same in a thread of its own, so that other work goes on meanwhile. */
export function hashFileAside(handle: FileHandle): Promise<string> {
  const worker = new Worker(program, {eval: true, workerData: handle.fd});
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("fromPretrained(): the hash must be computed, got the end of its thread.")));
  });
}

/** Plain JavaScript: a thread is started the same way whether limpid is compiled or not. */
const program = `
const {parentPort, workerData} = require("node:worker_threads");
const {createHash} = require("node:crypto");
const {readSync} = require("node:fs");
const hash = createHash("sha256");
const buffer = Buffer.alloc(1 << 20);
for (let at = 0, read; (read = readSync(workerData, buffer, 0, buffer.length, at)) > 0; at += read) {
  hash.update(buffer.subarray(0, read));
}
parentPort.postMessage(hash.digest("hex"));
`;
