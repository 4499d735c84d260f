import {bundledFaces, covers, systemFaces} from "./faces.js";
import type {Face} from "./faces.js";
import {parseSvg} from "./svg-tree.js";
import type {SvgNode} from "./svg-tree.js";

/** A picture in which every text names a face that draws all of it. */
export interface SetPicture {
  readonly root: SvgNode;
  /** By family name. */
  readonly faces: ReadonlyMap<string, Face>;
  readonly warnings: readonly string[];
}

/** A face for a text, and the text as that face can set it. */
type FaceOf = (text: string, mono: boolean) => {readonly face: Face; readonly text: string} | undefined;

const inkless = /[\p{Cf}\p{Variation_Selector}]/gu;
const segmenter = new Intl.Segmenter("und", {granularity: "grapheme"});

/**
 * Gives each text of a picture a face: one of limpid's own, else an installed one. A character that no face draws
 * becomes a box with its code point, and a warning.
 */
export function setFonts(svg: string): SetPicture {
  const faces = new Map<string, Face>();
  const undrawn = new Set<string>();
  const source = parseSvg(svg);
  const fallbacks = systemFaces(missingIn(source, false));
  const others = [...new Set(fallbacks.values())];
  const faceOf: FaceOf = (text, mono) => {
    // Joiners and selectors change the shape of their neighbours, but the text reads without them.
    for (const form of [text, text.replace(inkless, "")]) {
      const face = [...bundledFaces(mono), ...others].find((each) => covers(each, form));
      if (face) {
        faces.set(face.family, face);
        return {face, text: form};
      }
    }
    return undefined;
  };
  const walk = (node: SvgNode, mono: boolean, size: number, ink: string): SvgNode | readonly SvgNode[] => {
    const family = node.attributes["font-family"];
    const isMono = family === undefined ? mono : /mono/i.test(family);
    const fontSize = Number(node.attributes["font-size"] ?? size);
    const fill = node.attributes.fill ?? ink;
    if (node.name === "text") {
      return setText({...node, attributes: {...node.attributes, fill}}, isMono, fontSize, faceOf, undrawn);
    }
    if (node.name === "title" || node.name === "desc") return node;
    const attributes = Object.fromEntries(
      Object.entries(node.attributes).filter(([name]) => name !== "font-family"),
    );
    const children = node.children.flatMap((child) =>
      typeof child === "string" ? child : walk(child, isMono, fontSize, fill),
    );
    const painted = node.name === "path" || node.name === "rect" ? {...attributes, fill} : attributes;
    return {...node, attributes: painted, children};
  };
  const root = walk(source, false, 16, "#000000") as SvgNode;
  const warnings = [...undrawn].map(
    (char) => `No installed font draws ${codes(char)}: shown as a box with its code point.`,
  );
  return {root, faces, warnings};
}

/** Characters that the bundled faces lack. */
function missingIn(node: SvgNode, mono: boolean, out = new Set<string>()): Set<string> {
  for (const child of node.children) {
    if (typeof child === "object") {
      if (child.name !== "title" && child.name !== "desc") missingIn(child, mono, out);
    } else if (node.name === "text") {
      for (const char of child.replace(inkless, ""))
        if (!bundledFaces(mono).some((face) => covers(face, char))) out.add(char);
    }
  }
  return out;
}

function setText(
  node: SvgNode,
  mono: boolean,
  fontSize: number,
  faceOf: FaceOf,
  undrawn: Set<string>,
): readonly SvgNode[] {
  const text = node.children.join("");
  const attributes = {...node.attributes, "font-size": String(fontSize)};
  if (text === "") return [];
  const whole = faceOf(text, mono);
  if (whole) {
    return [{...node, attributes: {...attributes, "font-family": whole.face.family}, children: [whole.text]}];
  }
  // Cluster by cluster, each with an equal part of the width that was computed for the whole.
  const clusters = [...segmenter.segment(text)].map(({segment}) => segment);
  const x = Number(node.attributes.x ?? 0);
  const width = Number(node.attributes.textLength ?? clusters.length * fontSize * 0.6) / clusters.length;
  return clusters.flatMap((cluster, i): readonly SvgNode[] => {
    const at = x + i * width;
    const set = faceOf(cluster, mono);
    if (!set) {
      undrawn.add(cluster);
      return codeBox(
        cluster,
        at,
        Number(node.attributes.y ?? 0),
        width,
        fontSize,
        node.attributes.fill ?? "#000",
        faceOf,
      );
    }
    const placed = {...attributes, x: String(at), textLength: String(width), "font-family": set.face.family};
    return [{...node, attributes: placed, children: [set.text]}];
  });
}

function codes(cluster: string): string {
  return [...cluster].map((char) => `U+${hex(char)}`).join(" ");
}

function hex(char: string): string {
  return char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
}

/** The code point of a cluster's first character, in two rows, framed. */
function codeBox(
  cluster: string,
  x: number,
  y: number,
  width: number,
  fontSize: number,
  fill: string,
  faceOf: FaceOf,
): readonly SvgNode[] {
  const digits = hex([...cluster][0]);
  const half = Math.ceil(digits.length / 2);
  const top = y - fontSize * 0.82;
  const size = fontSize * 0.48;
  const family = faceOf("0", true)!.face.family;
  const frame: SvgNode = {
    name: "rect",
    attributes: numbers(
      {x: x + 0.75, y: top, width: width - 1.5, height: fontSize * 1.02, rx: 1.5},
      {
        fill: "none",
        stroke: fill,
        "stroke-width": "0.6",
      },
    ),
    children: [],
  };
  const rows = [digits.slice(0, half), digits.slice(half)].map((row, i): SvgNode => {
    const length = Math.min(width - 4, row.length * size * 0.6);
    const place = {
      x: x + (width - length) / 2,
      y: top + fontSize * (0.46 + 0.46 * i),
      textLength: length,
      "font-size": size,
    };
    return {
      name: "text",
      attributes: numbers(place, {lengthAdjust: "spacingAndGlyphs", fill, "font-family": family}),
      children: [row],
    };
  });
  return [frame, ...rows];
}

function numbers(values: Record<string, number>, rest: Record<string, string>): Record<string, string> {
  const rounded = Object.entries(values).map(([name, value]) => [
    name,
    String(Math.round(value * 100) / 100),
  ]);
  return {...Object.fromEntries(rounded), ...rest};
}
