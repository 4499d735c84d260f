import type {SvgNode} from "./svg-tree.js";

type Document = PDFKit.PDFDocument;

/** A document and the gradients that the drawing has defined so far. */
export interface Pen {
  readonly doc: Document;
  readonly gradients: Map<string, SvgNode>;
}

/** Draws the elements that limpid's drawings are made of. An element it does not know is an error, not a gap. */
export function drawNode(pen: Pen, node: SvgNode): void {
  switch (node.name) {
    case "svg":
    case "g":
      return drawGroup(pen, node);
    case "rect":
      return drawRect(pen, node);
    case "circle":
      return paint(pen, node, () =>
        pen.doc.circle(number(node, "cx"), number(node, "cy"), number(node, "r")),
      );
    case "path":
      return paint(pen, node, () => pen.doc.path(node.attributes.d));
    case "text":
      return drawText(pen, node);
    case "image":
      return drawImage(pen, node);
    case "defs":
      for (const child of node.children) if (typeof child === "object") defineGradient(pen, child);
      return;
    case "title":
    case "desc":
      return;
    default:
      throw new Error(
        `pdf(): a drawing must be of svg, g, rect, circle, path, text and image, got <${node.name}>.`,
      );
  }
}

function drawGroup(pen: Pen, node: SvgNode): void {
  const {doc} = pen;
  const move = /^translate\(([-\d.]+),([-\d.]+)\)$/.exec(node.attributes.transform ?? "");
  if (node.attributes.transform !== undefined && !move) {
    throw new Error(`pdf(): transform must be a translation, got "${node.attributes.transform}".`);
  }
  doc.save();
  if (move) doc.translate(Number(move[1]), Number(move[2]));
  for (const child of node.children) if (typeof child === "object") drawNode(pen, child);
  doc.restore();
}

function number(node: SvgNode, name: string, fallback = 0): number {
  return Number(node.attributes[name] ?? fallback);
}

function drawRect(pen: Pen, node: SvgNode): void {
  const [x, y] = [number(node, "x"), number(node, "y")];
  const [width, height] = [number(node, "width"), number(node, "height")];
  if (width <= 0 || height <= 0) return;
  const radius = Math.min(number(node, "rx"), width / 2, height / 2);
  const fill = node.attributes.fill ?? "#000000";
  const gradient = /^url\(#(.+)\)$/.exec(fill)?.[1];
  if (gradient !== undefined) fillWithGradient(pen, node, gradient, [x, y, width, height]);
  paint(pen, node, () => {
    if (radius > 0) pen.doc.roundedRect(x, y, width, height, radius);
    else pen.doc.rect(x, y, width, height);
  });
}

/** Fills and strokes the outline that `trace` makes, as the element's attributes say. */
function paint({doc}: Pen, node: SvgNode, trace: () => void): void {
  const {fill = "#000000", stroke = "none"} = node.attributes;
  const filled = fill !== "none" && !fill.startsWith("url(");
  const stroked = stroke !== "none" && number(node, "stroke-width", 1) > 0;
  if (!filled && !stroked) return;
  doc.save();
  trace();
  if (filled) doc.fillColor(fill, number(node, "fill-opacity", 1));
  if (stroked) {
    doc.lineWidth(number(node, "stroke-width", 1)).strokeColor(stroke, number(node, "stroke-opacity", 1));
    const dash = node.attributes["stroke-dasharray"] ?? "none";
    if (dash !== "none") doc.dash(Number(dash.split(" ")[0]), {space: Number(dash.split(" ").at(-1))});
    if (node.attributes["stroke-linecap"] === "round") doc.lineCap("round").lineJoin("round");
  }
  if (filled && stroked) doc.fillAndStroke();
  else if (filled) doc.fill();
  else doc.stroke();
  doc.restore();
}

function defineGradient({gradients}: Pen, node: SvgNode): void {
  if (node.name !== "linearGradient")
    throw new Error(`pdf(): defs must hold linearGradient, got <${node.name}>.`);
  gradients.set(node.attributes.id, node);
}

type Box = readonly [number, number, number, number];

function fillWithGradient(
  {doc, gradients}: Pen,
  node: SvgNode,
  id: string,
  [x, y, width, height]: Box,
): void {
  const definition = gradients.get(id);
  if (!definition) throw new Error(`pdf(): fill must name a gradient of the drawing, got "${id}".`);
  const gradient = doc.linearGradient(x, y, x + width, y);
  for (const stop of definition.children as readonly SvgNode[]) {
    gradient.stop(Number(stop.attributes.offset), stop.attributes["stop-color"]);
  }
  doc.save();
  doc.roundedRect(x, y, width, height, number(node, "rx")).fill(gradient);
  doc.restore();
}

function drawImage({doc}: Pen, node: SvgNode): void {
  const data = /^data:image\/png;base64,(.+)$/.exec(node.attributes.href ?? "")?.[1];
  if (data === undefined) throw new Error("pdf(): an image must be a PNG inside the drawing.");
  const [width, height] = [number(node, "width"), number(node, "height")];
  if (width <= 0 || height <= 0) return;
  doc.image(Buffer.from(data, "base64"), number(node, "x"), number(node, "y"), {width, height});
}

function drawText({doc}: Pen, node: SvgNode): void {
  const text = node.children.join("");
  if (text === "") return;
  doc.save();
  doc.font(node.attributes["font-family"]).fontSize(number(node, "font-size"));
  const natural = doc.widthOfString(text);
  const wanted = number(node, "textLength", natural);
  doc.translate(number(node, "x"), number(node, "y"));
  if (natural > 0) doc.scale(wanted / natural, 1);
  doc.fillColor(node.attributes.fill ?? "#000000");
  doc.text(text, 0, 0, {lineBreak: false, baseline: "alphabetic"});
  doc.restore();
}
