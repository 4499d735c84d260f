import {execFile} from "node:child_process";
import path from "node:path";
import {pathToFileURL} from "node:url";
import {promisify} from "node:util";
import type {Browser} from "playwright-core";
import {tokenName} from "../../src/views/index.js";
import {openPage, picture, startBrowser} from "./support/browser.js";
import {startLab, venv} from "./support/lab.js";
import type {Lab} from "./support/lab.js";
import {cell, explained, mark, notebook, openNotebook, painted} from "./support/notebook.js";
import {savedOutput} from "./support/saved.js";
import {hostileText, shortText} from "./support/states.js";

const run = promisify(execFile);
let browser: Browser;
let file: unknown;

jest.setTimeout(90_000);

beforeAll(async () => {
  browser = await startBrowser();
  const outputs = [[await savedOutput(shortText)], [await savedOutput(hostileText)]];
  file = notebook(["// short", "// hostile"], "limpid", outputs);
}, 60_000);

afterAll(() => browser?.close());

describe("a JupyterLab without limpid's extension", () => {
  let lab: Lab;
  beforeAll(async () => {
    // Trust goes by content: the same notebook under two names would be trusted under both.
    const other = {...(file as object), metadata: {kernelspec: {name: "limpid", display_name: "other"}}};
    lab = await startLab({files: {"trusted.ipynb": file, "untrusted.ipynb": other}, without: ["limpid"]});
    await run(path.join(venv(), "bin/jupyter"), ["trust", path.join(lab.folder, "trusted.ipynb")], {
      env: lab.env,
    });
  }, 90_000);
  afterAll(() => lab?.stop());

  test("a trusted notebook shows the figure as a page that answers the pointer", async () => {
    const {page, context, errors, outside} = await openPage(browser);
    await openNotebook(page, lab.url("trusted.ipynb"));
    const figure = cell(page, 0).locator("limpid-figure");
    await figure.locator("svg").waitFor();
    await mark(figure, "7").hover();
    await painted(page);
    expect(await explained(figure)).toBe(tokenName(shortText.tokens[7]));
    await picture(page, "without-extension");
    expect(await page.evaluate(() => (window as {hacked?: number}).hacked)).toBeUndefined();
    expect([...errors, ...outside]).toEqual([]);
    await context.close();
  });

  test("a notebook that is not trusted shows the picture, runs nothing and shows no stray text", async () => {
    const {page, context} = await openPage(browser);
    await openNotebook(page, lab.url("untrusted.ipynb"));
    const picture_ = cell(page, 0).locator(".jp-OutputArea-output img");
    await picture_.waitFor();
    expect(await picture_.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    expect((await cell(page, 0).locator(".jp-OutputArea-output").innerText()).trim()).toBe("");
    expect(await page.evaluate(() => (window as {hacked?: number}).hacked)).toBeUndefined();
    await picture(page, "untrusted");
    await context.close();
  });
});

test("without ipywidgets the renderer works, as a figure that is not connected", async () => {
  const lab = await startLab({
    files: {"saved.ipynb": file},
    without: ["@jupyter-widgets/jupyterlab-manager"],
  });
  try {
    const {page, context, errors} = await openPage(browser);
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(request.url()));
    await openNotebook(page, lab.url("saved.ipynb"));
    const figure = cell(page, 0).locator("limpid-figure");
    await figure.locator("svg").waitFor();
    await mark(figure, "6").hover();
    await painted(page);
    expect(await explained(figure)).toBe(tokenName(shortText.tokens[6]));
    // The claim holds only if the widget manager was really absent.
    expect(loaded.filter((url) => url.includes("jupyterlab-manager"))).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  } finally {
    await lab.stop();
  }
});

test("nbconvert's HTML is live from a file, without network", async () => {
  const lab = await startLab({files: {"saved.ipynb": file}});
  try {
    await run(
      path.join(venv(), "bin/jupyter"),
      ["nbconvert", "--to", "html", "--output", "page.html", path.join(lab.folder, "saved.ipynb")],
      {env: lab.env},
    );
    const {page, context} = await openPage(browser);
    await context.setOffline(true);
    await page.goto(String(pathToFileURL(path.join(lab.folder, "page.html"))), {
      waitUntil: "domcontentloaded",
    });
    const figure = page.locator("limpid-figure").first();
    await figure.locator("svg").waitFor();
    await mark(figure, "8").hover();
    await painted(page);
    expect(await explained(figure)).toBe(tokenName(shortText.tokens[8]));
    expect(await page.evaluate(() => (window as {hacked?: number}).hacked)).toBeUndefined();
    await picture(page, "nbconvert");
    await context.close();
  } finally {
    await lab.stop();
  }
});
