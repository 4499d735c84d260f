import type {JupyterFrontEnd, JupyterFrontEndPlugin} from "@jupyterlab/application";
import {ICommandPalette} from "@jupyterlab/apputils";
import {IRenderMimeRegistry} from "@jupyterlab/rendermime";
import {ISettingRegistry} from "@jupyterlab/settingregistry";
import {ITranslator} from "@jupyterlab/translation";
import {changeSurroundings, defineFigure, stateMimeType} from "../element/index.js";
import {addCommands} from "./commands.js";
import {FigureRenderer} from "./mime-renderer.js";
import {translationDomain} from "./module.js";
import {followSettings} from "./preferences.js";

/** Below every rank of JupyterLab's own renderers: where a bundle has our type, ours draws it. */
const rank = -10;

/** Draws saved figures, needs no kernel and no widget manager, and holds settings and commands. */
export const mimePlugin: JupyterFrontEndPlugin<void> = {
  id: "limpid:figures",
  description: "Draws limpid's figures in notebooks.",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ISettingRegistry, ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    settings: ISettingRegistry | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
  ) => {
    const bundle = translator?.load(translationDomain);
    const t = (message: string) => bundle?.__(message) ?? message;
    changeSurroundings({t, script: async () => (await import("./standalone-source.js")).source});
    defineFigure();
    rendermime.addFactory(
      // Safe in notebooks that are not trusted: a state is data, and what is drawn from it is escaped.
      {safe: true, mimeTypes: [stateMimeType], createRenderer: () => new FigureRenderer()},
      rank,
    );
    followSettings(settings, mimePlugin.id);
    addCommands(app, palette, t);
  },
};
