import {nothing, svg} from "lit/html.js";
import {drawScale} from "../heatmap/draw-scale.js";
import type {Tick} from "../heatmap/draw-scale.js";
import {rowName} from "../ranks/rows.js";
import {sentence} from "../ranks/sentence.js";
import {longRank, probabilityTicks, rankTicks} from "../ranks/scale.js";
import type {RankingsWatchState} from "../rankings-watch.js";
import {round, textWidth} from "../theme/measure.js";
import {flowLabels} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {isWaiting} from "../wish.js";
import {columnOf, compared, differenceTop, isDifference, rowOf, shownWords} from "./numbers.js";
import {toldOf} from "./place.js";
import {lineMark} from "./line-marks.js";
import {aheadText, around, blank, fullName, hereOf, splitOf, wordsAt} from "./words.js";

type State = RankingsWatchState;
const large = 13;
const small = 11.5;
const rowHeight = 20;

/** The text with a blank at the watched position. Of a long one, what is next to the blank. */
export function drawTitle(state: State, frame: Frame): Band {
  const {theme, t, width} = frame;
  const told = toldOf(state);
  const column = told?.column ?? columnOf(state);
  const {before, after} = around(state, column);
  const columns = Math.max(12, Math.floor(width / (large * 0.6)) - blank.length - 2);
  const share = after === "" ? columns : Math.floor(columns / 2);
  const left = shortened([...before].reverse().join(""), share, true);
  const right = shortened(after, columns - Math.min(share, [...left].length), false);
  const mono = (text: string, fill: string): Label => ({text, size: large, fill, mono: theme.monoFont});
  const here = hereOf(state, column);
  const says = `${t("position")} ${state.positions[column]}${
    here === undefined
      ? `, ${t("after the end")}`
      : state.causal
        ? `, ${t("where the text has")} ${here}`
        : ""
  }`;
  // Space at the ends of a label is not drawn alike everywhere: it is room between them instead.
  const labels = [
    mono(left.trim(), theme.foreground),
    mono(blank, theme.accent),
    mono(right.trim(), theme.foreground),
  ].filter(({text}) => text !== "");
  const upper = flowLabels(labels, width, round(large * 0.6), rowHeight);
  const lower = flowLabels([{text: says, size: small, fill: theme.muted}], width, 0, 17);
  return {
    svg: svg`${upper.svg}<g transform="translate(0,${upper.height})">${lower.svg}</g>`,
    height: upper.height + lower.height,
  };
}

/** The first characters, or of a reversed text the last ones, with a mark where some are left out. */
function shortened(text: string, most: number, reversed: boolean): string {
  const chars = [...text];
  const kept = chars.length <= most ? chars : [...chars.slice(0, Math.max(0, most - 1)), "…"];
  return (reversed ? kept.reverse() : kept).join("");
}

/** The words, how each splits, and what is known of them at the place that is looked at. */
export function drawWords(state: State, frame: Frame): Band {
  const {theme, t, width} = frame;
  const words = shownWords(state);
  if (words.length === 0) {
    const label = {text: t("No word is watched. Add one above."), size: large, fill: theme.muted};
    return flowLabels([label], width, 12, rowHeight);
  }
  const told = toldOf(state);
  const [row, column] = [told?.row ?? rowOf(state), told?.column ?? columnOf(state)];
  const numbers = wordsAt(state, row, column, t);
  const lines = state.form === "lines" && !isDifference(state);
  const head = flowLabels(
    [{text: `${rowName(state.rows[row], t)}:`, size: small, fill: theme.muted}],
    width,
    0,
    rowHeight,
  );
  let y = head.height;
  const drawn = words.map((word, i) => {
    const top = y;
    const name = `${fullName(word)}`;
    const labels: readonly Label[] = [
      {text: name, size: large, fill: theme.foreground, mono: theme.monoFont},
      {text: numbers[i].slice(name.length + 1), size: large, fill: theme.foreground},
      {text: pieceText(state, i, t), size: small, fill: theme.muted},
    ];
    const band = flowLabels(
      labels.filter(({text}) => text !== ""),
      width - 22,
      12,
      rowHeight,
    );
    y += band.height;
    return svg`<g transform="translate(0,${top})">${lines ? lineMark(i, 8, 10, theme) : nothing}<g transform="translate(${
      lines ? 22 : 0
    },0)">${band.svg}</g></g>`;
  });
  if (!isDifference(state)) return {svg: [head.svg, drawn], height: y};
  const ahead = flowLabels(
    [{text: aheadText(state, row, column, t), size: large, fill: theme.accent}],
    width,
    0,
    rowHeight,
  );
  return {
    svg: svg`${head.svg}${drawn}<g transform="translate(0,${y})">${ahead.svg}</g>`,
    height: y + ahead.height,
  };
}

