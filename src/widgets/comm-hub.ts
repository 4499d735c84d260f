import {randomUUID} from "node:crypto";
import {isObject} from "./wire.js";
import type {Header, Json, Message} from "./wire.js";

/** What a message needs beside its type and content. */
export interface PublishOptions {
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
  /** The request it answers; by default the one being handled, else the running cell. */
  readonly parent?: Header;
}

/** The kernel's side of the hub: where messages go. */
export interface Transport {
  publish(type: string, content: Json, options?: PublishOptions): void;
}

/** A comm message as a comm's owner sees it. */
export interface CommMessage {
  readonly data: Json;
  readonly metadata: Json;
  readonly buffers: readonly Uint8Array[];
  readonly header: Header;
}

/** One open comm. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  onMessage?: (message: CommMessage) => void;
  onClose?: (message: CommMessage) => void;
  send(data: Json, options?: PublishOptions): void;
  close(data?: Json): void;
}

/** All comms of a kernel process. One per process, whichever copies of limpid are loaded. */
export interface CommHub {
  readonly version: 1;
  /** Opens a comm at the front end. */
  open(target: string, data: Json, options?: PublishOptions): Comm;
  /** Accepts comms that the front end opens. `accept` throws to refuse. */
  register(target: string, accept: (comm: Comm, message: CommMessage) => void): void;
  /** Handles `comm_open`, `comm_msg`, `comm_close`. Never throws: what fails goes to the log. */
  handle(message: Message): void;
  /** The content of a `comm_info_reply`. */
  info(target?: string): Json;
  publish(type: string, content: Json, options?: PublishOptions): void;
  /** Runs `task` when a cell ends, before the kernel says so; also on `flush()`. Returns a function that stops it. */
  onFlush(task: () => void): () => void;
  flush(): void;
  /** Runs `task` when the reader interrupts the kernel. Returns a function that stops it. */
  onInterrupt(task: () => void): () => void;
  interrupt(): void;
  /** Says what went wrong without disturbing the cell. */
  log(text: string): void;
}

const hubKey = Symbol.for("limpid.comm-hub");

/** The hub of this process, if a kernel runs here. */
export function commHub(): CommHub | undefined {
  const hub = (globalThis as unknown as Record<symbol, unknown>)[hubKey];
  return isObject(hub) && hub.version === 1 ? (hub as unknown as CommHub) : undefined;
}

/** Makes the hub of this process. */
export function installCommHub(transport: Transport, log: (text: string) => void): CommHub {
  const known = commHub();
  if (known) return known;
  const hub = new Hub(transport, log);
  Object.defineProperty(globalThis, hubKey, {value: hub, configurable: true});
  return hub;
}

/** Ids of long ago need no memory: a late message for them is answered as for an unknown comm. */
const rememberedIds = 10_000;

/** The comm core, apart from any kernel. */
class Hub implements CommHub {
  readonly version = 1;
  readonly #comms = new Map<string, Comm>();
  readonly #closed = new Set<string>();
  readonly #targets = new Map<string, (comm: Comm, message: CommMessage) => void>();
  readonly #flushes = new Set<() => void>();
  readonly #interrupts = new Set<() => void>();
  #handling: Header | undefined;

  constructor(
    readonly transport: Transport,
    readonly log: (text: string) => void,
  ) {}

  open(target: string, data: Json, options?: PublishOptions): Comm {
    const comm = this.#create(randomUUID().replaceAll("-", ""), target);
    this.publish("comm_open", {comm_id: comm.id, target_name: target, data}, options);
    return comm;
  }

  register(target: string, accept: (comm: Comm, message: CommMessage) => void): void {
    this.#targets.set(target, accept);
  }

  handle(message: Message): void {
    const outer = this.#handling;
    this.#handling = message.header;
    try {
      this.#dispatch(message);
    } catch (error) {
      this.log(`A ${message.header.msg_type} failed: ${describe(error)}`);
    } finally {
      this.#handling = outer;
    }
  }

  info(target?: string): Json {
    const open = [...this.#comms.values()].filter((comm) => target === undefined || comm.target === target);
    return {
      status: "ok",
      comms: Object.fromEntries(open.map((comm) => [comm.id, {target_name: comm.target}])),
    };
  }

  publish(type: string, content: Json, options?: PublishOptions): void {
    this.transport.publish(type, content, {...options, parent: options?.parent ?? this.#handling});
  }

  onFlush(task: () => void): () => void {
    return subscribe(this.#flushes, task);
  }

  flush(): void {
    runAll(this.#flushes, this.log);
  }

  onInterrupt(task: () => void): () => void {
    return subscribe(this.#interrupts, task);
  }

  interrupt(): void {
    runAll(this.#interrupts, this.log);
  }

  #create(id: string, target: string): Comm {
    const comm: Comm = {
      id,
      target,
      send: (data, options) => {
        if (this.#comms.get(id) === comm) this.publish("comm_msg", {comm_id: id, data}, options);
      },
      close: (data = {}) => {
        if (this.#comms.get(id) !== comm) return;
        this.#forget(id);
        this.publish("comm_close", {comm_id: id, data});
      },
    };
    this.#comms.set(id, comm);
    return comm;
  }

  #forget(id: string): void {
    this.#comms.delete(id);
    this.#closed.add(id);
    if (this.#closed.size > rememberedIds) this.#closed.delete(this.#closed.values().next().value as string);
  }

  #refuse(id: string): void {
    this.publish("comm_close", {comm_id: id, data: {}});
  }

  #dispatch(message: Message): void {
    const {comm_id: id, data = {}} = message.content;
    if (typeof id !== "string" || !isObject(data)) {
      return this.log(
        `A ${message.header.msg_type} without a comm_id or with data that is no object was refused.`,
      );
    }
    const {header, metadata, buffers, content} = message;
    const commMessage: CommMessage = {data, metadata, buffers, header};
    if (header.msg_type === "comm_open") return this.#accept(id, String(content.target_name), commMessage);
    const comm = this.#comms.get(id);
    if (header.msg_type === "comm_close") {
      if (comm) this.#forget(id);
      return comm?.onClose?.(commMessage);
    }
    // A message that crossed our own close is late, not wrong; any other unknown id is of a former kernel.
    if (!comm) return this.#closed.has(id) ? undefined : this.#refuse(id);
    comm.onMessage?.(commMessage);
  }

  #accept(id: string, target: string, message: CommMessage): void {
    if (this.#comms.has(id)) return this.log(`A comm_open for ${id}, which is open, was refused.`);
    const accept = this.#targets.get(target);
    if (!accept) {
      this.#refuse(id);
      // What the front end sent before it heard of that is late, too.
      return this.#forget(id);
    }
    const comm = this.#create(id, target);
    try {
      accept(comm, message);
    } catch (error) {
      this.log(`The comm ${id} for "${target}" was refused: ${describe(error)}`);
      comm.close();
    }
  }
}

function subscribe(tasks: Set<() => void>, task: () => void): () => void {
  tasks.add(task);
  return () => void tasks.delete(task);
}

function runAll(tasks: ReadonlySet<() => void>, log: (text: string) => void): void {
  for (const task of [...tasks]) {
    try {
      task();
    } catch (error) {
      log(describe(error));
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
