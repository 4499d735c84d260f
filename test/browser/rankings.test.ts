import type {Browser, Locator} from "playwright-core";
import {Figure} from "../../src/figures/index.js";
import {rankingsView, rankingsWatchView} from "../../src/views/index.js";
import {rankingsState, watchState} from "../views/rankings-cases.js";
import {violations} from "./support/axe.js";
import {openPage, picture, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {painted} from "./support/notebook.js";

const tokens = Array.from({length: 305}, (_, i) => ` w${i}`);
const words = [
  {text: " is", from: 19, to: 12},
  {text: " are", from: 121, to: 1},
];

let browser: Browser;
let watched: WatchedPage;
const page = () => watched.page;
const figure = (at: number): Locator => page().locator("limpid-figure").nth(at);

beforeAll(async () => {
  browser = await startBrowser();
  watched = await openPage(browser);
  const ranks = new Figure(rankingsView, rankingsState(tokens, 5, 12));
  const watch = new Figure(rankingsWatchView, watchState(tokens.slice(0, 10), 5, 6, words));
  const parts = [await ranks.html({fragment: true}), await watch.html({fragment: true})];
  await page().setContent(`<!doctype html><html lang="en"><title>ranks</title>${parts.join("")}</html>`);
  await page().locator("limpid-figure svg").nth(1).waitFor();
}, 60_000);

afterAll(() => browser?.close());

jest.setTimeout(60_000);

/** The names and numbers of columns of a figure's grids. */
const grids = (at: number): Promise<string[]> =>
  figure(at)
    .locator("[data-grid]")
    .evaluateAll((all) => all.map(({dataset}) => `${dataset.grid} ${dataset.columns}`));

/** The mark that has the focus. */
const focused = (at: number): Promise<string | undefined> =>
  figure(at).evaluate((node) => (node.shadowRoot?.activeElement as HTMLElement | null)?.dataset.mark);

/** What each menu shows. */
const menus = (at: number): Promise<string[]> =>
  figure(at)
    .locator("select")
    .evaluateAll((all) => (all as HTMLSelectElement[]).map(({dataset, value}) => `${dataset.key}=${value}`));

test("a brush over the overview draws that part large, and Tab leads into it", async () => {
  expect((await grids(0))[0]).toMatch(/^ro\d+ /);
  const box = (await figure(0).locator("[data-grid]").first().boundingBox())!;
  await page().mouse.move(box.x + box.width / 3, box.y + 10);
  await page().mouse.down();
  await page().mouse.move(box.x + box.width / 2, box.y + 12, {steps: 4});
  await page().mouse.up();
  await painted(page());
  const [, part] = await grids(0);
  const [from, count] = /^r(\d+) (\d+)$/.exec(part)!.slice(1).map(Number);
  expect(Math.abs(from - 100)).toBeLessThanOrEqual(1);
  expect(Math.abs(count - 51)).toBeLessThanOrEqual(1);
  await figure(0).locator("[data-mark][tabindex]").focus();
  expect(await focused(0)).toBe(`r0:11:${from}`);
});

test("keys move through layers and positions, and the part follows", async () => {
  const [, part] = await grids(0);
  const from = Number(/^r(\d+)/.exec(part)![1]);
  await page().keyboard.press("ArrowUp");
  await painted(page());
  expect(await focused(0)).toBe(`r0:10:${from}`);
  await page().keyboard.press("ArrowLeft");
  await painted(page());
  expect(await focused(0)).toBe(`r0:10:${from - 1}`);
  expect((await grids(0))[1]).toMatch(new RegExp(`^r${from - 1} `));
  await page().keyboard.press("Enter");
  await painted(page());
  expect(await figure(0).locator("[data-mark][tabindex]").getAttribute("aria-pressed")).toBe("true");
});

test("menus of watched words show what is chosen while others come and go", async () => {
  const before = ["scope=one", "form=heatmap", "statistic=rank", "direction=down", "palest=5000"];
  expect(await menus(1)).toEqual(before);
  await figure(1).locator("button[data-key=difference]").click();
  await painted(page());
  expect(await menus(1)).toEqual([...before.slice(0, 3), "first=0", "second=1", "direction=down"]);
  await figure(1).locator("select[data-key=scope]").selectOption("all");
  await figure(1).locator("button[data-key=remove]").first().click();
  await painted(page());
  expect(await menus(1)).toEqual(["scope=all", ...before.slice(1)]);
  // No kernel: the word that was taken away can be shown again, and no field asks for others.
  expect(await figure(1).locator("input[type=text]").count()).toBe(0);
  await figure(1).locator("button[data-key=add]").click();
  await painted(page());
  expect(await menus(1)).toEqual([
    "scope=all",
    ...before.slice(1, 3),
    "first=0",
    "second=1",
    "direction=down",
  ]);
});

test("both are without faults for assistive technology", async () => {
  await picture(page(), "rankings");
  expect([...(await violations(figure(0))), ...(await violations(figure(1)))]).toEqual([]);
  expect([...watched.errors, ...watched.outside]).toEqual([]);
});
