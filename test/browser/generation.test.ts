import type {Browser} from "playwright-core";
import {violations} from "./support/axe.js";
import {openPage, picture, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {startLab} from "./support/lab.js";
import type {Lab} from "./support/lab.js";
import {
  cell,
  command,
  explained,
  firstFigure,
  focusedMark,
  kernelIdle,
  mark,
  notebook,
  openNotebook,
  painted,
  runAll,
  runCell,
} from "./support/notebook.js";

const cells = [
  `import * as limpid from "limpid";
const lm = await limpid.fromPretrained("limpid/tiny-gpt2");
const g = lm.stream("The keys to the cabinet", {maxNewTokens: 8});
g`,
  `(await g.output).text`,
  `g.figure.state.branches.map(({status}) => status).join()`,
  `g.figure.state.branch`,
];

let lab: Lab;
let browser: Browser;
let watched: WatchedPage;
const page = () => watched.page;
const shown = () => cell(page(), 0).locator("limpid-figure");
/** Name and value of a row, as assistive technology reads it. */
const rowName = (name: string) => mark(shown(), name).getAttribute("aria-label");
const tokenCount = () => shown().locator('[aria-label="Tokens"] [data-mark][role="option"]').count();

beforeAll(async () => {
  [lab, browser] = await Promise.all([startLab({files: {"live.ipynb": notebook(cells)}}), startBrowser()]);
  watched = await openPage(browser);
  await openNotebook(page(), lab.url("live.ipynb"));
  await runAll(page());
  await firstFigure(page());
  await kernelIdle(page());
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
}, 60_000);

jest.setTimeout(60_000);

test("a stream as a cell's value is its text, with the candidates of the newest step", async () => {
  expect(await tokenCount()).toBeGreaterThan(5);
  expect(await shown().locator('[aria-label="Candidates"] [role="option"]').count()).toBe(5);
  expect(await cell(page(), 1).locator(".jp-OutputArea-output").innerText()).toContain(
    "The keys to the cabinet",
  );
  await picture(page(), "generation");
});

test("a press on a token shows what could have come there", async () => {
  const first = await mark(shown(), "5").getAttribute("aria-label");
  await mark(shown(), "5").click();
  await painted(page());
  expect(first).toContain((await explained(shown()))!);
  expect(await rowName("c0")).toMatch(/, came$/);
});

test("a press on a candidate takes another branch, and both stay", async () => {
  const wanted = (await rowName("c1"))!.split(",")[0];
  await mark(shown(), "c1").click();
  await mark(shown(), "b1").waitFor();
  await until(async () => (await runCell(page(), 2)).includes("done,done"));
  await mark(shown(), "5").click();
  await painted(page());
  expect(await explained(shown())).toBe(wanted);
  expect(await runCell(page(), 3)).toBe("1");
  await picture(page(), "generation-branch");
});

test("a press on the first branch leads back to it", async () => {
  await mark(shown(), "b0").click();
  await page().waitForTimeout(300);
  expect(await runCell(page(), 3)).toBe("0");
});

test("the keyboard alone takes a branch", async () => {
  await mark(shown(), "6").focus();
  await page().keyboard.press("Enter");
  await painted(page());
  expect(await focusedMark(page())).toMatch(/^c[01]$/);
  await page().keyboard.press("ArrowDown");
  await painted(page());
  await page().keyboard.press("Enter");
  await mark(shown(), "b2").waitFor();
  expect(await shown().locator('[aria-label="Branches"] [role="option"]').count()).toBe(3);
});

test.each(["JupyterLab Light", "JupyterLab Dark"])("axe-core finds nothing in %s", async (theme) => {
  await command(page(), "apputils:change-theme", {theme});
  await page().waitForTimeout(500);
  await painted(page());
  await picture(page(), `generation-${theme.split(" ")[1].toLowerCase()}`);
  expect(await violations(shown())).toEqual([]);
});

test("after a reload all branches are there, and can still be taken", async () => {
  await command(page(), "docmanager:save");
  await page().reload();
  await shown().locator("svg").waitFor({timeout: 30_000});
  await kernelIdle(page());
  expect(await shown().locator('[aria-label="Branches"] [role="option"]').count()).toBe(3);
  await page().waitForTimeout(1000);
  await mark(shown(), "5").click();
  await painted(page());
  await mark(shown(), "c3").click();
  await mark(shown(), "b3").waitFor();
});

test("no error came up in the page, and nothing outside of this machine was asked", () => {
  expect(watched.errors).toEqual([]);
  expect(watched.outside).toEqual([]);
});

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    if (await check()) return;
    await page().waitForTimeout(200);
  }
  throw new Error("until(): must become true in 10 s, did not.");
}
