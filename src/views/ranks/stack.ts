import {nothing, svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {Band} from "../tokens/label.js";
import {below} from "../tokens/draw-lines.js";
import type {Drawing, Frame} from "../view.js";
import {drawWhole, margin} from "../whole.js";

/** A part of a drawing that takes the full width, below the part before it. */
export interface Part {
  /** Room above it. */
  readonly gap: number;
  /** Left out of what assistive technology reads of a live figure: it is said otherwise. */
  readonly hidden: boolean;
  readonly draw: (frame: Frame) => Band;
}

/** Parts one below the other as a whole drawing. */
export function stack(
  {title, says, about}: {readonly title: string; readonly says: string; readonly about: string},
  parts: readonly Part[],
  frame: Frame,
): Drawing {
  const {live, width, visible} = frame;
  const inner: Frame = {...frame, width: Math.max(80, width - 2 * margin)};
  let y = 0;
  const body = parts.map((part) => {
    const top = y + part.gap;
    const band = part.draw({...inner, visible: below(visible, top + margin)});
    y = top + band.height;
    return svg`<g transform="translate(0,${round(top)})" aria-hidden="${
      live && part.hidden ? "true" : nothing
    }">${band.svg}</g>`;
  });
  return drawWhole(
    {name: title, announce: () => says, about, height: Math.ceil(y + 3 * margin), body},
    frame,
  );
}

/** A phrase as the beginning of a sentence. */
export function sentence(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}
