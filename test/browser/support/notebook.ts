import type {Locator, Page} from "playwright-core";

/** A notebook of code cells. */
export function notebook(
  cells: readonly string[],
  kernel = "limpid",
  outputs: readonly unknown[][] = [],
): unknown {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {kernelspec: {name: kernel, display_name: kernel, language: "typescript"}},
    cells: cells.map((source, i) => ({
      cell_type: "code",
      id: `cell-${i}`,
      execution_count: null,
      metadata: {},
      outputs: outputs[i] ?? [],
      source,
    })),
  };
}

/** A display of one bundle, as it stands in a saved notebook. */
export function displayed(data: Readonly<Record<string, unknown>>): unknown {
  return {output_type: "display_data", data, metadata: {}};
}

interface LabWindow {
  jupyterapp: {
    commands: {execute(id: string, args?: unknown): Promise<unknown>};
    shell: {
      currentWidget: {
        content: {activeCellIndex: number};
        sessionContext: {session: {kernel: {status: string} | null} | null};
      } | null;
    };
  };
}

export async function command(page: Page, id: string, args: unknown = {}): Promise<void> {
  await page.evaluate(
    async ([name, values]) => {
      await (window as unknown as LabWindow).jupyterapp.commands.execute(name as string, values);
    },
    [id, args],
  );
}

/** Opens a notebook and waits until its cells are there. */
export async function openNotebook(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForSelector(".jp-NotebookPanel .jp-Cell", {timeout: 60_000});
}

/** Waits for the notebook's kernel to be idle. */
export async function kernelIdle(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const {currentWidget} = (window as unknown as LabWindow).jupyterapp.shell;
      return currentWidget?.sessionContext.session?.kernel?.status === "idle";
    },
    undefined,
    {timeout: 60_000},
  );
}

export async function runAll(page: Page): Promise<void> {
  await kernelIdle(page);
  await command(page, "notebook:run-all-cells");
}

export function figures(page: Page): Locator {
  return page.locator("limpid-figure");
}

export function mark(figure: Locator, name: string): Locator {
  return figure.locator(`[data-mark="${name}"]`).first();
}

/** Waits for two animation frames: what was asked before is on the screen after. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  );
}

/** Runs one cell and waits for its end; gives the text of its output. */
export async function runCell(page: Page, index: number): Promise<string> {
  await page.evaluate(async (i) => {
    const {shell, commands} = (window as unknown as LabWindow).jupyterapp;
    const content = shell.currentWidget?.content;
    if (!content) throw new Error("runCell(): a notebook must be open, got none.");
    content.activeCellIndex = i;
    await commands.execute("notebook:run-cell");
  }, index);
  await painted(page);
  return (await cell(page, index).locator(".jp-OutputArea-output").allInnerTexts()).join("\n").trim();
}

export function cell(page: Page, index: number): Locator {
  return page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
}

/** The mark that has the page's keyboard focus. */
export async function focusedMark(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement;
    return inner instanceof SVGElement ? inner.dataset.mark : undefined;
  });
}

/** The name of the token that the drawing says it explains: the first words of its title. */
export async function explained(figure: Locator): Promise<string | null> {
  return figure.locator("svg text").first().textContent();
}

/** Waits for the first figure; where none comes, the error is what the notebook shows instead. */
export async function firstFigure(page: Page): Promise<void> {
  try {
    await page.locator("limpid-figure svg").first().waitFor({timeout: 20_000});
  } catch {
    const outputs = await page.locator(".jp-OutputArea-output").allInnerTexts();
    throw new Error(
      `firstFigure(): the notebook must show a figure, got ${JSON.stringify(outputs, undefined, 1)}`,
    );
  }
}
