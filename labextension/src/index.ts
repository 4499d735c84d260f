import {mimePlugin} from "./lab/mime-plugin.js";
import {widgetsPlugin} from "./lab/widgets-plugin.js";

// JupyterLab reads an extension's plugins from its default export.
export default [mimePlugin, widgetsPlugin];
