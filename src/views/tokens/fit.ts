import {columnsOf} from "./columns.js";
import type {Atom, Run} from "./atoms.js";

const segmenter = new Intl.Segmenter("und", {granularity: "grapheme"});

/** An atom, or its parts of at most `columns` columns where it is wider: long tokens go on in the next line. */
export function fitted(atom: Atom, columns: number): readonly Atom[] {
  const limit = Math.max(1, Math.floor(columns));
  if (atom.columns <= columns || atom.first !== atom.last) return [atom];
  // Runs lie from left to right, but a token goes on in the next line in reading order.
  const backwards = atom.level % 2 === 1;
  const runs = backwards ? [...atom.runs].reverse() : atom.runs;
  const parts: Run[][] = [[]];
  let used = 0;
  for (const run of runs.flatMap((run) => slices(run, limit))) {
    if (used > 0 && used + run.columns > limit) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)!.push(run);
    used += run.columns;
  }
  return parts.map((runs, i) => ({
    ...atom,
    runs: backwards ? [...runs].reverse() : runs,
    columns: runs.reduce((sum, run) => sum + run.columns, 0),
    newline: atom.newline && i === parts.length - 1,
    open: atom.open || i > 0,
  }));
}

function slices(run: Run, limit: number): readonly Run[] {
  if (run.columns <= limit) return [run];
  if (run.kind !== "text") return [{...run, columns: limit}];
  const out: Run[] = [];
  let text = "";
  let columns = 0;
  for (const {segment} of segmenter.segment(run.text)) {
    const more = run.narrow ? 1 : columnsOf(segment);
    if (columns > 0 && columns + more > limit) {
      out.push({...run, text, columns});
      text = "";
      columns = 0;
    }
    text += segment;
    columns += more;
  }
  return [...out, {...run, text, columns}];
}
