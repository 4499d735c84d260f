import {readFile} from "node:fs/promises";
import {homedir} from "node:os";
import {join} from "node:path";
import {show} from "../options.js";

/** Where models come from, and where they are kept: the variables that the hub's Python library reads as well. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  /** The folder with a folder for each model. */
  readonly cache: string;
  readonly offline: boolean;
  /** After so many milliseconds without a byte a request has failed. */
  readonly timeout: number;
}

/** Reads the settings anew for each call: a notebook cell may have set a variable. */
export async function readSettings(): Promise<HubSettings> {
  const {env} = process;
  const home = expand(env.HF_HOME || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "huggingface"));
  return {
    endpoint: readEndpoint(env.HF_ENDPOINT || "https://huggingface.co"),
    token: checkToken(env.HF_TOKEN?.trim() || (await savedToken(env.HF_TOKEN_PATH || join(home, "token")))),
    cache: expand(env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE || join(home, "hub")),
    offline: isOn(env.HF_HUB_OFFLINE) || isOn(env.TRANSFORMERS_OFFLINE),
    timeout: readTimeout(env.HF_HUB_DOWNLOAD_TIMEOUT),
  };
}

function readEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new RangeError(
      `fromPretrained(): HF_ENDPOINT must be an address with https:// or http://, got ${show(text)}. Without it https://huggingface.co is asked.`,
    );
  }
  return text.replace(/\/+$/, "");
}

function readTimeout(text: string | undefined): number {
  const seconds = Number(text || 10);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= 86_400) return 1000 * seconds;
  throw new RangeError(
    `fromPretrained(): HF_HUB_DOWNLOAD_TIMEOUT must be a number of seconds above 0, got ${show(text)}.`,
  );
}

/** A token that no request can carry is refused here: later errors would show it. */
function checkToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[!-~]+$/.test(token)) return token;
  throw new Error(
    `fromPretrained(): HF_TOKEN must be one word of plain letters and signs, got one with others. Copy it again.`,
  );
}

/** What a login with the hub's own tools left. */
async function savedToken(path: string): Promise<string | undefined> {
  const text = await readFile(expand(path), "utf8").catch(() => "");
  return text.trim() || undefined;
}

const isOn = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? "");

const expand = (path: string): string => path.replace(/^~(?=\/|$)/, homedir());
