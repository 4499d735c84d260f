import {savedState} from "../figures/index.js";
import type {Figure} from "../figures/index.js";
import type {ViewState} from "../views/index.js";
import type {CommHub} from "./comm-hub.js";
import {domWidgetState, openLayout} from "./jupyter-widget.js";
import {WidgetComm} from "./widget-comm.js";
import {isObject} from "./wire.js";
import type {Json} from "./wire.js";

/** How the front end's package names what draws figures. */
const kind = {
  module: "limpid",
  moduleVersion: "^0.1.0",
  model: "LimpidModel",
  view: "LimpidView",
};

/**
 * Makes a figure a Jupyter widget with keys of its own: `state`, the figure's whole state, which only the kernel changes, and
 * `reader`, the view's `editable` keys, which travel both ways. One dictionary, since a key of a view may have a name that
 * the base class reads ("style" is a child model there). Beside them `turn`, with which a page numbers what its reader
 * does, and `answered`, the last number of each page that was taken in. It is sent after all that came of it: so a page knows
 * what it was told before that.
 */
export function openFigure(hub: CommHub, figure: Figure<ViewState>, onClose: () => void): WidgetComm {
  const {view} = figure;
  const editable: readonly string[] = view.editable;
  const transient: readonly string[] = view.transient;
  const layout = openLayout(hub);
  const own = domWidgetState(kind, layout.id);
  let answered: Readonly<Record<string, number>> = {};
  const comm = new WidgetComm(hub, {
    state: () => ({
      ...own,
      state: savedState(view, figure.state),
      reader: readerState(figure),
      answered,
    }),
    accept({turn, ...change}: Json) {
      try {
        figure.set(readerChange(change, figure));
      } finally {
        if (isTurn(turn)) {
          answered = {...answered, [turn.page]: turn.number};
          comm.changed(["answered"]);
        }
      }
    },
    onClose() {
      stop();
      layout.close();
      onClose();
    },
  });
  const stop = figure.onChange((_, changed) => {
    const shared = changed.filter((key) => !transient.includes(key));
    if (shared.length === 0) return;
    comm.changed(shared.every((key) => editable.includes(key)) ? ["reader"] : ["state", "reader"]);
  });
  return comm;
}

function isTurn(turn: unknown): turn is {readonly page: string; readonly number: number} {
  return isObject(turn) && typeof turn.page === "string" && typeof turn.number === "number";
}

function readerState(figure: Figure<ViewState>): Json {
  const state = figure.state as unknown as Json;
  return Object.fromEntries(figure.view.editable.map((key) => [key, state[key]]));
}

/** @throws TypeError unless `change` is `{reader: {editable keys}}` */
function readerChange(change: Json, {view, state}: Figure<ViewState>): Partial<ViewState> {
  const editable: readonly string[] = view.editable;
  const {reader} = change;
  const foreign = Object.keys(change).filter((key) => key !== "reader");
  if (isObject(reader)) foreign.push(...Object.keys(reader).filter((key) => !editable.includes(key)));
  if (!isObject(reader) || foreign.length > 0) {
    throw new TypeError(
      `update: a reader of "${view.name}" may change {reader: {${editable.join(", ")}}}, got ${foreign.join(", ") || "no reader"}.`,
    );
  }
  // What came back as it was stays the same object: it has not changed.
  const before = state as unknown as Json;
  const changed = Object.entries(reader).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]),
  );
  return Object.fromEntries(changed) as Partial<ViewState>;
}
