import {createHash} from "node:crypto";
import type {Run} from "../capture/index.js";
import {changedChoices, linksOf, nothingSelected} from "../views/index.js";
import type {Link, Selection, ViewState} from "../views/index.js";
import type {Figure} from "./figure.js";

/** The name under which the figures of a run share their selection: the same for the same weights, text and changes. */
export function outputId(run: Pick<Run, "provenance" | "ids" | "nPrompt" | "source">): string {
  const {provenance, ids, nPrompt, source} = run;
  const {weightsHash, interventions = []} = provenance;
  const told = JSON.stringify([weightsHash, interventions, ids, nPrompt, source?.ids ?? null]);
  return createHash("sha256").update(told).digest("hex").slice(0, 16);
}

/** A figure that takes part, with what it showed last. */
interface Member {
  readonly link: Link<ViewState>;
  shown: Partial<Selection>;
}

/**
 * The selection that all figures of one output share, on the kernel's side. The page has its own, which joins figures at
 * once and without a kernel; this one follows it through the figures.
 */
export class SharedSelection {
  static readonly #known = new Map<string, WeakRef<SharedSelection>>();
  // Weak: a figure that nobody holds any more, such as one that was only saved, needs to follow nothing.
  readonly #figures = new Set<WeakRef<Figure<ViewState>>>();
  readonly #members = new WeakMap<Figure<ViewState>, Member>();
  readonly #listeners = new Set<(selection: Selection) => void>();
  #current: Selection = nothingSelected;

  /** The one of an output, by its name: pages tell outputs apart by it, too. It lives as long as it is used. */
  static of(output: string): SharedSelection {
    let shared = SharedSelection.#known.get(output)?.deref();
    if (!shared) SharedSelection.#known.set(output, new WeakRef((shared = new SharedSelection())));
    return shared;
  }

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

  /** Lets a figure that has its numbers take part: it is given what is selected, but for what it was asked to show. */
  add(figure: Figure<ViewState>, link: Link<ViewState>): void {
    const own = Object.entries(link.read(figure.state)).filter(([, value]) => value !== null);
    const chosen: Partial<Selection> = Object.fromEntries(own);
    const member: Member = {link, shown: {}};
    this.#figures.add(new WeakRef(figure));
    this.#members.set(figure, member);
    this.#give(figure, member, {...this.#current, ...chosen});
    member.shown = link.read(figure.state);
    this.#spread(chosen, figure);
    figure.onChange((state) => {
      // Only what changed: a figure that cannot show what is selected still shows what was selected before.
      const now = link.read(state);
      const changed = changedChoices({...nothingSelected, ...member.shown}, now);
      member.shown = now;
      this.#spread(changed, figure);
    });
  }

  #spread(change: Partial<Selection>, from: Figure<ViewState> | undefined): void {
    const changed = changedChoices(this.#current, change);
    if (Object.keys(changed).length === 0) return;
    this.#current = {...this.#current, ...changed};
    for (const each of this.#figures) {
      const figure = each.deref();
      if (!figure) this.#figures.delete(each);
      else if (figure !== from) this.#give(figure, this.#members.get(figure)!, changed);
    }
    for (const listener of [...this.#listeners]) listener(this.#current);
  }

  #give(figure: Figure<ViewState>, {link}: Member, selection: Partial<Selection>): void {
    const {state} = figure;
    const next = link.write(state, selection);
    if (next !== state) figure.set(next);
  }
}

/** Lets a figure share the selections of the outputs that it is of, as soon as it has its numbers. */
export function shareSelection<S extends ViewState>(given: Figure<S>): Figure<S> {
  const figure = given as unknown as Figure<ViewState>;
  figure.onReady((state) => {
    const joined = new Set<string>([""]);
    for (const link of linksOf(figure.view, state)) {
      const output = link.output(state);
      if (joined.has(output)) continue;
      joined.add(output);
      SharedSelection.of(output).add(figure, link);
    }
  });
  return given;
}
