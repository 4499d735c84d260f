import {createHash} from "node:crypto";
import {themes} from "../views/index.js";
import type {View, ViewState} from "../views/index.js";
import {checkOptions} from "./check-options.js";
import {renderToString} from "./render-to-string.js";

/** Options of every picture. */
export interface PictureOptions {
  /** Width in CSS pixels (default 800). */
  readonly width?: number;
  /** Colours (default "print": white ground, black text). */
  readonly theme?: "light" | "dark" | "print";
  /** Size of token text in CSS pixels (default 14). */
  readonly fontSize?: number;
}

/** A picture as a file, and what could not be drawn as it should. */
export interface PictureFile {
  readonly data: Uint8Array;
  readonly warnings: readonly string[];
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

/** Draws a state as a static picture. The same state and options always give the same bytes. */
export function pictureOf<S extends ViewState>(
  view: View<S>,
  state: S,
  options: PictureOptions,
  caller: string,
): Picture {
  checkOptions(caller, options);
  const {width = 800, theme = "print", fontSize = 14} = options;
  checkNumber(caller, "width", width, 120, 20_000);
  checkNumber(caller, "fontSize", fontSize, 4, 200);
  if (!Object.hasOwn(themes, theme)) {
    throw new RangeError(
      `${caller}(): theme must be one of ${Object.keys(themes).join(", ")}, got ${JSON.stringify(theme)}.`,
    );
  }
  const t = (message: string): string => message;
  const saved = savedState(view, state);
  // Pictures of one page must not share ids, and the same picture must have the same.
  const content = JSON.stringify([saved, width, theme, fontSize]);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const drawing = view.draw(view.validate(saved), {
    id: `limpid-${hash}`,
    width,
    fontSize,
    theme: themes[theme],
    live: false,
    t,
  });
  const svg = renderToString(drawing.svg)
    .replace(/><\/(rect|path|stop|circle)>/g, "/>")
    .replace(/<rect [^<>]*height="0"[^<>]*\/>|<path(?! d=)[^<>]*\/>|<text [^<>]*><\/text>/g, "");
  return {width: drawing.width, height: drawing.height, svg};
}

function checkNumber(caller: string, name: string, value: unknown, from: number, to: number): void {
  if (typeof value !== "number" || !(value >= from && value <= to)) {
    const Kind = typeof value === "number" ? RangeError : TypeError;
    throw new Kind(`${caller}(): ${name} must be a number in ${from}–${to}, got ${String(value)}.`);
  }
}

/** The state as it is kept: without the keys that belong to one page only. */
export function savedState<S extends ViewState>(view: View<S>, state: S): Readonly<Record<string, unknown>> {
  const transient: readonly string[] = view.transient;
  return Object.fromEntries(Object.entries(state).filter(([key]) => !transient.includes(key)));
}
