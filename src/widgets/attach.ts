import crypto from "node:crypto";
import {createRequire} from "node:module";
import {installCommHub} from "./comm-hub.js";
import type {CommHub} from "./comm-hub.js";
import {Wire, isObject} from "./wire.js";
import type {Header, Message} from "./wire.js";

/** What we use of tslab's kernel, found at run time in its own module. */
interface TslabJupyter {
  readonly lastWriteDisplayData: unknown;
  readonly ZmqServer: {prototype: {handleShellMessage: ShellHandler}};
}
type ShellHandler = (this: TslabServer, socket: Socket, ...frames: Buffer[]) => Promise<void>;
interface TslabServer {
  readonly iopub: Socket;
}
interface Socket {
  send(frames: unknown): Promise<void>;
  sendTimeout: number;
}

/** The kernel's key and socket, and the cell that runs. */
interface Line {
  readonly socket: Socket;
  readonly wire: Wire;
  readonly cell: Header;
}

/**
 * Gives comms to tslab's own kernel, when limpid is imported in it rather than started as a kernel.
 * Returns nothing where no such kernel runs.
 */
export function attachToTslab(): CommHub | undefined {
  const path = Object.keys(require.cache).find((file) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file));
  const jupyter = path === undefined ? undefined : (require.cache[path]?.exports as TslabJupyter | undefined);
  if (!path || !jupyter?.lastWriteDisplayData) return undefined;
  const line = listen(path);
  if (!line) return undefined;
  const {socket, wire} = line;
  // Sends at once or not at all; waiting, zeromq would refuse the second message in one turn of the loop.
  socket.sendTimeout = 0;

  let cell = line.cell;
  const publish = (type: string, content: Message["content"], parent: Header): void => {
    const identities = [Buffer.from(`kernel.${type}`)];
    socket.send(wire.encode({type, content, parent, identities})).catch(() => undefined);
  };
  const hub = installCommHub(
    {
      publish(type, content, options) {
        const identities = [Buffer.from(`kernel.${type}`)];
        const parent = options?.parent ?? cell;
        socket.send(wire.encode({...options, type, content, parent, identities})).catch(() => undefined);
      },
    },
    (text) => process.emitWarning(text),
  );

  let running = true;
  const prototype = jupyter.ZmqServer.prototype;
  const original = prototype.handleShellMessage;
  prototype.handleShellMessage = async function (shell, ...frames) {
    const message = read(wire, frames);
    if (!message) return;
    if (message.header.msg_type === "execute_request") {
      cell = message.header;
      running = true;
      await original.call(this, shell, ...frames);
      running = false;
      return hub.flush();
    }
    if (!/^comm_(open|msg|close|info_request)$/.test(message.header.msg_type)) {
      return original.call(this, shell, ...frames);
    }
    publish("status", {execution_state: "busy"}, message.header);
    if (message.header.msg_type === "comm_info_request") {
      const target = message.content.target_name;
      const content = hub.info(typeof target === "string" ? target : undefined);
      const {identities, header: parent} = message;
      await shell.send(wire.encode({type: "comm_info_reply", content, parent, identities}));
    } else {
      hub.handle(message);
    }
    publish("status", {execution_state: "idle"}, message.header);
    // The front end takes the idle of any message for the kernel's; a cell that still runs says so again.
    if (running) publish("status", {execution_state: "busy"}, cell);
  };
  // Not now: a listener added while a cell's code runs without a pause is lost when that code ends, and the next
  // interrupt would then end the process.
  setImmediate(() => process.on("SIGINT", () => hub.interrupt()));
  return hub;
}

/** A message with a broken signature is refused; tslab would end on it. */
function read(wire: Wire, frames: readonly Buffer[]): Message | undefined {
  try {
    return wire.decode(frames);
  } catch (error) {
    process.emitWarning(`A message was refused: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Has tslab send an empty line, and takes note of the socket, key and cell it uses for that. */
function listen(path: string): Line | undefined {
  const {Publisher} = createRequire(path)("zeromq") as {
    Publisher: {prototype: {send?: unknown}};
  };
  const heard: {socket?: Socket; frames?: unknown; key?: unknown} = {};
  const restores = [
    shadow(Publisher.prototype, "send", function (this: Socket, frames: unknown) {
      heard.socket = this;
      heard.frames = frames;
      return Promise.resolve();
    }),
    shadow(crypto, "createHmac", (algorithm: string, secret: unknown) => {
      heard.key = secret;
      return crypto.createHash(algorithm);
    }),
  ];
  try {
    process.stdout.write("");
  } finally {
    for (const restore of restores) restore();
  }
  const {socket, frames: sent, key} = heard;
  if (!socket || typeof key !== "string" || !Array.isArray(sent)) return undefined;
  // [delimiter, signature, header, parent, …], as tslab writes them
  const at = sent.findIndex((part) => Buffer.isBuffer(part) && part.toString() === "<IDS|MSG>");
  const cell: unknown = JSON.parse(String(sent[at + 3]));
  if (!isObject(cell)) return undefined;
  return {socket, wire: new Wire(key), cell: cell as unknown as Header};
}

/** Puts `value` before an inherited or own member. Returns a function that takes it away. */
function shadow(holder: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, {value, configurable: true, writable: true});
  return () => {
    if (before) Object.defineProperty(holder, name, before);
    else delete (holder as Record<string, unknown>)[name];
  };
}
