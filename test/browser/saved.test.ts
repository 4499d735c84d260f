import {readFileSync} from "node:fs";
import type {Browser, Download} from "playwright-core";
import {tokenName} from "../../src/views/index.js";
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
  mark,
  notebook,
  openNotebook,
  painted,
} from "./support/notebook.js";
import {savedOutput, stateMimeType} from "./support/saved.js";
import {hostileText, longText, oddText, shortText} from "./support/states.js";

const states = [
  shortText,
  {...shortText, style: "detailed" as const},
  hostileText,
  oddText,
  longText(1000, 50),
  longText(10_000, 50),
];
const [short, detailed, hostile, odd, long, huge, broken, unknown] = [0, 1, 2, 3, 4, 5, 6, 7];

let lab: Lab;
let browser: Browser;
let watched: WatchedPage;
const page = () => watched.page;
const figure = (index: number) => cell(page(), index).locator("limpid-figure");

jest.setTimeout(60_000);

beforeAll(async () => {
  const outputs = await Promise.all(states.map((state) => savedOutput(state)));
  const saved = (await savedOutput(shortText)) as {data: Record<string, unknown>};
  const spoilt = (state: unknown) => ({
    ...saved,
    data: {...saved.data, [stateMimeType]: {version: 1, state}},
  });
  outputs.push(spoilt({...shortText, selected: 99}), spoilt({view: "galaxy", version: 7}));
  const sources = outputs.map((_, i) => `// ${i}`);
  const file = notebook(
    sources,
    "limpid",
    outputs.map((each) => [each]),
  );
  [lab, browser] = await Promise.all([startLab({files: {"saved.ipynb": file}}), startBrowser()]);
  watched = await openPage(browser);
  await openNotebook(page(), lab.url("saved.ipynb"));
  await firstFigure(page());
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
}, 60_000);

test("a saved figure is drawn before any cell has run", async () => {
  expect(await explained(figure(short))).toBe(tokenName(shortText.tokens[5]));
  await picture(page(), "saved-light");
});

test("hovering a long text explains the hovered token", async () => {
  const wanted = tokenName(states[long].tokens[960]);
  await figure(long).scrollIntoViewIfNeeded();
  // Outputs above are still being drawn, and move the text below the pointer.
  for (let tries = 0; tries < 10 && (await explained(figure(long))) !== wanted; tries++) {
    await mark(figure(long), "960").hover();
    await painted(page());
  }
  expect(await explained(figure(long))).toBe(wanted);
  await picture(page(), "long-light");
});

test("of 10,000 tokens those near the screen are drawn, and the keyboard reaches the last one", async () => {
  await figure(huge).scrollIntoViewIfNeeded();
  await figure(huge).locator("[data-mark]").first().waitFor();
  expect(await figure(huge).locator("[data-mark]").count()).toBeLessThan(6000);
  await figure(huge).locator('[data-mark][tabindex="0"]').focus();
  await page().keyboard.press("End");
  await painted(page());
  await painted(page());
  expect(await focusedMark(page())).toBe("9999");
  await expect(explained(figure(huge))).resolves.toBe(tokenName(states[huge].tokens[9999]));
});

test("a figure that was scrolled out and back draws the same", async () => {
  await figure(short).scrollIntoViewIfNeeded();
  const before = await figure(short).locator("svg").innerHTML();
  await figure(unknown).scrollIntoViewIfNeeded();
  await page().waitForTimeout(300);
  await figure(short).scrollIntoViewIfNeeded();
  await painted(page());
  const strip = (markup: string) => markup.replaceAll(/<!--.*?-->/g, "");
  expect(strip(await figure(short).locator("svg").innerHTML())).toBe(strip(before));
});

test("text that would break out is shown as text", async () => {
  await figure(hostile).scrollIntoViewIfNeeded();
  const drawn = await figure(hostile).locator("svg").textContent();
  expect(drawn).toContain("<script>window.hacked=1</script>");
  expect(await page().evaluate(() => (window as {hacked?: number}).hacked)).toBeUndefined();
});

