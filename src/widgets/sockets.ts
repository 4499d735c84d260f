import {readFileSync} from "node:fs";
import {join} from "node:path";
import {Worker} from "node:worker_threads";
import type {ControlData, FromControl, ToControl} from "./control-thread.js";
import {loadZeromq} from "./tslab.js";
import type {Publisher, Reply, Router} from "zeromq";

/** The connection file that a Jupyter server writes for its kernel. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly control_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

export function readConnection(file: string): Connection {
  return JSON.parse(readFileSync(file, "utf8")) as Connection;
}

export type Channel = "shell" | "control";

export interface SocketHandlers {
  onMessage(channel: Channel, frames: readonly Buffer[], at: number): void;
  onError(error: unknown): void;
}

/** The kernel's sockets. Nothing sent is ever dropped, however fast a cell prints. */
export interface Sockets {
  send(channel: Channel | "iopub", frames: Buffer[]): void;
  /** Says that the kernel is awake: it has taken up what came at `at`. */
  awake(at: number): void;
  /** Resolves when what was sent has been handed over. */
  close(): Promise<void>;
}

/** How long messages may still travel after the kernel's end, in milliseconds. */
const linger = 1000;
// Without a limit: zeromq drops what exceeds its high-water mark. It counts only where it is set before `bind`.
const unlimited = {sendHighWaterMark: 0, receiveHighWaterMark: 0, linger};

/** Binds the kernel's sockets; those that must answer while a cell computes, in a thread of their own. */
export async function bindSockets(
  connection: Connection,
  steps: Int32Array,
  handlers: SocketHandlers,
): Promise<Sockets> {
  const zmq = loadZeromq();
  const iopub = new zmq.Publisher({sendHighWaterMark: 0, linger});
  const shell = new zmq.Router(unlimited);
  const stdin = new zmq.Router(unlimited);
  // With a timeout of 0 a send is done at once or refused; otherwise a second send in one turn of the loop is refused.
  for (const socket of [iopub, shell, stdin]) socket.sendTimeout = 0;
  await Promise.all([
    iopub.bind(address(connection, connection.iopub_port)),
    shell.bind(address(connection, connection.shell_port)),
    stdin.bind(address(connection, connection.stdin_port)),
  ]);
  void receive(shell, (frames) => handlers.onMessage("shell", frames, Date.now()), handlers.onError);
  const control = await startControl({connection, steps}, handlers);

  const senders: Record<"shell" | "iopub", Router | Publisher> = {shell, iopub};
  let closed = false;
  return {
    send(channel, frames) {
      // What a cell still prints while the kernel ends reaches nobody.
      if (closed) return;
      if (channel === "control") control.post({type: "send", frames});
      else void senders[channel].send(frames).catch(handlers.onError);
    },
    awake: (at) => control.post({type: "awake", at}),
    async close() {
      closed = true;
      for (const socket of [iopub, shell, stdin]) socket.close();
      await control.close();
    },
  };
}

interface ControlThread {
  post(message: ToControl): void;
  close(): Promise<void>;
}

async function startControl(data: ControlData, handlers: SocketHandlers): Promise<ControlThread> {
  const worker = new Worker(join(__dirname, "control-thread.js"), {workerData: data});
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  await new Promise<void>((ready, failed) => {
    worker.once("error", failed);
    worker.on("message", (message: FromControl) => {
      if (message.type === "ready") ready();
      else if (message.type === "failed") handlers.onError(new Error(message.message));
      else handlers.onMessage("control", message.frames.map(asBuffer), message.at);
    });
  });
  worker.on("error", handlers.onError);
  const post = (message: ToControl): void => worker.postMessage(message);
  return {
    post,
    close() {
      post({type: "close"});
      return ended;
    },
  };
}

/** A buffer that has passed between threads is a plain array of bytes. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The sockets of the thread that stays awake. */
export async function bindControl(
  connection: Connection,
  handlers: {onMessage(frames: Buffer[]): void; onError(error: unknown): void},
): Promise<{send(frames: Buffer[]): void; close(): void}> {
  const zmq = loadZeromq();
  const control = new zmq.Router(unlimited);
  const heartbeat = new zmq.Reply({linger: 0});
  for (const socket of [control, heartbeat]) socket.sendTimeout = 0;
  await Promise.all([
    control.bind(address(connection, connection.control_port)),
    heartbeat.bind(address(connection, connection.hb_port)),
  ]);
  void receive(control, handlers.onMessage, handlers.onError);
  void receive(heartbeat, (frames) => void heartbeat.send(frames).catch(handlers.onError), handlers.onError);
  return {
    send: (frames) => void control.send(frames).catch(handlers.onError),
    close: () => [control, heartbeat].forEach((socket) => socket.close()),
  };
}

function address({transport, ip}: Connection, port: number): string {
  // Sockets that are files are told apart by a dash, as jupyter_client does.
  return `${transport}://${ip}${transport === "ipc" ? "-" : ":"}${port}`;
}

async function receive(
  socket: Router | Reply,
  handle: (frames: Buffer[]) => void,
  onError: (error: unknown) => void,
): Promise<void> {
  // Ends when the socket is closed.
  for await (const frames of socket as AsyncIterable<Buffer[]>) {
    try {
      handle(frames);
    } catch (error) {
      onError(error);
    }
  }
}
