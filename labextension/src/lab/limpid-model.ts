import {DOMWidgetModel} from "@jupyter-widgets/base";
import {addLiveFigure, removeLiveFigure} from "./live-figures.js";
import type {LiveFigure} from "./live-figures.js";
import {moduleName, moduleVersion} from "./module.js";

/** Changes within this time go to the kernel as one message. */
const pause = 50;

type Values = Readonly<Record<string, unknown>>;

/** Tells the changes of this page from those of others that show the same notebook. */
const page = Math.random().toString(36).slice(2);

/**
 * The page's half of a live figure. Keys of its own: `state`, the view's state as the kernel last made it; `reader`, the
 * keys that belong to the reader, which travel both ways; `turn`, the number of what the reader did last, and `answered`,
 * the last one of each page that the kernel has taken in. Until then what the kernel says may be older than what is shown.
 */
export class LimpidModel extends DOMWidgetModel implements LiveFigure {
  // Declared only: the base class calls initialize() before fields of this class would be there.
  declare private timer: ReturnType<typeof setTimeout> | undefined;
  declare private gone: boolean | undefined;
  declare private turns: number | undefined;

  override defaults(): Values {
    return {
      ...super.defaults(),
      _model_module: moduleName,
      _model_module_version: moduleVersion,
      _model_name: "LimpidModel",
      _view_module: moduleName,
      _view_module_version: moduleVersion,
      _view_name: "LimpidView",
      state: null,
      reader: {},
      turn: null,
      answered: {},
    };
  }

  override initialize(...args: Parameters<DOMWidgetModel["initialize"]>): void {
    super.initialize(...args);
    addLiveFigure(this.model_id, this);
    this.once("destroy", () => {
      this.gone = true;
      removeLiveFigure(this.model_id);
    });
    const kernel = (this.widget_manager as unknown as {kernel?: KernelLike}).kernel;
    const changed = () => this.trigger("limpid:connection");
    for (const signal of [kernel?.statusChanged, kernel?.connectionStatusChanged, kernel?.disposed]) {
      signal?.connect(changed);
      this.once("destroy", () => signal?.disconnect(changed));
    }
  }

  get state(): unknown {
    return {...(this.get("state") as Values | null), ...(this.get("reader") as Values)};
  }

  get connected(): boolean {
    const kernel = (this.widget_manager as unknown as {kernel?: KernelLike | null}).kernel;
    const alive = kernel === undefined || (kernel !== null && !kernel.isDisposed && kernel.status !== "dead");
    return this.gone !== true && this.comm_live && alive;
  }

  get kernel(): object {
    return this.widget_manager;
  }

  get pending(): boolean {
    const answered = (this.get("answered") as Readonly<Record<string, number>>)[page] ?? 0;
    return this.connected && (this.turns ?? 0) > answered;
  }

  edit(change: Values): void {
    const reader = {...(this.get("reader") as Values), ...change};
    this.turns = (this.turns ?? 0) + 1;
    this.set({reader, turn: {page, number: this.turns}});
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save_changes(), pause);
  }

  onChange(listener: () => void): () => void {
    const events = "change:state change:reader change:answered comm_live_update limpid:connection destroy";
    this.on(events, listener);
    return () => this.off(events, listener);
  }
}

/** What is needed of JupyterLab's kernel connection; other hosts may have none. */
interface KernelLike {
  readonly isDisposed: boolean;
  readonly status: string;
  readonly statusChanged?: SignalLike;
  readonly connectionStatusChanged?: SignalLike;
  readonly disposed?: SignalLike;
}
interface SignalLike {
  connect(slot: () => void): unknown;
  disconnect(slot: () => void): unknown;
}
