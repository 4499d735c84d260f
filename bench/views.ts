import {createRequire} from "node:module";
import type {Page} from "playwright-core";
import {openPage, startBrowser} from "../test/browser/support/browser.js";
import {startLab} from "../test/browser/support/lab.js";
import {command, notebook, openNotebook} from "../test/browser/support/notebook.js";
import {savedOutput} from "../test/browser/support/saved.js";
import {longText} from "../test/browser/support/states.js";
import {attentionState} from "../test/views/attention-cases.js";
import {factorsState} from "../test/views/factors-cases.js";
import {activationMassState} from "../test/views/activation-mass-cases.js";
import {distancesState} from "../test/views/distances-cases.js";
import {lengthShiftState} from "../test/views/length-shift-cases.js";
import {unitNumbers} from "../test/views/units-data.js";
import {rankingsState} from "../test/views/rankings-cases.js";
import {median} from "./median.js";
import type {BenchRow} from "./row.js";

const rounds = {hover: 60, small: 15, large: 7};

/** Drawing and hovering in a real JupyterLab in Chromium, and the size of what a notebook keeps. */
export async function run(): Promise<readonly BenchRow[]> {
  // Where the set-up put Python, as the tests know it.
  (createRequire(__filename)("../tools/setup/test-environment.cjs") as () => void)();
  const [small, large] = await Promise.all(
    [longText(1000, 50), longText(10_000, 50)].map((state) => savedOutput(state)),
  );
  const [factors, manyFactors] = await Promise.all(
    [1000, 10_000].map((n) => savedOutput(factorsState(longText(n, 50).tokens, n - 50, 10))),
  );
  const [ranks, manyRanks] = await Promise.all(
    [305, 10_000].map((n) => savedOutput(rankingsState(longText(n, 1).tokens, 5, 12))),
  );
  const heads = await savedOutput(attentionState(longText(512, 1).tokens, {}, [12, 12]));
  // Every neuron of a model of ten layers, at three checkpoints.
  const neurons = {layers: 10, width: 5000};
  const {lengths, masses} = unitNumbers(50_000);
  const ofNeurons = await Promise.all(
    [
      ["length shift", lengthShiftState(lengths, neurons)] as const,
      ["distances", distancesState(50_000, neurons, {bits: 10})] as const,
      ["activation mass", activationMassState(masses, neurons, 16)] as const,
    ].map(async ([name, state]) => ({name, output: await savedOutput(state)})),
  );
  const prompt = await savedOutput(longText(1050, 50));
  const lab = await startLab({files: {"bench.ipynb": notebook(["// drawn here"])}});
  const browser = await startBrowser();
  try {
    const {page} = await openPage(browser);
    await openNotebook(page, lab.url("bench.ipynb"));
    // The room that a figure has on a laptop's screen without JupyterLab's file browser.
    await command(page, "application:toggle-left-area");
    await page.waitForTimeout(3000);
    const time = (id: string, values: readonly number[], limit: number) =>
      row(id, Math.round(median(values) * 10) / 10, limit, "ms", values.length);
    const neuronRows: BenchRow[] = [];
    for (const {name, output} of ofNeurons) {
      const what = `${name} of 50,000 neurons × 3 checkpoints`;
      neuronRows.push(
        time(`first paint, ${what}`, await firstPaints(page, output, rounds.small), 200),
        time(`hover to repaint, ${what}`, await gridHovers(page, rounds.hover, '[data-grid="u"]'), 16),
        row(`saved output, ${what}`, bytes(output), 2_000_000, "bytes", 1),
      );
    }
    return [
      ...neuronRows,
      time("first paint, 1,000 tokens", await firstPaints(page, small, rounds.small), 200),
      time("hover to repaint, 1,000 tokens", await hovers(page, rounds.hover), 16),
      time("first paint, 10,000 tokens", await firstPaints(page, large, rounds.large), 1000),
      time("first paint, 1,000 tokens × 10 factors", await firstPaints(page, factors, rounds.small), 200),
      time(
        "hover over a factor to repaint, 1,000 tokens × 10 factors",
        await hovers(page, rounds.hover, (i) => `f${(3 * i) % 10}`),
        16,
      ),
      time("hover over a token to repaint, 1,000 tokens × 10 factors", await hovers(page, rounds.hover), 16),
      time(
        "first paint, 10,000 tokens × 10 factors",
        await firstPaints(page, manyFactors, rounds.large),
        1000,
      ),
      time(
        "first paint, ranks of 12 layers × 300 positions",
        await firstPaints(page, ranks, rounds.small),
        200,
      ),
      time(
        "hover to repaint, ranks of 12 layers × 300 positions",
        await gridHovers(page, rounds.hover, '[data-grid^="r"]:not([data-grid^="ro"])'),
        16,
      ),
      time(
        "first paint, ranks of 12 layers × 10,000 tokens",
        await firstPaints(page, manyRanks, rounds.large),
        1000,
      ),
      time(
        "first paint, 12 × 12 attention heads of 512 tokens",
        await firstPaints(page, heads, rounds.small),
        200,
      ),
      time(
        "hover to repaint, 12 × 12 attention heads of 512 tokens",
        await gridHovers(page, rounds.hover, '[data-grid="head"]'),
        16,
      ),
      row("saved output, 12 × 12 attention heads of 512 tokens", bytes(heads), 2_000_000, "bytes", 1),
      row("saved output, 1,000 tokens and 50 of output", bytes(prompt), 2_000_000, "bytes", 1),
    ];
  } finally {
    await browser.close();
    await lab.stop();
  }
}

