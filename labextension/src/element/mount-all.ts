import {LimpidFigure} from "./figure-element.js";
import {keepShortcuts} from "./shortcuts.js";

/** Registers the element, unless another copy of limpid in this page already did. */
export function defineFigure(): void {
  if (customElements.get("limpid-figure")) return;
  customElements.define("limpid-figure", LimpidFigure);
  keepShortcuts();
}

/**
 * Makes every saved figure of the page live, once:
 * `<limpid-figure><script type="application/json">{"state": …}</script><img …></limpid-figure>`.
 */
export function mountAll(): void {
  for (const figure of document.querySelectorAll<LimpidFigure>("limpid-figure:not([data-mounted])")) {
    const script = figure.querySelector('script[type="application/json"]');
    if (!script) continue;
    figure.dataset.mounted = "";
    // A script that is inserted together with its figure runs before the browser has upgraded the element.
    customElements.upgrade(figure);
    figure.show(parse(script.textContent));
  }
}

function parse(text: string | null): unknown {
  try {
    return (JSON.parse(text ?? "") as {state?: unknown}).state;
  } catch {
    return undefined;
  }
}
