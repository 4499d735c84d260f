import {nothing, svg} from "lit/html.js";
import type {Drawing, Frame} from "./view.js";

/** Room around a drawing, in CSS pixels. */
export const margin = 4;

/** What a drawing is to those who do not see it, and what is in it. */
export interface Whole {
  /** What kind of figure it is. */
  readonly name: string;
  /** What it shows now; asked only of files, which have no region that is read out. */
  readonly announce: () => string;
  /** For a file's metadata: what was computed, and with what. */
  readonly about: string;
  /** Of the drawing with its margins. */
  readonly height: number;
  /** From the corner within the margins. */
  readonly body: unknown;
}

/** The whole `<svg>` of a view: its name, its ground, and its parts. */
export function drawWhole({name, announce, about, height, body}: Whole, frame: Frame): Drawing {
  const {theme, live, width} = frame;
  return {
    width,
    height,
    svg: svg`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="${
      live ? "group" : "img"
    }" aria-label="${live ? name : announce()}" font-family="${theme.textFont}">${
      live ? nothing : svg`<title>${name}</title><desc>${about}</desc>`
    }<rect width="${width}" height="${height}" fill="${theme.background}"></rect><g transform="translate(${margin},${margin})">${body}</g></svg>`,
  };
}
