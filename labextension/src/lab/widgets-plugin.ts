import {IJupyterWidgetRegistry} from "@jupyter-widgets/base";
import type {JupyterFrontEnd, JupyterFrontEndPlugin} from "@jupyterlab/application";
import {moduleName, moduleVersion} from "./module.js";

/** Offers model and view to the widget manager, where there is one. */
export const widgetsPlugin: JupyterFrontEndPlugin<void> = {
  id: "limpid:widgets",
  description: "Registers limpid's live figures with Jupyter widgets.",
  autoStart: true,
  optional: [IJupyterWidgetRegistry],
  activate: (_app: JupyterFrontEnd, registry: IJupyterWidgetRegistry | null) => {
    registry?.registerWidget({
      name: moduleName,
      version: moduleVersion,
      exports: async () => {
        const [{LimpidModel}, {LimpidView}] = await Promise.all([
          import("./limpid-model.js"),
          import("./limpid-view.js"),
        ]);
        return {LimpidModel, LimpidView};
      },
    });
  },
};
