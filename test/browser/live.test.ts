import type {Browser} from "playwright-core";
import {tokenName} from "../../src/views/index.js";
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
import {shortText} from "./support/states.js";

const cells = [
  `import {Figure} from "limpid/dist/figures";
import {saliencyView} from "limpid/dist/views";
import {hbox, jupyterWidget} from "limpid/dist/widgets";
const figure = new Figure(saliencyView, ${JSON.stringify(shortText)} as any);
figure`,
  `const slider = jupyterWidget({module: "@jupyter-widgets/controls", model: "IntSliderModel", view: "IntSliderView", state: {value: 3}});
hbox([figure.widget(), slider])`,
  `figure.state.selected`,
  `figure.set({selected: 8});
"set"`,
];

interface Bundle {
  readonly "application/vnd.limpid.v1+json": {readonly state: {readonly selected: number}};
  readonly "text/plain": string | readonly string[];
}

interface RestartableWindow {
  jupyterapp: {
    shell: {currentWidget: {sessionContext: {session: {kernel: {restart(): Promise<void>}}}}};
  };
}

let lab: Lab;
let browser: Browser;
let watched: WatchedPage;
const page = () => watched.page;
/** The figure that the first cell shows. */
const shown = () => cell(page(), 0).locator("limpid-figure");
const name = (position: number) => tokenName(shortText.tokens[position]);
const note = () => shown().locator(".note");

beforeAll(async () => {
  [lab, browser] = await Promise.all([startLab({files: {"live.ipynb": notebook(cells)}}), startBrowser()]);
  watched = await openPage(browser);
  await openNotebook(page(), lab.url("live.ipynb"));
  await runAll(page());
  await kernelIdle(page());
  await firstFigure(page());
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
}, 60_000);

jest.setTimeout(60_000);

test("a figure as a cell's value is drawn live, with every token", async () => {
  expect(await shown().locator("[data-mark][tabindex]").count()).toBe(shortText.tokens.length);
  expect(await note().count()).toBe(0);
  await picture(page(), "live");
});

test("hovering an output token explains that token", async () => {
  await mark(shown(), "6").hover();
  await painted(page());
  expect(await explained(shown())).toBe(name(6));
  await page().mouse.move(0, 0);
});

test("arrow keys move through the tokens, and the page's focus follows", async () => {
  await mark(shown(), "5").focus();
  await page().keyboard.press("ArrowRight");
  await painted(page());
  await page().keyboard.press("ArrowRight");
  await painted(page());
  expect(await focusedMark(page())).toBe("7");
  expect(await explained(shown())).toBe(name(7));
});

test("the arrow keys of a figure do not move JupyterLab to another cell", async () => {
  await mark(shown(), "6").click();
  await page().keyboard.press("ArrowDown");
  await painted(page());
  expect(await cell(page(), 0).getAttribute("class")).toContain("jp-mod-active");
});

test("a key with Ctrl stays JupyterLab's from within a figure", async () => {
  await shown().locator('[data-mark][tabindex="0"]').focus();
  await page().keyboard.press("Control+Shift+C");
  await page().locator(".lm-CommandPalette, .jp-ModalCommandPalette").first().waitFor({timeout: 5000});
  await page().keyboard.press("Escape");
});

test("what the reader pins is the kernel's state in the next cell", async () => {
  await mark(shown(), "7").click();
  await page().waitForTimeout(500);
  expect(await runCell(page(), 2)).toBe("7");
});

test("what the kernel sets is what every view of the figure shows", async () => {
  await runCell(page(), 3);
  await page().mouse.move(0, 0);
  const composed = cell(page(), 1).locator("limpid-figure");
  await waitFor(
    async () => (await explained(shown())) === name(8) && (await explained(composed)) === name(8),
  );
});

