import {nothing, svg} from "lit/html.js";
import type {FactorAblation, FactorsState} from "../factors.js";
import {unpack} from "../packed.js";
import {percent} from "../percent.js";
import {round} from "../theme/measure.js";
import type {CellFrame, Paint} from "../tokens/draw-cell.js";
import {below, drawLines, isVisible} from "../tokens/draw-lines.js";
import type {Band, Label} from "../tokens/label.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import {layoutTokens} from "../tokens/layout.js";
import {tokenName} from "../tokens/words.js";
import type {Token} from "../tokens.js";
import type {Frame} from "../view.js";
import {ablatedToken} from "./words.js";
import {readMark} from "./values.js";

const small = 11.5;
const numberSize = 7.5;
/** Steps of colour to each side of no change. */
const levels = 24;

/** What became of the output without a factor: how its probabilities changed, and what was written instead. */
export function drawAblation(state: FactorsState, frame: Frame): Band {
  const {ablation} = state;
  if (!ablation) return {svg: nothing, height: 0};
  const parts: {readonly svg: unknown; readonly y: number}[] = [];
  let y = 0;
  const add = (make: (frame: Frame) => Band, after: number): void => {
    const band = make({...frame, visible: below(frame.visible, y)});
    parts.push({svg: band.svg, y});
    y = round(y + band.height + after);
  };
  add((inner) => drawHead(state, ablation, inner), 6);
  if (ablation.text.length > 0) add((inner) => drawBefore(state, ablation, inner), 12);
  if (ablation.output) {
    add((inner) => drawAfterHead(ablation, inner), 6);
    if (ablation.output.length > 0) add((inner) => drawAfter(state, ablation, inner), 8);
  }
  return {
    svg: parts.map((part) => svg`<g transform="translate(0,${part.y})">${part.svg}</g>`),
    height: y,
  };
}

const say = (text: string, frame: Frame, strong = false): Label => ({
  text,
  size: small,
  fill: strong ? frame.theme.foreground : frame.theme.muted,
});

function drawHead(state: FactorsState, ablation: FactorAblation, frame: Frame): Band {
  const {factor, share, scale, neurons} = ablation;
  const {t, width} = frame;
  const found = readMark(state, state.hovered) ?? readMark(state, state.focused);
  const looked = found?.kind === "before" || found?.kind === "after" ? ablatedToken(state, found, t) : "";
  const way = scale === 0 ? t("set to 0") : `× ${Number(scale.toPrecision(3))}`;
  const title = `${t("Without factor")} ${factor}: ${neurons.toLocaleString("en")} ${t("neurons, which hold")} ${percent(share)} ${t("of it")}, ${way}`;
  const labels = [
    say(title, frame, true),
    say(
      `${t("colour, bar and number: change of each output token's probability in percentage points, at most")} ${signed(largestChange(ablation), "")}`,
      frame,
    ),
  ];
  const told = flowLabels(labels, width, 14, 17);
  if (!frame.live) return told;
  // A line of its own, there or not: nothing moves under the pointer.
  return {
    svg: [told.svg, drawLabel(say(looked, frame, true), 0, round(told.height + 12), width)],
    height: told.height + 17,
  };
}

function drawBefore(state: FactorsState, ablation: FactorAblation, frame: Frame): Band {
  const [before, after] = [unpack(ablation.before), unpack(ablation.after)];
  const most = largestChange(ablation);
  return drawTokens(
    ablation.text,
    frame,
    "b",
    (at) => {
      const change = most > 0 ? (after[at] - before[at]) / most : 0;
      return {
        fill: frame.theme.diverging(Math.round(change * levels) / levels),
        bar: Math.abs(change),
        accented: false,
        outline: outlineOf(state, frame, `b${at}`),
      };
    },
    (at) => ablatedToken(state, {kind: "before", at}, frame.t),
    (at) => {
      const change = after[at] - before[at];
      return Math.abs(change) < 0.005 ? "" : signed(change, "+");
    },
  );
}

