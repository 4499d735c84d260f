import type {Hash} from "node:crypto";
import {createHash} from "node:crypto";
import type {FileHandle} from "node:fs/promises";
import {constants, mkdir, open, rename, unlink} from "node:fs/promises";
import {dirname} from "node:path";
import {throwIfAborted} from "../abort.js";
import {refusal, Unreachable, wait} from "./answer.js";
import {blobPath, lockPath, partialPath, sizeOf} from "./cache.js";
import {diskError} from "./disk.js";
import type {Hub} from "./hub.js";
import type {HubFile} from "./listing.js";
import {withLock} from "./lock.js";
import type {Answer} from "./request.js";
import {firstPause, maxRepeats, send} from "./request.js";

/**
 * Downloads the content of a file into the cache's `blobs`, where only whole and verified content is. What has arrived
 * of it lies beside in a file with another name; a later call goes on there.
 *
 * @param onBytes - told how many bytes of the file are there
 */
export async function downloadBlob(
  hub: Hub,
  commit: string,
  file: HubFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const blob = blobPath(hub, file.etag);
  const lock = lockPath(hub, file.etag);
  const partial = partialPath(hub, file.etag);
  let left = file.size;
  try {
    for (const path of [blob, lock]) await mkdir(dirname(path), {recursive: true});
    await withLock(lock, hub.signal, async () => {
      // Another process may have had the lock, and is done.
      if ((await sizeOf(blob)) === file.size) return;
      const url = `${hub.endpoint}/${hub.id}/resolve/${commit}/${encodeURIComponent(file.path)}`;
      // Not "a": bytes go to the place that is theirs, whoever else may write.
      const handle = await open(partial, constants.O_RDWR | constants.O_CREAT, 0o644);
      const download = new Download(hub, file, url, handle, (bytes) => {
        left = file.size - bytes;
        onBytes(bytes);
      });
      try {
        const found = await download.resume();
        await download.finish();
        // What was there before may have been wrong: once again without it.
        if (found > 0 && !download.isRight()) {
          download.restart();
          await download.finish();
        }
        if (download.isRight()) await handle.sync();
      } finally {
        await handle.close();
      }
      if (!download.isRight()) {
        await unlink(partial);
        throw download.wrong();
      }
      await rename(partial, blob);
    });
  } catch (error) {
    throw diskError(hub, error, left);
  }
  onBytes(file.size);
}

class Download {
  #at = 0;
  #hash: Hash;
  #digest: string | undefined;

  constructor(
    readonly hub: Hub,
    readonly file: HubFile,
    readonly url: string,
    readonly handle: FileHandle,
    readonly onBytes: (bytes: number) => void,
  ) {
    this.#hash = this.#newHash();
  }

  /** Takes over what an earlier call left, and returns how many bytes that is. */
  async resume(): Promise<number> {
    const {size} = await this.handle.stat();
    if (size > this.file.size) await this.handle.truncate(0);
    else if (size > 0) {
      for await (const piece of this.handle.createReadStream({start: 0, end: size - 1, autoClose: false})) {
        throwIfAborted("fromPretrained", this.hub.signal);
        this.#hash.update(piece as Buffer);
      }
      this.#at = size;
      this.onBytes(size);
    }
    return this.#at;
  }

  /** Forgets what there is. The file keeps its length: it is written over, maybe by another process as well. */
  restart(): void {
    this.#at = 0;
    this.#hash = this.#newHash();
    this.#digest = undefined;
  }

  /** Fetches all that is not yet there, and asks again where the hub breaks off. */
  async finish(): Promise<void> {
    let repeats = 0;
    while (this.#at < this.file.size) {
      const before = this.#at;
      try {
        await this.#fetchOnce();
      } catch (error) {
        throwIfAborted("fromPretrained", this.hub.signal);
        if (!(error instanceof Unreachable)) throw error;
        if (this.#at > before) repeats = 0;
        if (repeats === maxRepeats) throw new Unreachable(`${error.message} ${kept}`, {cause: error});
        await wait(firstPause * 2 ** repeats++, this.hub.signal);
        throwIfAborted("fromPretrained", this.hub.signal);
      }
    }
    this.#digest ??= this.#hash.digest("hex");
  }

  isRight(): boolean {
    return this.#digest === this.file.etag;
  }

  wrong(): Error {
    const {path, etag} = this.file;
    return new Error(
      `fromPretrained(): ${path} of "${this.hub.id}" must have the hash ${etag.slice(0, 12)}… that the hub names, got ${this.#digest?.slice(0, 12)}…. Its bytes are thrown away; call again.`,
    );
  }

  async #fetchOnce(): Promise<void> {
    const {hub, file} = this;
    // Compressed on its way, a part could not be told from another.
    const headers: Record<string, string> = {"Accept-Encoding": "identity"};
    if (this.#at > 0) headers.Range = `bytes=${this.#at}-`;
    const answer = await send(hub, this.url, {headers});
    try {
      const {response} = answer;
      // Of a whole file, such an answer is a refusal like others: to ask again would never end.
      if (response.status === 416 && this.#at > 0) return this.restart();
      if (!response.ok) throw refusal(hub, response);
      const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "");
      // A server may send all of a file where a part was asked for.
      if (response.status !== 206) this.restart();
      else if (Number(range?.[1]) !== this.#at) throw this.#wrongSize(`bytes from ${range?.[1]}, not ${this.#at}`);
      // What is compressed all the same has another length on its way.
      const length = response.headers.has("Content-Encoding") ? null : response.headers.get("Content-Length");
      const announced = range ? Number(range[2]) : length === null ? file.size : Number(length);
      if (announced !== file.size) throw this.#wrongSize(String(announced));
      await this.#store(answer);
    } finally {
      await answer.end();
    }
  }

  async #store(answer: Answer): Promise<void> {
    const {file} = this;
    for (let piece = await answer.next(); piece; piece = await answer.next()) {
      if (this.#at + piece.length > file.size) throw this.#wrongSize("more");
      for (let done = 0; done < piece.length; ) {
        done += (await this.handle.write(piece, done, piece.length - done, this.#at + done)).bytesWritten;
      }
      this.#hash.update(piece);
      this.#at += piece.length;
      this.onBytes(this.#at);
    }
    if (this.#at < file.size) {
      throw new Unreachable(
        `fromPretrained(): ${file.path} of "${this.hub.id}" must have ${file.size} bytes, got ${this.#at}.`,
      );
    }
  }

  #wrongSize(got: string): Error {
    const {path, size} = this.file;
    return new Error(
      `fromPretrained(): ${path} of "${this.hub.id}" must have the ${size} bytes that the hub names, got ${got}. Call again later.`,
    );
  }

  #newHash(): Hash {
    const {etag, size} = this.file;
    // Git puts a word and the size before the content.
    return etag.length === 64 ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
  }
}

const kept = "What is downloaded is kept: call again to go on.";
