import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync} from "node:fs";
import {open} from "node:fs/promises";
import {spawn} from "node:child_process";
import {once} from "node:events";
import {hostname} from "node:os";
import {join} from "node:path";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {gitHash, refuse, sendPart, sha256, startHub} from "./hub-server.js";
import type {Place} from "./hub-place.js";
import {expectRefused, fixture, isWeights, load, openPlace, weights} from "./hub-place.js";

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await place.close();
});

const asked = (): string[] => place.hub.seen.map(({path}) => path);

describe("a broken download", () => {
  const cutAt = 20_000;
  /** Breaks off once in the middle of the weights, for good or not. */
  const cut = (alive: boolean): void => {
    let cuts = 0;
    place.hub.fault = (path, request, response) => {
      if (!isWeights(path) || (cuts > 0 && alive)) return false;
      if (cuts++ === 0) sendPart(weights, request, response, cutAt);
      else refuse(response, 503);
      return true;
    };
  };

  test("ends where the hub refuses a part, though all of the file was asked for", async () => {
    place.hub.fault = (path, _, response) => {
      if (!isWeights(path)) return false;
      refuse(response, 416);
      return true;
    };
    await expectRefused(place, /must answer with the model, got status 416/);
    expect(place.hub.seen.filter(({path}) => isWeights(path))).toHaveLength(1);
  });

  test("goes on within the call where it broke off", async () => {
    cut(true);
    await load();
    expect(place.hub.seen.filter(({path}) => isWeights(path)).map(({range}) => range)).toEqual([undefined, `bytes=${cutAt}-`]);
    expect(readFileSync(place.blob)).toEqual(weights);
  });

  test("is kept but not taken for whole, and the next call goes on", async () => {
    cut(false);
    await expectRefused(place, /must answer, got status 503. What is downloaded is kept/);
    expect(readFileSync(place.partial)).toEqual(weights.subarray(0, cutAt));
    place.hub.fault = undefined;
    place.hub.seen.length = 0;
    await load();
    expect(place.hub.seen.find(({path}) => isWeights(path))!.range).toBe(`bytes=${cutAt}-`);
    expect(readFileSync(place.blob)).toEqual(weights);
    expect(existsSync(place.partial)).toBe(false);
  });

  test("goes on where the large files lie, too", async () => {
    const storage = await startHub(fixture);
    place.hub.storage = storage.url;
    let cuts = 0;
    storage.fault = (_, request, response) => cuts++ === 0 && (sendPart(weights, request, response, cutAt), true);
    await load();
    expect(storage.seen.map(({range}) => range)).toEqual([undefined, `bytes=${cutAt}-`]);
    await storage.close();
  });

  test("that only lacked its last step is not asked for again", async () => {
    mkdirSync(join(place.repository, "blobs"), {recursive: true});
    writeFileSync(place.partial, weights);
    await load();
    expect(asked().some(isWeights)).toBe(false);
    expect(readFileSync(place.blob)).toEqual(weights);
  });

  test("starts anew if the server sends all again", async () => {
    mkdirSync(join(place.repository, "blobs"), {recursive: true});
    writeFileSync(place.partial, weights.subarray(0, 100));
    place.hub.fault = (path, request, response) => {
      if (!isWeights(path)) return false;
      delete request.headers.range;
      sendPart(weights, request, response);
      return true;
    };
    await load();
    expect(readFileSync(place.blob)).toEqual(weights);
  });

  test("starts anew if what was there is wrong", async () => {
    mkdirSync(join(place.repository, "blobs"), {recursive: true});
    writeFileSync(place.partial, Buffer.alloc(100, 7));
    await load();
    expect(readFileSync(place.blob)).toEqual(weights);
  });

  test("that stands still ends after the time that is set", async () => {
    process.env.HF_HUB_DOWNLOAD_TIMEOUT = "0.1";
    place.hub.fault = (path, _, response) => isWeights(path) && (response.write(weights.subarray(0, 10)), true);
    await expectRefused(place, /must answer, got nothing for 0.1 s. .* What is downloaded is kept/);
  });
});

