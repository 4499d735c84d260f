import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {SaliencyState} from "../saliency.js";
import {round, textWidth, wrapText} from "../theme/measure.js";
import {columnsOf} from "../tokens/columns.js";
import {columnWidth} from "../tokens/layout.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {percent, probabilityOf} from "./words.js";

export interface Band {
  readonly svg: unknown;
  readonly height: number;
}

const small = 11.5;
const gradientStops = 8;

/** A line of interface text of fixed width. */
export function label(
  text: string,
  x: number,
  y: number,
  size: number,
  fill: string,
  extra: {readonly mono?: string; readonly bold?: boolean} = {},
): TemplateResult {
  const width = extra.mono ? monoWidth(text, size) : round(textWidth(text, size) * (extra.bold ? 1.06 : 1));
  return svg`<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" font-family="${extra.mono ?? nothing}" font-weight="${
    extra.bold ? "600" : nothing
  }" textLength="${width}" lengthAdjust="spacingAndGlyphs">${text}</text>`;
}

function monoWidth(text: string, size: number): number {
  let columns = 0;
  for (const char of text) columns += columnsOf(char);
  return round(columns * columnWidth * size);
}

/** Which token is explained, and, while a source is looked at, its share. */
export function drawTitle(
  state: SaliencyState,
  frame: Frame,
  shown: number | null,
  row: Float32Array | null,
): Band {
  const {theme, t, width} = frame;
  if (shown === null || row === null) {
    return {svg: label(t("No output token to explain."), 0, 15, 13, theme.muted), height: 20};
  }
  const size = 13;
  const name = tokenName(state.tokens[shown]);
  const nameWidth = monoWidth(name, size);
  const chance = `p = ${percent(probabilityOf(state, shown))}`;
  const chanceWidth = textWidth(chance, size);
  const says =
    shown === 0 ? t("first token: nothing before it") : t("← share of responsibility of earlier tokens");
  const saysX = round(nameWidth + chanceWidth + 26);
  const below = saysX + textWidth(says, size) > width;
  return {
    svg: svg`${label(name, 0, 15, size, theme.accent, {mono: theme.monoFont})}${label(
      chance,
      round(nameWidth + 12),
      15,
      size,
      theme.foreground,
    )}${label(says, below ? 0 : saysX, below ? 34 : 15, size, theme.muted)}`,
    height: below ? 39 : 20,
  };
}

/** The scale: colours, bar thickness, end values, and what the strongest colour stands for. */
export function drawLegend(state: SaliencyState, frame: Frame, top: number, readout: string): Band {
  const {theme, t, width} = frame;
  const id = `${frame.id}-scale`;
  const [from, to] = [percent(0), percent(top)];
  const x = round(textWidth(from, small) + 6);
  const bar = 110;
  const toX = x + bar + 6;
  const what = {
    step: t("scale: this step"),
    output: t("scale: whole output"),
    absolute: t("scale: absolute"),
  }[state.scale];
  const whatX = round(toX + textWidth(to, small) + 14);
  const readoutWidth = textWidth(readout, small);
  const readoutFits = whatX + textWidth(what, small) + 20 + readoutWidth <= width;
  const stops = Array.from({length: gradientStops + 1}, (_, i) => i / gradientStops);
  return {
    svg: svg`<defs><linearGradient id="${id}" x1="0" x2="1" y1="0" y2="0">${stops.map(
      (at) => svg`<stop offset="${at}" stop-color="${theme.sequential(at)}"></stop>`,
    )}</linearGradient></defs>${label(from, 0, 11, small, theme.muted)}<rect x="${x}" y="1.5" width="${bar}" height="9" rx="2" fill="url(#${
      id
    })" stroke="${theme.border}" stroke-width="0.75"></rect><path d="M${x} 13H${x + bar}V17Z" fill="${
      theme.foreground
    }"></path>${label(to, toX, 11, small, theme.muted)}${label(what, whatX, 11, small, theme.muted)}${
      readout === ""
        ? nothing
        : label(
            readout,
            readoutFits ? round(width - readoutWidth) : 0,
            readoutFits ? 11 : 30,
            small,
            theme.foreground,
          )
    }`,
    height: readoutFits || readout === "" ? 18 : 35,
  };
}

/** Method, totals and provenance, small, in as many lines as it takes. */
export function drawCaption(state: SaliencyState, frame: Frame, total: number | null): Band {
  const {theme, t, width} = frame;
  const sum =
    total === null ? "" : `${t("sum of scores")} ${Number(total.toPrecision(3))} (${t(state.unit)})`;
  const parts = [state.method, sum, state.provenance].filter((part) => part !== "");
  const lines = wrapText(parts.join("  ·  "), small, width);
  return {
    svg: lines.map((line, i) => label(line, 0, round(10 + i * 16), small, theme.muted)),
    height: lines.length * 16 - 2,
  };
}
