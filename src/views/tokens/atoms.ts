import type {Token} from "../tokens.js";
import {bidiLevels, hasRightToLeft, isStrongRightToLeft, joins, mirrored, visualOrder} from "./bidi.js";
import {glyphsOf} from "./glyphs.js";
import type {Glyph} from "./glyphs.js";

/** Text set in one go: one script class, one direction. */
export interface Run {
  readonly kind: Glyph["kind"];
  readonly text: string;
  readonly columns: number;
  readonly narrow: boolean;
}

/** What is never broken by layout unless it is wider than a line: the part of a token with one direction. */
export interface Atom {
  /** More than one token: a single character cut into `last - first + 1` pieces. */
  readonly first: number;
  readonly last: number;
  /** From left to right. */
  readonly runs: readonly Run[];
  readonly columns: number;
  readonly level: number;
  readonly paragraph: number;
  /** A line ends after it. */
  readonly newline: boolean;
  /** A line may begin before it without cutting a word. */
  readonly open: boolean;
}

interface Leveled {
  readonly glyphs: readonly Glyph[];
  readonly levels: Uint8Array | null;
  readonly paragraphs: Uint8Array | null;
}

/**
 * The atoms of `tokens` in reading order.
 *
 * @param whole - true: one atom a token even where directions mix (boxes); false: one a direction (running text)
 */
export function atomsOf(tokens: readonly Token[], whole: boolean): readonly Atom[] {
  const mixed = hasRightToLeft(tokens);
  const glyphs = glyphsOf(tokens, {whole: !mixed});
  const text: Leveled = mixed ? {glyphs, ...bidiLevels(glyphs)} : {glyphs, levels: null, paragraphs: null};
  const atoms: Atom[] = [];
  for (let i = 0; i < glyphs.length;) {
    const end = atomEnd(text, i, whole);
    atoms.push(atomOf(text, i, end, atoms.at(-1)));
    i = end;
  }
  return atoms;
}

function atomEnd({glyphs, levels}: Leveled, from: number, whole: boolean): number {
  const {first, last} = glyphs[from];
  let end = from + 1;
  if (first !== last) return end;
  while (end < glyphs.length && glyphs[end].first === first && glyphs[end].last === first) {
    if (glyphs[end - 1].kind === "newline") break;
    if (!whole && levels && levels[end] !== levels[from]) break;
    end++;
  }
  return end;
}

function atomOf(text: Leveled, from: number, to: number, before: Atom | undefined): Atom {
  const {glyphs, levels, paragraphs} = text;
  const {first, last} = glyphs[from];
  const runs = levels ? directedRuns(text, from, to) : leftToRightRuns(glyphs, from, to);
  return {
    first,
    last,
    runs,
    columns: runs.reduce((sum, run) => sum + run.columns, 0),
    level: levels?.[from] ?? 0,
    paragraph: paragraphs?.[from] ?? 0,
    newline: glyphs[to - 1].kind === "newline",
    open: before !== undefined && (opens(glyphs[from]) || closes(glyphs[from - 1])),
  };
}

function opens({kind, text, narrow, columns}: Glyph): boolean {
  return kind !== "text" || text[0] === " " || (!narrow && columns > 1);
}

function closes(glyph: Glyph): boolean {
  return opens(glyph)
    ? glyph.kind !== "text" || !glyph.narrow || glyph.text.endsWith(" ")
    : /[ -]$/.test(glyph.text);
}

function leftToRightRuns(glyphs: readonly Glyph[], from: number, to: number): readonly Run[] {
  if (to === from + 1) return [glyphs[from]];
  const runs: Run[] = [];
  for (let i = from; i < to;) {
    let end = i + 1;
    while (end < to && mergeable(glyphs[i], glyphs[end])) end++;
    runs.push(merged(glyphs.slice(i, end)));
    i = end;
  }
  return runs;
}

function mergeable(a: Glyph, b: Glyph): boolean {
  return a.kind === "text" && b.kind === "text" && a.narrow === b.narrow;
}

function merged(glyphs: readonly Glyph[], text = glyphs.map((glyph) => glyph.text).join("")): Run {
  const columns = glyphs.reduce((sum, glyph) => sum + glyph.columns, 0);
  return {kind: glyphs[0].kind, text, columns, narrow: glyphs.every((glyph) => glyph.narrow)};
}

/** Runs in visual order. Renderers shape and order letters inside a run; everything between runs is placed here. */
function directedRuns({glyphs, levels}: Leveled, from: number, to: number): readonly Run[] {
  const runs: Run[] = [];
  const runLevels: number[] = [];
  for (let i = from; i < to;) {
    const level = levels![i];
    let end = i + 1;
    if (level % 2 === 0) {
      while (end < to && levels![end] === level && mergeable(glyphs[i], glyphs[end])) end++;
      runs.push(merged(glyphs.slice(i, end)));
    } else if (glyphs[i].kind === "text" && isStrongRightToLeft(glyphs[i].text)) {
      end = strongEnd(glyphs, levels!, i, to);
      runs.push(merged(glyphs.slice(i, end), joined(glyphs, i, end)));
    } else {
      const neutral = (at: number): boolean =>
        levels![at] === level && glyphs[at].kind === "text" && !isStrongRightToLeft(glyphs[at].text);
      while (glyphs[i].kind === "text" && end < to && neutral(end)) end++;
      const part = glyphs.slice(i, end);
      runs.push(
        merged(part, part[0].kind === "text" ? mirrored(part.map((glyph) => glyph.text)) : undefined),
      );
    }
    for (; runLevels.length < runs.length;) runLevels.push(level);
    i = end;
  }
  return runs.length === 1 ? runs : visualOrder(runLevels).map((at) => runs[at]);
}

/** End of the stretch that begins and ends with a strong right-to-left letter: its neutral tail is set apart. */
function strongEnd(glyphs: readonly Glyph[], levels: Uint8Array, from: number, to: number): number {
  let end = from + 1;
  for (let i = from + 1; i < to && levels[i] === levels[from] && glyphs[i].kind === "text"; i++) {
    if (isStrongRightToLeft(glyphs[i].text)) end = i + 1;
  }
  return end;
}

const joiner = "\u200d";

function joined(glyphs: readonly Glyph[], from: number, to: number): string {
  const text = glyphs
    .slice(from, to)
    .map((glyph) => glyph.text)
    .join("");
  const meets = (a: number, b: number): boolean =>
    glyphs[a]?.kind === "text" && glyphs[b]?.kind === "text" && joins(glyphs[a].text, glyphs[b].text);
  return (meets(from - 1, from) ? joiner : "") + text + (meets(to - 1, to) ? joiner : "");
}
