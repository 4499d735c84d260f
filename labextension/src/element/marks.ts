/**
 * Marks in a drawing, by the names that views know. A drawing may have parts that are drawings of their own: an element with
 * `data-part="1"` puts `1:` in front of the marks within.
 */
export function markOf(target: EventTarget | null): string | null {
  const mark = target instanceof Element ? target.closest<SVGElement>("[data-mark]") : null;
  return mark ? withParts(mark, mark.dataset.mark!) : null;
}

/** A name within an element, as the whole drawing knows it. */
export function withParts(element: Element, name: string): string {
  let whole = name;
  let part = element.closest<SVGElement>("[data-part]");
  while (part) {
    whole = `${part.dataset.part}:${whole}`;
    part = part.parentElement?.closest<SVGElement>("[data-part]") ?? null;
  }
  return whole;
}

/** The element of a mark that can take focus. */
export function focusable(drawing: Element, mark: string): SVGElement | null {
  for (let own = mark; ;) {
    const found = drawing.querySelectorAll<SVGElement>(`[data-mark="${CSS.escape(own)}"][tabindex]`);
    for (const each of found) if (markOf(each) === mark) return each;
    const part = /^\d+:/.exec(own)?.[0];
    if (part === undefined) return null;
    own = own.slice(part.length);
  }
}
