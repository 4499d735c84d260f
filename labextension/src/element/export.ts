import {nothing, render} from "lit";
import type {Frame, View, ViewState} from "../../../src/views/index.js";
import {csv} from "./csv.js";
import {figureFragment, standalonePage} from "./standalone-page.js";
import type {PageParts} from "./standalone-page.js";
import {omit} from "./reading.js";
import {surroundings} from "./surroundings.js";

export const exportFormats = ["svg", "png", "html", "csv"] as const;
export type ExportFormat = (typeof exportFormats)[number];

interface Drawn {
  readonly view: View<ViewState>;
  readonly state: ViewState;
}

/** Makes the file in the page and hands it to the browser as a download. */
export async function saveAs(format: ExportFormat, figure: Drawn, frame: Frame): Promise<void> {
  download(`${figure.view.name}.${format}`, await fileOf(format, figure, frame));
}

async function fileOf(format: ExportFormat, figure: Drawn, frame: Frame): Promise<Blob> {
  const {view, state} = figure;
  if (format === "csv") {
    return new Blob([csv(view.table(state, frame.t))], {type: "text/csv;charset=utf-8"});
  }
  const svg = svgSource(figure, frame);
  if (format === "svg") return new Blob([svg], {type: "image/svg+xml"});
  if (format === "png") return png(svg);
  const page = standalonePage(view.name, await pageParts(figure, svg));
  return new Blob([page], {type: "text/html;charset=utf-8"});
}

/** All forms of the figure that a saved output has, as the kernel makes them. */
export async function savedForms(figure: Drawn, frame: Frame): Promise<Readonly<Record<string, string>>> {
  const svg = svgSource(figure, frame);
  const parts = await pageParts(figure, svg);
  return {"text/html": figureFragment(parts), "image/svg+xml": svg, "text/plain": parts.alt};
}

async function pageParts({view, state}: Drawn, svg: string): Promise<PageParts> {
  const script = await surroundings().script?.();
  return {svg, alt: view.text(state), state: omit(state, view.transient), script};
}

/** The drawing as a file: without marks of hover and focus, and without the comments that lit leaves. */
function svgSource({view, state}: Drawn, frame: Frame): string {
  const resting = view.update(view.update(state, {type: "hover", mark: null}), {type: "focus", mark: null});
  const host = document.createElement("div");
  render(view.draw(resting, frame).svg, host);
  const svg = host.querySelector("svg");
  if (!svg) throw new Error(`saveAs(): ${view.name} must draw an <svg>, got none.`);
  const comments = document.createNodeIterator(svg, NodeFilter.SHOW_COMMENT);
  for (let comment = comments.nextNode(); comment; comment = comments.nextNode())
    (comment as Comment).remove();
  const source = new XMLSerializer().serializeToString(svg);
  render(nothing, host);
  return source;
}

/** Browsers draw no larger canvas. */
const largestSide = 16_384;

/** Twice the size, for sharp text on dense screens and in slides; less where that would not fit a canvas. */
async function png(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = Math.min(2, largestSide / Math.max(image.naturalWidth, image.naturalHeight));
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("saveAs(): png must have a 2d canvas, got none. Save as SVG instead.");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob
        ? resolve(blob)
        : reject(
            new RangeError(`saveAs(): png must fit a canvas, got ${canvas.width} × ${canvas.height} pixels.`),
          ),
    );
  });
}

function download(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
