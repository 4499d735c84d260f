import {nothing, svg} from "lit/html.js";
import {amount} from "../amount.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Frame} from "../view.js";

const size = 11.5;
const rowHeight = 20;

/** A list of what fires, each with a bar: a press selects one. */
export interface Ranked {
  readonly rows: readonly {readonly mark: string; readonly name: string; readonly value: number}[];
  /** Names are of tokens. */
  readonly mono: boolean;
  /** The magnitude of a whole bar. */
  readonly most: number;
  readonly head: string;
  readonly title: string;
  readonly pressed: (row: number) => boolean;
  /** The row that Tab leads to. */
  readonly tabbable: number;
  readonly hovered: string | null;
  readonly focused: string | null;
}

export function drawRanked(list: Ranked, frame: Frame): Band {
  const {rows, most, tabbable, head, title, mono} = list;
  if (rows.length === 0) return {svg: nothing, height: 0};
  const {theme, live, width} = frame;
  const say = (text: string, fill: string): Label => ({text, size, fill});
  const names = rows.map(({name}) => ({
    ...say(name, theme.foreground),
    ...(mono ? {mono: theme.monoFont} : {}),
  }));
  const values = rows.map(({value}) => say(amount(value), theme.foreground));
  const nameWidth = Math.min(Math.max(...names.map(widthOf)), Math.max(60, width * 0.5));
  const barX = round(nameWidth + 18);
  const room = round(Math.max(16, Math.min(260, width - barX - Math.max(...values.map(widthOf)) - 14)));
  const drawn = rows.map(({mark, value}, i) => {
    const length = most > 0 ? round(Math.min(1, Math.abs(value) / most) * room) : 0;
    const pressed = list.pressed(i);
    const focused = live && list.focused === mark;
    const pointed = live && list.hovered === mark;
    const stroke = focused ? theme.foreground : pressed || pointed ? theme.accent : nothing;
    return svg`<g data-mark="${mark}" transform="translate(0,${i * rowHeight})" role="${live ? "option" : nothing}" tabindex="${
      live ? (i === tabbable ? "0" : "-1") : nothing
    }" aria-selected="${live ? String(pressed) : nothing}" aria-label="${
      live ? `${names[i].text}: ${values[i].text}` : nothing
    }"><rect x="0.5" y="0.5" width="${round(width - 1)}" height="${rowHeight - 1}" rx="3" fill="none" pointer-events="all" stroke="${stroke}" stroke-width="${
      focused ? 2 : 1.25
    }"></rect>${drawLabel(names[i], 6, 14, nameWidth)} <rect x="${barX}" y="6" width="${room}" height="8" rx="2" fill="${
      theme.surface
    }"></rect><rect x="${barX}" y="6" width="${length}" height="${length > 0 ? 8 : 0}" rx="2" fill="${theme.diverging(
      value < 0 ? -0.75 : 0.75,
    )}"></rect>${drawLabel(values[i], round(barX + room + 8), 14)}</g>`;
  });
  return {
    svg: svg`<g aria-hidden="${live ? "true" : nothing}">${drawLabel(say(head, theme.muted), 0, 12, width)}</g><g transform="translate(0,20)" role="${
      live ? "listbox" : nothing
    }" aria-label="${live ? title : nothing}">${drawn}</g>`,
    height: 20 + rows.length * rowHeight,
  };
}
