import path from "node:path";
import {pathToFileURL} from "node:url";
import type {Browser, Locator} from "playwright-core";
import {openPage, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {startLab} from "./support/lab.js";
import type {Lab} from "./support/lab.js";
import {
  cell,
  command,
  firstFigure,
  kernelIdle,
  mark,
  notebook,
  openNotebook,
  painted,
  runAll,
  runCell,
} from "./support/notebook.js";

const cells = [
  `import {fromPretrained} from "limpid";
const lm = await fromPretrained("limpid/tiny-gpt2");
const out = await lm.generate("The keys to the cabinet", {maxNewTokens: 8});
const heard: (number | null)[] = [];
out.onSelection(({position}) => heard.push(position));
out.saliency()`,
  `out.saliency({style: "detailed"})`,
  `console.log(out.selection.position)`,
  `out.selection = {position: 2, span: [1, 3]};
"set"`,
  `out.saliency()`,
  `console.log(heard.length > 0)`,
  `import {writeFileSync} from "node:fs";
const parts = await Promise.all([out.saliency(), out.saliency({style: "detailed"})].map((f) => f.html({fragment: true})));
writeFileSync("two.html", "<!doctype html><meta charset=utf-8>" + parts.join(""));
"written"`,
  `import {sideBySide} from "limpid";
const other = await lm.generate("The key to the cabinets", {maxNewTokens: 8});
sideBySide([out.saliency(), other.saliency()], {labels: ["keys", "key"]})`,
  `out.selection = null;
"nothing"`,
  `out.decoding()`,
];

let lab: Lab;
let browser: Browser;
let watched: WatchedPage;
const page = () => watched.page;
const shown = (at: number) => cell(page(), at).locator("limpid-figure");

/** What a figure shows as selected, read from its state. */
const selected = (figure: Locator): Promise<unknown> =>
  figure.evaluate((node) => {
    const {state} = (node as unknown as {figure: {state: {position?: number | null}}}).figure;
    return state.position ?? null;
  });
const both = async (): Promise<unknown[]> => [await selected(shown(0)), await selected(shown(1))];

beforeAll(async () => {
  [lab, browser] = await Promise.all([startLab({files: {"one.ipynb": notebook(cells)}}), startBrowser()]);
  watched = await openPage(browser);
  await openNotebook(page(), lab.url("one.ipynb"));
  await runAll(page());
  await firstFigure(page());
  await shown(1).locator("svg").waitFor({timeout: 20_000});
  await kernelIdle(page());
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
}, 60_000);

jest.setTimeout(60_000);

test("a press in one figure is in the other at once, and in the kernel soon", async () => {
  await mark(shown(0), "6").click();
  expect(await both()).toEqual([6, 6]);
  await settled("6");
});

test("an input token is selected in both, and what each explains stays", async () => {
  await mark(shown(1), "1").click({force: true});
  await painted(page());
  expect(await both()).toEqual([1, 1]);
  const pinned = shown(0).locator('[data-mark="1"] rect[stroke-dasharray]');
  expect(await pinned.count()).toBe(1);
  await settled("1");
});

test("what the program selects is in all figures", async () => {
  await runCell(page(), 3);
  await until(async () => String(await both()) === "2,2");
});

test("a figure that is made later takes part", async () => {
  await runCell(page(), 4);
  await shown(4).locator("svg").waitFor();
  expect(await selected(shown(4))).toBe(2);
  await mark(shown(4), "5").click();
  expect([...(await both()), await selected(shown(4))]).toEqual([5, 5, 5]);
  await settled("5");
});

test("thirty presses as fast as keys can be pressed never jump back, and end the same everywhere", async () => {
  await mark(shown(0), "5").focus();
  await record();
  for (let step = 0; step < 15; step++) {
    await page().keyboard.press(step % 5 === 4 ? "Home" : "ArrowRight");
    await page().keyboard.press("Enter");
  }
  const last = await selected(shown(0));
  await page().waitForTimeout(1000);
  expect(await both()).toEqual([last, last]);
  expect(await runCell(page(), 2)).toBe(String(last));
  const [a, b] = await page().evaluate(() => (window as unknown as Recorder).recorded);
  // The second figure has shown what the first has, each as often.
  expect(b).toEqual(a);
});

test("the kernel's listener hears what the reader does", async () => {
  expect(await runCell(page(), 5)).toBe("true");
});

test("a figure that explains a step of its own accord selects nothing; a press in it does", async () => {
  await mark(shown(0), "6").click();
  await settled("6");
  await runCell(page(), 8);
  await until(async () => String(await both()) === ",");
  await runCell(page(), 9);
  await shown(9).locator("svg").waitFor();
  await kernelIdle(page());
  // Long enough for what the new figure would say.
  await page().waitForTimeout(500);
  expect(await both()).toEqual([null, null]);
  await settled("null");
  await mark(shown(9), "7").click();
  await until(async () => String(await both()) === "7,7");
  await settled("7");
});

test("figures side by side show what is selected of one output, and select it in the other", async () => {
  await shown(7).locator("svg").first().waitFor();
  await mark(shown(0), "6").click();
  const of = (part: number): Promise<unknown> =>
    shown(7).evaluate((node, at) => {
      const {state} = (node as unknown as {figure: {state: {edits: {position?: unknown}[]}}}).figure;
      return state.edits[at].position ?? null;
    }, part);
  expect([await of(0), await of(1)]).toEqual([6, 6]);
  await shown(7).locator('[data-part="1"] [data-mark="7"]').first().click();
  expect([...(await both()), await of(0), await of(1)]).toEqual([7, 7, 7, 7]);
  await settled("7");
});

test("an exported page of two figures shares a selection, with nothing but the file", async () => {
  const fragments = await runCell(page(), 6);
  expect(fragments).toContain("written");
  const other = await openPage(browser);
  await other.page.goto(pathToFileURL(path.join(lab.folder, "two.html")).href);
  const figures = other.page.locator("limpid-figure");
  await mark(figures.nth(0), "7").click();
  await painted(other.page);
  expect([await selected(figures.nth(0)), await selected(figures.nth(1))]).toEqual([7, 7]);
  await mark(figures.nth(1), "0").click({force: true});
  expect([await selected(figures.nth(0)), await selected(figures.nth(1))]).toEqual([0, 0]);
  expect(other.errors).toEqual([]);
  await other.context.close();
});

test("figures with the kernel gone are linked as before", async () => {
  await mark(shown(0), "6").click();
  await settled("6");
  await page().waitForTimeout(500);
  await command(page(), "docmanager:save");
  await command(page(), "kernelmenu:shutdown");
  await shown(0).locator(".note").waitFor({timeout: 10_000});
  await mark(shown(0), "8").click();
  expect(await both()).toEqual([8, 8]);
});

test("a saved notebook that is opened again without a kernel shows and links what was saved", async () => {
  await page().goto("about:blank");
  const sessions = (await lab.api("sessions")) as {id: string}[];
  await Promise.all(sessions.map(({id}) => lab.api(`sessions/${id}`, {method: "DELETE"})));
  await openNotebook(page(), lab.url("one.ipynb"));
  await shown(1).locator("svg").waitFor({timeout: 30_000});
  expect(await both()).toEqual([6, 6]);
  await mark(shown(1), "7").click();
  expect(await both()).toEqual([7, 7]);
});

test("nothing failed in the page, and nothing outside of this machine was asked for", () => {
  expect(watched.errors).toEqual([]);
  expect(watched.outside).toEqual([]);
});

/** Waits until the kernel's selection is at a position. */
async function settled(position: string): Promise<void> {
  await until(async () => (await runCell(page(), 2)) === position);
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5000; Date.now() < end;) {
    if (await check()) return;
    await page().waitForTimeout(100);
  }
  throw new Error(`until(): ${check.toString()} must become true within 5 s, and did not.`);
}

interface Recorder {
  recorded: [unknown[], unknown[]];
}

/** Records, from now on, each selection that the first two figures show, when it changes. */
async function record(): Promise<void> {
  const handles = await Promise.all([0, 1].map(async (at) => shown(at).elementHandle()));
  await page().evaluate((figures) => {
    const recorded: [unknown[], unknown[]] = [[], []];
    (window as unknown as Recorder).recorded = recorded;
    const look = (): void => {
      figures.forEach((figure, at) => {
        const {state} = (figure as unknown as {figure: {state: {position?: unknown}}}).figure;
        if (recorded[at].at(-1) !== state.position) recorded[at].push(state.position);
      });
      requestAnimationFrame(look);
    };
    look();
  }, handles);
}