describe("a download that is not what the hub says", () => {
  test("is thrown away when its hash is another", async () => {
    const wrong = Buffer.from(weights);
    wrong[wrong.length - 1] ^= 1;
    place.hub.fault = (path, request, response) => isWeights(path) && (sendPart(wrong, request, response), true);
    await expectRefused(place, /model.safetensors of "org\/toy" must have the hash [0-9a-f]{12}… that the hub names, got /);
    expect(existsSync(place.partial)).toBe(false);
  });

  test("is refused when a small file's hash is another", async () => {
    place.hub.fault = (path, request, response) =>
      path.endsWith("/config.json") && (sendPart(Buffer.alloc(place.hub.files.get("config.json")!.length, 32), request, response), true);
    await expectRefused(place, /config.json of "org\/toy" must have the hash/);
  });

  test.each([-1, 1])("is refused when its size is another (%i)", async (by) => {
    place.hub.claims.set("model.safetensors", {size: weights.length + by});
    await expectRefused(place, new RegExp(`must have the ${weights.length + by} bytes that the hub names, got ${weights.length}`));
  });

  test("is refused when it has more bytes than announced", async () => {
    place.hub.fault = (path, _, response) => isWeights(path) && (response.write(weights), response.end("more"), true);
    await expectRefused(place, /bytes that the hub names, got more/);
  });
});

describe("a hub that refuses", () => {
  const answers: [string, number, string, string | undefined, RegExp][] = [
    ["401", 401, "", undefined, /a model that http.* shows you, got "org\/toy" \(status 401\). .* set HF_TOKEN\.$/],
    ["401 in spite of a token", 401, "", "hf_x", /\(status 401\). .* the token is valid/],
    ["403", 403, "GatedRepo", undefined, /"org\/toy" must be open to you, got status 403. .* set HF_TOKEN\.$/],
    ["404", 404, "RepoNotFound", undefined, /got "org\/toy" \(status 404\). Check the spelling/],
    ["429", 429, "", undefined, /must accept the request, got status 429/],
    ["500", 500, "", undefined, /because http.* does not answer, got no copy of it. .* got status 500/],
    ["418", 418, "", undefined, /must answer with the model, got status 418. Is HF_ENDPOINT a model hub\?/],
  ];
  test.each(answers)("with %s gets an error that says what to do", async (_, status, code, token, message) => {
    if (token) process.env.HF_TOKEN = token;
    place.hub.fault = (_path, _request, response) => (refuse(response, status, code), true);
    await expectRefused(place, message);
  });

  test("is asked again when it has a problem that passes", async () => {
    let left = 2;
    place.hub.fault = (_path, _request, response) => left-- > 0 && (refuse(response, 500), true);
    await load();
    expect(left).toBeLessThan(0);
  });

  test("names a revision that is not there", async () => {
    await expect(load({revision: "v9"})).rejects.toThrow(
      /revision must be a branch, tag or commit of "org\/toy", got "v9"/,
    );
  });

  test("or gives no hub's answer is told from one", async () => {
    place.hub.fault = (_path, _request, response) => (response.end("<html>"), true);
    await expectRefused(place, /must answer as a model hub does, got .* Is HF_ENDPOINT right\?/);
  });
});

describe("an interrupt", () => {
  test("ends a download at once, and what has arrived is kept", async () => {
    const controller = new AbortController();
    place.hub.fault = (path, _, response) => {
      if (!isWeights(path)) return false;
      response.setHeader("Content-Length", weights.length);
      response.write(weights.subarray(0, 5000));
      return true;
    };
    const onProgress = (): void => {
      if (existsSync(place.partial) && lstatSync(place.partial).size > 0) controller.abort();
    };
    const before = memory();
    await expect(fromPretrained("org/toy", {signal: controller.signal, onProgress})).rejects.toMatchObject({name: "AbortError"});
    expect(memory()).toEqual(before);
    expect(readFileSync(place.partial)).toEqual(weights.subarray(0, 5000));
    expect(existsSync(place.blob)).toBe(false);
  });

  test("ends the wait for a hub that does not answer", async () => {
    const controller = new AbortController();
    place.hub.fault = () => (setTimeout(() => controller.abort(), 20), true);
    await expect(load({signal: controller.signal})).rejects.toMatchObject({name: "AbortError"});
  });
});

