import * as zmq from "zeromq";
import type {Connection} from "../../src/widgets/sockets";
import {Wire} from "../../src/widgets/wire";
import type {Json, Message} from "../../src/widgets/wire";

export interface Executed {
  readonly reply: Json;
  /** Everything published for the request, without status messages. */
  readonly outputs: readonly Message[];
}

type Channel = "shell" | "control";

/** A front end as far as messages go: it talks with a kernel, and remembers all that the kernel publishes. */
export class KernelClient {
  readonly wire: Wire;
  readonly published: Message[] = [];
  readonly #dealers: Record<Channel, zmq.Dealer>;
  readonly #subscriber = new zmq.Subscriber({receiveHighWaterMark: 0, linger: 0});
  readonly #replies = new Map<string, Message>();
  /** Requests after which the kernel said that it is idle. */
  readonly #idle = new Set<string>();
  readonly #waiting = new Set<() => void>();

  /** @param reconnectInterval - how soon it looks again for a kernel that is not there yet, in milliseconds */
  constructor(
    readonly connection: Connection,
    reconnectInterval = 100,
  ) {
    this.wire = new Wire(connection.key);
    const address = (port: number): string => `tcp://${connection.ip}:${port}`;
    const options = {linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0, reconnectInterval};
    this.#dealers = {shell: new zmq.Dealer(options), control: new zmq.Dealer(options)};
    for (const dealer of Object.values(this.#dealers)) dealer.sendTimeout = 0;
    this.#dealers.shell.connect(address(connection.shell_port));
    this.#dealers.control.connect(address(connection.control_port));
    this.#subscriber.connect(address(connection.iopub_port));
    this.#subscriber.subscribe();
    void this.#receive(this.#dealers.shell);
    void this.#receive(this.#dealers.control);
    void this.#listen();
  }

  /** Waits until the kernel answers and its broadcasts arrive. */
  async ready(): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end;) {
      const id = this.send("shell", "kernel_info_request", {});
      const arrived = (): boolean => this.#idle.has(id);
      if (await this.until(arrived, 300).then(Boolean, () => false)) return;
    }
    throw new Error("The kernel did not answer within 30 s.");
  }

  /** Sends a message. Returns its id. */
  send(channel: Channel, type: string, content: Json, buffers: readonly Uint8Array[] = []): string {
    const frames = this.wire.encode({type, content, buffers});
    this.sendFrames(channel, frames);
    return (JSON.parse(frames[2].toString()) as {msg_id: string}).msg_id;
  }

  sendFrames(channel: Channel, frames: readonly Buffer[]): void {
    void this.#dealers[channel].send([...frames]);
  }

  async request(channel: Channel, type: string, content: Json = {}, timeout = 10_000): Promise<Message> {
    return this.reply(this.send(channel, type, content), timeout);
  }

  /** The answer to the message `id`. */
  async reply(id: string, timeout = 10_000): Promise<Message> {
    await this.until(() => this.#replies.has(id), timeout);
    return this.#replies.get(id)!;
  }

  /** Runs a cell to its end. */
  async execute(code: string, options: Json = {}, timeout = 10_000): Promise<Executed> {
    return this.finished(this.startExecute(code, options), timeout);
  }

  startExecute(code: string, options: Json = {}): string {
    return this.send("shell", "execute_request", {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    });
  }

  async finished(id: string, timeout = 10_000): Promise<Executed> {
    const reply = await this.reply(id, timeout);
    await this.until(() => this.#idle.has(id), timeout);
    const outputs = this.published.filter((m) => m.parent.msg_id === id && m.header.msg_type !== "status");
    return {reply: reply.content, outputs};
  }

  /** Waits until what the kernel publishes arrives: after a restart, sockets are connected again one after the other. */
  async listening(timeout = 10_000): Promise<void> {
    const asked: string[] = [];
    const end = Date.now() + timeout;
    const heard = (): boolean => asked.some((id) => this.#idle.has(id));
    while (!heard()) {
      if (Date.now() > end) throw new Error(`The kernel was not heard within ${timeout} ms.`);
      asked.push(this.send("shell", "kernel_info_request", {}));
      await this.until(heard, 250).catch(() => undefined);
    }
  }

  /** Resolves with the first published message that fits, past or future. */
  async first(fits: (message: Message) => boolean, timeout = 10_000): Promise<Message> {
    await this.until(() => this.published.some(fits), timeout);
    return this.published.find(fits)!;
  }

  /** Waits until `holds`; looks after each message. */
  async until(holds: () => boolean, timeout = 10_000): Promise<true> {
    const end = Date.now() + timeout;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`Not so within ${timeout} ms: ${holds.toString()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return true;
  }

  close(): void {
    this.#dealers.shell.close();
    this.#dealers.control.close();
    this.#subscriber.close();
  }

  async #receive(dealer: zmq.Dealer): Promise<void> {
    for await (const frames of dealer) {
      const message = this.wire.decode(frames);
      this.#replies.set(String(message.parent.msg_id), message);
      this.#wake();
    }
  }

  async #listen(): Promise<void> {
    for await (const frames of this.#subscriber) {
      const message = this.wire.decode(frames);
      this.published.push(message);
      if (isIdle(message)) this.#idle.add(String(message.parent.msg_id));
      this.#wake();
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

function isIdle(message: Message): boolean {
  return message.header.msg_type === "status" && message.content.execution_state === "idle";
}

/** The text printed in `outputs` on one stream. */
export function printed(outputs: readonly Message[], name: "stdout" | "stderr" = "stdout"): string {
  return outputs
    .filter((m) => m.header.msg_type === "stream" && m.content.name === name)
    .map((m) => String(m.content.text))
    .join("");
}

/** The messages of one type. */
export function ofType(messages: readonly Message[], type: string): readonly Message[] {
  return messages.filter((m) => m.header.msg_type === type);
}
