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
import type {ViewState} from "../src/views/index.js";
import type {BenchOptions} from "./main.js";
import {median} from "./median.js";
import type {BenchRow} from "./row.js";

/** A pointer that goes over a figure: from mark to mark, or over a grid. */
interface Hover {
  readonly over?: string;
  readonly measure: (page: Page) => Promise<number[]>;
}

/** A figure, and what is measured of it; its rows are called after it. */
interface Scene {
  readonly name: string;
  readonly state: () => ViewState;
  /** Milliseconds that the first paint may take; absent: only its size is measured. */
  readonly paint?: number;
  readonly hovers?: readonly Hover[];
  /** The size of what a notebook keeps is measured. */
  readonly saved?: boolean;
}

const rounds = {hover: 60, small: 15, large: 7};
const limits = {hover: 16, bytes: 2_000_000};

const grid = (overlay: string): Hover => ({measure: (page) => gridHovers(page, rounds.hover, overlay)});
const marks: Hover = {measure: (page) => hovers(page, rounds.hover)};

function scenes(): readonly Scene[] {
  // Every neuron of a model of ten layers, at three checkpoints.
  const neurons = {layers: 10, width: 5000};
  const units = (name: string, state: () => ViewState): Scene => ({
    name: `${name} of 50,000 neurons × 3 checkpoints`,
    state,
    paint: 200,
    hovers: [grid('[data-grid="u"]')],
    saved: true,
  });
  const ofFactors = (n: number): ViewState => factorsState(longText(n, 50).tokens, n - 50, 10);
  const ofRanks = (n: number): ViewState => rankingsState(longText(n, 1).tokens, 5, 12);
  const aFactor: Hover = {
    over: "a factor",
    measure: (page) => hovers(page, rounds.hover, (i) => `f${(3 * i) % 10}`),
  };
  return [
    units("length shift", () => lengthShiftState(unitNumbers(50_000).lengths, neurons)),
    units("distances", () => distancesState(50_000, neurons, {bits: 10})),
    units("activation mass", () => activationMassState(unitNumbers(50_000).masses, neurons, 16)),
    {name: "1,000 tokens", state: () => longText(1000, 50), paint: 200, hovers: [marks]},
    {name: "10,000 tokens", state: () => longText(10_000, 50), paint: 1000},
    {
      name: "1,000 tokens × 10 factors",
      state: () => ofFactors(1000),
      paint: 200,
      hovers: [aFactor, {...marks, over: "a token"}],
    },
    {name: "10,000 tokens × 10 factors", state: () => ofFactors(10_000), paint: 1000},
    {
      name: "ranks of 12 layers × 300 positions",
      state: () => ofRanks(305),
      paint: 200,
      hovers: [grid('[data-grid^="r"]:not([data-grid^="ro"])')],
    },
    {name: "ranks of 12 layers × 10,000 tokens", state: () => ofRanks(10_000), paint: 1000},
    {
      name: "12 × 12 attention heads of 512 tokens",
      state: () => attentionState(longText(512, 1).tokens, {}, [12, 12]),
      paint: 200,
      hovers: [grid('[data-grid="head"]')],
      saved: true,
    },
    {name: "1,000 tokens and 50 of output", state: () => longText(1050, 50), saved: true},
  ];
}

const paintId = ({name}: Scene): string => `first paint, ${name}`;
const hoverId = ({name}: Scene, {over}: Hover): string =>
  `hover ${over === undefined ? "" : `over ${over} `}to repaint, ${name}`;
const savedId = ({name}: Scene): string => `saved output, ${name}`;

/** Names of the rows of a scene. */
const idsOf = (scene: Scene): readonly string[] => [
  ...(scene.paint === undefined ? [] : [paintId(scene)]),
  ...(scene.hovers ?? []).map((hover) => hoverId(scene, hover)),
  ...(scene.saved ? [savedId(scene)] : []),
];

/**
 * Drawing and hovering in a real JupyterLab in Chromium, and the size of what a notebook keeps.
 *
 * @param options.only - figures with this text in the name of a row
 */
export async function run({only}: BenchOptions = {}): Promise<readonly BenchRow[]> {
  const wanted = scenes().filter(
    (scene) => only === undefined || idsOf(scene).some((id) => id.includes(only)),
  );
  if (wanted.length === 0)
    throw new RangeError(`bench: only must be in the name of a figure, got "${only}".`);
  // Where the set-up put Python, as the tests know it.
  (createRequire(__filename)("../tools/setup/test-environment.cjs") as () => void)();
  const lab = await startLab({files: {"bench.ipynb": notebook(["// drawn here"])}});
  const browser = await startBrowser();
  try {
    const {page} = await openPage(browser);
    await openNotebook(page, lab.url("bench.ipynb"));
    // The room that a figure has on a laptop's screen without JupyterLab's file browser.
    await command(page, "application:toggle-left-area");
    await page.waitForTimeout(3000);
    const rows: BenchRow[] = [];
    for (const scene of wanted) rows.push(...(await measured(scene, page)));
    return rows;
  } finally {
    await browser.close();
    await lab.stop();
  }
}

async function measured(scene: Scene, page: Page): Promise<readonly BenchRow[]> {
  const {paint, hovers: pointers = [], saved} = scene;
  const output = await savedOutput(scene.state());
  const time = (id: string, values: readonly number[], limit: number): BenchRow =>
    row(id, Math.round(median(values) * 10) / 10, limit, "ms", values.length);
  const rows: BenchRow[] = [];
  if (paint !== undefined) {
    const count = paint > 200 ? rounds.large : rounds.small;
    rows.push(time(paintId(scene), await firstPaints(page, output, count), paint));
  }
  for (const pointer of pointers)
    rows.push(time(hoverId(scene, pointer), await pointer.measure(page), limits.hover));
  if (saved) rows.push(row(savedId(scene), bytes(output), limits.bytes, "bytes", 1));
  return rows;
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
