import {axisName} from "../heatmap/axes.js";
import {rowName} from "../ranks/rows.js";
import {longRank, shortRank, smallPercent} from "../ranks/scale.js";
import type {RankingsWatchState, WatchedColumn} from "../rankings-watch.js";
import type {Token} from "../tokens.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {isWaiting} from "../wish.js";
import {at, columnOf, compared, differenceOf, probabilityOf, rowOf, rowsOf, shownWords} from "./numbers.js";
import {toldOf} from "./place.js";
import type {Place} from "./place.js";

type State = RankingsWatchState;

export const blank = "____";

/** What stands before the watched position, and after it where it is a mask: prompt and output, whatever the position. */
export function around(state: State, column: number): {readonly before: string; readonly after: string} {
  const position = state.positions[column];
  const written = (from: number, to: number): string =>
    from > to ? "" : textOf(state.tokens, from, to).split("\n").map(visible).join("↵");
  const before = written(0, position - 1);
  return {
    before: before === "" || /\s$/.test(before) ? before : `${before} `,
    after: state.causal ? "" : written(position + 1, state.tokens.length - 1),
  };
}

/** The token that the text has at a position; undefined after its end. */
export function hereOf({tokens, positions}: State, column: number): string | undefined {
  const token = tokens[positions[column]];
  return token === undefined ? undefined : tokenName(token);
}

/** Of a single token, the token itself: it may be bytes, or a special one. */
const tokenOf = ({text, pieces}: WatchedColumn): Token => (pieces.length === 1 ? pieces[0] : text);

/** A word as it is named in a sentence. */
export const fullName = (word: WatchedColumn): string => tokenName(tokenOf(word));

/** A word as the scale and the menus name it; the number of its pieces, where there are several. */
export function wordName(word: WatchedColumn): string {
  const {pieces} = word;
  const name = axisName(tokenOf(word));
  return pieces.length > 1 ? `${name} (${pieces.length})` : name;
}

/** How a word splits: `"art" + "ichoke"`. */
export function splitOf({pieces}: WatchedColumn): string {
  return pieces.map(tokenName).join(" + ");
}

/** How far ahead, as a factor: "12× ahead". */
export function factorText(difference: number): string {
  const factor = 10 ** Math.abs(difference);
  if (factor < 1.05) return "1×";
  return `${factor < 10 ? Number(factor.toFixed(1)) : shortRank(Math.round(factor))}×`;
}

/** Which of two words is ahead, and how far. */
export function aheadText(state: State, row: number, column: number, t: Frame["t"]): string {
  const pair = compared(state);
  if (!pair) return "";
  const difference = differenceOf(state, pair, row, column);
  if (Math.abs(difference) < 1e-6) return t("neither is ahead");
  const ahead = state.words[difference > 0 ? pair[0] : pair[1]];
  const by = state.statistic === "rank" ? t("in rank") : t("in probability");
  return `${fullName(ahead)} ${factorText(difference)} ${t("ahead")} ${by}`;
}

const numbersOf = (word: WatchedColumn, row: number, column: number, t: Frame["t"]): string =>
  `${t("rank")} ${longRank(at(word.ranks, row, column))}${
    word.pieces.length > 1 ? ` (${t("first piece")})` : ""
  }, ${smallPercent(probabilityOf(word, row, column))}`;

/** All that is known of a place, in a sentence. */
export function describe(state: State, {word, row, column}: Place, t: Frame["t"]): string {
  const where = `${t("position")} ${state.positions[column]}, ${rowName(state.rows[row], t)}`;
  if (word === null) return `${where}: ${aheadText(state, row, column, t)}`;
  const watched = shownWords(state)[word];
  return `${fullName(watched)}, ${where}: ${numbersOf(watched, row, column, t)}`;
}

/** The same of every word, for the lines below the title. */
export function wordsAt(state: State, row: number, column: number, t: Frame["t"]): readonly string[] {
  return shownWords(state).map((word) => `${fullName(word)} ${numbersOf(word, row, column, t)}`);
}

export function announce(state: State, t: Frame["t"]): string {
  if (isWaiting(state)) return `${t("Asked the kernel to watch")} ${tokenName(state.wish!.word)}.`;
  if (state.wish && state.refusal !== "") return state.refusal;
  if (state.shown.length === 0) return t("No word is watched.");
  const told = toldOf(state);
  if (told) return describe(state, told, t);
  const [row, column] = [rowOf(state), columnOf(state)];
  const where = `${t("position")} ${state.positions[column]}, ${rowName(state.rows[row], t)}`;
  return `${t("Watched words at")} ${where}: ${wordsAt(state, row, column, t).join("; ")}.`;
}

/** Single-precision numbers hold about seven digits: no more are written. */
const significant = (value: number): number => Number(value.toPrecision(7));

/** Word by word, position by position, and layer by layer in the order of the forward pass. */
export function table(state: State, t: Frame["t"]): Table {
  const inOrder = [...rowsOf(state)].sort((a, b) => a - b);
  const columns = state.scope === "all" ? state.positions.map((_, i) => i) : [columnOf(state)];
  const rows = shownWords(state).flatMap((word) =>
    columns.flatMap((column) =>
      inOrder.map((row) => [
        word.text,
        word.pieces.length,
        state.positions[column],
        rowName(state.rows[row], t),
        at(word.ranks, row, column),
        significant(at(word.firstProbabilities, row, column) * 100),
        significant(probabilityOf(word, row, column) * 100),
      ]),
    ),
  );
  const {before, after} = around(state, columnOf(state));
  const place = state.scope === "all" ? t("every position") : `${before}${blank}${after}`;
  return {
    caption: `${t("Watched words at")} ${place}; ${state.method}`,
    columns: [
      t("word"),
      t("pieces"),
      t("position"),
      t("layer"),
      t("rank of the first piece"),
      t("probability of the first piece (%)"),
      t("probability of the word (%)"),
    ],
    rows,
  };
}

/** For a terminal: the ranks (or probabilities) of all words at one position, a line for each layer. */
export function text(state: State): string {
  const plain = (message: string): string => message;
  const column = columnOf(state);
  const {before, after} = around(state, column);
  const title = `${visible(before)}${blank}${visible(after)}`;
  const words = shownWords(state);
  if (words.length === 0) return `${title}\n\nNo word is watched.`;
  const rows = rowsOf(state);
  const names = rows.map((row) => rowName(state.rows[row], plain));
  const left = Math.max(...names.map((name) => name.length));
  const heads = words.map(wordName);
  const width = (i: number): number => Math.max(9, [...heads[i]].length) + 2;
  const lines = rows.map((row, i) => {
    const fields = words.map((word, k) =>
      (state.statistic === "rank"
        ? longRank(at(word.ranks, row, column))
        : smallPercent(probabilityOf(word, row, column))
      ).padStart(width(k)),
    );
    return `${names[i].padEnd(left)}${fields.join("")}`;
  });
  const head = heads.map((name, i) => name.padStart(width(i) + name.length - [...name].length)).join("");
  const splits = words
    .filter(({pieces}) => pieces.length > 1)
    .map((word) => `${fullName(word)} = ${splitOf(word)}`);
  return [
    title,
    `${state.statistic === "rank" ? "rank" : "probability"} of each word, by layer; ${state.method}`,
    `${" ".repeat(left)}${head}`,
    ...lines,
    ...splits,
  ].join("\n");
}
