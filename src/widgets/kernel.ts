import {CellOutput} from "./cell-output.js";
import {CellRunner, cellError} from "./cell-runner.js";
import {stepCounter} from "./cell-steps.js";
import {installCommHub} from "./comm-hub.js";
import type {CommHub, PublishOptions} from "./comm-hub.js";
import {Execution} from "./execution.js";
import {complete, inspectCode, isComplete, kernelInfo} from "./introspection.js";
import {bindSockets} from "./sockets.js";
import type {Channel, Connection, Sockets} from "./sockets.js";
import {loadTslab} from "./tslab.js";
import {Wire} from "./wire.js";
import type {Json, Message} from "./wire.js";

export interface KernelOptions {
  readonly connection: Connection;
  readonly version: string;
  /** Called when the server asks the kernel to end, after the answer is sent. */
  readonly onShutdown: () => void;
}

/** How long no message must have come before work that blocks may begin, in milliseconds; servers ask twice a second. */
const calm = 700;

/** A Jupyter kernel: tslab runs the cells, limpid speaks with the front end. */
export class Kernel {
  readonly hub: CommHub;
  readonly #tslab = loadTslab();
  readonly #wire: Wire;
  readonly #output: CellOutput;
  readonly #runner = new CellRunner(this.#tslab, () => this.#broken());
  readonly #execution: Execution;
  readonly #channels = new WeakMap<Message, Channel>();
  #sockets: Sockets | undefined;
  /** What came before the kernel could answer: a server asks as soon as it is connected, and some ask only once. */
  #early: (() => void)[] | undefined = [];
  /** No cell has come yet. */
  #cold = true;
  #received = 0;
  #brokenAt = 0;

