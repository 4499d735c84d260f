import {nothing, svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Frame} from "../view.js";

const size = 11.5;
const rowHeight = 20;
const swatch = 9;

/** The series as a list that is pressed to make one stand out. */
export interface Legend {
  readonly names: readonly string[];
  readonly colour: (series: number) => string;
  readonly title: string;
  /** The series that stands out, and the one that is selected. */
  readonly shown: number | null;
  readonly pressed: number | null;
  /** The series that Tab leads to. */
  readonly tabbable: number;
  readonly focused: string | null;
  readonly says: (series: number) => string;
}

/** Names one after the other, each with its colour; their marks are `s` and the number of the series. */
export function drawSeriesLegend(legend: Legend, frame: Frame): Band {
  const {theme, live, width} = frame;
  let [x, y] = [0, 0];
  const drawn = legend.names.map((name, i) => {
    const stands = i === legend.shown;
    const label: Label = {text: name, size, fill: stands ? theme.accent : theme.foreground};
    const needed = Math.min(width, widthOf(label) + swatch + 14);
    if (x > 0 && x + needed > width) [x, y] = [0, y + rowHeight];
    const focused = live && legend.focused === `s${i}`;
    const stroke = focused ? theme.foreground : i === legend.pressed ? theme.accent : nothing;
    const item = svg`<g data-mark="s${i}" transform="translate(${round(x)},${y})" role="${live ? "option" : nothing}" tabindex="${
      live ? (i === legend.tabbable ? "0" : "-1") : nothing
    }" aria-selected="${live ? String(i === legend.pressed) : nothing}" aria-label="${
      live ? legend.says(i) : nothing
    }"><rect x="0.5" y="0.5" width="${round(needed - 1)}" height="${rowHeight - 2}" rx="3" fill="none" pointer-events="all" stroke="${stroke}" stroke-width="${
      focused ? 2 : 1.25
    }"></rect><rect x="4" y="5" width="${swatch}" height="${swatch}" rx="1.5" fill="${legend.colour(i)}"></rect>${drawLabel(
      label,
      swatch + 8,
      13.5,
      needed - swatch - 10,
    )}</g>`;
    x += needed + 4;
    return item;
  });
  return {
    svg: svg`<g role="${live ? "listbox" : nothing}" aria-label="${live ? legend.title : nothing}" aria-orientation="${
      live ? "horizontal" : nothing
    }">${drawn}</g>`,
    height: y + rowHeight,
  };
}
