import type {Browser, Locator} from "playwright-core";
import {Figure, sideBySide} from "../../src/figures/index.js";
import {rankingsView} from "../../src/views/index.js";
import type {Action} from "../../src/views/index.js";
import {rankingsState} from "../views/rankings-cases.js";
import {violations} from "./support/axe.js";
import {openPage, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {painted} from "./support/notebook.js";

const tokens = "The| keys| to| the| cabinet| are| on| the| table|.|\n|The| end".split("|");

let browser: Browser;
let watched: WatchedPage;
const page = () => watched.page;
const figure = () => page().locator("limpid-figure").first();
const grid = (at = 0): Locator => figure().locator("[data-grid]").nth(at);

interface Recorder {
  acted: Action[];
}

beforeAll(async () => {
  browser = await startBrowser();
  watched = await openPage(browser);
  const one = new Figure(rankingsView, rankingsState(tokens, 5, 6));
  const both = sideBySide([one, new Figure(rankingsView, rankingsState(tokens, 5, 6))]);
  const parts = [await one.html({fragment: true}), await both.html({fragment: true})];
  await page().setContent(`<!doctype html><p id="other">other text</p>${parts.join("")}`);
  await page().locator("limpid-figure svg").nth(1).waitFor();
  // What the view is told, beside what it makes of it.
  await page().evaluate(() => {
    const recorder = window as unknown as Recorder;
    recorder.acted = [];
    for (const node of document.querySelectorAll("limpid-figure")) {
      const shown = node as unknown as {act(action: Action): boolean};
      const act = shown.act.bind(shown);
      shown.act = (action) => (recorder.acted.push(action), act(action));
    }
  });
}, 60_000);

afterAll(() => browser?.close());

jest.setTimeout(30_000);

/** What the view was told since the last call. */
const acted = (): Promise<Action[]> => page().evaluate(() => (window as unknown as Recorder).acted.splice(0));

/** The middle of a field on the screen. */
async function field(of: Locator, row: number, column: number): Promise<{x: number; y: number}> {
  await of.scrollIntoViewIfNeeded();
  const {x, y, width, height} = (await of.boundingBox())!;
  const [rows, columns] = await of.evaluate((node: SVGElement) => [
    Number(node.dataset.rows),
    Number(node.dataset.columns),
  ]);
  return {x: x + ((column + 0.5) * width) / columns, y: y + ((row + 0.5) * height) / rows};
}

test("the pointer over a field is on the mark of its name, row and column, and nowhere when it leaves", async () => {
  const name = await grid().getAttribute("data-grid");
  const {x, y} = await field(grid(), 2, 3);
  await page().mouse.move(x, y);
  await painted(page());
  expect((await acted()).at(-1)).toEqual({type: "hover", mark: `${name}:2:3`});
  const next = await field(grid(), 3, 4);
  await page().mouse.move(next.x, next.y);
  expect((await acted()).at(-1)).toEqual({type: "hover", mark: `${name}:3:4`});
  await page().mouse.move(2, 2);
  expect((await acted()).at(-1)).toEqual({type: "hover", mark: null});
});

test("a press without a movement is a press and no drag", async () => {
  const {x, y} = await field(grid(), 1, 2);
  await page().mouse.click(x, y);
  const types = (await acted()).map(({type}) => type);
  expect(types).toContain("press");
  expect(types).not.toContain("drag");
});

test("a press after text was selected elsewhere is a press", async () => {
  await page().locator("#other").selectText();
  const {x, y} = await field(grid(), 2, 2);
  await page().mouse.click(x, y);
  expect((await acted()).map(({type}) => type)).toContain("press");
});

test("a drag is told while it lasts, ends outside of the figure, and is no press", async () => {
  const [from, to] = [await field(grid(), 1, 1), await field(grid(), 1, 5)];
  await page().mouse.move(from.x, from.y);
  await page().mouse.down();
  await page().mouse.move(to.x, to.y, {steps: 4});
  await page().mouse.move(to.x, 3, {steps: 2});
  await page().mouse.up();
  await painted(page());
  const actions = await acted();
  const drags = actions.filter(({type}) => type === "drag");
  expect(drags.at(-1)).toMatchObject({done: true});
  expect(drags.at(-1)).not.toHaveProperty("cancelled");
  expect(drags.slice(0, -1).every((each) => each.type === "drag" && !each.done)).toBe(true);
  expect(actions.map(({type}) => type)).not.toContain("press");
});

test("Escape takes a drag back", async () => {
  const [from, to] = [await field(grid(), 1, 1), await field(grid(), 1, 5)];
  await acted();
  await page().mouse.move(from.x, from.y);
  await page().mouse.down();
  await page().mouse.move(to.x, to.y, {steps: 4});
  await page().keyboard.press("Escape");
  expect((await acted()).at(-1)).toMatchObject({type: "drag", done: true, cancelled: true});
  await page().mouse.up();
  expect((await acted()).filter(({type}) => type === "drag" || type === "press")).toEqual([]);
});

test("a finger presses a field", async () => {
  const other = await browser.newContext({hasTouch: true, viewport: {width: 900, height: 900}});
  const touched = await other.newPage();
  const html = await new Figure(rankingsView, rankingsState(tokens, 5, 6, {output: "touch"})).html();
  await touched.setContent(html);
  const overlay = touched.locator("[data-grid]").first();
  await overlay.waitFor();
  const {x, y} = await field(overlay, 1, 2);
  const before = await touched.locator("limpid-figure svg").innerHTML();
  await touched.touchscreen.tap(x, y);
  await painted(touched);
  expect(await touched.locator("limpid-figure svg").innerHTML()).not.toBe(before);
  await other.close();
});

test("in figures side by side the marks of each part have its number in front", async () => {
  const second = page().locator("limpid-figure").nth(1).locator('[data-part="1"] [data-grid]').first();
  const name = await second.getAttribute("data-grid");
  const {x, y} = await field(second, 2, 3);
  await acted();
  await page().mouse.move(x, y);
  expect((await acted()).at(-1)).toEqual({type: "hover", mark: `1:${name}:2:3`});
});

test("in figures side by side the arrow keys keep the focus within their part", async () => {
  const both = page().locator("limpid-figure").nth(1);
  await both.locator('[data-part="1"] [data-mark][tabindex="0"]').first().focus();
  await page().keyboard.press("ArrowRight");
  await painted(page());
  const at = await both.evaluate((node) =>
    node.shadowRoot?.activeElement?.closest("[data-part]")?.getAttribute("data-part"),
  );
  expect(at).toBe("1");
});

test("axe-core finds nothing in figures side by side", async () => {
  expect(await violations(page().locator("limpid-figure").nth(1))).toEqual([]);
});

test("nothing failed in the page", () => {
  expect(watched.errors).toEqual([]);
});
