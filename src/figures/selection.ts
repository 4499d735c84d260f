import {createHash} from "node:crypto";
import type {Run} from "../capture/index.js";
import {changedChoices, nothingSelected} from "../views/index.js";
import type {Selection, ViewState} from "../views/index.js";
import type {Figure} from "./figure.js";

/** The name under which the figures of a run share their selection: the same for the same weights, text and changes. */
export function outputId({provenance, ids, nPrompt}: Pick<Run, "provenance" | "ids" | "nPrompt">): string {
  const {weightsHash, interventions = []} = provenance;
  const told = JSON.stringify([weightsHash, interventions, ids, nPrompt]);
  return createHash("sha256").update(told).digest("hex").slice(0, 16);
}

/** The selection that all figures of one output share, on the kernel's side. */
export class SharedSelection {
  readonly #figures = new Set<Figure<ViewState>>();
  readonly #listeners = new Set<(selection: Selection) => void>();
  #current: Selection = nothingSelected;

  get current(): Selection {
    return this.#current;
  }

  /** Changes what is given, in every figure that is ready. */
  set(change: Partial<Selection>): void {
    this.#spread(change, undefined);
  }

  /** Calls `listener` after each change. Returns a function that stops it. */
  onChange(listener: (selection: Selection) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets a figure take part; it is given what is selected once it has its numbers. */
  add<S extends ViewState>(given: Figure<S>): Figure<S> {
    const figure = given as unknown as Figure<ViewState>;
    const {link} = figure.view;
    if (!link) return given;
    figure.onReady((state) => {
      this.#figures.add(figure);
      // What the figure was made with counts where nothing else was selected yet.
      const own = link.read(state);
      const fresh = Object.entries(own).filter(([key]) => this.#current[key as keyof Selection] === null);
      this.#give(figure, this.#current);
      this.#spread(Object.fromEntries(fresh), figure);
    });
    figure.onChange((state, changed) => {
      if (changed.length > 0 && this.#figures.has(figure)) this.#spread(link.read(state), figure);
    });
    return given;
  }

  #spread(change: Partial<Selection>, from: Figure<ViewState> | undefined): void {
    const changed = changedChoices(this.#current, change);
    if (Object.keys(changed).length === 0) return;
    this.#current = {...this.#current, ...changed};
    for (const figure of this.#figures) if (figure !== from) this.#give(figure, changed);
    for (const listener of [...this.#listeners]) listener(this.#current);
  }

  #give(figure: Figure<ViewState>, selection: Partial<Selection>): void {
    const {state, view} = figure;
    const next = view.link!.write(state, selection);
    if (next !== state) figure.set(next);
  }
}
