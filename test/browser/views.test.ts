import type {Browser, Locator} from "playwright-core";
import {Figure} from "../../src/figures/index.js";
import {views} from "../../src/views/index.js";
import type {View, ViewState} from "../../src/views/index.js";
import {cases} from "../views/cases.js";
import {violations} from "./support/axe.js";
import {openPage, picture, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {focusedMark, painted} from "./support/notebook.js";

/** Every view of the registry, with the first of its cases: all in one page that no kernel answers. */
const names = [...views.keys()];
const viewOf = (name: string): View<ViewState> => views.get(name)!;
const stateOf = (name: string): ViewState =>
  cases.find(({state, large}) => state.view === name && !large)!.state;

let browser: Browser;
let body: string;

beforeAll(async () => {
  browser = await startBrowser();
  const parts = await Promise.all(
    names.map((name) => new Figure(viewOf(name), stateOf(name)).html({fragment: true})),
  );
  body = parts.join("\n<hr>\n");
}, 60_000);

afterAll(() => browser?.close());

jest.setTimeout(60_000);

async function opened(dark: boolean): Promise<WatchedPage> {
  const watched = await openPage(browser, {dark, width: 1000});
  const style = "<style>:root{color-scheme:light dark;background:Canvas}</style>";
  await watched.page.setContent(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>All views</title>${style}` +
      `<body><main><h1>All views</h1>${body}</main></body></html>`,
  );
  await watched.page.waitForFunction(
    (count) =>
      [...document.querySelectorAll("limpid-figure")].filter((figure) =>
        figure.shadowRoot?.querySelector("svg"),
      ).length === count,
    names.length,
  );
  return watched;
}

/** What the drawing shows, without the comments of its templates. */
const drawn = async (figure: Locator): Promise<string> => {
  await painted(figure.page());
  return figure.evaluate((element) =>
    element.shadowRoot!.querySelector(".drawing")!.innerHTML.replaceAll(/<!--.*?-->/g, ""),
  );
};

describe.each(["light", "dark"])("in the %s theme", (theme) => {
  let watched: WatchedPage;
  const figure = (name: string) => watched.page.locator("limpid-figure").nth(names.indexOf(name));

  beforeAll(async () => {
    watched = await opened(theme === "dark");
  }, 60_000);
  afterAll(() => watched?.context.close());
  afterEach(() => {
    expect(watched.errors.splice(0)).toEqual([]);
    expect(watched.outside).toEqual([]);
  });

  test("nothing of them keeps a reader out", async () => {
    for (const name of names) {
      expect(await figure(name).locator("figure").getAttribute("data-theme")).toBe(theme);
    }
    await picture(watched.page, `views-${theme}`);
    expect(await violations(watched.page.locator("main"))).toEqual([]);
  });

  test("nothing of their tables keeps a reader out, and every one has rows", async () => {
    for (const name of names) {
      await figure(name).getByRole("button", {name: "Table", exact: true}).click();
      const rows = figure(name).locator("tbody tr");
      await rows.first().waitFor();
      expect(await rows.first().innerText()).not.toBe("");
      expect(await figure(name).locator("table").innerText()).not.toMatch(/NaN|undefined|\[object/);
    }
    expect(await violations(watched.page.locator("main"))).toEqual([]);
    for (const name of names) {
      await figure(name).getByRole("button", {name: "Table", exact: true}).click();
      await figure(name).locator(".drawing").waitFor();
    }
  });

  test.each(names)("%s answers a pointer, and is as before when it has left", async (name) => {
    const {mouse} = watched.page;
    await figure(name).scrollIntoViewIfNeeded();
    await mouse.move(1, 1);
    const before = await drawn(figure(name));
    const seen = new Set<string>();
    for (const {x, y} of await placesOf(figure(name))) {
      await mouse.move(x, y);
      seen.add(await drawn(figure(name)));
    }
    seen.delete(before);
    expect(seen.size).toBeGreaterThan(0);
    await mouse.move(1, 1);
    expect(await drawn(figure(name))).toBe(before);
  });

  // What has no colours is the same in both.
  if (theme === "light") {
    test.each(names)("%s is reached by Tab, and its keys move, select and keep the focus", async (name) => {
      const {keyboard} = watched.page;
      await figure(name).locator('button[data-format="csv"]').focus();
      await keyboard.press("Tab");
      const first = await focusedMark(watched.page);
      expect(first).toBeDefined();
      const visited = new Set<string>();
      const seen = new Set<string>();
      for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Enter", " ", "End", "Home"]) {
        await keyboard.press(key);
        seen.add(await drawn(figure(name)));
        visited.add((await focusedMark(watched.page)) ?? `none after ${key}`);
      }
      expect([...visited].filter((mark) => mark.startsWith("none"))).toEqual([]);
      expect(visited.size).toBeGreaterThan(1);
      expect(seen.size).toBeGreaterThan(1);
      for (const each of seen) expect(each).not.toMatch(/NaN|undefined/);
      await keyboard.press("Escape");
      await figure(name).evaluate((element) =>
        (element.shadowRoot!.activeElement as HTMLElement | null)?.blur(),
      );
      await painted(watched.page);
    });

    test.each(names)("%s is saved in every form, and read back", async (name) => {
      const save = (format: string) => savedAs(figure(name), format);
      const svg = String(await save("svg"));
      expect(svg).toMatch(/^<svg[^>]* xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).not.toMatch(/<!--|tabindex|NaN|undefined/);
      const png = await save("png");
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect(png.readUInt32BE(16)).toBe(2 * Number(/ width="([\d.]+)"/.exec(svg)![1]));
      const view = viewOf(name);
      const rows = view.table(stateOf(name), (message) => message).rows.length;
      expect(String(await save("csv")).split("\r\n").length).toBeGreaterThan(Math.min(rows, 2));
      const json = /<script type="application\/json">(.*?)<\/script>/s.exec(String(await save("html")))![1];
      const {state} = JSON.parse(json) as {state: unknown};
      const again = new Figure(view, view.validate(state));
      expect(JSON.parse(await again.json())).toEqual(state);
      expect(await figure(name).locator(".note").count()).toBe(0);
    });
  }
});

/** What a button hands to the browser to be downloaded; that it arrives is tested once, in saved.test.ts. */
async function savedAs(figure: Locator, format: string): Promise<Buffer> {
  const [name, file] = await figure.evaluate(async (element, wanted) => {
    const [make, click] = [URL.createObjectURL, HTMLAnchorElement.prototype.click];
    const blobs = new Map<string, Blob>();
    const saved = new Promise<[string, Blob]>((resolve) => {
      URL.createObjectURL = (blob: Blob) => {
        const address = make.call(URL, blob);
        blobs.set(address, blob);
        return address;
      };
      HTMLAnchorElement.prototype.click = function () {
        resolve([this.download, blobs.get(this.href)!]);
      };
    });
    element.shadowRoot!.querySelector<HTMLButtonElement>(`button[data-format="${wanted}"]`)!.click();
    try {
      const [title, blob] = await saved;
      const reader = new FileReader();
      const read = new Promise((resolve) => reader.addEventListener("load", resolve));
      reader.readAsDataURL(blob);
      await read;
      return [title, String(reader.result).split(",")[1]] as const;
    } finally {
      URL.createObjectURL = make;
      HTMLAnchorElement.prototype.click = click;
    }
  }, format);
  const view = await figure.evaluate(
    (element) => (element as unknown as {figure: {view: {name: string}}}).figure.view.name,
  );
  expect(name).toBe(`${view}.${format}`);
  return Buffer.from(file, "base64");
}

/** Where a pointer may find something: in the middle of some marks, and in the fields of grids. */
async function placesOf(figure: Locator): Promise<{x: number; y: number}[]> {
  return figure.evaluate((element) => {
    const root = element.shadowRoot!;
    const all = (selector: string) => [...root.querySelectorAll<SVGElement>(selector)];
    const inside = ({x, y}: {x: number; y: number}) => y > 0 && y < innerHeight && x > 0 && x < innerWidth;
    const at = (part: number) => (node: SVGElement) => {
      const {left, top, width, height} = node.getBoundingClientRect();
      return {x: left + width * part, y: top + height * part};
    };
    const some = all("[data-mark]").filter((_, i, {length}) => i % Math.ceil(length / 5) === 0);
    const grids = all("[data-grid]").slice(0, 2);
    return [...some.map(at(0.5)), ...grids.map(at(0.4)), ...grids.map(at(0.7))].filter(inside);
  });
}
