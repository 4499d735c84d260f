import {change} from "../change.js";
import type {DistancesState} from "../distances.js";
import {unitView} from "../units/view.js";
import {unitControls} from "../units/words.js";
import type {Control, Frame} from "../view.js";
import {draw} from "./draw.js";
import {cursorOf, lengthOf, measureOf, nearest, next, pairOf, within} from "./scene.js";
import {validate} from "./validate.js";
import {announce, measureName, pairName, table, text} from "./words.js";

type State = DistancesState;

/** One dot for each neuron: how far its distribution moved between two checkpoints, against how many features it answers to. */
export const distancesView = unitView<State>({
  name: "distances",
  editable: ["pair", "measure", "length", "scale"],
  validate,
  draw,
  controls,
  announce,
  table,
  text,
  cursorOf,
  nearest,
  next,
  within,
  set,
});

function set(state: State, key: string, value: string): State {
  switch (key) {
    case "pair": {
      const pair = /^\d+$/.test(value) ? Number(value) : -1;
      return pair >= 0 && pair < state.pairs.length ? change(state, {pair, hovered: null}) : state;
    }
    case "measure":
      return value === "hellinger" || value === "jensenShannon" ? change(state, {measure: value}) : state;
    case "length":
      return value === "union" || value === "mean" ? change(state, {length: value}) : state;
    case "scale":
      return value === "whole" || value === "fitted" ? change(state, {scale: value}) : state;
    default:
      return state;
  }
}

function controls(state: State, {t}: Frame): readonly Control[] {
  const {jensenShannon, union} = pairOf(state);
  const measures = [
    {value: "hellinger", label: measureName("hellinger", t)},
    ...(jensenShannon ? [{value: "jensenShannon", label: measureName("jensenShannon", t)}] : []),
  ];
  const along = [
    ...(union ? [{value: "union", label: t("Of the union")}] : []),
    {value: "mean", label: t("Mean of both")},
  ];
  return [
    {
      key: "pair",
      label: t("Checkpoints"),
      value: String(state.pair),
      options: state.pairs.map((_, i) => ({value: String(i), label: pairName(state, i)})),
    },
    {key: "measure", label: t("Distance"), value: measureOf(state), options: measures},
    {key: "length", label: t("Length"), value: lengthOf(state), options: along},
    {
      key: "scale",
      label: t("Scale"),
      value: state.scale,
      options: [
        {value: "whole", label: t("0 to 1")},
        {value: "fitted", label: t("To the greatest")},
      ],
    },
    ...unitControls(state, t),
  ];
}
