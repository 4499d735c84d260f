import {nothing, svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {Band} from "../tokens/label.js";
import type {Drawing, Frame} from "../view.js";

/** A part of a drawing that takes the full width, below the part before it. */
export interface Part {
  /** Room above it. */
  readonly gap: number;
  /** Left out of what assistive technology reads of a live figure: it is said otherwise. */
  readonly hidden: boolean;
  readonly draw: (frame: Frame) => Band;
}

const margin = 4;

/** Parts one below the other as a whole drawing. */
export function stack(
  {title, says, about}: {readonly title: string; readonly says: string; readonly about: string},
  parts: readonly Part[],
  frame: Frame,
): Drawing {
  const {theme, live, width, visible} = frame;
  const inner: Frame = {...frame, width: Math.max(80, width - 2 * margin)};
  let y = margin;
  const drawn = parts.map((part) => {
    const top = y + part.gap;
    const seen = visible && {top: visible.top - top, bottom: visible.bottom - top};
    const band = part.draw({...inner, visible: seen});
    y = top + band.height;
    return svg`<g transform="translate(${margin},${round(top)})" aria-hidden="${
      live && part.hidden ? "true" : nothing
    }">${band.svg}</g>`;
  });
  const height = Math.ceil(y + 2 * margin);
  return {
    width,
    height,
    svg: svg`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="${
      live ? "group" : "img"
    }" aria-label="${live ? title : says}" font-family="${theme.textFont}">${
      live ? nothing : svg`<title>${title}</title><desc>${about}</desc>`
    }<rect width="${width}" height="${height}" fill="${theme.background}"></rect>${drawn}</svg>`,
  };
}

/** A phrase as the beginning of a sentence. */
export function sentence(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}
