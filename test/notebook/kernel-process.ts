import {spawn} from "node:child_process";
import type {ChildProcess} from "node:child_process";
import {randomUUID} from "node:crypto";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {createServer} from "node:net";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import type {Connection} from "../../src/widgets/sockets";
import {KernelClient} from "./client";

export const root = resolve(__dirname, "..", "..");
export const dist = join(root, "dist");

/** A kernel in a process of its own, and a client of it. */
export interface KernelProcess {
  readonly client: KernelClient;
  readonly child: ChildProcess;
  readonly connection: Connection;
  readonly folder: string;
  /** What the kernel wrote into the server's log. */
  log(): string;
  /** A second front end. */
  connect(): Promise<KernelClient>;
  exited(timeout?: number): Promise<number | null>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** limpid's own kernel, or that of tslab as it comes (default limpid). */
  readonly kernel?: "limpid" | "tslab";
  /** The notebook's folder (default: a new, empty one). */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The connection of a former kernel, as a restart keeps it. */
  readonly connection?: Connection;
}

/** Starts a kernel the way a Jupyter server does. */
export async function startKernel(options: StartOptions = {}): Promise<KernelProcess> {
  const scratch = mkdtempSync(join(tmpdir(), "limpid-kernel-"));
  const folder = options.folder ?? scratch;
  const connection = options.connection ?? (await freeConnection());
  const file = join(scratch, "connection.json");
  writeFileSync(file, JSON.stringify(connection));
  const argv =
    options.kernel === "tslab"
      ? [join(root, "node_modules", "tslab", "bin", "tslab"), "kernel", "--config-path", file]
      : [join(dist, "widgets", "launcher.js"), file];
  const child = spawn(process.execPath, argv, {
    cwd: folder,
    // So that none is left where a test is ended.
    env: {...process.env, JPY_PARENT_PID: String(process.pid), ...options.env},
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (log += data));
  const clients: KernelClient[] = [];
  const exit = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  const connect = async (): Promise<KernelClient> => {
    const client = new KernelClient(connection);
    clients.push(client);
    await client.ready();
    return client;
  };
  const stop = async (): Promise<void> => {
    for (const client of clients.splice(0)) client.close();
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exit;
    rmSync(scratch, {recursive: true, force: true});
  };
  try {
    const client = await connect();
    const exited = (timeout = 5000) =>
      Promise.race([
        exit,
        new Promise<never>((_, reject) =>
          setTimeout(() => reject(new Error("The kernel did not end.")), timeout).unref(),
        ),
      ]);
    return {client, child, connection, folder, log: () => log, connect, exited, stop};
  } catch (error) {
    await stop();
    throw new Error(`The kernel did not start: ${log}`, {cause: error});
  }
}

export async function freeConnection(): Promise<Connection> {
  const servers = await Promise.all(
    Array.from({length: 5}, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await new Promise((done) => server.once("listening", done));
      return server;
    }),
  );
  const [shell_port, iopub_port, control_port, stdin_port, hb_port] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    shell_port,
    iopub_port,
    control_port,
    stdin_port,
    hb_port,
  };
}
