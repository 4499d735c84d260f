import {amount} from "../amount.js";
import {unitName, wishSays} from "../checkpoints/choose-words.js";
import {count, digits} from "../checkpoints/numbers.js";
import type {ContextLine, ContextsState} from "../contexts.js";
import {percent} from "../percent.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {activationOf, shownCheckpoints, shownLines, shownNeuron, shownToken, valuesOf} from "./scene.js";
import type {TokenMark} from "./scene.js";

type State = ContextsState;
type Say = Frame["t"];
const plain: Say = (message) => message;

/** How often a neuron fires in a checkpoint, and how many of these places are shown. */
export function checkpointSays(state: State, checkpoint: number, t: Say): string {
  const {hits} = shownNeuron(state).checkpoints[checkpoint];
  const name = visible(state.checkpoints[checkpoint]);
  if (hits === 0) return `${name}: ${t("dead here: it has no record")}`;
  const shown = shownLines(state).filter((line) => line.checkpoint === checkpoint).length;
  return `${name}: ${count(shown)} ${t("of")} ${count(hits)} ${hits === 1 ? t("record") : t("records")}`;
}

/** Sentence, class and predicted class of a line. */
export function lineSays({sentence, label, predicted, probability}: ContextLine, t: Say): string {
  const p = probability === null ? "" : ` (${percent(probability)})`;
  const wrong = label !== null && predicted !== null && label !== predicted;
  return [
    `${t("sentence")} ${visible(sentence)}`,
    ...(label === null ? [] : [`${t("class")} ${visible(label)}`]),
    ...(predicted === null
      ? []
      : [`${t("predicted")} ${visible(predicted)}${p}${wrong ? `, ${t("wrong")}` : ""}`]),
  ].join(", ");
}

/** A token with its activation, and where it stands. */
export function tokenSays(state: State, {line: at, token}: TokenMark, t: Say): string {
  const {line, checkpoint} = shownLines(state)[at];
  const value = valuesOf(line).get(token);
  const told = value === undefined ? t("no record of this neuron") : amount(value);
  return `${tokenName(line.tokens[token])}: ${told}; ${visible(state.checkpoints[checkpoint])}, ${lineSays(line, t)}`;
}

export function summary(state: State, t: Say): string {
  const all = shownCheckpoints(state).map((checkpoint) => checkpointSays(state, checkpoint, t));
  return [unitName(shownNeuron(state), t), ...all].join(". ");
}

export function announce(state: State, t: Say): string {
  const said = wishSays(state, true, t);
  if (said !== "") return `${unitName(shownNeuron(state), t)}. ${said}`;
  const token = shownToken(state);
  return token ? tokenSays(state, token, t) : summary(state, t);
}

/** Every context that is listed. */
export function table(state: State, t: Say): Table {
  return {
    caption: `${summary(state, t)}. ${state.method}`,
    columns: [
      t("checkpoint"),
      t("group"),
      t("activation"),
      t("token"),
      t("text"),
      t("sentence"),
      t("class"),
      t("predicted"),
      t("probability"),
    ],
    rows: shownLines(state).map(({line, checkpoint, group}) => [
      state.checkpoints[checkpoint],
      shownNeuron(state).checkpoints[checkpoint].groups[group].name,
      digits(activationOf(line)),
      tokenName(line.tokens[line.at]),
      textOf(line.tokens),
      line.sentence,
      line.label,
      line.predicted,
      line.probability,
    ]),
  };
}

/** A line for a terminal: the token that fires between marks. */
function lineText({tokens, at, cut}: ContextLine): string {
  const [before, token, after] = [textOf(tokens, 0, at - 1), textOf(tokens, at, at), textOf(tokens, at + 1)];
  return visible(`${cut[0] ? "…" : ""}${before}»${token}«${after}${cut[1] ? "…" : ""}`);
}

export function text(state: State): string {
  const rows = shownLines(state).map(
    ({line, checkpoint}) =>
      `  ${state.checkpoints[checkpoint]}  ${amount(activationOf(line)).padStart(8)}  ${lineText(line)}`,
  );
  return [summary(state, plain), ...rows, state.method].join("\n");
}