test("characters of several pieces, chips and right-to-left text are named for a screen reader", async () => {
  await figure(odd).scrollIntoViewIfNeeded();
  const names = await figure(odd)
    .locator('[role="option"]')
    .evaluateAll((all) => all.map((each) => each.ariaLabel));
  expect(names).toHaveLength(oddText.tokens.length);
  expect(names.every((name) => name && name.length > 0)).toBe(true);
  await picture(page(), "odd-light");
});

test("a state with an invalid key shows the saved picture and says why it is not live", async () => {
  await figure(broken).scrollIntoViewIfNeeded();
  await figure(broken).locator("img").waitFor();
  expect(
    await figure(broken)
      .locator("img")
      .evaluate((img: HTMLImageElement) => img.naturalWidth),
  ).toBeGreaterThan(0);
  expect(await figure(broken).locator(".note").innerText()).toContain("selected");
  expect(await violations(figure(broken))).toEqual([]);
  expect(await cell(page(), broken).locator(".jp-mod-error, .jupyter-widgets-error-widget").count()).toBe(0);
});

test("a figure of an unknown kind shows the saved picture and its kind", async () => {
  await figure(unknown).scrollIntoViewIfNeeded();
  expect(await figure(unknown).locator("img").count()).toBe(1);
  expect(await figure(unknown).locator(".note").innerText()).toContain("galaxy");
  await picture(page(), "fallback-light");
});

test("copying without a selection gives the exact text", async () => {
  await figure(hostile).scrollIntoViewIfNeeded();
  await figure(hostile).locator('[data-mark][tabindex="0"]').focus();
  await page().keyboard.press("Control+C");
  expect(await page().evaluate(() => navigator.clipboard.readText())).toBe(hostileText.tokens.join(""));
});

test("dragging over tokens and copying gives exactly their text", async () => {
  await figure(short).scrollIntoViewIfNeeded();
  const [from, to] = [
    await mark(figure(short), "1").boundingBox(),
    await mark(figure(short), "4").boundingBox(),
  ];
  await page().mouse.move(from!.x + 3, from!.y + from!.height / 2);
  await page().mouse.down();
  await page().mouse.move(to!.x + to!.width - 3, to!.y + to!.height / 2, {steps: 6});
  await page().mouse.up();
  await page().keyboard.press("Control+C");
  expect(await page().evaluate(() => navigator.clipboard.readText())).toBe(" keys to the cabinet");
  await page().mouse.click(5, 5);
});

test("the table form holds the same numbers, and a screen reader's names for them", async () => {
  await figure(short).scrollIntoViewIfNeeded();
  await figure(short).getByRole("button", {name: "Table", exact: true}).click();
  const table = figure(short).getByRole("table");
  await table.waitFor();
  expect(await table.locator("th[scope=col]").count()).toBeGreaterThan(1);
  expect(await table.locator("tbody tr").count()).toBeGreaterThan(0);
  expect(await table.innerText()).toContain("cabinet");
  await picture(page(), "table-light");
  expect(await violations(figure(short))).toEqual([]);
  await figure(short).getByRole("button", {name: "Table", exact: true}).click();
});

const saved = async (index: number, format: string): Promise<string> => {
  const [download] = await Promise.all([
    page().waitForEvent("download"),
    figure(index).locator(`button[data-format="${format}"]`).click(),
  ]);
  return contents(download);
};
const contents = async (download: Download) => readFileSync(await download.path(), "latin1");

test("SVG export gives a whole picture with every token", async () => {
  const svg = await saved(short, "svg");
  expect(svg).toMatch(/^<svg[^>]* xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).toContain("cabinet");
  expect(svg).not.toContain("<!--");
  expect(svg).not.toContain("tabindex");
});

test("PNG export gives a picture of twice the drawing's size", async () => {
  const png = Buffer.from(await saved(short, "png"), "latin1");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  const svg = await saved(short, "svg");
  expect(png.readUInt32BE(16)).toBe(2 * Number(/width="(\d+)"/.exec(svg)?.[1]));
});

test("CSV export gives the table", async () => {
  const lines = (await saved(short, "csv")).trim().split("\r\n");
  expect(lines.length).toBeGreaterThan(shortText.tokens.length - shortText.nPrompt);
});

