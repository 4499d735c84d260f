import {existsSync, mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {LoadOptions, Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import type {HubServer} from "./hub-server.js";
import {sha256, startHub} from "./hub-server.js";

export const fixture = join(__dirname, "../../parity/golden/untied");
export const weights = readFileSync(join(fixture, "model.safetensors"));

const variables = [
  "HF_ENDPOINT",
  "HF_HOME",
  "HF_TOKEN",
  "HF_TOKEN_PATH",
  "HF_HUB_CACHE",
  "HUGGINGFACE_HUB_CACHE",
  "HF_HUB_DOWNLOAD_TIMEOUT",
  "HF_HUB_OFFLINE",
  "TRANSFORMERS_OFFLINE",
];
const outside = Object.fromEntries(variables.map((name) => [name, process.env[name]]));

/** A hub with the fixture as "org/toy", and an empty cache; both are the settings until `close`. */
export interface Place {
  readonly hub: HubServer;
  readonly home: string;
  /** Folder of the model in the cache. */
  readonly repository: string;
  /** Where the whole weights lie in the cache, and what has arrived of them. */
  readonly blob: string;
  readonly partial: string;
  close(): Promise<void>;
}

export async function openPlace(): Promise<Place> {
  const hub = await startHub(fixture);
  const home = mkdtempSync(join(tmpdir(), "limpid-hub-"));
  for (const name of variables) delete process.env[name];
  Object.assign(process.env, {HF_ENDPOINT: hub.url, HF_HOME: home});
  const repository = join(home, "hub", "models--org--toy");
  const blob = join(repository, "blobs", sha256(weights));
  const close = async (): Promise<void> => {
    for (const name of variables) {
      if (outside[name] === undefined) delete process.env[name];
      else process.env[name] = outside[name];
    }
    await hub.close();
    rmSync(home, {recursive: true});
  };
  return {hub, home, repository, blob, partial: `${blob}.limpid.incomplete`, close};
}

export const isWeights = (path: string): boolean => path.endsWith("/model.safetensors");

export async function load(options?: LoadOptions): Promise<Model> {
  const model = await fromPretrained("org/toy", options);
  model.dispose();
  return model;
}

/** The call fails with this message, nothing is left in memory, and nothing in the cache is taken for the weights. */
export async function expectRefused({hub, blob, repository}: Place, message: RegExp): Promise<void> {
  const before = memory();
  await expect(fromPretrained("org/toy")).rejects.toThrow(message);
  expect(memory()).toEqual(before);
  expect(existsSync(blob)).toBe(false);
  expect(existsSync(join(repository, "snapshots", hub.commit, "model.safetensors"))).toBe(false);
}
