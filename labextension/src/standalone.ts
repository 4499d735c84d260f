/**
 * The whole front end in one classic script, for pages without JupyterLab: exported notebooks, saved HTML, and
 * notebooks where the extension is not installed.
 */
import {changeSurroundings, defineFigure, mountAll} from "./element/index.js";

// Figures that follow in the same page mount with the copy that is already there.
(globalThis as {limpidMountAll?: () => void}).limpidMountAll = mountAll;

// The script in the page is all of it: what saves a figure as a page can use it again.
const source = document.currentScript?.textContent ?? "";
if (source !== "") changeSurroundings({script: async () => source});

defineFigure();
mountAll();
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
