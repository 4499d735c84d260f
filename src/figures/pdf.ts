import PDFDocument from "pdfkit";
import type {View, ViewState} from "../views/index.js";
import {drawNode} from "./pdf-draw.js";
import {pictureOf} from "./picture.js";
import type {PictureFile, PictureOptions} from "./picture.js";
import {setFonts} from "./set-fonts.js";

/** A CSS pixel is 1/96 inch, a point 1/72. */
const pointsPerPixel = 0.75;

/** One page as large as the drawing, fonts embedded as subsets, text selectable. The same state gives the same bytes. */
export async function pdfOf<S extends ViewState>(
  view: View<S>,
  state: S,
  options: PictureOptions,
): Promise<PictureFile> {
  const {svg, width, height} = pictureOf(view, state, options, "pdf");
  const {root, faces, warnings} = setFonts(svg);
  const doc = new PDFDocument({
    size: [width * pointsPerPixel, height * pointsPerPixel],
    margin: 0,
    lang: "en",
    displayTitle: true,
    // A fixed date: the time of saving would make two saves of one figure differ.
    info: {
      Title: `${view.name} · limpid`,
      Subject: descriptionOf(root),
      Creator: "limpid",
      CreationDate: new Date(0),
    },
  });
  for (const face of faces.values()) {
    doc.registerFont(face.family, face.file, face.postscriptName ?? undefined);
  }
  const chunks: Buffer[] = [];
  const done = new Promise<void>((resolve, reject) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", resolve);
    doc.on("error", reject);
  });
  doc.scale(pointsPerPixel);
  drawNode({doc, gradients: new Map()}, root);
  doc.end();
  await done;
  return {data: new Uint8Array(Buffer.concat(chunks)), warnings};
}

function descriptionOf(root: {readonly children: readonly unknown[]}): string {
  const desc = root.children.find((child) => (child as {name?: string}).name === "desc");
  return ((desc as {children?: readonly string[]} | undefined)?.children ?? []).join("");
}
