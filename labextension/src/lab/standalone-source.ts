import text from "limpid-standalone?source";

/** The stand-alone script's text, in a chunk of its own: it is loaded when a figure is saved as a page. */
export const source: string = text;
