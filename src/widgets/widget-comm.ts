import {joinBuffers, splitBuffers} from "./buffers.js";
import type {Comm, CommHub, CommMessage} from "./comm-hub.js";
import {isObject} from "./wire.js";
import type {Json} from "./wire.js";

/** Comm target and protocol version of Jupyter widgets. */
export const widgetTarget = "jupyter.widget";
const protocolVersion = "2.1.0";

/** One frame of a screen, in milliseconds: changes within it travel together. */
const frame = 16;

/** What a widget's comm needs to know of its owner. */
export interface WidgetOwner {
  /** The whole state that the front end may see. */
  state(): Json;
  /** Takes keys that the front end changed. @throws to refuse them */
  accept(change: Json): void;
  onCustom?(content: Json, buffers: readonly Uint8Array[]): void;
  onClose?(): void;
}

/** The kernel's end of one Jupyter widget: protocol only, no knowledge of what the widget is. */
export class WidgetComm {
  readonly #comm: Comm;
  readonly #changed = new Set<string>();
  readonly #stop: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly hub: CommHub,
    readonly owner: WidgetOwner,
  ) {
    serveStates(hub);
    const {state, paths, buffers} = splitBuffers(owner.state());
    this.#comm = hub.open(
      widgetTarget,
      {state, buffer_paths: paths},
      {metadata: {version: protocolVersion}, buffers},
    );
    this.#comm.onMessage = (message) => this.#receive(message);
    this.#comm.onClose = () => this.#end();
    this.#stop = hub.onFlush(() => this.#flush());
    openWidgets(hub).set(this.id, this);
  }

  /** The widget's model id. */
  get id(): string {
    return this.#comm.id;
  }

  /** Sends `keys` with the next frame. */
  changed(keys: readonly string[]): void {
    for (const key of keys) this.#changed.add(key);
    if (this.#changed.size > 0) this.#timer ??= setTimeout(() => this.#flush(), frame);
  }

  sendCustom(content: Json, buffers?: readonly Uint8Array[]): void {
    this.#comm.send({method: "custom", content}, {buffers});
  }

  close(): void {
    this.#flush();
    this.#comm.close();
    this.#end();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#stop();
    openWidgets(this.hub).delete(this.id);
    this.owner.onClose?.();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const keys = [...this.#changed];
    this.#changed.clear();
    if (keys.length > 0) this.#send("update", pick(this.owner.state(), keys));
  }

  #send(method: "update" | "echo_update", values: Json): void {
    const {state, paths, buffers} = splitBuffers(values);
    this.#comm.send({method, state, buffer_paths: paths}, {buffers});
  }

  #receive({data, buffers}: CommMessage): void {
    switch (data.method) {
      case "update":
        return this.#update(data, buffers);
      case "request_state":
        return this.#send("update", this.owner.state());
      case "custom":
        return this.owner.onCustom?.(isObject(data.content) ? data.content : {}, buffers);
      default:
        return this.#refuse([], `unknown method ${JSON.stringify(data.method)}`);
    }
  }

  #update(data: Json, buffers: readonly Uint8Array[]): void {
    if (!isObject(data.state)) return this.#refuse([], "update without a state");
    const keys = Object.keys(data.state);
    let refusal: string | undefined;
    try {
      this.owner.accept(joinBuffers(data.state, data.buffer_paths, buffers));
    } catch (error) {
      refusal = error instanceof Error ? error.message : String(error);
    }
    // The echo tells every front end what the kernel now holds: the new value, or, after a refusal, its own.
    this.#send("echo_update", pick(this.owner.state(), keys));
    for (const key of keys) this.#changed.delete(key);
    if (refusal !== undefined) this.#refuse(keys, refusal);
  }

  #refuse(keys: readonly string[], reason: string): void {
    this.hub.log(`The widget ${this.id} refused a message: ${reason}`);
    this.sendCustom({type: "refused", keys, message: reason});
    const own = pick(this.owner.state(), keys);
    if (Object.keys(own).length > 0) this.#send("update", own);
  }
}

function pick(state: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(state, key)).map((key) => [key, state[key]]));
}

const widgetsOf = new WeakMap<CommHub, Map<string, WidgetComm>>();

function openWidgets(hub: CommHub): Map<string, WidgetComm> {
  const known = widgetsOf.get(hub);
  if (known) return known;
  const widgets = new Map<string, WidgetComm>();
  widgetsOf.set(hub, widgets);
  return widgets;
}

const serving = new WeakSet<CommHub>();

/** Answers a front end that asks for all widgets at once, as it does after a page reload. */
function serveStates(hub: CommHub): void {
  if (serving.has(hub)) return;
  serving.add(hub);
  hub.register("jupyter.widget.control", (comm) => {
    comm.onMessage = ({data}) => {
      if (data.method !== "request_states") return;
      const states: Json = {};
      const paths: unknown[] = [];
      const buffers: Uint8Array[] = [];
      for (const [id, widget] of openWidgets(hub)) {
        const split = splitBuffers(widget.owner.state());
        states[id] = {
          model_name: split.state._model_name,
          model_module: split.state._model_module,
          model_module_version: split.state._model_module_version,
          state: split.state,
        };
        paths.push(...split.paths.map((path) => [id, "state", ...path]));
        buffers.push(...split.buffers);
      }
      comm.send({method: "update_states", states, buffer_paths: paths}, {buffers});
    };
  });
}
