import {randomUUID} from "node:crypto";
import {connectDisplayHost} from "../figures/index.js";
import type {DisplayHost, Figure, Widget} from "../figures/index.js";
import type {ViewState} from "../views/index.js";
import {attachToTslab} from "./attach.js";
import {commHub} from "./comm-hub.js";
import type {CommHub} from "./comm-hub.js";
import {openFigure} from "./figure-model.js";
import {widgetBundle} from "./jupyter-widget.js";
import {ProgressDisplay} from "./progress.js";
import type {WidgetComm} from "./widget-comm.js";

/** A saved output is refreshed when its state has rested this long, in milliseconds. */
const rest = 300;

/** What a notebook knows of a figure. */
interface Shown {
  readonly comm: WidgetComm;
  /** Of the outputs that show the figure; undefined until the first. */
  displayId?: string;
  timer?: NodeJS.Timeout;
}

/** Shows figures in a Jupyter notebook. */
export class NotebookHost implements DisplayHost {
  readonly #shown = new WeakMap<Figure<ViewState>, Shown>();
  readonly #resting = new Map<Figure<ViewState>, Shown>();
  readonly #progress: ProgressDisplay;
  #interrupt = new AbortController();

  constructor(readonly hub: CommHub) {
    this.#progress = new ProgressDisplay(hub);
    hub.onFlush(() => this.#refreshAll());
    hub.onInterrupt(() => {
      const interrupted = this.#interrupt;
      this.#interrupt = new AbortController();
      interrupted.abort(new Error("The reader interrupted the kernel."));
    });
  }

  async show(figure: Figure<ViewState>): Promise<void> {
    const shown = this.#open(figure);
    shown.displayId ??= randomUUID();
    const data = {...figure.mimeBundle({modelId: shown.comm.id})};
    this.hub.publish("display_data", {data, metadata: {}, transient: {display_id: shown.displayId}});
  }

  widget(figure: Figure<ViewState>): Widget {
    const {comm} = this.#open(figure);
    const widget = {modelId: comm.id, close: () => comm.close()};
    Object.defineProperty(widget, Symbol.for("Jupyter.display"), {
      value: () => widgetBundle(comm.id, figure.view.text(figure.state)),
    });
    return widget;
  }

  interruptSignal(): AbortSignal {
    return this.#interrupt.signal;
  }

  progress(label: string, done: number, total: number, started?: number): void {
    this.#progress.report(label, done, total, started);
  }

  #open(figure: Figure<ViewState>): Shown {
    const known = this.#shown.get(figure);
    if (known) return known;
    const comm = openFigure(this.hub, figure, () => {
      stop();
      this.#refresh(figure);
      this.#shown.delete(figure);
    });
    const shown: Shown = {comm};
    this.#shown.set(figure, shown);
    const transient: readonly string[] = figure.view.transient;
    const stop = figure.onChange((_, changed) => {
      if (shown.displayId !== undefined && changed.some((key) => !transient.includes(key))) {
        clearTimeout(shown.timer);
        shown.timer = setTimeout(() => this.#refresh(figure), rest);
        this.#resting.set(figure, shown);
      }
    });
    return shown;
  }

  #refreshAll(): void {
    for (const figure of [...this.#resting.keys()]) this.#refresh(figure);
  }

  /** Replaces the figure's saved outputs, so that a saved notebook shows what was last seen. */
  #refresh(figure: Figure<ViewState>): void {
    const shown = this.#resting.get(figure);
    if (!shown) return;
    clearTimeout(shown.timer);
    this.#resting.delete(figure);
    const data = {...figure.mimeBundle({modelId: shown.comm.id})};
    this.hub.publish("update_display_data", {data, metadata: {}, transient: {display_id: shown.displayId}});
  }
}

let connected: NotebookHost | undefined;

/** Connects figures to the kernel that this code runs in, if it does. */
export function connectNotebook(): void {
  if (connected) return;
  const hub = commHub() ?? attachToTslab();
  if (!hub) return;
  connected = new NotebookHost(hub);
  connectDisplayHost(connected);
}
