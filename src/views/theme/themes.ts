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
  categorical: ["#3494fa", "#b07725", "#32734a", "#d934a0", "#571992", "#7f0505", "#3330f6", "#672651"],
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
  categorical: ["#37ddef", "#d8ce14", "#a3d78f", "#c70593", "#6a3bfa", "#ad5e60", "#ad89fa", "#756505"],
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
  categorical: ["#3494fa", "#b07725", "#32734a", "#d934a0", "#571992", "#7f0505", "#3330f6", "#672651"],
};

export const themes = {light: lightTheme, dark: darkTheme, print: printTheme} as const;
