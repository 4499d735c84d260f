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
      const others = event.ctrlKey || event.metaKey || event.altKey;
      if (others && !isEditing(event)) delete figure.dataset.lmSuppressShortcuts;
      else figure.dataset.lmSuppressShortcuts = "true";
    },
    true,
  );
}

const editingKeys = new Set(["a", "c", "v", "x", "y", "z", "Enter", "Backspace", "Delete", "Home", "End"]);

/** In a line of text, keys that edit it are the text's: there Ctrl+A selects the text, and not all cells. */
function isEditing(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLInputElement) || target.type !== "text") return false;
  return (
    editingKeys.has(event.key.length === 1 ? event.key.toLowerCase() : event.key) ||
    event.key.startsWith("Arrow")
  );
}
