import {existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {run} from "../../../src/capture/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import type {HubServer} from "./hub-server.js";
import {gitHash, refuse, sha256, startHub} from "./hub-server.js";
import type {Place} from "./hub-place.js";
import {expectRefused, fixture, isWeights, load, openPlace, weights} from "./hub-place.js";

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(() => place.close());

const asked = (): string[] => place.hub.seen.map(({path}) => path);

describe("a model of the hub", () => {
  test("runs as the same checkpoint in a folder does", async () => {
    const [ours, theirs] = [await fromPretrained("org/toy"), await fromPretrained(fixture)];
    expect((await run(ours, [1, 2, 3])).hiddenStates).toEqual((await run(theirs, [1, 2, 3])).hiddenStates);
    expect(ours.weightsHash).toBe(sha256(weights));
    ours.dispose();
    theirs.dispose();
  });

  test("bears its commit in its id", async () => {
    expect((await load()).id).toBe("org/toy@0123456");
  });

  test("is cached as the hub's Python library does", async () => {
    await load({revision: "v1"});
    const shown = join(place.repository, "snapshots", place.hub.commit, "model.safetensors");
    expect(readFileSync(join(place.repository, "refs", "v1"), "utf8")).toBe(place.hub.commit);
    expect(readlinkSync(shown)).toBe(join("..", "..", "blobs", sha256(weights)));
    const config = join(place.repository, "blobs", gitHash(place.hub.files.get("config.json")!));
    expect(readFileSync(config)).toEqual(place.hub.files.get("config.json"));
  });

  test("is found by an old name that the hub sends on", async () => {
    place.hub.fault = (path, request, response) => {
      if (!/^\/(api\/models\/)?old\//.test(path)) return false;
      response.writeHead(307, {Location: request.url!.replace("old/", "org/toy/")});
      response.end();
      return true;
    };
    process.env.HF_TOKEN = "hf_secret";
    const model = await fromPretrained("old");
    model.dispose();
    expect(model.id).toBe("old@0123456");
    expect(place.hub.seen.every(({token}) => token === "Bearer hf_secret")).toBe(true);
  });

  test("takes the files that are needed, and no others", async () => {
    await load();
    const files = readdirSync(join(place.repository, "snapshots", place.hub.commit)).sort();
    expect(files).toEqual(["config.json", "model.safetensors", "tokenizer.json"]);
    expect(readdirSync(join(place.repository, "blobs"))).toHaveLength(3);
  });

  test("is downloaded once", async () => {
    await load();
    place.hub.seen.length = 0;
    await load();
    expect(asked().filter((path) => path.includes("/resolve/"))).toEqual([]);
  });

  test("named by its commit is loaded without a question to the hub", async () => {
    await load();
    place.hub.seen.length = 0;
    await load({revision: place.hub.commit});
    expect(place.hub.seen).toEqual([]);
  });

  test("tells how much is downloaded, then how much is read", async () => {
    const seen: [number, number][] = [];
    await load({onProgress: (...bytes) => seen.push(bytes)});
    const total = ["config.json", "tokenizer.json", "model.safetensors"].reduce((n, name) => n + place.hub.files.get(name)!.length, 0);
    const downloaded = seen.filter(([, of]) => of === total);
    expect(downloaded.at(-1)).toEqual([total, total]);
    expect(downloaded.map(([done]) => done)).toEqual(downloaded.map(([done]) => done).sort((a, b) => a - b));
    expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
  });

  test("comes in several files with an index", async () => {
    shard(place.hub);
    const before = memory().tensors;
    const model = await load();
    expect(memory().tensors).toBe(before);
    expect(model.config.nVocab).toBeGreaterThan(0);
    expect(asked().filter((path) => path.endsWith(".safetensors"))).toHaveLength(1);
  });

  test("is refused when its index names a file that is not there", async () => {
    shard(place.hub);
    place.hub.files.delete("model-00001-of-00001.safetensors");
    await expectRefused(place, /"org\/toy" must hold model-00001-of-00001.safetensors, which .*index.json names, got none/);
  });

  test("is refused before its weights are downloaded if its architecture is unknown", async () => {
    place.hub.files.set("config.json", Buffer.from('{"model_type": "mystery"}'));
    await expectRefused(place, /mystery/);
    expect(asked().some(isWeights)).toBe(false);
  });

  test("with weights in PyTorch's format only is refused, with a way out", async () => {
    place.hub.files.delete("model.safetensors");
    place.hub.files.set("pytorch_model.bin", Buffer.alloc(10));
    await expectRefused(place, /must hold model.safetensors, got "pytorch_model.bin". .* save_pretrained\(\)/);
    expect(asked().some((path) => path.includes("/resolve/"))).toBe(false);
  });

  test("with a SentencePiece model for its only tokenizer is refused, with a way out", async () => {
    place.hub.files.delete("tokenizer.json");
    place.hub.files.set("spiece.model", Buffer.alloc(10));
    await expectRefused(place, /must hold tokenizer.json, got spiece.model only. .* save_pretrained\(folder\)/);
    expect(asked().some((path) => path.includes("/resolve/"))).toBe(false);
  });
});

/** Gives the hub's model an index with one file. */
function shard({files}: HubServer): void {
  const header = JSON.parse(weights.toString("utf8", 8, 8 + Number(weights.readBigUInt64LE()))) as object;
  const names = Object.keys(header).filter((name) => name !== "__metadata__");
  const part = "model-00001-of-00001.safetensors";
  files.set("model.safetensors.index.json", Buffer.from(JSON.stringify({weight_map: Object.fromEntries(names.map((name) => [name, part]))})));
  files.set(part, files.get("model.safetensors")!);
  files.delete("model.safetensors");
}

describe("the token", () => {
  test("goes to the hub, but not to where the large files lie", async () => {
    const storage = await startHub(fixture);
    place.hub.storage = storage.url;
    process.env.HF_TOKEN = "hf_secret";
    await load();
    expect(new Set(place.hub.seen.map(({token}) => token))).toEqual(new Set(["Bearer hf_secret"]));
    expect(storage.seen).toEqual([{path: "/storage/model.safetensors", range: undefined, token: undefined}]);
    await storage.close();
  });

  test("is the one that a login saved if HF_TOKEN is not set", async () => {
    writeFileSync(join(place.home, "token"), "hf_saved\n");
    await load();
    expect(place.hub.seen[0].token).toBe("Bearer hf_saved");
  });

  test.each(["hf_a b", "hf_ä", "hf_a\nX-Header: 1"])("is refused without being shown if it is %j", async (token) => {
    process.env.HF_TOKEN = token;
    const error = await load().catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/HF_TOKEN must be one word/);
    expect(String((error as Error).stack)).not.toContain("hf_");
    expect(place.hub.seen).toEqual([]);
  });

  test("is in no error", async () => {
    process.env.HF_TOKEN = "hf_secret";
    place.hub.fault = (_path, _request, response) => (refuse(response, 401), true);
    const error = await fromPretrained("org/toy").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(String((error as Error).stack)).not.toContain("hf_secret");
  });
});

describe("without the hub", () => {
  const offline = (): void => {
    process.env.HF_HUB_OFFLINE = "1";
  };

  test("HF_HUB_OFFLINE uses the cache and asks nothing", async () => {
    await load();
    place.hub.seen.length = 0;
    offline();
    expect((await load()).id).toBe("org/toy@0123456");
    expect(place.hub.seen).toEqual([]);
  });

  test("HF_HUB_OFFLINE says so when nothing is cached", async () => {
    offline();
    await expectRefused(place, /"org\/toy" \(main\) must be in the cache .* because HF_HUB_OFFLINE is set, got no copy of it/);
  });

  test("a copy that lacks a file is not used", async () => {
    await load();
    rmSync(join(place.repository, "snapshots", place.hub.commit, "model.safetensors"));
    rmSync(place.blob);
    offline();
    await expectRefused(place, /got one without model.safetensors/);
  });

  test("the cache is used when nobody answers", async () => {
    await load();
    process.env.HF_ENDPOINT = await closedPort();
    expect((await load()).id).toBe("org/toy@0123456");
  });

  test("an error says that nobody answers and nothing is cached", async () => {
    process.env.HF_ENDPOINT = await closedPort();
    await expectRefused(place, /because http.* does not answer, got no copy of it. .* got ECONNREFUSED. Check the network and HF_ENDPOINT/);
  });

  test("what Python's library cached is used", async () => {
    // The layout written by hand, as its documentation describes it.
    const snapshot = join(place.repository, "snapshots", place.hub.commit);
    for (const folder of ["blobs", "refs"]) mkdirSync(join(place.repository, folder), {recursive: true});
    mkdirSync(snapshot, {recursive: true});
    for (const [name, data] of place.hub.files) {
      const etag = name.endsWith(".safetensors") ? sha256(data) : gitHash(data);
      writeFileSync(join(place.repository, "blobs", etag), data);
      symlinkSync(join("..", "..", "blobs", etag), join(snapshot, name));
    }
    writeFileSync(join(place.repository, "refs", "main"), place.hub.commit);
    await load();
    expect(asked().filter((path) => path.includes("/resolve/"))).toEqual([]);
    offline();
    await load();
  });
});

/** An address where nobody listens. */
async function closedPort(): Promise<string> {
  const other = await startHub(fixture);
  await other.close();
  return other.url;
}

describe("settings and arguments", () => {
  test.each(["../up", "a b", "-x", "", "a//b", "/abs", "a..b", "v1\n"])("a revision such as %j is refused", async (revision) => {
    await expect(fromPretrained("org/toy", {revision})).rejects.toThrow(/revision must be a branch, tag or commit, got/);
    expect(place.hub.seen).toEqual([]);
  });

  test("a revision of another type is refused", async () => {
    await expect(fromPretrained("org/toy", {revision: 3 as unknown as string})).rejects.toThrow(TypeError);
  });

  test("a folder has no revision", async () => {
    await expect(fromPretrained(fixture, {revision: "main"})).rejects.toThrow(/revision must be left out/);
  });

  test.each(["org/a--b", "org/../toy", "./org/toy", "org/toy/", "a/b/c", "org/.hidden"])(
    "%j is no model of the hub",
    async (id) => {
      await expect(fromPretrained(id)).rejects.toThrow(/must be a checkpoint folder or one of/);
      expect(place.hub.seen).toEqual([]);
    },
  );

  test("HF_ENDPOINT must be an address", async () => {
    process.env.HF_ENDPOINT = "hub";
    await expect(load()).rejects.toThrow(/HF_ENDPOINT must be an address with https:\/\/ or http:\/\/, got "hub"/);
  });

  test("HF_HUB_CACHE sets the cache alone", async () => {
    process.env.HF_HUB_CACHE = join(place.home, "elsewhere");
    await load();
    expect(existsSync(join(place.home, "elsewhere", "models--org--toy", "refs", "main"))).toBe(true);
  });

  test("a cache that cannot be a folder is named", async () => {
    writeFileSync(join(place.home, "hub"), "");
    await expect(load()).rejects.toThrow(/the cache .* must be a folder that can be written, got ENOTDIR. Set HF_HOME/);
  });
});
