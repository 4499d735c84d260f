import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {round} from "./theme/measure.js";
import {below} from "./tokens/draw-lines.js";
import type {Band} from "./tokens/label.js";
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

/** A drawing of bands, one below the other. */
export class Bands {
  /** The room within the margins, in which bands are drawn. */
  readonly inner: Frame;
  readonly #bands: TemplateResult[] = [];
  #y = 0;

  /** @param least - narrowest room, in CSS pixels */
  constructor(
    readonly frame: Frame,
    least = 80,
  ) {
    this.inner = {...frame, width: Math.max(least, frame.width - 2 * margin)};
  }

  /** The room with what can be seen of the next band. */
  get next(): Frame {
    return {...this.inner, visible: below(this.frame.visible, this.#y + margin)};
  }

  /**
   * Puts a band below the others.
   *
   * @param after - room below it
   * @param hidden - left out of what assistive technology reads of a live figure: it is said otherwise
   */
  put(band: Band, after: number, hidden = false): void {
    this.#bands.push(
      svg`<g transform="translate(0,${this.#y})" aria-hidden="${this.frame.live && hidden ? "true" : nothing}">${band.svg}</g>`,
    );
    this.#y = round(this.#y + band.height + after);
  }

  /** The same; but a band without height leaves no room either. */
  putAny(band: Band, after: number, hidden = false): void {
    if (band.height > 0) this.put(band, after, hidden);
  }

  /** The whole of them; the last one has its room below it. */
  whole(said: Pick<Whole, "name" | "announce" | "about">): Drawing {
    return drawWhole({...said, height: Math.ceil(this.#y + margin), body: this.#bands}, this.frame);
  }
}