  constructor(readonly options: KernelOptions) {
    this.#wire = new Wire(options.connection.key, options.connection.signature_scheme);
    this.#output = new CellOutput((cell, name, text) =>
      this.#send("stream", {name, text}, {parent: cell.header}),
    );
    this.hub = installCommHub({publish: (...args) => this.#publish(...args)}, (text) => this.#log(text));
    this.#execution = new Execution({
      output: this.#output,
      runner: this.#runner,
      publish: (type, content, request) => this.#publish(type, content, {parent: request.header}),
      reply: (request, type, content) => this.#reply(request, type, content),
      status: (state, request) => this.#status(state, request),
      flush: () => this.hub.flush(),
      settled: () => this.#settled(),
    });
    this.#tslab.jupyter.lastWriteDisplayData = (content, update) =>
      this.#publish(update ? "update_display_data" : "display_data", content);
  }

  async start(): Promise<void> {
    this.#sockets = await bindSockets(this.options.connection, stepCounter, {
      onMessage: (channel, frames, at) => {
        if (this.#early) this.#early.push(() => this.#receive(channel, frames, at));
        else this.#receive(channel, frames, at);
      },
      onError: (error) => this.#log(cellError(error).traceback.join("\n")),
    });
    this.#output.capture();
    this.#send("status", {execution_state: "starting"}, {});
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const receive of early) receive();
    this.#warmLater();
  }

  /** Ends the running cell's waiting, and tells work in progress to stop. */
  interrupt(): void {
    this.hub.interrupt();
    this.#runner.interrupt();
  }

  /** Shows an error that no cell caught in the output of the cell it came from. */
  reportStray(what: string, error: unknown): void {
    const cell = this.#output.cell;
    const text = `${what}: ${cellError(error).traceback.join("\n")}\n`;
    if (cell) this.#output.write(cell, "stderr", text);
    else this.#log(text);
  }

  async close(): Promise<void> {
    this.#output.flush();
    this.#output.release();
    this.#runner.executor.close();
    await this.#sockets?.close();
  }

  /**
   * Readies the compiler, which takes a while, once the server has asked what it must know to connect. A cell that
   * comes before that readies it by itself.
   */
  #warmLater(): void {
    const before = this.#received;
    setTimeout(() => {
      if (!this.#cold) return;
      if (this.#received === before) this.#runner.warm();
      else this.#warmLater();
    }, calm);
  }

  #receive(channel: Channel, frames: readonly Buffer[], at: number): void {
    this.#received++;
    if (channel === "control") this.#sockets?.awake(at);
    let message: Message;
    try {
      message = this.#wire.decode(frames);
    } catch (error) {
      return this.#log(`A message on ${channel} was refused: ${cellError(error).evalue}`);
    }
    this.#channels.set(message, channel);
    // The thread that keeps control has stopped the cell already.
    if (message.header.msg_type === "interrupt_request" && at > this.#brokenAt) this.interrupt();
    if (message.header.msg_type === "execute_request") {
      this.#cold = false;
      return this.#execution.add(message);
    }
    this.#status("busy", message);
    try {
      this.#answer(message);
    } catch (error) {
      const type = message.header.msg_type.replace(/_request$/, "_reply");
      if (type.endsWith("_reply")) this.#reply(message, type, {status: "error", ...cellError(error)});
      else this.#log(cellError(error).traceback.join("\n"));
    }
    this.#status("idle", message);
    // The front end takes the idle of any message for the kernel's; a cell that still runs says so again.
    if (this.#execution.running) this.#status("busy", this.#execution.running);
    if (message.header.msg_type === "shutdown_request") this.options.onShutdown();
  }

  #answer(message: Message): void {
    const {content} = message;
    const reply = (type: string, answer: Json): void => this.#reply(message, type, answer);
    switch (message.header.msg_type) {
      case "kernel_info_request":
        return reply("kernel_info_reply", kernelInfo(this.#tslab, this.options.version));
      case "is_complete_request":
        return reply("is_complete_reply", isComplete(this.#tslab, content));
      case "inspect_request":
        return reply("inspect_reply", inspectCode(this.#tslab, this.#runner.executor, content));
      case "complete_request":
        return reply("complete_reply", complete(this.#runner.executor, content));
      case "history_request":
        return reply("history_reply", {status: "ok", history: []});
      case "comm_info_request":
        return reply(
          "comm_info_reply",
          this.hub.info(typeof content.target_name === "string" ? content.target_name : undefined),
        );
      case "comm_open":
      case "comm_msg":
      case "comm_close":
        return this.hub.handle(message);
      case "interrupt_request":
        return reply("interrupt_reply", {status: "ok"});
      case "shutdown_request":
        return reply("shutdown_reply", {status: "ok", restart: content.restart === true});
      default:
        this.#log(`A message of the unknown type ${message.header.msg_type} was ignored.`);
    }
  }

  /** SIGINT has stopped code that ran without a pause. */
  #broken(): void {
    this.#brokenAt = Date.now();
    this.hub.interrupt();
  }

  #publish(type: string, content: Json, options: PublishOptions = {}): void {
    this.#output.flush();
    const cell = this.#output.cell;
    this.#send(type, content, {...options, parent: options.parent ?? cell?.header});
  }

  #send(type: string, content: Json, options: PublishOptions): void {
    const topic = Buffer.from(`kernel.${type}`);
    this.#sockets?.send("iopub", this.#wire.encode({type, content, ...options, identities: [topic]}));
  }

  #reply(request: Message, type: string, content: Json): void {
    this.#output.flush();
    const {identities, header: parent} = request;
    this.#sockets?.send(
      this.#channels.get(request) ?? "shell",
      this.#wire.encode({type, content, parent, identities}),
    );
  }

  #status(state: "busy" | "idle", request: Message): void {
    this.#publish("status", {execution_state: state}, {parent: request.header});
  }

  async #settled(): Promise<void> {
    for (let before = -1; before !== this.#received;) {
      before = this.#received;
      // Two turns: in the first the sockets are polled, in the second their messages are read.
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #log(text: string): void {
    this.#output.log(text);
  }
}
