import type {JupyterFrontEnd} from "@jupyterlab/application";
import type {ICommandPalette} from "@jupyterlab/apputils";
import {LimpidFigure, exportFormats} from "../element/index.js";

/** Commands act on the figure that was used last, while it is in the page. */
export function addCommands(
  app: JupyterFrontEnd,
  palette: ICommandPalette | null,
  t: (message: string) => string,
): void {
  let last: LimpidFigure | undefined;
  const remember = (event: Event) => {
    const used = event.composedPath().find((node) => node instanceof LimpidFigure);
    if (used instanceof LimpidFigure) last = used;
  };
  document.addEventListener("focusin", remember, true);
  document.addEventListener("pointerdown", remember, true);
  const current = () => (last?.isConnected ? last : undefined);
  const add = (id: string, label: string, run: (figure: LimpidFigure) => unknown) => {
    const isEnabled = () => current() !== undefined;
    app.commands.addCommand(id, {
      label,
      isEnabled,
      execute: async () => {
        const figure = current();
        if (figure) await run(figure);
      },
    });
    palette?.addItem({command: id, category: t("Limpid")});
  };
  for (const format of exportFormats) {
    add(`limpid:save-${format}`, `${t("Save figure as")} ${format.toUpperCase()}`, (figure) =>
      figure.save(format),
    );
  }
  add("limpid:toggle-table", t("Show figure as table"), (figure) => figure.toggleTable());
}
