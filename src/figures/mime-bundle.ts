import type {View, ViewState} from "../views/index.js";
import {figureHtml} from "./html.js";
import {pictureOf, savedState} from "./picture.js";
import {standaloneScript} from "./standalone.js";

/** The MIME type of a figure's saved state. */
export const stateMimeType = "application/vnd.limpid.v1+json";

/** What a notebook keeps of a figure. The front end shows the richest form it knows. */
export interface MimeBundle extends Record<string, unknown> {
  readonly "application/vnd.limpid.v1+json": {
    readonly version: 1;
    /** The live model of this figure in the kernel. */
    readonly modelId?: string;
    readonly state: Readonly<Record<string, unknown>>;
  };
  readonly "text/html": string;
  readonly "image/svg+xml": string;
  readonly "text/plain": string;
}

/** All forms of one state. Without the built front end the HTML is the picture only. */
export function mimeBundleOf<S extends ViewState>(view: View<S>, state: S, modelId?: string): MimeBundle {
  const picture = pictureOf(view, state, {theme: "light"}, "mimeBundle");
  return {
    "application/vnd.limpid.v1+json": {
      version: 1,
      ...(modelId === undefined ? {} : {modelId}),
      state: savedState(view, state),
    },
    "text/html": figureHtml(view, state, picture, standaloneScript()),
    "image/svg+xml": picture.svg,
    "text/plain": view.text(state),
  };
}
