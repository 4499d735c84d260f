import {axisName} from "../heatmap/axes.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import type {CandidateTable, LayerPredictionsState} from "../layer-predictions.js";
import {digitsOf, mapAt} from "../ranks/packed.js";
import type {PackedMap} from "../ranks/packed.js";
import {rowName} from "../ranks/rows.js";
import {longRank, smallPercent} from "../ranks/scale.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Token} from "../tokens.js";
import type {Frame, Table} from "../view.js";
import {inNumbers, panelColumn, rowsOf, tableOf, toldCell} from "./grid.js";

type State = LayerPredictionsState;

/** A row's name: of half-steps, and of blocks beside them, what was added last. */
export function stepName(state: State, row: number, t: Frame["t"]): string {
  const step = state.rows[row];
  const halves =
    state.halfSteps && state.rows.some(({layer, part}) => layer === step.layer && part !== "block");
  return halves && step.part === "block" ? `${step.layer} + FFNN` : rowName(step, t);
}

/** A number of nats with three digits. */
export const nats = (value: number): string => String(Number(value.toPrecision(3)));

/** All that is known of a field, in a sentence. */
export function describe(state: State, {row, column}: GridCell, t: Frame["t"]): string {
  const number = (
    name: "ranks" | "probabilities" | "entropies" | "divergences" | "topProbabilities" | "tops",
  ): number => mapAt(state[name], row, column);
  const target = tokenName(state.targets[column]);
  const came = state.given[column] ? t("came") : t("is the model's own choice");
  const rank = `${t("rank")} ${longRank(number("ranks"))}, ${smallPercent(number("probabilities"))}`;
  const parts = [
    `${t("position")} ${state.positions[column]}, ${stepName(state, row, t)}: ${tokenName(state.topTokens[number("tops")])} ${smallPercent(number("topProbabilities"))}`,
    `${target} ${came}: ${rank}`,
    `${t("entropy")} ${nats(number("entropies"))}, KL ${nats(number("divergences"))} ${t("nats")}`,
  ];
  return parts.join("; ");
}

/** What the figure says as a whole. */
export function summary(state: State, t: Frame["t"]): string {
  const columns = state.positions.length;
  if (columns === 0) return t("No position to predict.");
  const rows = rowsOf(state).length;
  const what = columns === 1 ? t("position") : t("positions");
  return `${t("Predictions of")} ${rows} ${rows === 1 ? t("layer") : t("layers")} ${t("for")} ${columns} ${what}.`;
}

export function announce(state: State, t: Frame["t"]): string {
  const cell = toldCell(state);
  if (state.refusal !== "") return state.refusal;
  return cell ? describe(state, inNumbers(state, cell), t) : summary(state, t);
}

/** The token that a column is predicted after; undefined for masks, and at the start. */
export function inputOf({tokens, positions, causal}: State, column: number): Token | undefined {
  const before = positions[column] - 1;
  return causal && before >= 0 ? tokens[before] : undefined;
}

/** A candidate of a table. */
export function candidateAt({tokens, candidates, probabilities}: CandidateTable, row: number, i: number) {
  return {token: tokens[mapAt(candidates, row, i)], probability: mapAt(probabilities, row, i)};
}

export const widthOfTable = ({candidates}: CandidateTable): number => candidates.shape[1];

/** As many digits as are known: about seven of single-precision numbers. */
const significant = (value: number, digits = 7): number => Number(value.toPrecision(digits));

/** Position by position, and layer by layer in the order of the forward pass; candidates where there are some. */
export function table(state: State, t: Frame["t"]): Table {
  const inOrder = [...rowsOf(state)].sort((a, b) => a - b);
  const most = Math.max(0, ...state.tables.map(widthOfTable));
  const known = (packed: PackedMap, row: number, column: number, times = 1): number =>
    significant(mapAt(packed, row, column) * times, digitsOf(packed));
  const rows = state.positions.flatMap((position, column) => {
    const own = tableOf(state, column);
    return inOrder.map((row) => {
      const candidates = Array.from({length: most}, (_, i) => {
        if (!own || i >= widthOfTable(own)) return [null, null];
        const {token, probability} = candidateAt(own, row, i);
        return [tokenName(token), significant(probability * 100)];
      });
      return [
        position,
        tokenName(state.targets[column]),
        stepName(state, row, t),
        mapAt(state.ranks, row, column),
        known(state.probabilities, row, column, 100),
        known(state.entropies, row, column),
        known(state.divergences, row, column),
        tokenName(state.topTokens[mapAt(state.tops, row, column)]),
        known(state.topProbabilities, row, column, 100),
        ...candidates.flat(),
      ];
    });
  });
  return {
    caption: `${t("What each layer predicts at each position")}; ${state.method}`,
    columns: [
      t("position"),
      t("token"),
      t("layer"),
      t("rank"),
      t("probability (%)"),
      t("entropy (nats)"),
      t("KL(model ‖ layer) (nats)"),
      t("first in the layer"),
      t("its probability (%)"),
      ...Array.from({length: most}, (_, i) => [
        `${t("candidate")} ${i + 1}`,
        `${t("its probability (%)")} ${i + 1}`,
      ]).flat(),
    ],
    rows,
  };
}

/** For a terminal: the candidates of one position, a line for each layer. */
export function text(state: State): string {
  const plain = (message: string): string => message;
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  const column = panelColumn(state);
  const own = column === null ? undefined : tableOf(state, column);
  if (column === null || !own) return `${summary(state, plain)} ${state.method}\n\n${original}`;
  const rows = rowsOf(state);
  const names = rows.map((row) => stepName(state, row, plain));
  const left = Math.max(...names.map(({length}) => length));
  const count = Math.min(5, widthOfTable(own));
  const lines = rows.map((row, i) => {
    const fields = Array.from({length: count}, (_, k) => {
      const {token, probability} = candidateAt(own, row, k);
      return `${[...axisName(token)].slice(0, 12).join("")} ${smallPercent(probability)}`.padEnd(20);
    });
    return `${names[i].padEnd(left)}  ${fields.join("")}${longRank(mapAt(state.ranks, row, column))}`;
  });
  const head = `position ${own.position}; in the last column the rank of ${tokenName(state.targets[column])}`;
  return `${summary(state, plain)} ${state.method}\n${head}\n${lines.join("\n")}\n\n${original}`;
}
