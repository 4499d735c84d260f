import type {LimpidFigure} from "./figure-element.js";
import {noChange} from "lit";
import {Directive, directive} from "lit/directive.js";
import type {DirectiveResult, ElementPart} from "lit/directive.js";
import {GridDrag, fieldAt, gridOf} from "./grid.js";
import {focusable, markOf} from "./marks.js";
import {selectedMarks} from "./selected-marks.js";

type Figure = Pick<LimpidFigure, "act" | "figure" | "shadowRoot">;

/** The mark under a pointer: of an element, or of a field of a grid. */
const pointedMark = (event: MouseEvent): string | null => {
  const grid = gridOf(event.target);
  return grid ? fieldAt(grid, event) : markOf(event.target);
};

const movingKeys = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", " "]);

/** Listens once, on the whole drawing, and tells the figure which mark was hovered, focused, pressed or typed at. */
export class Interaction {
  readonly #figure: Figure;
  #drawing: Element | undefined;
  #focusWithin = false;
  #redrawing = false;
  readonly #drag = new GridDrag((action) => this.#figure.act(action));

  constructor(figure: Figure) {
    this.#figure = figure;
  }

  /** An element directive for the drawing's container. */
  listen(): DirectiveResult {
    return attach(this);
  }

  attachTo(drawing: Element): void {
    if (drawing === this.#drawing) return;
    this.#drawing = drawing;
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ) => drawing.addEventListener(type, listener as EventListener);
    on("pointerover", (event) => this.#figure.act({type: "hover", mark: pointedMark(event)}));
    on("pointermove", (event) => {
      // Within a grid no element tells one field from the next.
      const grid = gridOf(event.target);
      if (grid) this.#figure.act({type: "hover", mark: fieldAt(grid, event)});
    });
    on("pointerdown", (event) => this.#drag.start(event));
    on("mousedown", (event) => {
      // Shift extends what a view has selected: the page must not mark text as well.
      if (event.shiftKey && markOf(event.target) !== null) event.preventDefault();
    });
    on("pointerleave", () => this.#figure.act({type: "hover", mark: null}));
    on("focusin", (event) => this.#focus(markOf(event.target)));
    on("focusout", (event) => {
      // What a redraw takes away loses the focus too: it is given on when the redraw is done.
      if (this.#redrawing) return;
      if (!(event.relatedTarget instanceof Node) || !drawing.contains(event.relatedTarget)) this.#focus(null);
    });
    on("click", (event) => this.#press(event));
    on("keydown", (event) => this.#key(event));
    on("copy", (event) => this.#copy(event));
  }

  /** To be called before a redraw, and `keepFocus` after it. */
  holdFocus(): void {
    this.#redrawing = true;
  }

  /**
   * After a redraw: where a key moved the focus to another mark, the page's focus follows. Where the mark is gone and there is no
   * other, the drawing itself keeps the place in the page.
   */
  keepFocus(): void {
    this.#redrawing = false;
    const [figure, drawing] = [this.#figure.figure, this.#drawing];
    if (!this.#focusWithin || !figure || !drawing) return;
    if (!drawing.isConnected) return this.#focus(null);
    const mark = figure.view.focusMark(figure.state);
    const target = mark === null ? null : focusable(drawing, mark);
    const active = this.#figure.shadowRoot?.activeElement;
    if (target) {
      if (target !== active) target.focus();
    } else if (!drawing.contains(active ?? null)) {
      drawing.setAttribute("tabindex", "-1");
      (drawing as HTMLElement).focus();
    }
  }

  #focus(mark: string | null): void {
    this.#focusWithin = mark !== null;
    this.#figure.act({type: "focus", mark});
  }

  #press(event: MouseEvent): void {
    const mark = pointedMark(event);
    // The end of a drag over text is a selection, and one over a grid a brush: neither is a press.
    if (mark === null || this.#drag.justEnded || selectedMarks(this.#figure.shadowRoot)) return;
    this.#figure.act({type: "press", mark, shift: event.shiftKey});
  }

  #key(event: KeyboardEvent): void {
    const mark = markOf(event.target);
    if (mark === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const changed = this.#figure.act({type: "key", mark, key: event.key, shift: event.shiftKey});
    // At the ends, too: there a key that moves through marks must not scroll the page.
    if (changed || movingKeys.has(event.key)) event.preventDefault();
    if (changed) event.stopPropagation();
  }

  #copy(event: ClipboardEvent): void {
    const figure = this.#figure.figure;
    if (!figure || !event.clipboardData) return;
    const {view, state} = figure;
    const range = selectedMarks(this.#figure.shadowRoot);
    const text = range ? view.copyText(state, range.from, range.to) : view.copyText(state);
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    event.stopPropagation();
  }
}

class AttachDirective extends Directive {
  override render(_interaction: Interaction): unknown {
    return noChange;
  }
  override update(part: ElementPart, [interaction]: [Interaction]): unknown {
    interaction.attachTo(part.element);
    return noChange;
  }
}
const attach = directive(AttachDirective);
