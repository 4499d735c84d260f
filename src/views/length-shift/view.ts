import {change} from "../change.js";
import type {LengthShiftState} from "../length-shift.js";
import {unitLink} from "../units/link.js";
import {unitMark} from "../units/marks.js";
import {updateUnits} from "../units/update.js";
import {unitControls} from "../units/words.js";
import type {Control, Frame, View} from "../view.js";
import {changeName, changes} from "./changes.js";
import {draw} from "./draw.js";
import {cursorOf, nearest, next, within} from "./scene.js";
import {validate} from "./validate.js";
import {announce, changeCounts, table, text} from "./words.js";

type State = LengthShiftState;

/** One line for each neuron, from its length at a checkpoint to that at the next: longer, shorter, unchanged, newly alive, retired. */
export const lengthShiftView: View<State> = {
  name: "length-shift",
  version: 1,
  editable: ["change", "layer", "neuron", "neurons"],
  transient: ["hovered", "focused", "brush"],
  validate,
  draw,
  update: (state, action) => updateUnits(state, action, {nearest, next, within, set}),
  controls,
  focusMark(state) {
    const cursor = cursorOf(state);
    return cursor && unitMark(cursor);
  },
  announce,
  table,
  text,
  copyText: text,
  link: unitLink<State>(),
};

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
