import {throwIfAborted} from "../abort.js";
import {failure, refusal, Unreachable, wait} from "./answer.js";
import type {Hub} from "./hub.js";

/** How often a request is tried again when nothing new arrived, and the first pause in milliseconds; it doubles. */
export const maxRepeats = 3;
export const firstPause = 200;

/** An answer whose body arrives piece by piece. */
export interface Answer {
  readonly response: Response;
  /** The next piece; `undefined` at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Closes the connection. */
  end(): Promise<void>;
}

/** Sends a request that fails when nothing arrives for a while. The token goes to the hub's own address only. */
export async function send(hub: Hub, url: string, init: RequestInit = {}): Promise<Answer> {
  throwIfAborted("fromPretrained", hub.signal);
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), hub.timeout);
  const signal = hub.signal ? AbortSignal.any([hub.signal, stall.signal]) : stall.signal;
  const failed = (error: unknown): Error => {
    clearTimeout(timer);
    throwIfAborted("fromPretrained", hub.signal);
    return failure(hub, error, stall.signal.aborted);
  };
  const headers = new Headers(init.headers);
  // `fetch` drops this header by itself when it is sent on to another host, where large files lie.
  if (hub.token && new URL(url).origin === new URL(hub.endpoint).origin) {
    headers.set("Authorization", `Bearer ${hub.token}`);
  }
  const response = await fetch(url, {...init, headers, signal}).catch((error: unknown) => {
    throw failed(error);
  });
  const reader = response.body?.getReader();
  return {
    response,
    next: async () => {
      timer.refresh();
      const piece = await reader?.read().catch((error: unknown) => {
        throw failed(error);
      });
      return piece?.value;
    },
    end: async () => {
      clearTimeout(timer);
      await reader?.cancel().catch(() => undefined);
    },
  };
}

/** `fetch` for the hub's library: refuses with our errors, and asks again when the hub has a problem of its own. */
export function hubFetch(hub: Hub): typeof fetch {
  return async (url, init) => {
    const address = url instanceof Request ? url.url : String(url);
    for (let repeats = 0; ; repeats++) {
      try {
        return await askOnce(hub, address, init);
      } catch (error) {
        const again = error instanceof Unreachable && error.cause === undefined && repeats < maxRepeats;
        if (!again) throw error;
        await wait(firstPause * 2 ** repeats, hub.signal);
      }
    }
  };
}

async function askOnce(hub: Hub, url: string, init: RequestInit | undefined): Promise<Response> {
  const answer = await send(hub, url, init);
  try {
    if (!answer.response.ok) throw refusal(hub, answer.response);
    const pieces: Uint8Array[] = [];
    for (let piece = await answer.next(); piece; piece = await answer.next()) pieces.push(piece);
    return new Response(Buffer.concat(pieces), {status: answer.response.status, headers: answer.response.headers});
  } finally {
    await answer.end();
  }
}
