import type {GridCell} from "../heatmap/cell-mark.js";
import {digitsOf, mapAt} from "../ranks/packed.js";
import type {RankingsState} from "../rankings.js";
import {rowName} from "../ranks/rows.js";
import {longRank, shortRank, smallPercent} from "../ranks/scale.js";
import {axisName} from "../heatmap/axes.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {inNumbers, shownOf, toldCell} from "./grid.js";
import type {Shown} from "./grid.js";

/** What is known of a field of the numbers. */
export interface Told {
  readonly token: string;
  readonly where: string;
  readonly rank: number;
  readonly probability: number;
  readonly top: string;
  readonly topProbability: number;
  readonly given: boolean;
}

export function toldOf(state: RankingsState, {row, column}: GridCell, t: Frame["t"]): Told {
  const top = mapAt(state.tops, row, column);
  return {
    token: tokenName(state.targets[column]),
    where: `${t("position")} ${state.positions[column]}, ${rowName(state.rows[row], t)}`,
    rank: mapAt(state.ranks, row, column),
    probability: mapAt(state.probabilities, row, column),
    top: tokenName(state.topTokens[top]),
    topProbability: mapAt(state.topProbabilities, row, column),
    given: state.given[column],
  };
}

/** All that is known of a field, in a sentence. */
export function describe(state: RankingsState, cell: GridCell, t: Frame["t"]): string {
  const {token, where, rank, probability, top, topProbability, given} = toldOf(state, cell, t);
  const own = given ? "" : ` (${t("the model's own choice")})`;
  const first = rank === 1 ? t("first there") : `${t("first there")}: ${top} ${smallPercent(topProbability)}`;
  return `${token}${own}, ${where}: ${t("rank")} ${longRank(rank)}, ${smallPercent(probability)}; ${first}`;
}

/** What the figure says as a whole. */
export function summary(state: RankingsState, t: Frame["t"], shown: Shown = shownOf(state)): string {
  const {columns, first} = shown;
  if (columns === 0) return t("No position to rank a token at.");
  const last = state.rows.length - 1;
  let firsts = 0;
  for (let i = 0; i < columns; i++) if (mapAt(state.ranks, last, i + first) === 1) firsts++;
  const tokens = columns === 1 ? t("token") : t("tokens");
  return `${t("Ranks of")} ${columns} ${tokens}, ${t("by layer")}: ${firsts} ${t("first in the last row")}.`;
}

export function announce(state: RankingsState, t: Frame["t"]): string {
  const shown = shownOf(state);
  const cell = toldCell(state, shown);
  return cell ? describe(state, inNumbers(shown, cell), t) : summary(state, t, shown);
}

/** As many digits as are known: about seven of single-precision numbers. */
export const significant = (value: number, digits = 7): number => Number(value.toPrecision(digits));

/** Position by position, and layer by layer in the order of the forward pass. */
export function table(state: RankingsState, t: Frame["t"]): Table {
  const {first, columns, rows} = shownOf(state);
  const inOrder = [...rows].sort((a, b) => a - b);
  const all = Array.from({length: columns}, (_, i) => i + first).flatMap((column) =>
    inOrder.map((row) => {
      const told = toldOf(state, {row, column}, t);
      return [
        state.positions[column],
        inputOf(state, column) ?? null,
        told.token,
        rowName(state.rows[row], t),
        told.rank,
        significant(told.probability * 100, digitsOf(state.probabilities)),
        told.top,
        significant(told.topProbability * 100, digitsOf(state.topProbabilities)),
      ];
    }),
  );
  return {
    caption: `${t("Rank of the token at each position, by layer")}; ${state.method}`,
    columns: [
      t("position"),
      t("token before"),
      t("token"),
      t("layer"),
      t("rank"),
      t("probability (%)"),
      t("first in the layer"),
      t("its probability (%)"),
    ],
    rows: all,
  };
}

/** The name of the token that a column is predicted after; undefined for masks and at the start. */
export function inputOf({tokens, positions, causal}: RankingsState, column: number): string | undefined {
  const before = positions[column] - 1;
  return causal && before >= 0 ? tokenName(tokens[before]) : undefined;
}

const widest = 9;

/** For a terminal: the ranks of the first positions, a line for each layer. */
export function text(state: RankingsState): string {
  const plain = (message: string): string => message;
  const shown = shownOf(state);
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  if (shown.columns === 0) return `${original}\n\n${summary(state, plain, shown)}`;
  const count = Math.min(shown.columns, 10);
  const names = shown.rows.map((row) => rowName(state.rows[row], plain));
  const left = Math.max(...names.map((name) => name.length));
  const field = (content: string): string => content.padStart(widest + 1);
  const head = Array.from({length: count}, (_, i) =>
    field([...axisName(state.targets[i + shown.first])].slice(0, widest).join("")),
  );
  const lines = shown.rows.map((row, i) => {
    const ranks = Array.from({length: count}, (_, column) =>
      field(shortRank(mapAt(state.ranks, row, column + shown.first))),
    );
    return `${names[i].padEnd(left)}${ranks.join("")}`;
  });
  const more = shown.columns > count ? `\n… ${shown.columns - count} more positions` : "";
  return `${summary(state, plain, shown)} ${state.method}\n${" ".repeat(left)}${head.join("")}\n${lines.join("\n")}${more}\n\n${original}`;
}
