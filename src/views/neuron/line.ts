import {nothing, svg} from "lit/html.js";
import {cellMark} from "../heatmap/cell-mark.js";
import {amount} from "../amount.js";
import {onScale} from "../activations/coloured-text.js";
import type {NeuronState} from "../neuron.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {lineName, mostOf, readMark, shownToken, tabbable, valuesOf} from "./scene.js";

const height = 48;
const size = 11;

/** The activation over the positions: a bar for each, or where they are narrower than a pixel the farthest of those in it. */
export function drawLine(state: NeuronState, frame: Frame): Band {
  const {theme, t, live, width} = frame;
  const values = valuesOf(state);
  const {length} = values;
  const most = mostOf(state);
  const base = state.signed ? height / 2 : height;
  const columns = Math.min(length, Math.floor(width));
  const step = width / columns;
  const gap = step >= 4 ? 1 : 0;
  const paths = {up: "", down: ""};
  for (let column = 0; column < columns; column++) {
    const [from, to] = [column, column + 1].map((i) => Math.floor((i * length) / columns));
    let value = 0;
    for (let i = from; i < to; i++) if (Math.abs(values[i]) > Math.abs(value)) value = values[i];
    const tall = round(onScale(value, most, state.signed) * (base - 1));
    if (tall === 0) continue;
    const [x, wide] = [round(column * step), round(step - gap)];
    paths[tall > 0 ? "up" : "down"] += `M${x} ${base}h${wide}v${round(-tall)}h${-wide}z`;
  }
  const at = shownToken(state);
  const x = at === null ? 0 : round(((at + 0.5) * width) / length);
  const focused = live && readMark(state, state.focused)?.kind === "line";
  const cursor = tabbable(state, "line");
  const ends = [0, length - 1].filter((position, i) => i === 0 || position > 0);
  const labels = ends.map((position, i): unknown => {
    const label: Label = {text: String(position), size, fill: theme.muted};
    return drawLabel(label, i === 0 ? 0 : round(width - widthOf(label)), height + 14);
  });
  const name = (position: number): string =>
    `${tokenName(state.tokens[position])}, ${t("position")} ${position}, ${amount(values[position])}`;
  return {
    svg: svg`<rect x="0" y="0" width="${round(width)}" height="${height}" fill="${theme.surface}"></rect><path d="${
      paths.up === "" ? nothing : paths.up
    }" fill="${theme.diverging(0.75)}"></path><path d="${paths.down === "" ? nothing : paths.down}" fill="${theme.diverging(
      -0.75,
    )}"></path><path d="M0 ${base}H${round(width)}" stroke="${theme.border}" stroke-width="1" fill="none"></path>${
      at === null
        ? nothing
        : svg`<path d="M${x} 0V${height}" stroke="${theme.accent}" stroke-width="1.25" fill="none"></path>`
    }<g aria-hidden="true">${labels}</g>${
      live
        ? svg`<rect data-grid="${lineName}" data-rows="1" data-columns="${length}" x="0" y="0" width="${round(
            width,
          )}" height="${height}" fill="transparent" aria-hidden="true"></rect><rect data-mark="${cellMark(
            lineName,
            {
              row: 0,
              column: cursor,
            },
          )}" tabindex="0" role="button" aria-pressed="${String(cursor === state.selected)}" aria-label="${name(
            cursor,
          )}" x="${round((cursor * width) / length)}" y="0" width="${round(Math.max(3, width / length))}" height="${height}" fill="transparent" stroke="${
            focused ? theme.foreground : "none"
          }" stroke-width="2" style="outline:none" pointer-events="none"></rect>`
        : nothing
    }`,
    height: height + 18,
  };
}
