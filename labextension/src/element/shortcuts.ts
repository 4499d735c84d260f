/**
 * In command mode JupyterLab takes plain keys (arrows move between cells, "d" twice deletes one), listening before
 * any element can. Figures carry `data-lm-suppress-shortcuts` against that. Keys with Ctrl, Alt or Command are no
 * figure's: for them the attribute is lifted, so that saving and the command palette work from within a figure.
 */
export function keepShortcuts(): void {
  window.addEventListener(
    "keydown",
    (event) => {
      const figure = event
        .composedPath()
        .find((node) => node instanceof Element && node.localName === "limpid-figure");
      if (!(figure instanceof HTMLElement)) return;
      if (event.ctrlKey || event.metaKey || event.altKey) delete figure.dataset.lmSuppressShortcuts;
      else figure.dataset.lmSuppressShortcuts = "true";
    },
    true,
  );
}
