/**
 * The whole front end in one classic script, for pages without JupyterLab: exported notebooks, saved HTML, and
 * notebooks where the extension is not installed.
 */
import {changeSurroundings, defineFigure, mountAll} from "./element/index.js";

const page = globalThis as {limpidMountAll?: () => void; limpidSource?: string};

// Figures that follow in the same page mount with the copy that is already there.
page.limpidMountAll = mountAll;

// The script in the page, which unpacked this one, is all of it: what saves a figure as a page can use it again.
const source = page.limpidSource ?? "";
if (source !== "") changeSurroundings({script: async () => source});

defineFigure();
mountAll();
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
