import {withParts} from "./marks.js";
import type {Action} from "../../../src/views/index.js";

/** The overlay of a grid of fields (`data-grid`) that an event is on. */
export function gridOf(target: EventTarget | null): SVGElement | null {
  return target instanceof Element ? target.closest<SVGElement>("[data-grid]") : null;
}

/** The mark `name:row:column` of the field at a point; outside of the grid, of the nearest one. */
export function fieldAt(
  grid: SVGElement,
  {clientX, clientY}: Pick<MouseEvent, "clientX" | "clientY">,
): string {
  const {grid: name, rows, columns} = grid.dataset;
  const {left, top, width, height} = grid.getBoundingClientRect();
  const at = (place: number, size: number, count: number): number =>
    size > 0 ? Math.max(0, Math.min(count - 1, Math.floor((place / size) * count))) : 0;
  const row = at(clientY - top, height, Number(rows));
  const column = at(clientX - left, width, Number(columns));
  return withParts(grid, `${name}:${row}:${column}`);
}

/** In CSS pixels: a hand that presses moves by a little. */
const least = 4;

/** Follows a pointer that is dragged over a grid, also beyond its edges. */
export class GridDrag {
  /** True from the end of a drag until the click that the browser makes of it is over. */
  justEnded = false;

  constructor(private readonly act: (action: Action) => unknown) {}

  start(event: PointerEvent): void {
    const grid = gridOf(event.target);
    this.justEnded = false;
    if (!grid || event.button !== 0) return;
    const from = fieldAt(grid, event);
    const stop = new AbortController();
    const {signal} = stop;
    let to = from;
    let moved = false;
    const move = (next: PointerEvent): void => {
      if (next.pointerId !== event.pointerId) return;
      moved ||= Math.hypot(next.clientX - event.clientX, next.clientY - event.clientY) >= least;
      if (!moved || !grid.isConnected) return;
      to = fieldAt(grid, next);
      this.act({type: "drag", from, to, done: false});
    };
    const end =
      (done: boolean) =>
      (last: Event): void => {
        if (last instanceof PointerEvent && last.pointerId !== event.pointerId) return;
        stop.abort();
        if (!moved) return;
        this.justEnded = true;
        // No click follows where the pointer left the figure.
        setTimeout(() => (this.justEnded = false), 50);
        this.act({type: "drag", from, to, done: true, ...(done ? {} : {cancelled: true})});
      };
    // On the window: a drag goes on outside of the figure, and its end must be heard there.
    window.addEventListener("pointermove", move, {signal});
    window.addEventListener("pointerup", end(true), {signal});
    window.addEventListener("pointercancel", end(false), {signal});
    const escape = (key: KeyboardEvent): void => {
      if (key.key !== "Escape" || !moved) return;
      // The reader takes the drag back; nothing else is meant.
      key.preventDefault();
      key.stopImmediatePropagation();
      end(false)(key);
    };
    window.addEventListener("keydown", escape, {signal, capture: true});
  }
}