describe("two at once", () => {
  test("download the weights once", async () => {
    await Promise.all([load(), load()]);
    expect(asked().filter(isWeights)).toHaveLength(1);
  });

  test("in two processes go on where one was killed", async () => {
    place.hub.fault = (path, _, response) => {
      if (!isWeights(path)) return false;
      response.setHeader("Content-Length", weights.length);
      response.write(weights.subarray(0, 7000));
      return true;
    };
    const code = 'require("./src/models/index.ts").fromPretrained("org/toy")';
    const child = spawn(process.execPath, ["-r", "./tools/typescript.cjs", "-e", code], {
      cwd: join(__dirname, "../../.."),
      env: process.env,
      stdio: "ignore",
    });
    while (child.exitCode === null && !(existsSync(place.partial) && lstatSync(place.partial).size === 7000)) {
      await new Promise((done) => setTimeout(done, 20));
    }
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    place.hub.fault = undefined;
    await load();
    expect(place.hub.seen.filter(({path}) => isWeights(path)).map(({range}) => range)).toEqual([undefined, "bytes=7000-"]);
    expect(readFileSync(place.blob)).toEqual(weights);
  });

  test("do not wait for a process that has ended, or whose lock is old", async () => {
    const locks = join(place.home, "hub", ".locks", "models--org--toy");
    mkdirSync(locks, {recursive: true});
    // No system has a process of this number.
    writeFileSync(join(locks, `${sha256(weights)}.limpid.lock`), `${hostname()} ${2 ** 30}`);
    const old = join(locks, `${gitHash(place.hub.files.get("config.json")!)}.limpid.lock`);
    writeFileSync(old, "elsewhere 1");
    utimesSync(old, new Date(0), new Date(0));
    await load();
    expect(readdirSync(locks)).toEqual([]);
  });
});

describe("a full disk", () => {
  test("is told with the bytes that are missing; the next call goes on", async () => {
    const handle = await open(join(fixture, "config.json"));
    const prototype = Object.getPrototypeOf(handle) as {write: (...args: unknown[]) => Promise<unknown>};
    await handle.close();
    const write = prototype.write;
    // The disk takes a part of a write, then nothing more: so does a real one.
    jest.spyOn(prototype, "write").mockImplementation(async function (this: unknown, ...args: unknown[]) {
      const [data, from, length, position] = args as [Uint8Array, number, number, number];
      if (data.length < 10_000) return write.apply(this, args);
      if (position >= 10_000) throw Object.assign(new Error("ENOSPC: no space left on device"), {code: "ENOSPC"});
      return write.call(this, data, from, Math.min(length, 10_000 - position), position);
    });
    await expectRefused(place, /the disk of .* must have room for \d+ more bytes of "org\/toy", got ENOSPC. .* HF_HOME/);
    jest.restoreAllMocks();
    expect(readFileSync(place.partial)).toEqual(weights.subarray(0, 10_000));
    place.hub.seen.length = 0;
    await load();
    expect(place.hub.seen.find(({path}) => isWeights(path))!.range).toBe("bytes=10000-");
  });

  test("is seen before a download that cannot fit", async () => {
    place.hub.claims.set("model.safetensors", {size: 2 ** 52});
    const others = ["config.json", "tokenizer.json"].reduce((n, name) => n + place.hub.files.get(name)!.length, 0);
    await expectRefused(
      place,
      new RegExp(`must have room for ${2 ** 52 + others} more bytes of "org/toy", got \\d+ bytes`),
    );
    expect(asked().some((path) => path.includes("/resolve/"))).toBe(false);
  });
});

