import {randomUUID} from "node:crypto";
import type {CommHub} from "./comm-hub.js";
import type {Json} from "./wire.js";

/** The shortest time between two reports of one step, in milliseconds. */
const interval = 100;

interface Step {
  readonly displayId: string;
  readonly started: number;
  sent: number;
}

/** Progress of long steps: one output per label, replaced as the step goes on. */
export class ProgressDisplay {
  readonly #steps = new Map<string, Step>();

  constructor(
    readonly hub: CommHub,
    readonly now: () => number = Date.now,
  ) {}

  report(label: string, done: number, total: number, started?: number): void {
    const now = this.now();
    const known = this.#steps.get(label);
    const isDone = done >= total;
    if (known && !isDone && now - known.sent < interval) return;
    const step = known ?? {displayId: randomUUID(), started: started ?? now, sent: now};
    step.sent = now;
    if (isDone) this.#steps.delete(label);
    else this.#steps.set(label, step);
    const text = isDone
      ? `${label}: done in ${((now - step.started) / 1000).toFixed(1)} s`
      : `${label}: ${done} of ${total}`;
    const content: Json = {
      data: {"text/html": html(text, isDone ? undefined : done / total), "text/plain": text},
      metadata: {},
      transient: {display_id: step.displayId},
    };
    this.hub.publish(known ? "update_display_data" : "display_data", content);
  }
}

function html(text: string, share: number | undefined): string {
  const said = text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  if (share === undefined) return `<div>${said}</div>`;
  return `<div><progress max="1" value="${share.toFixed(3)}" aria-label="${said}"></progress> ${said}</div>`;
}
