import {LimpidFigure} from "./figure-element.js";
import {stateMimeType} from "./mime-type.js";

/** Registers the element, unless another copy of limpid in this page already did. */
export function defineFigure(): void {
  if (!customElements.get("limpid-figure")) customElements.define("limpid-figure", LimpidFigure);
}

/** Makes every saved figure of the page live, once. The picture before the state becomes the element's fallback. */
export function mountAll(): void {
  for (const script of document.querySelectorAll<HTMLScriptElement>(
    `script[type="${stateMimeType}"]:not([data-mounted])`,
  )) {
    script.dataset.mounted = "";
    const figure = document.createElement("limpid-figure") as LimpidFigure;
    const picture = script.parentElement?.querySelector("img");
    script.before(figure);
    if (picture) figure.append(picture);
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
