import type {Theme} from "../view.js";
import {divergingScale, sequentialScale} from "./scales.js";

// The embedded fonts of files come first in print, so that a picture measures the same everywhere.
const sans =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
const mono = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

/** For a white page on a screen. */
export const lightTheme: Theme = {
  name: "light",
  background: "#ffffff",
  foreground: "#1f2430",
  muted: "#5b6270",
  border: "#d3d7df",
  surface: "#f5f6f9",
  accent: "#c2410c",
  textFont: sans,
  monoFont: mono,
  sequential: sequentialScale(["#fbfcff", "#cfe0f4", "#86b5e0", "#3b7fc4", "#1a4f95", "#0b2a5b"]),
  diverging: divergingScale(["#8a3a00", "#d97a26", "#f3c08a", "#fcfbfa", "#9cc3e8", "#3b7fc4", "#1a4f95"]),
  categorical: ["#0b6bb5", "#b8480b", "#0f7d5c", "#a8327e", "#6b5a00", "#5b4bc4", "#b02a37", "#3f6673"],
};

/** For a dark page. The scale runs from the ground towards light: more is brighter. */
export const darkTheme: Theme = {
  name: "dark",
  background: "#14161b",
  foreground: "#e3e6ec",
  muted: "#9aa2b1",
  border: "#3a404c",
  surface: "#1f232b",
  accent: "#ff9f5a",
  textFont: sans,
  monoFont: mono,
  sequential: sequentialScale(["#181b22", "#17375c", "#1f609c", "#3f94d1", "#8fc8ef", "#e6f5ff"]),
  diverging: divergingScale(["#ffb066", "#c8701f", "#63390f", "#181b22", "#17426d", "#3f94d1", "#a5d4f5"]),
  categorical: ["#5aaef0", "#f39a4e", "#45c49a", "#ee86c0", "#d6c24a", "#a99bf5", "#f5868d", "#94b9c4"],
};

/** For paper: black on white; the scale stays light enough for black text and reads in grey. */
export const printTheme: Theme = {
  name: "print",
  background: "#ffffff",
  foreground: "#000000",
  muted: "#4a4f59",
  border: "#b9bec8",
  surface: "#f6f7f9",
  accent: "#a83a00",
  textFont: "'DejaVu Sans Condensed', 'DejaVu Sans', Arial, Helvetica, sans-serif",
  monoFont: "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  sequential: sequentialScale(["#ffffff", "#d6e5f5", "#9cc3e6", "#5b9bd5"]),
  diverging: divergingScale(["#dd8a3c", "#eeb478", "#f8dcbc", "#ffffff", "#d6e5f5", "#9cc3e6", "#5b9bd5"]),
  categorical: ["#0b6bb5", "#b8480b", "#0f7d5c", "#a8327e", "#6b5a00", "#5b4bc4", "#b02a37", "#3f6673"],
};

export const themes = {light: lightTheme, dark: darkTheme, print: printTheme} as const;
