import {change} from "../change.js";
import type {LengthShiftState} from "../length-shift.js";
import {unitView} from "../units/view.js";
import {unitControls} from "../units/words.js";
import type {Control, Frame} from "../view.js";
import {changeName, changes} from "./changes.js";
import {draw} from "./draw.js";
import {cursorOf, nearest, next, within} from "./scene.js";
import {validate} from "./validate.js";
import {announce, changeCounts, table, text} from "./words.js";

type State = LengthShiftState;

/** One line for each neuron, from its length at a checkpoint to that at the next: longer, shorter, unchanged, newly alive, retired. */
export const lengthShiftView = unitView<State>({
  name: "length-shift",
  editable: ["change"],
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
  if (key !== "change") return state;
  const found = (["all", ...changes] as const).find((each) => each === value);
  return found ? change(state, {change: found, hovered: null}) : state;
}

function controls(state: State, {t}: Frame): readonly Control[] {
  return [
    {
      key: "change",
      label: t("Neurons"),
      value: state.change,
      options: [
        {value: "all", label: t("All that are alive")},
        ...changes.map((each) => ({
          value: each,
          label: `${changeName(each, t)} (${changeCounts(state, each)})`,
        })),
      ],
    },
    ...unitControls(state, t),
  ];
}