/** In percentage points: "−12", "+3", "0.4". */
function signed(change: number, plus: string): string {
  const points = Math.abs(100 * change);
  const digits = points >= 10 ? points.toFixed(0) : String(Number(points.toPrecision(2)));
  return `${change < 0 ? "−" : plus}${digits}`;
}

/** The end of the scale of changes, 0–1. */
function largestChange(ablation: FactorAblation): number {
  const [before, after] = [unpack(ablation.before), unpack(ablation.after)];
  return before.reduce((most, p, at) => Math.max(most, Math.abs(after[at] - p)), 0);
}

function drawAfterHead(ablation: FactorAblation, frame: Frame): Band {
  const {t, width} = frame;
  const changed = changes(ablation);
  const count = changed.filter(Boolean).length;
  const first = changed.indexOf(true);
  const shorter = changed.length < ablation.text.length;
  const text =
    count === 0
      ? t(
          shorter
            ? "The model ends the text earlier without it."
            : "The model writes the same text without it.",
        )
      : `${t("What the model writes without it; other tokens are underlined")}: ${count} ${t("of")} ${changed.length}, ${t(
          "the first at position",
        )} ${(ablation.from ?? 0) + first}`;
  return flowLabels([say(text, frame)], width, 0, 16);
}

function drawAfter(state: FactorsState, ablation: FactorAblation, frame: Frame): Band {
  const changed = changes(ablation);
  return drawTokens(
    ablation.output!,
    frame,
    "a",
    (at) => ({
      fill: changed[at] ? frame.theme.surface : frame.theme.background,
      bar: 0,
      accented: changed[at],
      outline: outlineOf(state, frame, `a${at}`),
    }),
    (at) => ablatedToken(state, {kind: "after", at}, frame.t),
  );
}

function outlineOf(state: FactorsState, {live}: Frame, mark: string): Paint["outline"] {
  return live && (state.hovered === mark || state.focused === mark) ? "shown" : "none";
}

/** Which tokens are others than those that were there at the same place. */
function changes({text, output}: FactorAblation): readonly boolean[] {
  return output!.map((token, at) => {
    const before = text[at];
    return before === undefined || tokenName(before) !== tokenName(token);
  });
}

function drawTokens(
  tokens: readonly Token[],
  frame: Frame,
  prefix: string,
  paint: (token: number) => Paint,
  label: (token: number) => string,
  below: (token: number) => string = () => "",
): Band {
  const {theme, fontSize, visible, width} = frame;
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.32));
  const layout = layoutTokens(tokens, {
    width,
    fontSize,
    cellHeight,
    lineHeight: Math.round(cellHeight + barHeight + fontSize * 0.75),
  });
  const cells: CellFrame = {
    theme,
    fontSize,
    cellHeight,
    barHeight,
    visible,
    prefix,
    paint,
    // Told by the table of the output's tokens above; these are for the eye and the pointer.
    mark: (token) => ({
      label: label(token),
      live: false,
      selected: false,
      disabled: false,
      tabbable: false,
      place: null,
      count: tokens.length,
    }),
  };
  const y = cellHeight + barHeight + 2 + numberSize;
  const numbers = layout.lines
    .filter((line) => isVisible(line, visible))
    .flatMap((line) => line.flatMap((cell) => cell.parts.map((part) => ({cell, part}))))
    .map(({cell, part}) => {
      const own = {text: below(part.token), size: numberSize, fill: theme.foreground};
      if (own.text === "" || !part.lead || widthOf(own) > part.width) return nothing;
      return drawLabel(own, round(cell.x + part.x + 1), round(cell.y + y));
    });
  return {
    svg: svg`<g font-family="${theme.monoFont}" font-size="${fontSize}">${drawLines(layout, cells)}</g><g aria-hidden="${
      frame.live ? "true" : nothing
    }">${numbers}</g>`,
    height: round(layout.height + barHeight + 2 + numberSize),
  };
}
