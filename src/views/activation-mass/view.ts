import type {ActivationMassState} from "../activation-mass.js";
import {change} from "../change.js";
import {unitView} from "../units/view.js";
import {unitControls} from "../units/words.js";
import type {Control, Frame} from "../view.js";
import {draw} from "./draw.js";
import {cursorOf, nearest, next, within} from "./scene.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

type State = ActivationMassState;

/** One falling curve for each checkpoint: the activation masses of its neurons, from the greatest on. */
export const activationMassView = unitView<State>({
  name: "activation-mass",
  editable: ["scale", "ranks"],
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
  if (key === "scale" && (value === "mass" || value === "share")) {
    return change(state, {scale: value, hovered: null});
  }
  if (key === "ranks" && (value === "linear" || value === "log")) {
    return change(state, {ranks: value, hovered: null});
  }
  return state;
}

function controls(state: State, {t}: Frame): readonly Control[] {
  return [
    {
      key: "scale",
      label: t("Mass"),
      value: state.scale,
      options: [
        {value: "mass", label: t("As it is")},
        {value: "share", label: t("Share of the checkpoint's")},
      ],
    },
    {
      key: "ranks",
      label: t("Ranks"),
      value: state.ranks,
      options: [
        {value: "linear", label: t("Evenly spaced")},
        {value: "log", label: t("Logarithmic")},
      ],
    },
    ...unitControls(state, t),
  ];
}
