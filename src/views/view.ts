import type {Selection} from "./selection.js";

/**
 * A lit template result, named without lit: the public types must be readable wherever limpid is imported.
 */
export interface Markup {
  readonly strings: TemplateStringsArray;
  readonly values: readonly unknown[];
}

/** Every state is tagged with its view and version, so that an old notebook is read or refused, never misread. */
export interface ViewState {
  readonly view: string;
  readonly version: number;
}

/** The colours and fonts a drawing may use. Nothing else in a view names a colour. */
export interface Theme {
  readonly name: "light" | "dark" | "print";
  readonly background: string;
  readonly foreground: string;
  /** Secondary text. At least 4.5 : 1 on `background`. */
  readonly muted: string;
  readonly border: string;
  readonly surface: string;
  /** Marks of selection and focus. At least 3 : 1 on `background`. */
  readonly accent: string;
  readonly textFont: string;
  readonly monoFont: string;
  /** Colour at `t` in 0…1 of the sequential scale; 0 is `background`-like. */
  readonly sequential: (t: number) => string;
  /** Colour at `t` in −1…1 of the scale of signed values; 0 is `background`-like. Its ends differ in hue, not in lightness. */
  readonly diverging: (t: number) => string;
  /**
   * Eight colours for kinds that have no order, told apart with every kind of colour vision; at least 3 : 1 on
   * `background`. A ninth kind starts again: a number or a name always stands beside the colour.
   */
  readonly categorical: readonly string[];
}

/** Where and how a view is drawn. */
export interface Frame {
  /** Prefix of every id in the drawing; unique in the page. */
  readonly id: string;
  /** Width to fill, in CSS pixels. */
  readonly width: number;
  /** Size of token text, in CSS pixels. */
  readonly fontSize: number;
  readonly theme: Theme;
  /** True where marks can take focus; files and static pictures have none. */
  readonly live: boolean;
  /** True where a kernel answers wishes of the reader (default: nobody does). A view hides or explains what needs one. */
  readonly asks?: boolean;
  /**
   * What a reader can see of a long drawing, and some more, from its top edge in CSS pixels. A view may leave out marks
   * beyond it, but not the one that holds the focus; its size stays. Undefined: everything.
   */
  readonly visible?: {readonly top: number; readonly bottom: number};
  /** Translates a message of the interface. */
  readonly t: (message: string) => string;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** A whole `<svg>` element. */
  readonly svg: Markup;
}

/**
 * What a reader did. Marks carry `data-mark`; the element listens once and names the mark.
 * `set` comes from a control: one of the view's own `controls`.
 *
 * Of fields that are too many for an element each, one `<rect data-grid="NAME" data-rows="R" data-columns="C">` lies over all:
 * the pointer is then on the mark `NAME:row:column`. `drag` goes from one such field to another, which may be the same;
 * `done` is false while the button is held; the last one is `cancelled` where the browser took the pointer away.
 */
export type Action =
  | {
      readonly type: "drag";
      readonly from: string;
      readonly to: string;
      readonly done: boolean;
      readonly cancelled?: boolean;
    }
  | {readonly type: "hover"; readonly mark: string | null}
  | {readonly type: "focus"; readonly mark: string | null}
  | {readonly type: "press"; readonly mark: string; readonly shift: boolean}
  | {readonly type: "key"; readonly mark: string; readonly key: string; readonly shift: boolean}
  | {readonly type: "set"; readonly key: string; readonly value: string};

/** What the element shows above the drawing; each change is a `set` action with the control's key. */
export type Control = MenuControl | RangeControl | TextControl | ButtonControl;

/** A labelled menu. With fewer than two options it is left out. */
export interface MenuControl {
  readonly kind?: "menu";
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly {readonly value: string; readonly label: string}[];
}

/** A number between two ends, as a slider with its value beside it. `set` comes with each step of a drag. */
export interface RangeControl {
  readonly kind: "range";
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value as a reader is told it (default: `value`). */
  readonly shown?: string;
}

/** A line of text. `set` comes when the reader has finished: with Enter, or on leaving the field. */
export interface TextControl {
  readonly kind: "text";
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  /** What is wrong with the value; said beside the field. */
  readonly problem?: string;
  /** Empty the field after each `set` (default false): for adding one thing after another. */
  readonly clears?: boolean;
}

/** Does something. `pressed` makes it a switch. */
export interface ButtonControl {
  readonly kind: "button";
  readonly key: string;
  readonly label: string;
  /** What `set` carries. */
  readonly value: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}

/** The same data as a table: the second form for screen readers, and the CSV file. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/**
 * A pure drawing function with what belongs to it. No DOM, no Node: it runs in the kernel and in the browser.
 * State keys fall in three groups: `editable` (the reader's; synced to the kernel), `transient` (never leave the
 * page), and all others (the kernel's).
 */
export interface View<S extends ViewState> {
  readonly name: S["view"];
  readonly version: number;
  /** Older versions of the state that `validate` brings up to date (default: none). */
  readonly reads?: readonly number[];
  readonly editable: readonly (keyof S & string)[];
  readonly transient: readonly (keyof S & string)[];
  /** @throws TypeError or RangeError naming the key that is wrong */
  validate(value: unknown): S;
  draw(state: S, frame: Frame): Drawing;
  update(state: S, action: Action): S;
  controls(state: S, frame: Frame): readonly Control[];
  /** The mark that holds the keyboard focus (`data-mark`), for a roving tabindex. */
  focusMark(state: S): string | null;
  /** A sentence for screen readers, said politely when the state changes. */
  announce(state: S, t: Frame["t"]): string;
  table(state: S, t: Frame["t"]): Table;
  /** Plain text for terminals and the `text/plain` output. */
  text(state: S): string;
  /** The exact original text, or that of the tokens between two marks, for copying. */
  copyText(state: S, from?: string, to?: string): string;
  /** How the view takes part in the selection that all figures of one output share; absent where it does not. */
  readonly link?: Link<S>;
  /** The same of a view that shows several outputs; then it has no `link`. As many for every state with the same parts. */
  readonly links?: (state: S) => readonly Link<S>[];
}

/**
 * What a view shows and changes of the selection that all figures of one output share. The page joins figures by it, with or
 * without a kernel.
 */
export interface Link<S> {
  /** The output that the figure is of: figures of one output share a selection. Empty: it shares none. */
  output(state: S): string;
  /** What is selected in this figure, by the keys that the view knows: only those. */
  read(state: S): Partial<Selection>;
  /** The state with a selection made elsewhere; the same object where that changes nothing, or where it cannot be shown here. */
  write(state: S, selection: Partial<Selection>): S;
}
