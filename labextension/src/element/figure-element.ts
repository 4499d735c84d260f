import {LitElement, html, nothing} from "lit";
import type {PropertyValues, TemplateResult} from "lit";
import {themes} from "../../../src/views/index.js";
import type {Action, Frame, View, ViewState} from "../../../src/views/index.js";
import {Announcer} from "./announcer.js";
import {bar} from "./bar.js";
import {saveAs, savedForms} from "./export.js";
import type {ExportFormat} from "./export.js";
import {FigureLinks} from "./figure-links.js";
import type {KernelSide} from "./figure-links.js";
import {figureStyle} from "./figure-style.js";
import {Interaction} from "./interaction.js";
import {onPageTheme, pageTheme} from "./page-theme.js";
import {changedKeys, pick, read} from "./reading.js";
import type {Reading} from "./reading.js";
import {pageSelections} from "./selection-hub.js";
import {onSurroundings, surroundings} from "./surroundings.js";
import {Sight} from "./sight.js";
import {tableForm} from "./table-form.js";

let count = 0;

/**
 * A figure in a page: controls, drawing, table form, and export. It is generic over views: everything a view can do
 * comes from the view itself. Children are the fallback picture, shown where the state cannot be drawn.
 */
export class LimpidFigure extends LitElement {
  static override readonly styles = figureStyle;
  static override readonly properties = {note: {attribute: false}, connected: {attribute: false}};

  /** A quiet line below the figure; empty for none. */
  declare note: string;
  /** True while a live kernel answers what the reader asks for. */
  declare connected: boolean;
  /** The kernel that the shown states come from; undefined for saved ones. To be set before `show`. */
  kernelSide: KernelSide | undefined;
  /** Called with the editable keys after the reader has changed any. */
  onEdit: ((change: Readonly<Record<string, unknown>>) => void) | undefined;

  readonly #id = `limpid-${++count}`;
  readonly #interaction = new Interaction(this);
  readonly #announcer = new Announcer();
  #reading: Reading | undefined;
  readonly #sight = new Sight(this, () => this.requestUpdate());
  #width = 0;
  #asTable = false;
  #tableRows = 0;
  #stops: (() => void)[] = [];
  readonly #links = new FigureLinks(this, pageSelections());

  constructor() {
    super();
    this.note = "";
    this.connected = false;
  }

