import {nothing, svg} from "lit/html.js";
import {amount} from "../amount.js";
import {cellColour} from "../heatmap/cells.js";
import {pair, said} from "../said.js";
import {round} from "../theme/measure.js";
import type {Token} from "../tokens.js";
import type {CellFrame, Mark, Paint} from "../tokens/draw-cell.js";
import {drawLines} from "../tokens/draw-lines.js";
import type {Band} from "../tokens/label.js";
import {layoutTokens} from "../tokens/layout.js";
import {rememberLayout} from "../tokens/navigate.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";

/** A text whose tokens are coloured by one value each. */
export interface ColouredText {
  readonly tokens: readonly Token[];
  readonly nPrompt: number;
  /** `[position]` */
  readonly values: Float32Array;
  /** The magnitude that the strongest colour stands for; 0: nothing is coloured. */
  readonly most: number;
  readonly signed: boolean;
  readonly selected: number | null;
  readonly focused: number | null;
  /** The token that Tab leads to. */
  readonly tabbable: number;
}

/** The place of a value on a scale: −1…1, or 0…1. Rounding can lift a value a little above the end. */
export function onScale(value: number, most: number, signed: boolean): number {
  return most > 0 ? Math.max(signed ? -1 : 0, Math.min(1, value / most)) : 0;
}

/** Running text: the ground of a token is its value, as is its bar where that is above 0; its mark is its position. */
export function drawColouredText(text: ColouredText, frame: Frame): Band {
  const {tokens, nPrompt, values, most, signed, selected} = text;
  const {fontSize, width, theme, live, t} = frame;
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.32));
  const layout = layoutTokens(tokens, {
    width,
    fontSize,
    cellHeight,
    lineHeight: Math.round(cellHeight + barHeight + fontSize * 0.6),
    separator:
      nPrompt > 0 && nPrompt < tokens.length
        ? {before: nPrompt, width: Math.round(fontSize * 0.8)}
        : undefined,
  });
  rememberLayout(tokens, layout);
  const paint = (token: number): Paint => {
    const at = onScale(values[token], most, signed);
    return {
      fill: at === 0 ? theme.background : cellColour(at, signed ? "diverging" : "sequential", theme),
      // Sign is told without colour, too.
      bar: Math.max(0, at),
      accented: false,
      outline: live && text.focused === token ? "focus" : token === selected ? "shown" : "none",
    };
  };
  const labelOf = (token: number): string =>
    said(
      pair(values, tokens),
      {kind: String(nPrompt), t, at: token},
      () =>
        `${tokenName(tokens[token])}, ${token < nPrompt ? t("input") : t("output")}, ${amount(values[token])}`,
    );
  const mark = (token: number): Mark => ({
    // Made only for tokens that are drawn.
    get label() {
      return labelOf(token);
    },
    live,
    selected: token === selected,
    disabled: false,
    tabbable: token === text.tabbable,
    place: frame.visible ? token + 1 : null,
    count: tokens.length,
  });
  const cells: CellFrame = {theme, fontSize, cellHeight, barHeight, visible: frame.visible, paint, mark};
  return {
    height: layout.height,
    svg: svg`<g font-family="${theme.monoFont}" font-size="${fontSize}" role="${live ? "listbox" : nothing}" aria-label="${
      live ? t("Tokens") : nothing
    }" aria-orientation="${live ? "horizontal" : nothing}">${drawLines(layout, cells)}</g>`,
  };
}
