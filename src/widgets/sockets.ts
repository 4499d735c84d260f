import {readFileSync} from "node:fs";
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
  onMessage(channel: Channel, frames: readonly Buffer[]): void;
  onError(error: unknown): void;
}

/** The kernel's sockets. Nothing sent is ever dropped, however fast a cell prints. */
export interface Sockets {
  send(channel: Channel | "iopub", frames: Buffer[]): void;
  close(): void;
}

/** How long messages may still travel after the kernel's end, in milliseconds. */
const linger = 1000;

export async function bindSockets(connection: Connection, handlers: SocketHandlers): Promise<Sockets> {
  const zmq = loadZeromq();
  // Without a limit: zeromq drops what exceeds its high-water mark. It counts only where it is set before `bind`.
  const sending = {sendHighWaterMark: 0, linger};
  const both = {...sending, receiveHighWaterMark: 0};
  const iopub = new zmq.Publisher(sending);
  const shell = new zmq.Router(both);
  const control = new zmq.Router(both);
  const stdin = new zmq.Router(both);
  const heartbeat = new zmq.Reply({linger: 0});
  // With a timeout of 0 a send is done at once or refused; otherwise a second send in one turn of the loop is refused.
  for (const socket of [iopub, shell, control, stdin, heartbeat]) socket.sendTimeout = 0;

  // Sockets that are files are told apart by a dash, as jupyter_client does.
  const mark = connection.transport === "ipc" ? "-" : ":";
  const address = (port: number): string => `${connection.transport}://${connection.ip}${mark}${port}`;
  await Promise.all([
    iopub.bind(address(connection.iopub_port)),
    shell.bind(address(connection.shell_port)),
    control.bind(address(connection.control_port)),
    stdin.bind(address(connection.stdin_port)),
    heartbeat.bind(address(connection.hb_port)),
  ]);
  void receive(shell, (frames) => handlers.onMessage("shell", frames), handlers.onError);
  void receive(control, (frames) => handlers.onMessage("control", frames), handlers.onError);
  void receive(heartbeat, (frames) => void heartbeat.send(frames).catch(handlers.onError), handlers.onError);

  const senders: Record<Channel | "iopub", Router | Publisher> = {shell, control, iopub};
  return {
    send: (channel, frames) => void senders[channel].send(frames).catch(handlers.onError),
    close: () => [iopub, shell, control, stdin, heartbeat].forEach((socket) => socket.close()),
  };
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
