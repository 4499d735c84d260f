import {readdirSync} from "node:fs";
import {homedir} from "node:os";
import path from "node:path";
import {openSync} from "fontkit";
import type {Font, FontCollection} from "fontkit";

/** A font file that pictures may embed. */
export interface Face {
  /** Name by which renderers know it. */
  readonly family: string;
  readonly file: string;
  /** Which face of a collection; null where the file holds one. */
  readonly postscriptName: string | null;
  readonly font: Font;
}

const opened = new Map<string, Face>();

function bundled(name: string): Face {
  let face = opened.get(name);
  if (!face) {
    const folder = path.join(path.dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf");
    const file = path.join(folder, `${name}.ttf`);
    const font = openSync(file) as Font;
    face = {family: font.familyName, file, postscriptName: null, font};
    opened.set(name, face);
  }
  return face;
}

/** The faces that come with limpid, the preferred one first. */
export function bundledFaces(mono: boolean): readonly Face[] {
  const [first, second] = mono
    ? ["DejaVuSansMono", "DejaVuSansCondensed"]
    : ["DejaVuSansCondensed", "DejaVuSansMono"];
  return [bundled(first), bundled(second), bundled("DejaVuSans")];
}

/** Does the face have a glyph for every character? White space needs none. */
export function covers(face: Face, text: string): boolean {
  for (const char of text) {
    if (!/\s/.test(char) && !face.font.hasGlyphForCodePoint(char.codePointAt(0)!)) return false;
  }
  return true;
}

const folders = [
  "/usr/share/fonts",
  "/usr/local/share/fonts",
  "/Library/Fonts",
  "/System/Library/Fonts",
  "C:\\Windows\\Fonts",
  path.join(homedir(), ".fonts"),
  path.join(homedir(), ".local/share/fonts"),
  path.join(homedir(), "Library/Fonts"),
];
/** Enough for any desktop; a bound, so that a strange folder cannot hold up a save. */
const mostFiles = 5000;
/** Broad fonts first: most searches end at the first file. */
const broad = /noto|cjk|unicode|unifont|gothic|mincho|song|hei|ming|symbol/i;

/** Installed faces that draw these characters. Characters that no face draws are left without one. */
export function systemFaces(missing: ReadonlySet<string>): ReadonlyMap<string, Face> {
  const found = new Map<string, Face>();
  const left = new Set([...missing].filter((char) => !known.has(char)));
  for (const file of left.size > 0 ? fontFiles() : []) {
    for (const face of facesOf(file)) {
      for (const char of [...left]) {
        if (!covers(face, char)) continue;
        known.set(char, face);
        left.delete(char);
      }
    }
    if (left.size === 0) break;
  }
  for (const char of left) known.set(char, null);
  for (const char of missing) {
    const face = known.get(char);
    if (face) found.set(char, face);
  }
  return found;
}

const known = new Map<string, Face | null>();

function fontFiles(): readonly string[] {
  const files = folders.flatMap((folder) => {
    try {
      return readdirSync(folder, {recursive: true, encoding: "utf8"}).map((file) => path.join(folder, file));
    } catch {
      return []; // Most systems have only some of these folders.
    }
  });
  const fonts = files.filter((file) => /\.(ttf|otf|ttc)$/i.test(file)).sort();
  const [first, rest] = [fonts.filter((file) => broad.test(file)), fonts.filter((file) => !broad.test(file))];
  return [...first, ...rest].slice(0, mostFiles);
}

function facesOf(file: string): readonly Face[] {
  try {
    const font: Font | FontCollection = openSync(file);
    const fonts = "fonts" in font ? font.fonts : [font];
    return fonts.filter(hasOutlines).map((each) => ({
      family: each.familyName,
      file,
      postscriptName: fonts.length > 1 ? each.postscriptName : null,
      font: each,
    }));
  } catch {
    return []; // A font that cannot be read is as good as none.
  }
}

/** Fonts of bitmaps only cannot be embedded as outlines. */
function hasOutlines(font: Font): boolean {
  const {tables} = (font as unknown as {directory: {tables: Record<string, unknown>}}).directory;
  return "glyf" in tables || "CFF " in tables || "CFF2" in tables;
}