  /** Shows a state from outside. What belongs to this page only (hover, focus) stays as it is where it still fits. */
  show(value: unknown): void {
    const before = this.#reading;
    const {t} = surroundings();
    let next = read(value, t);
    if ("view" in next) next = {view: next.view, state: this.#links.given(next.view, next.state)};
    if (before && "view" in before && "view" in next && before.view === next.view) {
      const kept = read({...next.state, ...pick(before.state, next.view.transient)}, t);
      if ("view" in kept) next = kept;
      this.#say(next.view, before.state, next.state);
    }
    this.#reading = next;
    this.requestUpdate();
  }

  /** The view and its present state, if they can be drawn. */
  get figure(): {readonly view: View<ViewState>; readonly state: ViewState} | undefined {
    return this.#reading && "view" in this.#reading ? this.#reading : undefined;
  }

  /** Does what the reader asked for. Returns whether anything changed. */
  act(action: Action): boolean {
    const figure = this.figure;
    if (!figure) return false;
    const {view, state} = figure;
    const next = view.update(state, action);
    if (next === state) return false;
    this.#reading = {view, state: next};
    this.requestUpdate();
    if (action.type !== "hover") this.#say(view, state, next);
    this.#links.acted(view, state, next, () => {
      if (changedKeys(state, next, view.editable).length > 0) this.tell();
    });
    return true;
  }

  /** Shows what was selected elsewhere in the page. It is not said: the figure that the reader uses says it. */
  replace(state: ViewState): void {
    const figure = this.figure;
    if (!figure) return;
    this.#reading = {view: figure.view, state};
    this.requestUpdate();
  }

  /** Tells the kernel all that is the reader's: also what came from other figures of the page. */
  tell(): void {
    const figure = this.figure;
    if (figure) this.onEdit?.(pick(figure.state, figure.view.editable));
  }

  /** Saves the figure as a file of the page's reader. Works without a kernel. */
  async save(format: ExportFormat): Promise<void> {
    const figure = this.figure;
    if (!figure) return;
    const {t} = surroundings();
    try {
      await saveAs(format, figure, this.#frame(themes.print, false));
    } catch (error) {
      this.note = `${t("The file could not be made.")} ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** The forms of the figure that a saved output has beside its state: page, picture and text. */
  async forms(): Promise<Readonly<Record<string, string>>> {
    const figure = this.figure;
    return figure ? savedForms(figure, {...this.#frame(themes.light, false), width: 800, fontSize: 14}) : {};
  }

  toggleTable(): void {
    this.#asTable = !this.#asTable;
    this.#tableRows = 0;
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Commands of JupyterLab's notebook would take the arrow keys; see shortcuts.ts for those that stay.
    this.dataset.lmSuppressShortcuts = "true";
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(this);
    const redraw = () => this.requestUpdate();
    this.#stops = [
      () => resized.disconnect(),
      onSurroundings(redraw),
      onPageTheme(redraw),
      this.#sight.follow(),
    ];
    this.#resize();
    this.#links.connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#links.disconnect();
    for (const stop of this.#stops) stop();
    this.#announcer.stop();
  }

  /** Once per animation frame, however many changes there were. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated) await new Promise((resolve) => requestAnimationFrame(resolve));
    await super.scheduleUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    const reading = this.#reading;
    if (!reading) return html`<slot></slot>`;
    if ("problem" in reading) return this.#renderProblem(reading.problem, reading.detail);
    if (this.#width === 0) return nothing;
    const {view, state} = reading;
    const theme = themes[pageTheme()];
    const frame = this.#frame(theme, true);
    const {t} = frame;
    const parts = {controls: view.controls(state, frame), asTable: this.#asTable, t};
    return html`<figure data-theme=${theme.name} data-motion=${surroundings().motion}>
      ${bar(parts, this)}
      ${this.#asTable ? this.#renderTable(view, state, t) : this.#renderDrawing(view, state, frame)}
      <div class="said" role="status">${this.#announcer.region}</div>
      ${this.note === "" ? nothing : html`<figcaption class="note">${this.note}</figcaption>`}
    </figure>`;
  }

  protected override willUpdate(changes: PropertyValues): void {
    super.willUpdate(changes);
    this.#interaction.holdFocus();
  }

  protected override updated(changes: PropertyValues): void {
    super.updated(changes);
    this.#interaction.keepFocus();
    if (this.#width > 0) this.#sight.lookSoon();
  }

  #renderDrawing(view: View<ViewState>, state: ViewState, frame: Frame): TemplateResult {
    return html`<div class="drawing" ${this.#interaction.listen()}>${view.draw(state, frame).svg}</div>`;
  }

  #renderTable(view: View<ViewState>, state: ViewState, t: Frame["t"]): TemplateResult {
    return tableForm(view.table(state, t), this.#tableRows, t, (rows) => {
      this.#tableRows = rows;
      this.requestUpdate();
    });
  }

  #renderProblem(problem: string, detail: string): TemplateResult {
    const theme = pageTheme();
    return html`<figure data-theme=${theme}>
      <slot></slot>
      <figcaption class="note">
        ${problem}${detail === "" ? nothing : html` <code>${detail}</code>`}
      </figcaption>
    </figure>`;
  }

  #frame(theme: Frame["theme"], live: boolean): Frame {
    const {fontSize, t} = surroundings();
    return {
      visible: live ? this.#sight.visible : undefined,
      id: this.#id,
      width: live ? this.#width : Math.min(this.#width, 800) || 800,
      fontSize,
      theme,
      live,
      asks: live && this.connected,
      t,
    };
  }

  #resize(): void {
    const width = Math.floor(this.clientWidth);
    // Zero while the notebook keeps the output detached or hidden: the last drawing stays.
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    this.requestUpdate();
  }

  #say(view: View<ViewState>, before: ViewState, after: ViewState): void {
    const {t} = surroundings();
    const sentence = view.announce(after, t);
    if (sentence !== view.announce(before, t)) this.#announcer.say(sentence);
  }
}
