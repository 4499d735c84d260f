import type {Figure} from "./figure.js";
import type {ViewState} from "../views/index.js";

/** A figure that is live in a notebook. */
export interface Widget {
  /** The Jupyter widget model's id; other widgets refer to it as `IPY_MODEL_<id>`. */
  readonly modelId: string;
  close(): void;
}

/** Where figures are shown: a notebook kernel, or nothing. Connected by the layer that knows the kernel. */
export interface DisplayHost {
  /** Shows the figure in the running cell: one bundle of live state, HTML, SVG and text. */
  show(figure: Figure<ViewState>): Promise<void>;
  /** The plain widget, for composing with other widgets. */
  widget(figure: Figure<ViewState>): Widget;
  /** Aborted when the reader interrupts the kernel; a fresh one after each interrupt. */
  interruptSignal(): AbortSignal | undefined;
  /** Shows progress of a long step in the running cell, coalesced; `done` of `total`, begun at `started` (default: when first told of). */
  progress(label: string, done: number, total: number, started?: number): void;
}

let host: DisplayHost | undefined;

export function connectDisplayHost(connected: DisplayHost | undefined): void {
  host = connected;
}

export function displayHost(): DisplayHost | undefined {
  return host;
}
