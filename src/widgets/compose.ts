import type {Widget} from "../figures/index.js";
import {attachToTslab} from "./attach.js";
import {commHub} from "./comm-hub.js";
import {openWidget} from "./jupyter-widget.js";
import type {JupyterWidget, WidgetKind} from "./jupyter-widget.js";

/**
 * Opens any Jupyter widget, such as a slider of `@jupyter-widgets/controls`, and follows its traits.
 *
 * @throws Error outside a Jupyter kernel
 * @example
 * const steps = jupyterWidget({
 *   module: "@jupyter-widgets/controls",
 *   model: "IntSliderModel",
 *   view: "IntSliderView",
 *   state: {value: 5, min: 1, max: 50, step: 1, description: "steps"},
 * });
 * steps.onChange((state) => figure.set({selected: Number(state.value)}));
 */
export function jupyterWidget(kind: WidgetKind): JupyterWidget {
  const hub = commHub() ?? attachToTslab();
  if (!hub) throw new Error("jupyterWidget(): must run in a Jupyter kernel.");
  return openWidget(hub, kind);
}

/** Widgets side by side. */
export function hbox(children: readonly Pick<Widget, "modelId">[]): JupyterWidget {
  return box("HBox", children);
}

/** Widgets one below the other. */
export function vbox(children: readonly Pick<Widget, "modelId">[]): JupyterWidget {
  return box("VBox", children);
}

function box(name: "HBox" | "VBox", children: readonly Pick<Widget, "modelId">[]): JupyterWidget {
  return jupyterWidget({
    module: "@jupyter-widgets/controls",
    model: `${name}Model`,
    view: `${name}View`,
    state: {children: children.map(({modelId}) => `IPY_MODEL_${modelId}`), box_style: ""},
  });
}
