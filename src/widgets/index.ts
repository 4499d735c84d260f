import {connectNotebook} from "./display.js";

export {hbox, jupyterWidget, vbox} from "./compose.js";
export type {JupyterWidget, WidgetKind} from "./jupyter-widget.js";
export {kernelspec} from "./kernelspec.js";
export type {Kernelspec} from "./kernelspec.js";

connectNotebook();