/** How a word is scored, where it is not plain: its pieces, and the space that was put before it. */
function pieceText(state: State, i: number, t: Frame["t"]): string {
  const word = shownWords(state)[i];
  const parts = [
    word.pieces.length > 1 ? `${word.pieces.length} ${t("pieces")}: ${splitOf(word)}` : t("one token"),
    word.spaceAdded ? t("space added") : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

export function drawLegend(state: State, frame: Frame): Band {
  const {t} = frame;
  const pair = compared(state);
  if (state.form === "lines" || state.shown.length === 0) return {svg: nothing, height: 0};
  if (isDifference(state) && pair) {
    const top = differenceTop(state, pair);
    const [a, b] = pair.map((i) => fullName(state.words[i]));
    const title = `${b} ← ${t("ahead in")} ${state.statistic === "rank" ? t("rank") : t("probability")} → ${a}`;
    return drawScale({scale: "diverging", title, ticks: differenceTicks(top)}, frame);
  }
  return state.statistic === "rank"
    ? drawScale(
        {scale: "sequential", title: t("rank (1: the layer's first choice)"), ticks: rankTicks(state.palest)},
        frame,
      )
    : drawScale({scale: "sequential", title: t("probability"), ticks: probabilityTicks}, frame);
}

/** Powers of ten on both sides, and in the middle what is equal. The ends come first: they are never left out. */
export function differenceTicks(top: number): readonly Tick[] {
  const text = (power: number): string => {
    const factor = 10 ** Math.abs(power);
    return power === 0 ? "=" : Math.abs(power) <= 4 ? `${longRank(factor)}×` : `10^${Math.abs(power)}×`;
  };
  const every = Math.ceil(top / 2);
  const powers = new Set([-top, top, 0]);
  for (let power = every; power < top; power += every) powers.add(power).add(-power);
  return [...powers].map((power) => ({t: power / top, text: text(power)}));
}

export function drawCaption(state: State, {theme, t, width}: Frame): Band {
  const several = shownWords(state).some(({pieces}) => pieces.length > 1);
  const parts = [
    isWaiting(state) ? `${t("Waiting for the numbers of")} ${tokenName(state.wish!.word)}.` : "",
    several
      ? t(
          "A word of several pieces has the rank of its first piece; its probability is that of the whole word, each piece after the pieces before it.",
        )
      : "",
    isDifference(state)
      ? t("Difference: the ratio of the two, on a logarithmic scale; the zero is where they are equal.")
      : "",
    state.form === "heatmap" && !isDifference(state) && state.statistic === "rank"
      ? `${t("The bar at the foot of a field: probability. Ranks from")} ${longRank(state.palest)} ${t("on have the palest colour.")}`
      : "",
    `${sentence(state.method)} · ${state.provenance}`,
  ];
  const text = parts.filter((part) => part !== "").join(" ");
  const label: Label = {text, size: small, fill: theme.muted};
  return textWidth(text, small) > 0 ? flowLabels([label], width, 0, 16) : {svg: nothing, height: 0};
}