test("a labelled command saves the figure that was used last", async () => {
  await figure(hostile).locator('[data-mark][tabindex="0"]').focus();
  const label = await page().evaluate(() =>
    (window as unknown as {jupyterapp: {commands: {label(id: string): string}}}).jupyterapp.commands.label(
      "limpid:save-svg",
    ),
  );
  expect(label).toBe("Save figure as SVG");
  const [download] = await Promise.all([page().waitForEvent("download"), command(page(), "limpid:save-svg")]);
  expect(await contents(download)).toContain("&lt;script&gt;");
});

test("HTML export gives a page that is live offline", async () => {
  const html = await saved(hostile, "html");
  const offline = await openPage(browser);
  await offline.context.setOffline(true);
  await offline.page.setContent(html);
  const alone = offline.page.locator("limpid-figure");
  await alone.locator("svg").waitFor();
  await mark(alone, "8").hover();
  await painted(offline.page);
  expect(await explained(alone)).toBe(tokenName(hostileText.tokens[8]));
  expect(await offline.page.evaluate(() => (window as {hacked?: number}).hacked)).toBeUndefined();
  expect([...offline.errors, ...offline.outside]).toEqual([]);
  await offline.context.close();
});

test.each([
  ["text", short],
  ["boxes", detailed],
  ["odd tokens", odd],
])("axe-core finds nothing in the light figure of %s", async (_name, index) => {
  await figure(index).scrollIntoViewIfNeeded();
  expect(await violations(figure(index))).toEqual([]);
});

test("the size of token text follows JupyterLab's settings", async () => {
  await figure(short).scrollIntoViewIfNeeded();
  const height = async () => (await figure(short).locator("svg").boundingBox())!.height;
  const before = await height();
  await setting("fontSize", "28");
  expect(await height()).toBeGreaterThan(before);
  await setting("fontSize", "14");
});

test("controls move softly, and not at all where JupyterLab's settings or the system ask for less motion", async () => {
  const duration = () =>
    figure(short)
      .locator("button")
      .first()
      .evaluate((button) => getComputedStyle(button).transitionDuration);
  expect(await duration()).toBe("0.12s");
  await page().emulateMedia({reducedMotion: "reduce"});
  expect(await duration()).toBe("0s");
  await page().emulateMedia({reducedMotion: "no-preference"});
  await setting("motion", "reduced");
  expect(await duration()).toBe("0s");
  await setting("motion", "auto");
});

test("colours follow JupyterLab's theme as soon as it changes", async () => {
  const ground = () => figure(short).locator("svg > rect").first().getAttribute("fill");
  const light = await ground();
  await command(page(), "apputils:change-theme", {theme: "JupyterLab Dark"});
  await page().waitForFunction(() => document.body.dataset.jpThemeLight === "false");
  await painted(page());
  await painted(page());
  expect(await ground()).not.toBe(light);
  await picture(page(), "saved-dark");
});

test.each([
  ["text", short],
  ["boxes", detailed],
  ["odd tokens", odd],
])("axe-core finds nothing in the dark figure of %s", async (_name, index) => {
  await figure(index).scrollIntoViewIfNeeded();
  expect(await violations(figure(index))).toEqual([]);
});

test("a setting for colours wins over the theme", async () => {
  await figure(short).scrollIntoViewIfNeeded();
  const ground = () => figure(short).locator("svg > rect").first().getAttribute("fill");
  const dark = await ground();
  await setting("theme", "light");
  expect(await ground()).not.toBe(dark);
  await setting("theme", "auto");
});

test("nothing failed in the page, and nothing outside of this machine was asked for", () => {
  expect(watched.errors).toEqual([]);
  expect(watched.outside).toEqual([]);
});

/** Changes one of limpid's settings in JupyterLab's settings editor, and comes back to the notebook. */
async function setting(key: string, value: string): Promise<void> {
  await command(page(), "settingeditor:open", {query: "Limpid"});
  const field = page().locator(`[id="jp-SettingsEditor-limpid:figures_${key}"]`);
  await field.waitFor();
  if ((await field.evaluate((node) => node.localName)) === "select") await field.selectOption({label: value});
  else await field.fill(value);
  // The editor saves after a pause.
  await page().waitForTimeout(1000);
  await command(page(), "docmanager:open", {path: "saved.ipynb"});
  await painted(page());
}
