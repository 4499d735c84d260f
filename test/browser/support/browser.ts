import {existsSync} from "node:fs";
import path from "node:path";
import {chromium} from "playwright-core";
import type {Browser, BrowserContext, Page} from "playwright-core";
import {output} from "./lab.js";

/** Starts the system's Chromium with an empty profile, that asks nothing of the network by itself. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.LIMPID_CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(
      `startBrowser(): LIMPID_CHROMIUM must name a Chromium, got ${executablePath}. Install chromium.`,
    );
  }
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page that remembers what went wrong in it and which addresses outside of this machine it asked for. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly errors: string[];
  readonly outside: string[];
}

export async function openPage(
  browser: Browser,
  options: {dark?: boolean; width?: number} = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: {width: options.width ?? 1280, height: 900},
    colorScheme: options.dark ? "dark" : "light",
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const [errors, outside]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => {
    const {protocol, hostname} = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && hostname !== "127.0.0.1") outside.push(request.url());
  });
  return {page, context, errors, outside};
}

/** Writes a picture for the eye to test/output/browser. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({path: path.join(output, `${name}.png`)});
}
