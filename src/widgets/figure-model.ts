import type {Figure} from "../figures/index.js";
import type {ViewState} from "../views/index.js";
import type {CommHub} from "./comm-hub.js";
import {domWidgetState, openLayout} from "./jupyter-widget.js";
import {WidgetComm} from "./widget-comm.js";
import type {Json} from "./wire.js";

/** How the front end's package names what draws figures. */
const kind = {
  module: "limpid",
  moduleVersion: "^0.1.0",
  model: "LimpidModel",
  view: "LimpidView",
};

/** Makes a figure a Jupyter widget. The reader may change the view's `editable` keys; the rest is the kernel's. */
export function openFigure(hub: CommHub, figure: Figure<ViewState>, onClose: () => void): WidgetComm {
  const {view} = figure;
  const editable: readonly string[] = view.editable;
  const transient: readonly string[] = view.transient;
  const layout = openLayout(hub);
  const own = domWidgetState(kind, layout.id);
  const comm = new WidgetComm(hub, {
    state: () => ({...own, ...sharedState(figure)}),
    accept(change: Json) {
      const foreign = Object.keys(change).filter((key) => !editable.includes(key));
      if (foreign.length > 0) {
        throw new TypeError(
          `update: ${foreign.join(", ")} must not be changed by a reader of "${view.name}". ` +
            `Editable: ${editable.join(", ") || "nothing"}.`,
        );
      }
      figure.set(change as Partial<ViewState>);
    },
    onClose() {
      stop();
      layout.close();
      onClose();
    },
  });
  const stop = figure.onChange((_, changed) =>
    comm.changed(changed.filter((key) => !transient.includes(key))),
  );
  return comm;
}

/** The figure's state without the keys that never leave a page. */
export function sharedState(figure: Figure<ViewState>): Json {
  const transient: readonly string[] = figure.view.transient;
  return Object.fromEntries(Object.entries(figure.state).filter(([key]) => !transient.includes(key)));
}
