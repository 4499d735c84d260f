import {changedChoices, linksOf, nothingSelected} from "../../../src/views/index.js";
import type {Link, Selection, View, ViewState} from "../../../src/views/index.js";
import type {Member, SelectionHub} from "./selection-hub.js";

/** The kernel's side of a figure that is live. */
export interface KernelSide {
  /** The same for all figures of one kernel. */
  readonly kernel: object;
  /** Has the kernel not yet answered what this figure told it last? */
  readonly pending: boolean;
}

/** What the links of a figure need of it. */
export interface Linked {
  readonly figure: {readonly view: View<ViewState>; readonly state: ViewState} | undefined;
  readonly kernelSide: KernelSide | undefined;
  /** Shows a state with another selection. */
  replace(state: ViewState): void;
  /** Tells the kernel all that is the reader's. */
  tell(): void;
}

/** One way in which the figure takes part; most figures have one. */
interface Part extends Member {
  readonly at: number;
  output: string;
  /** What was last said from outside, by the kernel or the notebook; undefined before. */
  said: Partial<Selection> | undefined;
}

/** A figure's part in the selections of the page. */
export class FigureLinks {
  readonly #parts: Part[] = [];
  #kernel: object | undefined;
  #connected = false;

  constructor(
    private readonly linked: Linked,
    private readonly hub: SelectionHub,
  ) {}

  /** While the figure is in the page, it follows the others. */
  connect(): void {
    this.#connected = true;
    for (const part of this.#parts) {
      if (part.output === "") continue;
      this.hub.join(part.output, part);
      // What was selected while the figure was away.
      part.follow(this.hub.selected(part.output), true);
    }
  }

  disconnect(): void {
    this.#connected = false;
    for (const part of this.#parts) this.hub.leave(part.output, part);
  }

  /**
   * A state from outside, with what is selected in the page. What a kernel says counts where it says something new, unless the
   * page is ahead of it; what was saved counts where nobody has said anything.
   */
  given(view: View<ViewState>, given: ViewState): ViewState {
    const {kernelSide} = this.linked;
    const links = linksOf(view, given);
    this.#resize(links, given);
    let state = given;
    links.forEach((link, at) => {
      const part = this.#parts[at];
      if (part.output === "") return;
      this.#hear(part, link.read(given), kernelSide !== undefined);
      const next = link.write(state, this.hub.selected(part.output));
      this.#moved(links, state, next, at);
      state = next;
    });
    const joined = kernelSide !== undefined && kernelSide.kernel !== this.#kernel;
    this.#kernel = kernelSide?.kernel;
    // A kernel that has just been found hears what was selected without it. One that other figures of the output are live in
    // knows: what the page does not have yet is on its way.
    const knows = this.#parts.some((part) => this.hub.isLiveElsewhere(part.output, part));
    if (joined && !knows && state !== given) queueMicrotask(() => this.linked.tell());
    return state;
  }

  /** The reader did something in this figure; `tell` tells its kernel. */
  acted(view: View<ViewState>, before: ViewState, after: ViewState, tell: () => void): void {
    const acting: Part[] = [];
    linksOf(view, after).forEach((link, at) => {
      const part = this.#parts.at(at);
      if (!part || part.output === "") return;
      const change = difference(link, before, after);
      if (!change) return;
      if (part.kernel !== undefined) part.said = link.read(after);
      acting.push(part);
      this.hub.change(part.output, change, part);
    });
    tell();
    for (const part of acting) this.hub.told(part.output, part);
  }

  #hear(part: Part, said: Partial<Selection>, live: boolean): void {
    if (this.hub.isPending(part.output)) return;
    const before = part.said;
    part.said = said;
    if (before) this.hub.change(part.output, changedChoices({...nothingSelected, ...before}, said), part);
    else if (live) this.hub.change(part.output, said, part);
    else this.hub.offer(part.output, said, part);
  }

  /** Where what is shown of one output has moved what is shown of another, that output's figures move too. */
  #moved(links: readonly Link<ViewState>[], before: ViewState, after: ViewState, except: number): void {
    if (before === after) return;
    links.forEach((link, at) => {
      const change = at === except ? undefined : difference(link, before, after);
      const part = this.#parts[at];
      if (change && part.output !== "") this.hub.change(part.output, change, part);
    });
  }

  #follow(part: Part, change: Partial<Selection>, tell: boolean): boolean {
    const {figure} = this.linked;
    if (!figure) return false;
    const {view, state} = figure;
    const links = linksOf(view, state);
    const link = links.at(part.at);
    const next = link?.write(state, change) ?? state;
    if (!link || next === state) return false;
    this.linked.replace(next);
    this.#moved(links, state, next, part.at);
    if (!tell || part.kernel === undefined) return false;
    part.said = link.read(next);
    this.linked.tell();
    return true;
  }

  #resize(links: readonly Link<ViewState>[], state: ViewState): void {
    for (const part of this.#parts.splice(links.length)) this.hub.leave(part.output, part);
    while (this.#parts.length < links.length) this.#parts.push(this.#newPart(this.#parts.length));
    links.forEach((link, at) => {
      const [part, output] = [this.#parts[at], link.output(state)];
      if (part.output === output) return;
      this.hub.leave(part.output, part);
      Object.assign(part, {output, said: undefined});
      if (this.#connected && output !== "") this.hub.join(output, part);
    });
  }

  #newPart(at: number): Part {
    const {linked} = this;
    const outputs = (): readonly string[] =>
      this.#parts.map(({output}) => output).filter((output) => output !== "");
    const part: Part = {
      at,
      output: "",
      said: undefined,
      get outputs() {
        return outputs();
      },
      get kernel() {
        return linked.kernelSide?.kernel;
      },
      get pending() {
        return linked.kernelSide?.pending ?? false;
      },
      follow: (change, tell) => this.#follow(part, change, tell),
    };
    return part;
  }
}

/** What two states select differently; undefined where they do not. */
function difference(
  link: Link<ViewState>,
  before: ViewState,
  after: ViewState,
): Partial<Selection> | undefined {
  const change = changedChoices({...nothingSelected, ...link.read(before)}, link.read(after));
  return Object.keys(change).length > 0 ? change : undefined;
}
