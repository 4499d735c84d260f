import {markOf} from "./marks.js";

/** The first and the last mark that the page's text selection touches within `root`; undefined where it touches none. */
export function selectedMarks(
  root: ShadowRoot | null,
): {readonly from: string; readonly to: string} | undefined {
  const range = root && selectedRange(root);
  if (!range) return undefined;
  const marks = [...root.querySelectorAll<SVGElement>("[data-mark]")].filter((mark) =>
    range.intersectsNode(mark),
  );
  const [from, to] = [markOf(marks.at(0) ?? null), markOf(marks.at(-1) ?? null)];
  return from === null || to === null ? undefined : {from, to};
}

/** `Selection.getComposedRanges` reaches into shadow roots; it is younger than TypeScript's DOM types. */
interface ComposedSelection {
  getComposedRanges?(options: {shadowRoots: ShadowRoot[]}): StaticRange[];
}

function selectedRange(root: ShadowRoot): Range | undefined {
  const selection = document.getSelection();
  if (!selection) return undefined;
  const composed = (selection as ComposedSelection).getComposedRanges?.({shadowRoots: [root]})[0];
  const found = composed ?? (selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined);
  if (
    !found ||
    found.collapsed ||
    !root.contains(found.startContainer) ||
    !root.contains(found.endContainer)
  ) {
    return undefined;
  }
  const range = document.createRange();
  range.setStart(found.startContainer, found.startOffset);
  range.setEnd(found.endContainer, found.endOffset);
  return range;
}
