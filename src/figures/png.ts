import {Resvg} from "@resvg/resvg-js";
import type {View, ViewState} from "../views/index.js";
import {bundledFaces} from "./faces.js";
import {checkOptions} from "./check-options.js";
import {pictureOf} from "./picture.js";
import type {PictureFile, PictureOptions} from "./picture.js";
import {setFonts} from "./set-fonts.js";
import {writeSvg} from "./svg-tree.js";

export interface PngOptions extends PictureOptions {
  /** Pixels per CSS pixel, in 0.1–10 (default 2: sharp on dense screens). */
  readonly scale?: number;
}

/** Larger images are refused: they would take gigabytes. */
const mostPixels = 200e6;

export function pngOf<S extends ViewState>(view: View<S>, state: S, options: PngOptions): PictureFile {
  checkOptions("png", options);
  const {scale = 2} = options;
  if (typeof scale !== "number" || !(scale >= 0.1 && scale <= 10)) {
    throw new RangeError(`png(): scale must be a number in 0.1–10, got ${String(scale)}.`);
  }
  const {svg, width, height} = pictureOf(view, state, options, "png");
  const pixels = width * scale * height * scale;
  if (pixels > mostPixels) {
    throw new RangeError(
      `png(): the picture must have at most ${mostPixels} pixels, got ${Math.round(pixels)}. ` +
        "Give a smaller scale, or save as SVG or PDF.",
    );
  }
  const {root, faces, warnings} = setFonts(svg);
  const files = new Set([...bundledFaces(true), ...faces.values()].map((face) => face.file));
  // The renderer files this face under its family and its width.
  const source = writeSvg(root).replaceAll(
    'font-family="DejaVu Sans Condensed"',
    'font-family="DejaVu Sans" font-stretch="condensed"',
  );
  const resvg = new Resvg(source, {
    fitTo: {mode: "zoom", value: scale},
    font: {loadSystemFonts: false, fontFiles: [...files], defaultFontFamily: bundledFaces(false)[0].family},
  });
  return {data: resvg.render().asPng(), warnings};
}
