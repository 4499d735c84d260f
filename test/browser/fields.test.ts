import type {Browser} from "playwright-core";
import {openPage, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {startLab} from "./support/lab.js";
import type {Lab} from "./support/lab.js";
import {cell, firstFigure, kernelIdle, notebook, openNotebook, painted, runAll} from "./support/notebook.js";

const cells = [
  `import {fromPretrained} from "limpid";
const lm = await fromPretrained("limpid/tiny-gpt2");
const out = await lm.generate("The keys to the cabinet", {maxNewTokens: 6});
out.rankingsWatch(["is", "are"])`,
  `"a second cell"`,
  `"a third cell"`,
];

let lab: Lab;
let browser: Browser;
let watched: WatchedPage;
const page = () => watched.page;
const shown = () => cell(page(), 0).locator("limpid-figure");
const field = () => shown().locator('input[type="text"]').first();
const count = () => page().locator(".jp-Notebook .jp-Cell").count();
/** How often the first cell has run. */
const runs = () => cell(page(), 0).locator(".jp-InputPrompt").innerText();
const selectedText = () =>
  field().evaluate((input: HTMLInputElement) =>
    input.value.slice(input.selectionStart!, input.selectionEnd!),
  );

beforeAll(async () => {
  [lab, browser] = await Promise.all([startLab({files: {"one.ipynb": notebook(cells)}}), startBrowser()]);
  watched = await openPage(browser);
  await openNotebook(page(), lab.url("one.ipynb"));
  await runAll(page());
  await firstFigure(page());
  await kernelIdle(page());
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
}, 60_000);

jest.setTimeout(60_000);

test("letters in a field are its text, and no command of the notebook", async () => {
  const before = await count();
  await field().click();
  await page().keyboard.type("ddabmx");
  expect(await field().inputValue()).toBe("ddabmx");
  expect(await count()).toBe(before);
});

test("Ctrl+A in a field selects its text, and not the cells", async () => {
  await page().keyboard.press("Control+a");
  expect(await selectedText()).toBe("ddabmx");
  expect(await page().locator(".jp-Cell.jp-mod-selected").count()).toBeLessThanOrEqual(1);
});

test("Ctrl+X and Ctrl+V edit the field, and Ctrl+Z brings no cell back", async () => {
  const before = await count();
  await page().keyboard.press("Control+x");
  expect(await field().inputValue()).toBe("");
  await page().keyboard.press("Control+v");
  expect(await field().inputValue()).toBe("ddabmx");
  await page().keyboard.press("Control+z");
  await painted(page());
  expect(await count()).toBe(before);
});

test.each(["Enter", "Shift+Enter", "Control+Enter"])("%s in a field does not run the cell", async (key) => {
  const before = await runs();
  await field().fill("on");
  await page().keyboard.press(key);
  await page().waitForTimeout(400);
  expect(await runs()).toBe(before);
  expect(await cell(page(), 0).getAttribute("class")).toContain("jp-mod-active");
});

test("arrow keys in a field move through its text, and not through the cells", async () => {
  await field().fill("abc");
  await page().keyboard.press("ArrowLeft");
  await page().keyboard.press("ArrowUp");
  await page().keyboard.press("ArrowDown");
  await page().keyboard.type("x");
  expect(await field().inputValue()).toContain("x");
  expect(await cell(page(), 0).getAttribute("class")).toContain("jp-mod-active");
});

test("arrow keys on a slider move the slider only", async () => {
  const slider = shown().locator('input[type="range"]').first();
  expect(await slider.count()).toBe(1);
  await slider.focus();
  const before = await slider.inputValue();
  await page().keyboard.press(before === (await slider.getAttribute("max")) ? "ArrowDown" : "ArrowUp");
  await painted(page());
  expect(await slider.inputValue()).not.toBe(before);
  expect(await cell(page(), 0).getAttribute("class")).toContain("jp-mod-active");
});

test("Ctrl+S saves the notebook from within a field, too", async () => {
  await field().focus();
  await page().keyboard.type("z");
  const before = await lab.read("one.ipynb");
  await page().keyboard.press("Control+s");
  await page().waitForTimeout(1500);
  expect(await lab.read("one.ipynb")).not.toBe(before);
});

test("nothing failed in the page", () => {
  expect(watched.errors).toEqual([]);
});
