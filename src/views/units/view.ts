import type {UnitsState} from "../units.js";
import type {View} from "../view.js";
import {unitLink} from "./link.js";
import {unitMark} from "./marks.js";
import type {UnitPlace} from "./marks.js";
import {updateUnits} from "./update.js";
import type {UnitMoves} from "./update.js";

/** What a view of the neurons of checkpoints adds to what all of them have. */
interface OwnParts<S extends UnitsState>
  extends
    Pick<View<S>, "name" | "editable" | "validate" | "draw" | "controls" | "announce" | "table" | "text">,
    UnitMoves<S> {
  /** The neuron that Tab leads to; null for none. */
  cursorOf(state: S): UnitPlace | null;
}

/** A view of all neurons of some checkpoints: one is selected, several are brushed, and the keyboard moves from one to the next. */
export function unitView<S extends UnitsState>({
  editable,
  cursorOf,
  nearest,
  next,
  within,
  set,
  ...own
}: OwnParts<S>): View<S> {
  const moves: UnitMoves<S> = {nearest, next, within, set};
  return {
    ...own,
    version: 1,
    editable: [...editable, "layer", "neuron", "neurons"],
    transient: ["hovered", "focused", "brush"],
    update: (state, action) => updateUnits(state, action, moves),
    focusMark(state) {
      const cursor = cursorOf(state);
      return cursor && unitMark(cursor);
    },
    copyText: own.text,
    link: unitLink<S>(),
  };
}
