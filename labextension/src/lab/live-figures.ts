import type {KernelSide} from "../element/index.js";

/** A figure that a kernel keeps live, as the renderer of saved states sees it. */
export interface LiveFigure extends KernelSide {
  /** The present state; unread. */
  readonly state: unknown;
  /** False once the kernel is gone: the state stays, changes go nowhere. */
  readonly connected: boolean;
  /** Sends the reader's changes of editable keys to the kernel. */
  edit(change: Readonly<Record<string, unknown>>): void;
  /** Calls `listener` after a change of state or connection. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
}

const figures = new Map<string, LiveFigure>();
const waiting = new Set<(id: string) => void>();

/** Models announce themselves here when the widget manager makes them, also after a reload of the page. */
export function addLiveFigure(id: string, figure: LiveFigure): void {
  figures.set(id, figure);
  for (const listener of [...waiting]) listener(id);
}

export function removeLiveFigure(id: string): void {
  if (figures.delete(id)) for (const listener of [...waiting]) listener(id);
}

export function liveFigure(id: string | undefined): LiveFigure | undefined {
  return id === undefined ? undefined : figures.get(id);
}

/** Calls `listener` with the id of each figure that comes or goes. Returns a function that stops it. */
export function onLiveFigures(listener: (id: string) => void): () => void {
  waiting.add(listener);
  return () => waiting.delete(listener);
}
