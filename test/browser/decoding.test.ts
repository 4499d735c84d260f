import type {Browser} from "playwright-core";
import {Figure} from "../../src/figures/index.js";
import {decodingView} from "../../src/views/index.js";
import type {DecodingState} from "../../src/views/index.js";
import {decodingState} from "../views/decoding-cases.js";
import {violations} from "./support/axe.js";
import {openPage, picture, startBrowser} from "./support/browser.js";
import type {WatchedPage} from "./support/browser.js";
import {mark, painted} from "./support/notebook.js";

const state = decodingState(8, {selected: 2});
let browser: Browser;
let watched: WatchedPage;
const page = () => watched.page;
const shown = () => page().locator("limpid-figure");
const slider = (key: string) => shown().locator(`input[data-key="${key}"]`);
const rowName = (name: string) => mark(shown(), name).getAttribute("aria-label");

jest.setTimeout(60_000);

beforeAll(async () => {
  browser = await startBrowser();
  watched = await openPage(browser);
  await page().context().setOffline(true);
  await page().setContent(await new Figure(decodingView, state).html());
  await shown().locator("svg").waitFor();
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

/** Moves a slider as a reader does; gives the state that the view makes of it. */
async function slide(from: DecodingState, key: string, value: string): Promise<DecodingState> {
  await slider(key).fill(value);
  await painted(page());
  return decodingView.update(from, {type: "set", key, value});
}

test("in a saved figure, without a kernel, sliders change the distribution", async () => {
  const before = await rowName("c0");
  const warmer = await slide(state, "temperature", "0.5");
  expect(await rowName("c0")).not.toBe(before);
  const cut = await slide(warmer, "topK", "3");
  expect(await rowName("c3")).toContain("top-k cuts it");
  // What the page says is what the view says of this state.
  expect(await shown().locator("svg").textContent()).toContain("3 of 300 tokens");
  const said = decodingView.announce(cut, (message) => message);
  await shown().locator(".said", {hasText: said}).waitFor({state: "attached"});
  await picture(page(), "decoding-light");
});

test("another token shows its own candidates, with the same settings", async () => {
  const before = await rowName("c0");
  await mark(shown(), "5").click();
  await painted(page());
  expect(await rowName("c0")).not.toBe(before);
  expect(await rowName("c3")).toContain("top-k cuts it");
});

test("the keyboard alone reaches sliders, tokens and candidates", async () => {
  await slider("topP").focus();
  await page().keyboard.press("ArrowLeft");
  await painted(page());
  expect(await slider("topP").inputValue()).toBe("0.99");
  await shown().locator('[aria-label="Tokens"] [tabindex="0"]').focus();
  await page().keyboard.press("Enter");
  await painted(page());
  expect(await rowName("c0")).toContain("1. ");
});

test("what needs the kernel cannot be pressed, and the figure says so", async () => {
  expect(await shown().locator('button[data-key="strategies"]').isDisabled()).toBe(true);
  expect(await shown().locator("svg").textContent()).toContain("it needs the kernel");
});

test.each(["light", "dark"] as const)("axe-core finds nothing in a %s page", async (colorScheme) => {
  await page().emulateMedia({colorScheme});
  await page().evaluate(
    (scheme) => document.documentElement.style.setProperty("color-scheme", scheme),
    colorScheme,
  );
  await painted(page());
  expect(await violations(shown())).toEqual([]);
});

test("no error came up in the page, and nothing outside of this machine was asked", () => {
  expect(watched.errors).toEqual([]);
  expect(watched.outside).toEqual([]);
});
