import {nothing, svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {Token} from "../tokens.js";
import type {CellFrame, Mark, Paint} from "../tokens/draw-cell.js";
import {drawLines} from "../tokens/draw-lines.js";
import type {Band} from "../tokens/label.js";
import {layoutTokens} from "../tokens/layout.js";
import {rememberLayout} from "../tokens/navigate.js";
import type {Frame} from "../view.js";
import {drawSparks, sparkHeight, sparkWidth} from "./sparks.js";
import type {Sparks} from "./sparks.js";

/** A text whose tokens have a ground, a bar, and a word-sized chart each. */
export interface SparkText {
  readonly tokens: readonly Token[];
  readonly nPrompt: number;
  readonly sparks: Sparks;
  readonly paint: (token: number) => Paint;
  readonly mark: (token: number) => Mark;
}

/** Running text, in which each token is at least as wide as its chart, which stands below it. */
export function drawSparkText({tokens, nPrompt, sparks, paint, mark}: SparkText, frame: Frame): Band {
  const {fontSize, width, theme, live, t} = frame;
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.28));
  const below = Math.round(cellHeight + barHeight + 5);
  const whole = below + sparkHeight(fontSize);
  const layout = layoutTokens(tokens, {
    width,
    fontSize,
    cellHeight: whole,
    lineHeight: whole + Math.round(fontSize * 0.7),
    boxWidth: Math.min(sparkWidth(sparks.values.shape[1]) + 2, width),
    gap: 1,
    separator:
      nPrompt > 0 && nPrompt < tokens.length
        ? {before: nPrompt, width: Math.round(fontSize * 0.8)}
        : undefined,
  });
  rememberLayout(tokens, layout);
  const cells: CellFrame = {theme, fontSize, cellHeight, barHeight, visible: frame.visible, paint, mark};
  return {
    height: layout.height,
    svg: svg`<g font-family="${theme.monoFont}" font-size="${fontSize}" role="${live ? "listbox" : nothing}" aria-label="${
      live ? t("Tokens") : nothing
    }" aria-orientation="${live ? "horizontal" : nothing}">${drawLines(layout, cells)}</g>${drawSparks(
      layout,
      sparks,
      {
        frame,
        below,
      },
    )}`,
  };
}
