import type {View, ViewState} from "../views/index.js";
import {escapeAttribute, escapeJson, escapeText} from "./escape.js";
import {pictureOf, savedState} from "./picture.js";
import type {Picture, PictureOptions} from "./picture.js";
import {standaloneScript} from "./standalone.js";

export interface HtmlOptions extends PictureOptions {
  /** Only the figure, for a page that exists (default false: a whole page). */
  readonly fragment?: boolean;
}

export function htmlOf<S extends ViewState>(view: View<S>, state: S, options: HtmlOptions): string {
  const script = standaloneScript();
  if (script === null) {
    throw new Error(
      "html(): dist/standalone.js must exist, got no such file. Run `npm run build:labextension`, or save as SVG.",
    );
  }
  const body = figureHtml(view, state, pictureOf(view, state, options, "html"), script);
  if (options.fragment) return body;
  const title = escapeText(`${view.name} · limpid`);
  return (
    `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>\n` +
    `<body>\n${body}\n</body>\n</html>\n`
  );
}

/**
 * A figure inside a page: its state, its picture for where scripts do not run, and the front end. The front end comes
 * with every figure, since outputs of a notebook can be deleted one by one, but runs once a page.
 */
export function figureHtml<S extends ViewState>(
  view: View<S>,
  state: S,
  {svg, width, height}: Picture,
  script: string | null,
): string {
  const json = escapeJson(JSON.stringify({version: 1, state: savedState(view, state)}));
  const alt = escapeAttribute(view.text(state));
  const source = `data:image/svg+xml;base64,${Buffer.from(asImage(svg)).toString("base64")}`;
  const run =
    script === null
      ? ""
      : `\n<script>if(globalThis.limpidMountAll)limpidMountAll();else{${script}\n}</script>`;
  return (
    `<limpid-figure><script type="application/json">${json}</script>` +
    `<img alt="${alt}" width="${width}" height="${height}" src="${source}"></limpid-figure>${run}`
  );
}

/**
 * The picture without what an image never shows: names of its parts, for pointers and for software that reads them (the image
 * has a text of its own), and rectangles that only catch the pointer. Half of what a long text takes.
 */
function asImage(svg: string): string {
  return svg
    .replace(/<title>[^<]*<\/title>/g, "")
    .replace(
      /<rect [^<>]*fill="none" pointer-events="all"(?: stroke="none")?(?: stroke-width="[^"]*")?\/>/g,
      "",
    )
    .replace(/ (?:data-[\w-]+|pointer-events|role|aria-[\w-]+)="[^"]*"/g, "");
}
