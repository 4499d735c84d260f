import {nothing, svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {Frame} from "../view.js";

/** A row of a list that can be pressed, with its top edge at y. */
export interface Option {
  readonly mark: string;
  /** What it is to assistive technology; made only where there is somebody to read it. */
  readonly label: () => string;
  readonly pressed: boolean;
  readonly y: number;
  readonly height: number;
  /** Place among all rows, from 1, and how many there are. */
  readonly place: number;
  readonly count: number;
  readonly tabbable: boolean;
  readonly content: unknown;
}

/** An option is its label; what is drawn over it says the same in fewer words, and is not part of its name. */
export function drawOption(
  {mark, label, pressed, y, height, place, count, tabbable, content}: Option,
  marks: {readonly focused: string | null; readonly hovered: string | null},
  {theme, live, width, visible}: Frame,
): unknown {
  const focused = live && marks.focused === mark;
  const pointed = live && marks.hovered === mark;
  const stroke = focused ? theme.foreground : pressed || pointed ? theme.accent : nothing;
  return svg`<g data-row="${mark}"><g data-mark="${mark}" transform="translate(0,${y})" role="${live ? "option" : nothing}" tabindex="${
    live ? (tabbable ? "0" : "-1") : nothing
  }" aria-selected="${live ? String(pressed) : nothing}" aria-label="${live ? label() : nothing}" aria-posinset="${
    live && visible ? place : nothing
  }" aria-setsize="${live && visible ? count : nothing}"><rect x="0.5" y="0.5" width="${round(
    width - 1,
  )}" height="${round(height - 1)}" rx="3" fill="none" pointer-events="all" stroke="${stroke}" stroke-width="${
    focused ? 2 : 1.25
  }"></rect></g><g transform="translate(0,${y})" pointer-events="none" aria-hidden="${live ? "true" : nothing}">${content}</g></g>`;
}

/** Is any of what lies between two heights within what is visible? */
export function isSeen(from: number, to: number, visible: Frame["visible"]): boolean {
  return !visible || (to >= visible.top && from <= visible.bottom);
}

/** The row that Up, Down, Page Up, Page Down, Home or End leads to; null for other keys. */
export function nextRow(at: number, count: number, pressed: string): number | null {
  const page = 10;
  const to = {
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    PageUp: at - page,
    PageDown: at + page,
    Home: 0,
    End: count - 1,
  }[pressed];
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to));
}
