import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import path from "node:path";
import {pathToFileURL} from "node:url";
import type {Browser, Locator, Page} from "playwright-core";
import {Figure} from "../../src/figures/index.js";
import {saliencyView} from "../../src/views/index.js";
import type {SaliencyState} from "../../src/views/index.js";
import {saliencyCases} from "../views/saliency-cases.js";
import {openPage, picture, startBrowser} from "./support/browser.js";
import {painted} from "./support/notebook.js";

let browser: Browser;
const folder = mkdtempSync(path.join(tmpdir(), "limpid-saliency-"));
const state = saliencyCases.find(({name}) => name === "saliency-signed")!.state as SaliencyState;

jest.setTimeout(90_000);

beforeAll(async () => {
  browser = await startBrowser();
  writeFileSync(path.join(folder, "figure.html"), await new Figure(saliencyView, state).html());
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true});
});

/** The figure as a page by itself: no kernel answers. */
async function opened(): Promise<{page: Page; figure: Locator; errors: string[]; close(): Promise<void>}> {
  const {page, context, errors} = await openPage(browser);
  await page.goto(pathToFileURL(path.join(folder, "figure.html")).href);
  const figure = page.locator("limpid-figure");
  await figure.locator(".drawing svg").waitFor();
  return {page, figure, errors, close: () => context.close()};
}

const mark = (figure: Locator, position: number): Locator =>
  figure.locator(`[data-mark="${position}"]`).first();
const textsOf = async (page: Page, figure: Locator): Promise<string> => {
  await painted(page);
  return (await figure.locator(".drawing svg text").allTextContents()).join(" | ");
};
const explainedMarks = (figure: Locator): Promise<(string | null)[]> =>
  figure
    .locator('[aria-selected="true"]')
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-mark")));

test("a shift-click explains a span, and marks no text of the page", async () => {
  const {page, figure, errors, close} = await opened();
  await mark(figure, 9).click();
  await mark(figure, 11).click({modifiers: ["Shift"]});
  expect(await textsOf(page, figure)).toContain('" on the ta"');
  expect(await page.evaluate(() => String(document.getSelection()))).toBe("");
  expect(await explainedMarks(figure)).toEqual(["9", "10", "11"]);
  expect(errors).toEqual([]);
  await close();
});

test("the keyboard extends a span with Shift, and lets it go with Escape", async () => {
  const {page, figure, close} = await opened();
  await mark(figure, 9).click();
  await page.mouse.move(2, 2);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  expect(await textsOf(page, figure)).toContain('" on the ta"');
  expect(await explainedMarks(figure)).toEqual(["9", "10", "11"]);
  await page.keyboard.press("Escape");
  expect(await textsOf(page, figure)).toContain('" on"');
  await close();
});

test("groups follow a regular expression, and what cannot be used is said beside the field", async () => {
  const {page, figure, errors, close} = await opened();
  await figure.locator('select[data-key="granularity"]').selectOption("regex");
  const field = figure.locator('input[data-key="regex"]');
  const write = async (text: string): Promise<void> => {
    await field.fill(text);
    await field.press("Enter");
    await painted(page);
  };
  await write("\\.\\s?");
  expect(await textsOf(page, figure)).toContain("3 groups by regular expression");
  await write("(");
  expect(await figure.locator(".problem").textContent()).toContain("Cannot be used");
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  expect(await textsOf(page, figure)).toContain("3 groups by regular expression");
  await write("(a+)+$");
  expect(await figure.locator(".problem").count()).toBe(0);
  await figure.locator('select[data-key="style"]').selectOption("detailed");
  await painted(page);
  await picture(page, "saliency-regex");
  expect(errors).toEqual([]);
  await close();
});
