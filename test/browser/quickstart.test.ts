import {readFileSync} from "node:fs";
import path from "node:path";
import type {Browser} from "playwright-core";
import {openPage, picture, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {root, startLab} from "./support/lab.js";
import type {Lab} from "./support/lab.js";
import {
  command,
  explained,
  figures,
  firstFigure,
  kernelIdle,
  openNotebook,
  painted,
} from "./support/notebook.js";

jest.setTimeout(60_000);

describe("examples/00-quickstart.ipynb, with the shipped model", () => {
  let lab: Lab;
  let browser: Browser;
  let watched: WatchedPage;
  const page = () => watched.page;

  beforeAll(async () => {
    const notebook = readFileSync(path.join(root, "examples/00-quickstart.ipynb"), "utf8");
    [lab, browser] = await Promise.all([startLab({files: {"quickstart.ipynb": notebook}}), startBrowser()]);
    watched = await openPage(browser);
    await openNotebook(page(), lab.url("quickstart.ipynb"));
    await kernelIdle(page());
    // The command ends when the last cell has.
    await command(page(), "notebook:run-all-cells");
    await kernelIdle(page());
    await firstFigure(page());
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  }, 60_000);

  test("every cell runs without an error", async () => {
    const failed = page().locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]');
    expect(await failed.allInnerTexts()).toEqual([]);
    await command(page(), "docmanager:save");
    const {cells} = JSON.parse(await lab.read("quickstart.ipynb")) as {
      cells: {cell_type: string; execution_count?: number | null}[];
    };
    const code = cells.filter((cell) => cell.cell_type === "code");
    expect(code.every((cell) => typeof cell.execution_count === "number")).toBe(true);
  });

  test("its first figure answers the pointer and the keys", async () => {
    const figure = figures(page()).first();
    await figure.scrollIntoViewIfNeeded();
    const before = await explained(figure);
    await figure.locator("[data-mark][tabindex]").last().hover();
    await painted(page());
    expect(await explained(figure)).not.toBe(before);
    await picture(page(), "quickstart");
  });

  test("nothing failed in the page, and nothing outside of this machine was asked for", () => {
    expect(watched.errors).toEqual([]);
    expect(watched.outside).toEqual([]);
  });
});
