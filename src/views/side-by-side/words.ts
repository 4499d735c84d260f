import type {SideBySideState} from "../side-by-side.js";
import type {Frame, Table} from "../view.js";
import {partsOf, readMark} from "./parts.js";
import type {Lookup} from "./parts.js";

/** What each part says; once where they say the same. */
export function announce(state: SideBySideState, t: Frame["t"], lookup: Lookup): string {
  const said = partsOf(state, lookup).map(({view, state: part}) => view.announce(part, t));
  if (said.every((sentence) => sentence === said[0])) return said[0];
  return said.map((sentence, at) => `${state.labels[at]}: ${sentence}`).join(" ");
}

/** All tables in one: a row says of which part it is. Columns of the same name are one. */
export function table(state: SideBySideState, t: Frame["t"], lookup: Lookup): Table {
  const tables = partsOf(state, lookup).map(({view, state: part}) => view.table(part, t));
  const columns = [...new Set(tables.flatMap((each) => each.columns))];
  const rows = tables.flatMap((each, at) => {
    const places = columns.map((column) => each.columns.indexOf(column));
    return each.rows.map((row) => [
      state.labels[at],
      ...places.map((place) => (place < 0 ? null : (row[place] ?? null))),
    ]);
  });
  const caption = tables.map((each, at) => `${state.labels[at]}: ${each.caption}`).join(" · ");
  return {caption, columns: [t("figure"), ...columns], rows};
}

export function text(state: SideBySideState, lookup: Lookup): string {
  return partsOf(state, lookup)
    .map(({view, state: part, label}) => `${label}\n${view.text(part)}`)
    .join("\n\n");
}

export function copyText(state: SideBySideState, lookup: Lookup, from?: string, to?: string): string {
  const parts = partsOf(state, lookup);
  const [first, last] = [from, to ?? from].map((mark) => readMark(mark ?? null, parts.length));
  if (first && last && first.at === last.at) {
    const {view, state: part} = parts[first.at];
    return view.copyText(part, first.mark, last.mark);
  }
  const [a, b] = first && last ? [first.at, last.at].sort((x, y) => x - y) : [0, parts.length - 1];
  return parts
    .slice(a, b + 1)
    .map(({view, state: part}) => view.copyText(part))
    .join("\n\n");
}