const row = (id: string, limpid: number, limit: number, unit: string, count: number): BenchRow => ({
  id: `views: ${id}`,
  limpid,
  peer: null,
  ratio: null,
  limit,
  unit,
  rounds: count,
});

const bytes = (output: unknown) => Buffer.byteLength(JSON.stringify((output as {data: unknown}).data));

interface BenchWindow {
  jupyterapp: {
    shell: {
      currentWidget: {
        content: {widgets: {model: {outputs: {clear(): void; add(output: unknown): void}}}[]};
      };
    };
  };
}

/**
 * From the arrival of an output in the notebook's model until the frame that shows it was produced. The last figure
 * stays in the page for what is measured next.
 */
async function firstPaints(page: Page, output: unknown, count: number): Promise<number[]> {
  return page.evaluate(
    async ([text, times]) => {
      const {outputs} = (window as unknown as BenchWindow).jupyterapp.shell.currentWidget.content.widgets[0]
        .model;
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const rest = () => new Promise((resolve) => setTimeout(resolve, 150));
      const afterPaint = () =>
        new Promise((resolve) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = resolve;
          requestAnimationFrame(() => channel.port2.postMessage(undefined));
        });
      const drawn = () => document.querySelector("limpid-figure")?.shadowRoot?.querySelector("svg");
      const found: number[] = [];
      for (let i = 0; i < (times as number); i++) {
        outputs.clear();
        while (drawn()) await frame();
        await rest();
        // A fresh object each time: nothing that was computed for the last one is known.
        const fresh = JSON.parse(text as string) as unknown;
        const start = performance.now();
        outputs.add(fresh);
        while (!drawn()) await frame();
        await afterPaint();
        found.push(performance.now() - start);
      }
      return found;
    },
    [JSON.stringify(output), count] as const,
  );
}

/** From the pointer's event in the page until the frame with the new colours was produced; real mouse input. */
async function hovers(page: Page, count: number, markAt?: (i: number) => string): Promise<number[]> {
  const figure = page.locator("limpid-figure").first();
  const marks = figure.locator("[data-mark]");
  const last = (await marks.count()) - 1;
  const target = (i: number) =>
    markAt ? figure.locator(`[data-mark="${markAt(i)}"]`) : marks.nth(last - ((i * 7) % 40));
  await target(0).scrollIntoViewIfNeeded();
  await figure.evaluate((element) => {
    const times: number[] = [];
    (window as unknown as {hoverTimes: number[]}).hoverTimes = times;
    // Within the shadow root: a move from one mark to another is not heard outside of it.
    element.shadowRoot?.addEventListener(
      "pointerover",
      (event) => {
        if (!(event.target as Element).closest("[data-mark]")) return;
        const start = performance.now();
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => times.push(performance.now() - start);
          channel.port2.postMessage(undefined);
        });
      },
      true,
    );
  });
  for (let i = 0; i < count; i++) {
    const box = await target(i).boundingBox();
    if (!box) throw new Error("hovers(): every mark must have a box, got none.");
    await page.mouse.move(box.x + Math.min(box.width / 2, 40), box.y + box.height / 2);
    await page.waitForTimeout(60);
  }
  return page.evaluate(() => (window as unknown as {hoverTimes: number[]}).hoverTimes);
}

/** The same over the fields of a grid, which have one overlay for all. */
async function gridHovers(page: Page, count: number, overlay: string): Promise<number[]> {
  const grid = page.locator(`limpid-figure ${overlay}`).first();
  await grid.scrollIntoViewIfNeeded();
  await grid.evaluate((element) => {
    const times: number[] = [];
    (window as unknown as {hoverTimes: number[]}).hoverTimes = times;
    element.getRootNode().addEventListener("pointermove", () => {
      const start = performance.now();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => times.push(performance.now() - start);
        channel.port2.postMessage(undefined);
      });
    });
  });
  const box = await grid.boundingBox();
  if (!box) throw new Error("gridHovers(): the grid must have a box, got none.");
  for (let i = 0; i < count; i++) {
    // Another field each time, all over the grid.
    await page.mouse.move(
      box.x + box.width * (((i * 7) % 23) / 23 + 0.02),
      box.y + box.height * (((i * 5) % 12) / 12 + 0.04),
    );
    await page.waitForTimeout(60);
  }
  return page.evaluate(() => (window as unknown as {hoverTimes: number[]}).hoverTimes);
}
