import type {View, ViewState} from "../views/index.js";
import {displayHost} from "./host.js";
import type {Widget} from "./host.js";

/** Options of every picture. */
export interface PictureOptions {
  /** Width in CSS pixels (default 800). */
  readonly width?: number;
  /** Colours (default "print": white ground, black text). */
  readonly theme?: "light" | "dark" | "print";
  /** Size of token text in CSS pixels (default 14). */
  readonly fontSize?: number;
}

/** A cell's last value with a method of this name shows itself. Deno's kernel uses the same name. */
const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** A view with a state. It can be shown live in a notebook, and saved as a file. */
export class Figure<S extends ViewState> {
  readonly #listeners = new Set<(state: S, changed: readonly (keyof S & string)[]) => void>();
  #state: S;

  constructor(
    readonly view: View<S>,
    state: S,
  ) {
    this.#state = view.validate(state);
  }

  get state(): S {
    return this.#state;
  }

  /** Changes keys of the state, in every live view of this figure too. */
  set(change: Partial<S>): this {
    const next = this.view.validate({...this.#state, ...change});
    const changed = (Object.keys(change) as (keyof S & string)[]).filter(
      (key) => next[key] !== this.#state[key],
    );
    this.#state = next;
    if (changed.length > 0) for (const listener of [...this.#listeners]) listener(next, changed);
    return this;
  }

  /** Calls `listener` after each change, by the reader or by the program. Returns a function that stops it. */
  onChange(listener: (state: S, changed: readonly (keyof S & string)[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows the figure in the running cell. */
  async show(): Promise<void> {
    const host = displayHost();
    if (!host)
      throw new Error("show(): must run in a Jupyter kernel. Use save() to write the figure to a file.");
    await host.show(this as unknown as Figure<ViewState>);
  }

  /** The figure as a plain Jupyter widget. */
  widget(): Widget {
    const host = displayHost();
    if (!host)
      throw new Error("widget(): must run in a Jupyter kernel. Use save() to write the figure to a file.");
    return host.widget(this as unknown as Figure<ViewState>);
  }

  /** Shows the figure where it is a cell's last value. Nothing is returned: the output must stay replaceable. */
  async [jupyterDisplay](): Promise<void> {
    await this.show();
  }
}
