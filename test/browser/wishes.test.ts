import type {Browser, Locator} from "playwright-core";
import {openPage, picture, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {startLab} from "./support/lab.js";
import type {Lab} from "./support/lab.js";
import {
  cell,
  command,
  kernelIdle,
  mark,
  notebook,
  openNotebook,
  painted,
  runAll,
} from "./support/notebook.js";

const cells = [
  `import {fromPretrained} from "limpid";
const lm = await fromPretrained("limpid/tiny-gpt2");
const out = await lm.generate("The keys to the cabinet", {maxNewTokens: 8});
out.rankingsWatch(["is", "are"])`,
  `out.runNmf({nComponents: 3})`,
  `out.decoding()`,
  `out.attention()`,
  `out.neuronActivations({layer: 1})`,
  `out.layerPredictions({topK: 3})`,
];
const [watch, factors, decoding, attention, activations, predictions] = cells.map((_, i) => i);

let lab: Lab;
let browser: Browser;
let watched: WatchedPage;
const page = () => watched.page;
const shown = (at: number): Locator => cell(page(), at).locator("limpid-figure");
const drawing = (at: number): Locator => shown(at).locator(".drawing svg");
const control = (at: number, key: string): Locator => shown(at).locator(`[data-key="${key}"]`);

beforeAll(async () => {
  [lab, browser] = await Promise.all([startLab({files: {"wishes.ipynb": notebook(cells)}}), startBrowser()]);
  watched = await openPage(browser);
  await openNotebook(page(), lab.url("wishes.ipynb"));
  await runAll(page());
  await drawing(predictions).waitFor({timeout: 60_000});
  await kernelIdle(page());
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await lab?.stop();
}, 60_000);

jest.setTimeout(60_000);

test("a word that is written in the field is scored by the kernel and shown", async () => {
  await watchWord("were");
  await says(watch, /" were"/);
  const ranks = (await table(watch)).filter(([word]) => word === " were").map((row) => Number(row[4]));
  expect(ranks).toHaveLength(4);
  for (const rank of ranks) expect(rank).toBeGreaterThan(0);
});

test("a word that cannot be watched is refused beside the field, and the next one is taken", async () => {
  await watchWord("<|endoftext|>");
  await shown(watch).locator(".problem").waitFor();
  expect(await shown(watch).locator(".problem").textContent()).toContain("special token");
  expect(await control(watch, "remove").count()).toBe(3);
  await picture(page(), "wishes-refused");
  await watchWord("sit");
  await says(watch, /" sit"/);
  expect(await shown(watch).locator(".problem").count()).toBe(0);
});

test("stability of factors is checked when the reader asks for it", async () => {
  await show(factors);
  await control(factors, "ask").filter({hasText: "Check stability"}).click();
  await says(factors, /stable: mean cosine/);
  await says(factors, /cosine of factor 0/);
});

test("a factor is taken away when the reader asks for it, and its text is written anew", async () => {
  await control(factors, "ask").filter({hasText: "Take away factor"}).click();
  await says(factors, /Without factor 0/);
  await picture(page(), "wishes-factors");
});

test("a slider of the decoding figure changes the numbers at once, and a candidate becomes a branch", async () => {
  await show(decoding);
  const first = await mark(shown(decoding), "c0").getAttribute("aria-label");
  await control(decoding, "temperature").fill("0.5");
  await painted(page());
  expect(await mark(shown(decoding), "c0").getAttribute("aria-label")).not.toBe(first);
  await mark(shown(decoding), "c1").click();
  await mark(shown(decoding), "b0").waitFor();
  const wanted = /^2\. (".*?"), /.exec((await mark(shown(decoding), "c1").getAttribute("aria-label"))!)![1];
  expect(await mark(shown(decoding), "b0").getAttribute("aria-label")).toContain(wanted.slice(1, -1).trim());
});

test("another head's picture opens that head, read from the kernel", async () => {
  await show(attention);
  await control(attention, "show").selectOption("heads");
  await painted(page());
  const heads = shown(attention).locator('[data-grid="head"]');
  const [rows, columns] = await Promise.all(
    ["data-rows", "data-columns"].map(async (name) => Number(await heads.getAttribute(name))),
  );
  const box = (await heads.boundingBox())!;
  await page().mouse.click(box.x + (1.5 * box.width) / columns, box.y + ((rows - 0.5) * box.height) / rows);
  await says(attention, new RegExp(`layer ${rows - 1}, head 1`, "i"));
  expect(await control(attention, "layer").inputValue()).toBe(String(rows - 1));
  await picture(page(), "wishes-attention");
});

test("another layer's neurons are read from the kernel, and a drag looks closer", async () => {
  await show(activations);
  const before = await drawing(activations).textContent();
  await control(activations, "layer").selectOption("2");
  await says(activations, /Layer 2/);
  expect(await drawing(activations).textContent()).not.toBe(before);
  const map = shown(activations).locator('[data-grid="map"]');
  const rows = Number(await map.getAttribute("data-rows"));
  const box = (await map.boundingBox())!;
  await page().mouse.move(box.x + 0.3 * box.width, box.y + 0.3 * box.height);
  await page().mouse.down();
  await page().mouse.move(box.x + 0.6 * box.width, box.y + 0.6 * box.height, {steps: 4});
  await page().mouse.up();
  await painted(page());
  expect(Number(await map.getAttribute("data-rows"))).toBeLessThan(rows);
});

test("a field of another position shows its candidates", async () => {
  await show(predictions);
  await pressPosition(0.1);
  const first = await candidates();
  await pressPosition(0.9);
  await until(async () => (await candidates()) !== first && /1\. "/.test(await candidates()));
  await picture(page(), "wishes-predictions");
});

test("after a reload with the kernel alive the figures ask again", async () => {
  await command(page(), "docmanager:save");
  await page().reload();
  await show(watch);
  await kernelIdle(page());
  await control(watch, "add").waitFor({timeout: 20_000});
  await says(watch, /" were"/);
  await watchWord("stand");
  await says(watch, /" stand"/);
  await show(activations);
  await control(activations, "layer").selectOption("0");
  await says(activations, /Layer 0/);
  await show(decoding);
  await mark(shown(decoding), "c2").click();
  await mark(shown(decoding), "b1").waitFor();
});

test("without the kernel all is drawn, and what would need it is gone or says so", async () => {
  await command(page(), "docmanager:save");
  await command(page(), "kernelmenu:shutdown");
  await show(watch);
  await shown(watch).locator(".note").waitFor();
  await says(watch, /" were"/);
  expect(await shown(watch).locator("input[type=text]").count()).toBe(0);
  await show(factors);
  await says(factors, /Without factor 0/);
  expect(await control(factors, "ask").count()).toBe(0);
  await show(decoding);
  expect(await control(decoding, "strategies").isDisabled()).toBe(true);
  const first = await mark(shown(decoding), "c0").getAttribute("aria-label");
  await control(decoding, "temperature").fill("1.5");
  await painted(page());
  expect(await mark(shown(decoding), "c0").getAttribute("aria-label")).not.toBe(first);
  await show(attention);
  await says(attention, /layer 0, head 1: attention weights/);
  await control(attention, "head").selectOption("2");
  // Of a short text the figure holds the weights of all heads.
  await says(attention, /layer 0, head 2: attention weights/);
  await show(activations);
  expect(await control(activations, "layer").count()).toBe(0);
  await show(predictions);
  await pressPosition(0.9);
  expect(await candidates()).toMatch(/1\. "/);
  await pressPosition(0.5);
  await says(predictions, /The figure does not hold the candidates|1\. "/);
});

test("no error came up in the page, and nothing outside of this machine was asked", () => {
  expect(watched.errors).toEqual([]);
  expect(watched.outside).toEqual([]);
});

/** Writes a word into the field, as a reader does. */
async function watchWord(word: string): Promise<void> {
  await show(watch);
  await control(watch, "add").and(shown(watch).locator("input")).fill(word);
  await control(watch, "add").and(shown(watch).locator("input")).press("Enter");
}

/** Brings a cell onto the screen: a notebook holds only what is near it. */
async function show(at: number): Promise<void> {
  await drawing(at).first().waitFor({state: "attached", timeout: 30_000});
  await drawing(at).first().scrollIntoViewIfNeeded();
  await painted(page());
}

/** Waits until the drawing has such words. */
async function says(at: number, words: RegExp): Promise<void> {
  await shown(at).locator(".drawing", {hasText: words}).waitFor({state: "attached", timeout: 15_000});
}

/** The texts of the fields of a figure's table, by rows. */
async function table(at: number): Promise<string[][]> {
  const button = shown(at).getByRole("button", {name: "Table"});
  await button.click();
  await shown(at).locator("tbody tr").first().waitFor();
  const rows = await shown(at)
    .locator("tr")
    .evaluateAll((all) => all.map((row) => [...row.children].map(({textContent}) => textContent ?? "")));
  await button.click();
  await painted(page());
  return rows;
}

async function pressPosition(share: number): Promise<void> {
  const map = shown(predictions).locator("[data-grid]").first();
  const box = (await map.boundingBox())!;
  await page().mouse.click(box.x + share * box.width, box.y + box.height / 2);
  await painted(page());
}

/** All candidates that the panel shows. */
const candidates = async (): Promise<string> =>
  (await shown(predictions).locator(".drawing g > title").allTextContents()).join("\n");

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    if (await check()) return;
    await page().waitForTimeout(100);
  }
  throw new Error(`until(): ${check.toString()} must become true within 10 s, and did not.`);
}
