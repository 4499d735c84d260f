import {nothing} from "lit/html.js";
import type {ActivationsState} from "../activations.js";
import {tokenName} from "../tokens/words.js";
import type {Band} from "../tokens/label.js";
import type {Frame} from "../view.js";
import {tabbable} from "./focus.js";
import {drawRanked} from "./ranked.js";
import {clusterOfRow, mostOf, placeOf, shownToken, strongestAt} from "./scene.js";

/** The neurons farthest from 0 at the token that is looked at; a press selects one. */
export function drawStrongest(state: ActivationsState, frame: Frame): Band {
  const position = shownToken(state);
  if (position === null) return {svg: nothing, height: 0};
  const {t} = frame;
  const found = strongestAt(state, position);
  return drawRanked(
    {
      rows: found.map(({neuron, value}, i) => ({mark: `n${i}`, name: nameOf(state, neuron, t), value})),
      mono: false,
      most: mostOf(state),
      head: `${t("strongest at")} ${tokenName(state.tokens[position])} (${t("position")} ${position})`,
      title: t("Strongest neurons"),
      pressed: (row) => found[row].neuron === state.neuron,
      tabbable: tabbable(state, "neuron"),
      hovered: state.hovered,
      focused: state.focused,
    },
    frame,
  );
}

function nameOf(state: ActivationsState, neuron: number, t: Frame["t"]): string {
  const place = placeOf(state, neuron);
  const cluster = place === undefined ? null : clusterOfRow(state, place);
  return `${t("neuron")} ${neuron}${cluster === null ? "" : `, ${t("cluster")} ${cluster}`}`;
}
