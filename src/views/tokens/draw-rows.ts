import {nothing, svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {Frame} from "../view.js";
import type {Band, Label} from "./label.js";
import {columnWidth} from "./layout.js";
import {widthOf} from "./label.js";

/** A row that can be pressed. */
export interface Row {
  readonly mark: string;
  readonly label: string;
  readonly selected: boolean;
  readonly disabled: boolean;
  readonly content: unknown;
  /** In CSS pixels (default 22). */
  readonly height?: number;
}

export const rowHeight = 22;
/** Size of text in rows. */
export const rowText = 11.5;

/** A list of rows, one below the other. */
export function drawRows(
  rows: readonly Row[],
  label: string,
  marks: {readonly focused: string | null; readonly hovered: string | null},
  frame: Frame,
): Band {
  const {theme, live, width} = frame;
  const tabbable = rows.some(({mark}) => mark === marks.focused)
    ? marks.focused
    : rows[
        Math.max(
          0,
          rows.findIndex(({selected}) => selected),
        )
      ].mark;
  let y = 0;
  const drawn = rows.map(({mark, label, selected, disabled, content, height = rowHeight}) => {
    const focused = live && mark === marks.focused;
    const pointed = live && mark === marks.hovered && !disabled;
    const stroke = focused ? theme.foreground : pointed ? theme.accent : nothing;
    const top = y;
    y += height;
    return svg`<g data-mark="${mark}" transform="translate(0,${top})" role="${live ? "option" : nothing}" tabindex="${
      live ? (mark === tabbable ? "0" : "-1") : nothing
    }" aria-selected="${live ? (selected ? "true" : "false") : nothing}" aria-disabled="${
      live && disabled ? "true" : nothing
    }" aria-label="${live ? label : nothing}"><rect x="0.5" y="0.5" width="${round(width - 1)}" height="${height - 1}" rx="3" fill="none" pointer-events="all" stroke="${stroke}" stroke-width="${
      focused ? 2 : 1.25
    }"></rect>${content}</g>`;
  });
  return {
    svg: svg`<g role="${live ? "listbox" : nothing}" aria-label="${live ? label : nothing}">${drawn}</g>`,
    height: y,
  };
}

/** Filled: it came, or is shown. Dashed: it was asked for. */
export function drawDot(filled: boolean, waiting: boolean, {theme}: Frame): unknown {
  return svg`<circle cx="7" cy="11" r="3.5" fill="${filled ? theme.accent : "none"}" stroke="${
    filled || waiting ? theme.accent : theme.muted
  }" stroke-width="1.25" stroke-dasharray="${waiting ? "2 1.5" : nothing}"></circle>`;
}

/** Text of a row. */
export const rowLabel = (text: string, fill: string): Label => ({text, size: rowText, fill});

/** The start of a text, in a monospaced face, that is as wide as there is room. */
export function fitting(text: string, room: number): string {
  const widthIn = (part: string): number => widthOf({text: part, size: rowText, fill: "", mono: "mono"});
  // No text that fits is longer than its columns.
  const most = Math.max(1, Math.ceil(room / (columnWidth * rowText)) + 1);
  const chars = [...text.slice(0, 4 * most)];
  if (chars.length <= most && text.length <= 4 * most && widthIn(text) <= room) return text;
  let [fits, fails] = [0, chars.length];
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2);
    if (widthIn(`${chars.slice(0, middle).join("")}…`) <= room) fits = middle;
    else fails = middle;
  }
  return `${chars.slice(0, fits).join("")}…`;
}
