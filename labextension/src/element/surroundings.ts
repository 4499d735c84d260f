/** What all figures of a page share: preferences, language, and the source of the stand-alone script. */
export interface Surroundings {
  /** "auto" follows JupyterLab's theme, or the system's outside of JupyterLab. */
  readonly theme: "auto" | "light" | "dark" | "print";
  /** "auto" follows the system's `prefers-reduced-motion`. */
  readonly motion: "auto" | "reduced";
  /** Size of token text, in CSS pixels. */
  readonly fontSize: number;
  /** Translates a message of the interface. */
  readonly t: (message: string) => string;
  /** The text of the stand-alone script, for saving a figure as a page; undefined where it cannot be had. */
  readonly script: (() => Promise<string>) | undefined;
}

let current: Surroundings = {
  theme: "auto",
  motion: "auto",
  fontSize: 14,
  t: (message) => message,
  script: undefined,
};
const listeners = new Set<() => void>();

export function surroundings(): Surroundings {
  return current;
}

/** Changes what is given, and redraws every figure of the page. */
export function changeSurroundings(change: Partial<Surroundings>): void {
  current = {...current, ...change};
  for (const listener of [...listeners]) listener();
}

/** Calls `listener` after each change. Returns a function that stops it. */
export function onSurroundings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
