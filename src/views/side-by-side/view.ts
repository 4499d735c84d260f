import type {SideBySideState} from "../side-by-side.js";
import type {View} from "../view.js";
import {controls} from "./controls.js";
import {draw} from "./draw.js";
import {linksOf} from "./link.js";
import {partsOf} from "./parts.js";
import type {Lookup} from "./parts.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {announce, copyText, table, text} from "./words.js";

/** Figures of any views beside each other. `lookup` finds the views of the parts: the registry that this one is in, too. */
export function makeSideBySideView(lookup: Lookup): View<SideBySideState> {
  return {
    name: "side-by-side",
    version: 1,
    editable: ["edits", "linked"],
    transient: ["looks", "active"],
    validate: (value) => validate(value, lookup),
    draw: (state, frame) => draw(state, frame, lookup),
    update: (state, action) => update(state, action, lookup),
    controls: (state, frame) => controls(state, frame, lookup),
    focusMark(state) {
      const at = state.active ?? 0;
      const {view, state: part} = partsOf(state, lookup)[at];
      const mark = view.focusMark(part);
      return mark === null ? null : `${at}:${mark}`;
    },
    announce: (state, t) => announce(state, t, lookup),
    table: (state, t) => table(state, t, lookup),
    text: (state) => text(state, lookup),
    copyText: (state, from, to) => copyText(state, lookup, from, to),
    links: (state) => linksOf(state, lookup),
  };
}
