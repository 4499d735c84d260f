import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import type {Browser, Locator, Page} from "playwright-core";
import {Figure} from "../../src/figures/index.js";
import {factorsView} from "../../src/views/index.js";
import type {FactorsState} from "../../src/views/index.js";
import {computed, factorsState} from "../views/factors-cases.js";
import {violations} from "./support/axe.js";
import {openPage, picture, startBrowser} from "./support/browser.js";
import {painted} from "./support/notebook.js";

const text = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "limpid-factors-"));
  browser = await startBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true});
});

/** A saved page with the figure, as a reader without a kernel opens it. */
async function opened(
  state: FactorsState,
): Promise<{page: Page; figure: Locator; errors: string[]; outside: string[]}> {
  const file = join(folder, "figure.html");
  writeFileSync(file, await new Figure(factorsView, state).html());
  const {page, errors, outside} = await openPage(browser, {width: 1000});
  await page.goto(pathToFileURL(file).href);
  const figure = page.locator("limpid-figure");
  await figure.locator("svg").waitFor();
  return {page, figure, errors, outside};
}

/** The colour of a token's ground: what lies behind its middle. */
async function groundOf(figure: Locator, token: number): Promise<string | null> {
  return figure.evaluate((element, at) => {
    const root = element.shadowRoot!;
    const box = root.querySelector(`[data-mark="${at}"]`)!.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const found = root
      .elementsFromPoint(x, y)
      .find((each) => each.tagName === "path" && each.hasAttribute("fill"));
    return found?.getAttribute("fill") ?? null;
  }, token);
}

const said = async (figure: Locator): Promise<string> => {
  await figure.page().waitForTimeout(450);
  return figure.locator(".said").innerText();
};

test("pointing at a line colours the text by its factor; leaving it brings the strongest back", async () => {
  const state = factorsState(text, 5, 4);
  const {page, figure, errors, outside} = await opened(state);
  const rest = await groundOf(figure, 1);
  expect(rest).not.toBeNull();
  // Factor 0 fires at the even positions, factor 1 at the first of three.
  await figure.locator('[data-mark="f0"]').hover({position: {x: 60, y: 10}});
  await painted(page);
  const pointed = await groundOf(figure, 0);
  expect(pointed).not.toBeNull();
  expect(await groundOf(figure, 1)).not.toBe(rest);
  await page.mouse.move(5, 5);
  await painted(page);
  expect(await groundOf(figure, 1)).toBe(rest);
  expect([...errors, ...outside]).toEqual([]);
  await page.context().close();
});

test("along a line the pointer names the position and shows every factor's value there", async () => {
  const {page, figure} = await opened(factorsState(text, 5, 4));
  const box = (await figure.locator('rect[data-grid="s"]').boundingBox())!;
  await page.mouse.move(box.x + (box.width * 6.5) / text.length, box.y + box.height * 0.9);
  await painted(page);
  const drawn = await figure.locator("svg").textContent();
  expect(drawn).toContain('" on"position 6, output');
  expect(drawn).toContain("factor 3: 6.75");
  await page.context().close();
});

test("clicks pin factors and compare them below the text; a second click lets go", async () => {
  const {page, figure} = await opened(factorsState(text, 5, 4));
  for (const factor of [2, 0]) {
    await figure.locator(`[data-mark="f${factor}"]`).click({position: {x: 60, y: 10}});
    await painted(page);
  }
  await page.mouse.move(5, 5);
  await painted(page);
  expect(await figure.locator("svg").textContent()).toContain("bars below the text: factors 2, 0");
  expect(await figure.locator('[data-mark="f2"]').getAttribute("aria-selected")).toBe("true");
  await figure.locator('[data-mark="f0"]').click({position: {x: 60, y: 10}});
  await painted(page);
  expect(await figure.locator('[data-mark="f0"]').getAttribute("aria-selected")).toBe("false");
  await page.context().close();
});

test("by keyboard: from factor to factor, along a line, and pinned by Enter", async () => {
  const {page, figure} = await opened(factorsState(text, 5, 4));
  await figure.locator('[data-mark="f0"]').focus();
  await page.keyboard.press("ArrowDown");
  await painted(page);
  expect(
    await figure.evaluate((element) => element.shadowRoot!.activeElement?.getAttribute("data-mark")),
  ).toBe("f1");
  expect(await said(figure)).toMatch(/^factor 1, strongest at " keys"/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await said(figure)).toBe('factor 1, position 1 " keys": 6.25');
  await page.keyboard.press("Enter");
  await painted(page);
  expect(await figure.locator('[data-mark="f1"]').getAttribute("aria-selected")).toBe("true");
  await page.context().close();
});

test("nothing of it keeps a reader out, with all that can be computed shown", async () => {
  const {page, figure, errors} = await opened(
    factorsState(text, 5, 4, {
      ...computed(4, text.slice(5), [" are", " in", " the", " drawer"]),
      pinned: [1],
    }),
  );
  expect(await violations(figure)).toEqual([]);
  await picture(page, "factors");
  await figure.getByRole("button", {name: "Table"}).click();
  await figure.locator("tbody tr").first().waitFor();
  expect(await figure.locator("tbody tr").count()).toBe(text.length);
  // Without a kernel nothing asks for one.
  expect(await figure.getByRole("button", {name: /Take away|Check stability/}).count()).toBe(0);
  expect(errors).toEqual([]);
  await page.context().close();
});
