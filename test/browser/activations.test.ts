import type {Browser, Locator} from "playwright-core";
import {Figure} from "../../src/figures/index.js";
import {activationsView, saliencyFactorsView, textSparklinesView} from "../../src/views/index.js";
import type {View, ViewState} from "../../src/views/index.js";
import {activationsState} from "../views/activations-cases.js";
import {mergedState, sparklinesState} from "../views/sparklines-cases.js";
import {violations} from "./support/axe.js";
import {openPage, picture, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {mark, painted} from "./support/notebook.js";

const words = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");
let browser: Browser;
let watched: WatchedPage;
const all: WatchedPage[] = [];
const page = () => watched.page;
const shown = (): Locator => page().locator("limpid-figure");
const drawing = (): Locator => shown().locator(".drawing svg");
const grid = (): Locator => shown().locator('[data-grid="map"]');

jest.setTimeout(60_000);

/** A page of its own, without a network. */
async function open<S extends ViewState>(view: View<S>, state: S, dark = false): Promise<void> {
  watched = await openPage(browser, {dark});
  all.push(watched);
  await page().context().setOffline(true);
  await page().setContent(await new Figure(view, state).html());
  await shown().locator("svg").first().waitFor();
}

/** The middle of a field of the map. */
async function field(row: number, column: number, rows = 24, columns = 10): Promise<[number, number]> {
  const box = (await grid().boundingBox())!;
  return [box.x + ((column + 0.5) * box.width) / columns, box.y + ((row + 0.5) * box.height) / rows];
}

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

test("the pointer tells a field's neuron, token and value, and a press selects them", async () => {
  await open(activationsView, activationsState(words));
  await page().mouse.move(...(await field(3, 0)));
  await painted(page());
  expect(await drawing().textContent()).toContain('neuron 20 (cluster 0), "The" (position 0): 1.9');
  await page().mouse.click(...(await field(3, 0)));
  await painted(page());
  expect(await drawing().textContent()).toContain("text: activation of neuron 20");
  await picture(page(), "activations-light");
});

test("a drag over the map shows that part, and Escape the whole again", async () => {
  await page().mouse.move(...(await field(8, 2)));
  await page().mouse.down();
  await page().mouse.move(...(await field(12, 4)), {steps: 4});
  await page().mouse.move(...(await field(15, 6)), {steps: 4});
  await page().mouse.up();
  await painted(page());
  expect(await drawing().textContent()).toContain("8 neurons × 5 tokens of 24 × 10");
  expect(await grid().getAttribute("data-rows")).toBe("8");
  await shown().locator('button[data-key="whole"]').click();
  await painted(page());
  expect(await grid().getAttribute("data-rows")).toBe("24");
});

test("a cluster marks the tokens at which it fires", async () => {
  await mark(shown(), "c1").click();
  await painted(page());
  expect(await drawing().textContent()).toContain("how strongly cluster 1 fires");
});

test("the keyboard alone moves through the map, looks into it, and selects", async () => {
  await shown().locator('[data-mark^="map:"]').focus();
  for (const key of ["ArrowDown", "ArrowRight"]) {
    await page().keyboard.press(key);
    await painted(page());
  }
  const focused = await shown().locator('[data-mark^="map:"]').getAttribute("aria-label");
  await page().keyboard.press("Enter");
  await painted(page());
  expect(focused).toMatch(/^neuron 22 /);
  await shown().locator(".said", {hasText: focused!}).waitFor({state: "attached"});
  expect(await drawing().textContent()).toContain("text: activation of neuron 22");
  await page().keyboard.press("+");
  await painted(page());
  expect(Number(await grid().getAttribute("data-rows"))).toBeLessThan(24);
});

test("without a kernel, other layers cannot be chosen", async () => {
  // A menu of one option is left out.
  expect(await shown().locator('select[data-key="layer"]').count()).toBe(0);
});

test("charts in the text: a factor that is pressed colours it", async () => {
  await open(textSparklinesView, sparklinesState(words, 4));
  const before = await drawing().innerHTML();
  await mark(shown(), "s2").click();
  await painted(page());
  expect(await mark(shown(), "s2").getAttribute("aria-selected")).toBe("true");
  expect(await drawing().innerHTML()).not.toBe(before);
  await mark(shown(), "3").hover();
  await painted(page());
  expect(await drawing().textContent()).toContain('" the" (position 3): factor 2');
});

test("saliency and factors: an output token is explained when it is pressed", async () => {
  await open(saliencyFactorsView, mergedState(words, 5));
  await mark(shown(), "7").click();
  await painted(page());
  expect(await mark(shown(), "7").getAttribute("aria-selected")).toBe("true");
  await mark(shown(), "s1").hover();
  await painted(page());
  expect(await drawing().textContent()).toContain("factor 1 (20 % explained)");
});

test.each([
  ["map", (dark: boolean) => open(activationsView, activationsState(words, {selected: 2}), dark)],
  ["charts", (dark: boolean) => open(textSparklinesView, sparklinesState(words, 4, {selected: 2}), dark)],
  ["both", (dark: boolean) => open(saliencyFactorsView, mergedState(words, 5), dark)],
] as const)("axe-core finds nothing in a light and a dark page of the %s", async (_, load) => {
  for (const dark of [false, true]) {
    await load(dark);
    await painted(page());
    expect(await violations(shown())).toEqual([]);
  }
});

test("no error came up in the page, and nothing outside of this machine was asked", () => {
  expect(all.flatMap(({errors}) => errors)).toEqual([]);
  expect(all.flatMap(({outside}) => outside)).toEqual([]);
});
