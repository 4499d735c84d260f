import {changedChoices, nothingSelected} from "../selection.js";
import type {Selection} from "../selection.js";
import type {SideBySideState} from "../side-by-side.js";
import type {Link, ViewState} from "../view.js";
import {partsOf, withParts} from "./parts.js";
import type {Lookup, Part} from "./parts.js";

const outputOf = ({view, state}: Part): string => view.link?.output(state) ?? "";

/** What the parts do when one of them selects something: those of the same output follow, and all where they are linked. */
export function spread(
  parts: readonly Part[],
  next: readonly ViewState[],
  from: number,
  linked: boolean,
): readonly ViewState[] {
  const {view, state} = parts[from];
  if (!view.link) return next;
  const read = (of: ViewState): Selection => ({...nothingSelected, ...view.link!.read(of)});
  const change = changedChoices(read(state), read(next[from]));
  if (Object.keys(change).length === 0) return next;
  const output = outputOf(parts[from]);
  return next.map((each, at) => {
    if (at === from) return each;
    const follows = linked || (output !== "" && outputOf(parts[at]) === output);
    return follows ? (parts[at].view.link?.write(each, change) ?? each) : each;
  });
}

/** One link for each output that parts are of. What is selected in one goes to the others, where the parts are linked. */
export function linksOf(state: SideBySideState, lookup: Lookup): readonly Link<SideBySideState>[] {
  const outputs = new Set(partsOf(state, lookup).map(outputOf));
  outputs.delete("");
  return [...outputs].map((output) => ({
    output: () => output,
    read(of) {
      const read = partsOf(of, lookup)
        .filter((part) => outputOf(part) === output)
        .map(({view, state: part}) => view.link!.read(part));
      // The first part that knows a key says it.
      return Object.assign({}, ...read.reverse()) as Partial<Selection>;
    },
    write(of, selection) {
      const parts = partsOf(of, lookup);
      const next = parts.map((part) => {
        const follows = of.linked || outputOf(part) === output;
        return follows ? (part.view.link?.write(part.state, selection) ?? part.state) : part.state;
      });
      return withParts(of, parts, next);
    },
  }));
}
