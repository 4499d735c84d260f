import {show} from "../options.js";
import type {HubSettings} from "./settings.js";
import {readSettings} from "./settings.js";

/** One model on the hub, as one call sees it. */
export interface Hub extends HubSettings {
  /** "owner/name", or a name alone. */
  readonly id: string;
  /** A branch, tag or commit. */
  readonly revision: string;
  readonly signal: AbortSignal | undefined;
}

/** What the hub calls a model: letters, digits, ".", "_" and "-", but neither "--" nor ".." */
export function isHubId(text: string): boolean {
  const name = /^[a-z0-9](?:[\w.-]*\w)?(?:\/[a-z0-9_](?:[\w.-]*\w)?)?$/i;
  return text.length <= 96 && name.test(text) && !/--|\.\./.test(text);
}

export function checkRevision(revision: unknown): void {
  if (typeof revision !== "string") {
    throw new TypeError(`fromPretrained(): revision must be a branch, tag or commit, got ${show(revision)}.`);
  }
  // The name becomes a path of the cache.
  const fits = /^[\w][\w.+@=-]*(\/[\w][\w.+@=-]*)*$/.test(revision) && !revision.includes("..");
  if (!fits || revision.length > 200) {
    throw new RangeError(
      `fromPretrained(): revision must be a branch, tag or commit, got ${show(revision)}. "main" is the newest of most models.`,
    );
  }
}

export async function openHub(id: string, revision: string, signal: AbortSignal | undefined): Promise<Hub> {
  return {...(await readSettings()), id, revision, signal};
}
