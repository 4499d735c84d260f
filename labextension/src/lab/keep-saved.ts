import type {IRenderMime} from "@jupyterlab/rendermime-interfaces";
import type {LimpidFigure} from "../element/index.js";
import {omit, stateMimeType} from "../element/index.js";

/** The kernel keeps the outputs that it knows up to date well within this time. */
const pause = 1500;

/**
 * Keeps a live figure's saved output as it was last seen. The kernel does that itself where it can; but a notebook
 * forgets, when it is reloaded, which output the kernel's updates are for. Then the page writes the output.
 */
export class KeepSaved {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: IRenderMime.IMimeModel,
    private readonly figure: LimpidFigure,
  ) {}

  /** To be called after each change of the live figure. */
  changed(): void {
    this.stop();
    this.#timer = setTimeout(() => void this.#write(), pause);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #write(): Promise<void> {
    const {data} = this.model;
    const payload = data[stateMimeType] as {readonly state?: unknown};
    const shown = this.figure.figure;
    if (!shown) return;
    const state = omit(shown.state, shown.view.transient);
    if (sameJson(state, payload.state)) return;
    const forms = Object.entries(await this.figure.forms()).filter(([type]) => type in data);
    const kept = {...data, ...Object.fromEntries(forms), [stateMimeType]: {...payload, state}};
    this.model.setData({data: kept as typeof data});
  }
}

function sameJson(a: Readonly<Record<string, unknown>>, b: unknown): boolean {
  if (typeof b !== "object" || b === null) return false;
  const other = b as Readonly<Record<string, unknown>>;
  const keys = new Set([...Object.keys(a), ...Object.keys(other)]);
  return [...keys].every(
    (key) => a[key] === other[key] || JSON.stringify(a[key]) === JSON.stringify(other[key]),
  );
}
