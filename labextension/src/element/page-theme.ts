import type {Theme} from "../../../src/views/index.js";
import {surroundings} from "./surroundings.js";

const darkSystem = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");

/** The theme of the page: the reader's choice, else JupyterLab's (or an exported notebook's), else the page's. */
export function pageTheme(): Theme["name"] {
  const {theme} = surroundings();
  if (theme !== "auto") return theme;
  const {jpThemeLight} = document.body.dataset;
  if (jpThemeLight !== undefined) return jpThemeLight === "false" ? "dark" : "light";
  // A page that says nothing about colour schemes is white, also where the system is dark.
  const declared = getComputedStyle(document.documentElement).colorScheme;
  return declared.includes("dark") && darkSystem().matches ? "dark" : "light";
}

/** Calls `listener` when the page's or the system's theme changes. Returns a function that stops it. */
export function onPageTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, {attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"]});
  const system = darkSystem();
  system.addEventListener("change", listener);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", listener);
  };
}
