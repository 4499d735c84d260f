import type {View, ViewState} from "../views/index.js";
import {displayHost} from "./host.js";
import type {Widget} from "./host.js";
import {csvOf} from "./csv.js";
import {htmlOf} from "./html.js";
import type {HtmlOptions} from "./html.js";
import {mimeBundleOf} from "./mime-bundle.js";
import type {MimeBundle} from "./mime-bundle.js";
import {pictureOf, savedState} from "./picture.js";
import type {PictureFile, PictureOptions} from "./picture.js";
import type {PngOptions} from "./png.js";
import {saveFigure} from "./save.js";
import type {SavedFile} from "./save.js";

/** A cell's last value with a method of this name shows itself. Deno's kernel uses the same name. */
const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/**
 * A view with a state. It can be shown live in a notebook, and saved as a file.
 *
 * The state may be made later: given a function, the figure calls it once, when it is first shown, saved or awaited.
 *
 * @example
 * const figure = out.saliency();
 * await figure.save("saliency.svg");
 */
export class Figure<S extends ViewState> {
  readonly #listeners = new Set<(state: S, changed: readonly (keyof S & string)[]) => void>();
  readonly #make: (() => Promise<S>) | undefined;
  readonly #whenReady = new Set<(state: S) => void>();
  #state: S | undefined;
  #ready: Promise<this> | undefined;
  /** What was set before there was a state. */
  #early: Partial<S> = {};

  /**
   * @param state - the state, or a function that makes it
   * @throws TypeError or RangeError if a given state is not one of the view's
   */
  constructor(
    readonly view: View<S>,
    state: S | (() => Promise<S>),
  ) {
    if (typeof state === "function") this.#make = state;
    else this.#state = view.validate(state);
  }

  /** The figure with its numbers computed. Rejects with the error of the computation, if it fails. */
  get ready(): Promise<this> {
    this.#ready ??= this.#prepare();
    return this.#ready;
  }

  /** @throws Error before the figure is ready */
  get state(): S {
    if (this.#state) return this.#state;
    throw new Error("Figure.state: must be computed first. Write `await figure.ready` before reading it.");
  }

  /** Changes keys of the state, in every live view of this figure too. */
  set(change: Partial<S>): this {
    if (!this.#state) {
      this.#early = {...this.#early, ...change};
      return this;
    }
    const before = this.#state;
    const next = this.view.validate({...before, ...change});
    const changed = (Object.keys(change) as (keyof S & string)[]).filter((key) => next[key] !== before[key]);
    this.#state = next;
    if (changed.length > 0) for (const listener of [...this.#listeners]) listener(next, changed);
    return this;
  }

  /** Calls `listener` once, as soon as there is a state: at once where there is one. */
  onReady(listener: (state: S) => void): void {
    if (this.#state) listener(this.#state);
    else this.#whenReady.add(listener);
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
    await this.ready;
    await host.show(this as unknown as Figure<ViewState>);
  }

  /** The figure as a plain Jupyter widget, for composing with others. `await figure.ready` comes first. */
  widget(): Widget {
    const host = displayHost();
    if (!host)
      throw new Error("widget(): must run in a Jupyter kernel. Use save() to write the figure to a file.");
    return host.widget(this as unknown as Figure<ViewState>);
  }

  /** Every form of the figure that a notebook keeps: live state, self-contained HTML, SVG, and text. */
  mimeBundle(options: {readonly modelId?: string} = {}): MimeBundle {
    return mimeBundleOf(this.view, this.state, options.modelId);
  }

  /** The figure as SVG: well-formed XML with the fonts of the reader's machine. */
  async svg(options: PictureOptions = {}): Promise<string> {
    const {state} = await this.ready;
    return pictureOf(this.view, state, options, "svg").svg;
  }

  /** The figure as a page that works offline, with hover and keyboard; or, with `fragment`, as a part of one. */
  async html(options: HtmlOptions = {}): Promise<string> {
    const {state} = await this.ready;
    return htmlOf(this.view, state, options);
  }

  /** The figure as a page of PDF: fonts embedded, text selectable, the same bytes for the same state. */
  async pdf(options: PictureOptions = {}): Promise<PictureFile> {
    const {state} = await this.ready;
    // Loaded when used: a notebook starts without the code of fonts and pages.
    const {pdfOf} = await import("./pdf.js");
    return pdfOf(this.view, state, options);
  }

  /** The figure as pixels, with the fonts that come with limpid. */
  async png(options: PngOptions = {}): Promise<PictureFile> {
    const {state} = await this.ready;
    const {pngOf} = await import("./png.js");
    return pngOf(this.view, state, options);
  }

  /** The figure's table as comma-separated values (RFC 4180). */
  async csv(): Promise<string> {
    const {state} = await this.ready;
    return csvOf(this.view.table(state, (message) => message));
  }

  /** The figure's state as JSON. */
  async json(): Promise<string> {
    const {state} = await this.ready;
    return JSON.stringify(savedState(this.view, state));
  }

  /**
   * Writes the figure to a file; the extension says how: .svg, .pdf, .png, .html, .csv or .json. The file is complete
   * or not there: it is written beside its place and then moved.
   *
   * @returns where the file is, and warnings of what could not be drawn as it should
   * @throws RangeError for another extension, Error if the folder is missing
   */
  async save(path: string, options: PngOptions = {}): Promise<SavedFile> {
    return saveFigure(this, path, options);
  }

  /** Shows the figure where it is a cell's last value. Nothing is returned: the output must stay replaceable. */
  async [jupyterDisplay](): Promise<void> {
    await this.show();
  }

  async #prepare(): Promise<this> {
    if (!this.#state && this.#make) {
      const made = await this.#make();
      this.#state = this.view.validate({...made, ...this.#early});
      for (const listener of this.#whenReady) listener(this.#state);
      this.#whenReady.clear();
    }
    return this;
  }
}
