import {createHash} from "node:crypto";
import {readdirSync, readFileSync} from "node:fs";
import type {IncomingMessage, Server, ServerResponse} from "node:http";
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {join} from "node:path";

/** A request as the server saw it. */
export interface Seen {
  readonly path: string;
  readonly range: string | undefined;
  readonly token: string | undefined;
}

/** A model hub on loopback with one model, as far as downloads need one. */
export interface HubServer {
  readonly url: string;
  readonly files: Map<string, Buffer>;
  commit: string;
  readonly seen: Seen[];
  /** Answers instead of the server, for requests whose path ends with `file`. Returns whether it did. */
  fault: ((path: string, request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Large files are sent from here. */
  storage: string | undefined;
  /** What the listing says in place of the truth. */
  readonly claims: Map<string, {size?: number; sha256?: string}>;
  close(): Promise<void>;
}

export const sha256 = (data: Buffer): string => createHash("sha256").update(data).digest("hex");
export const gitHash = (data: Buffer): string =>
  createHash("sha1").update(`blob ${data.length}\0`).update(data).digest("hex");

export async function startHub(folder: string): Promise<HubServer> {
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
  const server = createServer((request, response) => answer(hub, request, response));
  const url = await listen(server);
  const hub: HubServer = {
    url,
    files,
    commit: "0123456789abcdef0123456789abcdef01234567",
    seen: [],
    fault: undefined,
    storage: undefined,
    claims: new Map(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return hub;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer(hub: HubServer, request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url!, hub.url).pathname;
  hub.seen.push({path, range: request.headers.range, token: request.headers.authorization});
  if (hub.fault?.(path, request, response)) return;
  const json = (value: unknown): void => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(value));
  };
  const revision = /^\/api\/models\/org\/toy\/revision\/(.+)$/.exec(path)?.[1];
  if (revision !== undefined) {
    if (!["main", "v1", hub.commit].includes(decodeURIComponent(revision))) return refuse(response, 404, "RevisionNotFound");
    return json({_id: "1", id: "org/toy", sha: hub.commit, lastModified: "2026-01-01T00:00:00.000Z"});
  }
  if (path === `/api/models/org/toy/tree/${hub.commit}`) {
    return json([{type: "directory", path: "onnx", oid: "0".repeat(40), size: 0}, ...[...hub.files.keys()].map((name) => entry(hub, name))]);
  }
  const file = /^\/(?:org\/toy\/resolve\/[0-9a-f]{40}|storage)\/(.+)$/.exec(path)?.[1];
  const data = file === undefined ? undefined : hub.files.get(file);
  if (data === undefined) return refuse(response, 404, "RepoNotFound");
  // Python's library wants these.
  response.setHeader("X-Repo-Commit", hub.commit);
  response.setHeader("ETag", `"${file!.endsWith(".safetensors") ? sha256(data) : gitHash(data)}"`);
  if (hub.storage && file!.endsWith(".safetensors") && !path.startsWith("/storage/")) {
    response.writeHead(302, {Location: `${hub.storage}/storage/${file}`});
    return void response.end();
  }
  sendPart(data, request, response);
}

/** Sends the part of the data that the request asks for. */
export function sendPart(data: Buffer, request: IncomingMessage, response: ServerResponse, until = data.length): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const part = data.subarray(from, until);
  response.setHeader("Content-Length", data.length - from);
  if (from > 0) response.setHeader("Content-Range", `bytes ${from}-${data.length - 1}/${data.length}`);
  response.writeHead(from > 0 ? 206 : 200);
  // Cut in the middle, the connection breaks, as it does when a cable is pulled.
  if (until < data.length) response.write(part, () => setTimeout(() => response.destroy(), 20));
  else response.end(part);
}

export function refuse(response: ServerResponse, status: number, code = ""): void {
  response.writeHead(status, code ? {"X-Error-Code": code} : {});
  response.end("no");
}

function entry({files, claims}: HubServer, path: string): object {
  const data = files.get(path)!;
  const size = claims.get(path)?.size ?? data.length;
  if (!path.endsWith(".safetensors")) return {type: "file", path, size, oid: gitHash(data)};
  const oid = claims.get(path)?.sha256 ?? sha256(data);
  return {type: "file", path, size, oid: "f".repeat(40), lfs: {oid, size, pointerSize: 130}};
}
