import {inspect} from "node:util";
import type {Cell, CellOutput} from "./cell-output.js";
import type {CellRunner, Outcome} from "./cell-runner.js";
import {isObject} from "./wire.js";
import type {Json, Message} from "./wire.js";

/** What executing needs of the kernel. */
export interface ExecutionHost {
  readonly output: CellOutput;
  readonly runner: CellRunner;
  publish(type: string, content: Json, request: Message): void;
  reply(request: Message, type: string, content: Json): void;
  status(state: "busy" | "idle", request: Message): void;
  /** Sends what still waits to be sent; the cell is about to end. */
  flush(): void;
  /** Resolves when every request that has arrived is queued. */
  settled(): Promise<void>;
}

/** Runs `execute_request`s one after another. */
export class Execution {
  readonly #queue: Message[] = [];
  #count = 0;
  #running: Message | undefined;

  constructor(readonly host: ExecutionHost) {}

  get running(): Message | undefined {
    return this.#running;
  }

  add(request: Message): void {
    this.#queue.push(request);
    if (!this.#running) void this.#drain();
  }

  async #drain(): Promise<void> {
    for (let request = this.#queue.shift(); request; request = this.#queue.shift()) {
      this.#running = request;
      this.host.status("busy", request);
      await this.#execute(request);
      this.#running = undefined;
      this.host.status("idle", request);
    }
  }

  async #execute(request: Message): Promise<void> {
    const {code, silent, store_history: store, stop_on_error: stop} = request.content;
    if (typeof code !== "string") {
      const error = {ename: "TypeError", evalue: "execute_request: code must be a string.", traceback: []};
      return this.host.reply(request, "execute_reply", {
        status: "error",
        ...error,
        execution_count: this.#count,
      });
    }
    const cell: Cell = {header: request.header, silent: silent === true};
    if (!cell.silent && store !== false) this.#count++;
    const count = this.#count;
    if (!cell.silent) this.host.publish("execute_input", {code, execution_count: count}, request);
    const outcome = await this.host.output.run(cell, () =>
      this.host.runner.run(code, (value) => this.#present(value, cell, count, request)),
    );
    this.host.flush();
    if (outcome.status === "error") {
      if (!cell.silent) this.host.publish("error", {...outcome.error}, request);
      if (stop !== false) await this.#abortQueued();
    }
    this.host.reply(request, "execute_reply", replyContent(outcome, count));
  }

  async #present(value: unknown, cell: Cell, count: number, request: Message): Promise<void> {
    const data = await mimeBundle(value);
    if (!data || cell.silent) return;
    this.host.publish("execute_result", {data, metadata: {}, execution_count: count}, request);
  }

  /** Refuses the requests sent before their sender could know of the error, those still on their way in included. */
  async #abortQueued(): Promise<void> {
    await this.host.settled();
    for (const request of this.#queue.splice(0)) {
      this.host.status("busy", request);
      this.host.reply(request, "execute_reply", {status: "aborted", execution_count: this.#count});
      this.host.status("idle", request);
    }
  }
}

function replyContent(outcome: Outcome, count: number): Json {
  const common = {execution_count: count, user_expressions: {}, payload: []};
  return outcome.status === "ok" ? {status: "ok", ...common} : {status: "error", ...outcome.error, ...common};
}

const jupyterDisplay = Symbol.for("Jupyter.display");

/** What a value shows of itself. Nothing where its method returns nothing: then it has shown itself. */
async function mimeBundle(value: unknown): Promise<Json | undefined> {
  const display = (value as Record<symbol, unknown> | null | undefined)?.[jupyterDisplay];
  if (typeof display !== "function") return {"text/plain": inspect(value)};
  const bundle: unknown = await (display as () => unknown).call(value);
  if (bundle === undefined || bundle === null) return undefined;
  if (!isObject(bundle)) {
    throw new TypeError(`[Jupyter.display](): must return a MIME bundle, got ${typeof bundle}.`);
  }
  return bundle;
}