test("a figure composes with other widgets in a row, and takes the room that they leave", async () => {
  await cell(page(), 1).scrollIntoViewIfNeeded();
  await painted(page());
  await picture(page(), "composed");
  const row = cell(page(), 1).locator(".widget-hbox");
  const [drawing, slider] = [row.locator("limpid-figure svg"), row.locator(".widget-slider")];
  const [left, right] = [await drawing.boundingBox(), await slider.boundingBox()];
  expect(left!.width).toBeGreaterThan(400);
  expect(right!.x).toBeGreaterThanOrEqual(left!.x + left!.width);
});

test("after a reload with the kernel alive the figure is live again", async () => {
  await command(page(), "docmanager:save");
  await page().reload();
  await shown().locator("svg").waitFor({timeout: 30_000});
  await kernelIdle(page());
  // Live means: a press reaches the kernel, which still has the figure of before.
  await waitFor(async () => {
    await mark(shown(), "6").click();
    await page().waitForTimeout(300);
    return (await runCell(page(), 2)) === "6";
  });
  expect(await note().count()).toBe(0);
});

test("after a reload what the reader does is still saved with the notebook", async () => {
  // The page writes what the kernel can no longer address, after a pause.
  await page().waitForTimeout(2500);
  await command(page(), "docmanager:save");
  const {cells: saved} = JSON.parse(await lab.read("live.ipynb")) as {cells: {outputs: {data: Bundle}[]}[]};
  const {data} = saved[0].outputs[0];
  expect(data["application/vnd.limpid.v1+json"].state.selected).toBe(6);
  expect([data["text/plain"]].flat().join("")).toContain(name(6));
});

test("a figure of a kernel that was restarted is a snapshot, and live again when its cell has run again", async () => {
  // Without JupyterLab's question whether to restart.
  await page().evaluate(async () => {
    const {currentWidget} = (window as unknown as RestartableWindow).jupyterapp.shell;
    await currentWidget.sessionContext.session.kernel.restart();
  });
  await note().waitFor();
  await kernelIdle(page());
  await runCell(page(), 0);
  await waitFor(async () => (await shown().count()) === 1 && (await note().count()) === 0);
  await mark(shown(), "6").click();
  await page().waitForTimeout(500);
  expect(await runCell(page(), 2)).toBe("6");
});

test("when the kernel is shut down, the figure stays and says quietly that it is a snapshot", async () => {
  await command(page(), "docmanager:save");
  await command(page(), "kernelmenu:shutdown");
  await note().waitFor({timeout: 10_000});
  expect(await note().innerText()).toMatch(/snapshot/i);
  expect(await shown().locator("[data-mark][tabindex]").count()).toBe(shortText.tokens.length);
});

test("a snapshot opened without a kernel shows what was seen last, and still answers the pointer", async () => {
  await withoutKernel();
  expect(await explained(shown())).toBe(name(6));
  await mark(shown(), "8").hover();
  await painted(page());
  expect(await explained(shown())).toBe(name(8));
  await note().waitFor({timeout: 10_000});
  await picture(page(), "snapshot");
});

test("a snapshot can be restyled without a kernel", async () => {
  await shown().locator('select[data-key="style"]').selectOption("detailed");
  await painted(page());
  expect(await shown().locator("svg").innerHTML()).toContain("%");
});

test("nothing failed in the page, and nothing outside of this machine was asked for", () => {
  expect(watched.errors).toEqual([]);
  expect(watched.outside).toEqual([]);
});

/** Opens the saved notebook in a fresh page and ends the kernel that JupyterLab starts for it. */
async function withoutKernel(): Promise<void> {
  await page().goto("about:blank");
  const sessions = (await lab.api("sessions")) as {id: string}[];
  await Promise.all(sessions.map(({id}) => lab.api(`sessions/${id}`, {method: "DELETE"})));
  await openNotebook(page(), lab.url("live.ipynb"));
  await shown().locator("svg").waitFor({timeout: 30_000});
}

/** Waits until something that changes soon is so. */
async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if (await condition()) return;
    await page().waitForTimeout(250);
  }
  throw new Error(`waitFor(): ${condition.toString()} must become true within 10 s, and did not.`);
}
