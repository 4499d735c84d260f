import type {Hub} from "./hub.js";

/** The hub could not be asked, or broke off: another try may go well, and what is cached may be used. */
export class Unreachable extends Error {}

/** The error for an answer that is no success. */
export function refusal(hub: Hub, response: Response): Error {
  const {id, endpoint, token, revision} = hub;
  const {status} = response;
  const code = response.headers.get("X-Error-Code");
  const error = (text: string): Error => new Error(`fromPretrained(): ${text}`);
  if (status >= 500) return new Unreachable(`fromPretrained(): ${endpoint} must answer, got status ${status}.`);
  if (status === 403 || code === "GatedRepo") {
    const permit = token ? "ask for access to it" : "ask for access to it, and set HF_TOKEN";
    return error(`"${id}" must be open to you, got status ${status}. Sign in at ${endpoint}/${id}, ${permit}.`);
  }
  if (code === "RevisionNotFound") {
    return error(`revision must be a branch, tag or commit of "${id}", got "${revision}". See ${endpoint}/${id}.`);
  }
  if (status === 401 || status === 404) {
    const fix = token
      ? "Check the spelling, and that the token is valid and may read the model."
      : "Check the spelling; if the model is private, set HF_TOKEN.";
    return error(
      `model must be a checkpoint folder or a model that ${endpoint} shows you, got "${id}" (status ${status}). ${fix}`,
    );
  }
  if (status === 429) {
    return error(
      `${endpoint} must accept the request, got status 429 (too many). Wait some minutes${token ? "" : ", or set HF_TOKEN"}.`,
    );
  }
  return error(`${endpoint} must answer with the model, got status ${status}. Is HF_ENDPOINT a model hub?`);
}

/** The error for a request that got no answer, or not all of it. */
export function failure(hub: Hub, cause: unknown, stalled: boolean): Unreachable {
  const seconds = hub.timeout / 1000;
  const what = stalled ? `nothing for ${seconds} s` : causeOf(cause);
  return new Unreachable(
    `fromPretrained(): ${hub.endpoint} must answer, got ${what}. Check the network${process.env.HF_ENDPOINT ? " and HF_ENDPOINT" : ""}.`,
    {cause},
  );
}

/** `fetch` hides the reason behind "fetch failed" or "terminated". */
function causeOf(error: unknown): string {
  const {cause} = (error ?? {}) as {cause?: unknown};
  const {code, message} = (cause ?? error ?? {}) as {code?: unknown; message?: unknown};
  return String(code ?? message ?? error);
}

/** Waits before another try. An interrupt ends the wait early. */
export async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, signal?.aborted ? 0 : milliseconds);
    signal?.addEventListener("abort", end);
  });
}
