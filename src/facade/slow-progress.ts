import {displayHost} from "../figures/index.js";

/** Progress in the running cell, for what takes longer than a second. What is done when it could first be shown is not. */
export function slowProgress(label: string): (done: number, total: number) => void {
  const start = Date.now();
  let shown = false;
  return (done, total) => {
    if (!shown && (done >= total || Date.now() - start < 1000)) return;
    shown = true;
    displayHost()?.progress(label, done, total, start);
  };
}
