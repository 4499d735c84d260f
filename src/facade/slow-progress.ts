import {displayHost} from "../figures/index.js";

/** Progress in the running cell, for what takes longer than a second. */
export function slowProgress(label: string): (done: number, total: number) => void {
  const start = Date.now();
  let shown = false;
  return (done, total) => {
    if (!shown && Date.now() - start < 1000) return;
    shown = true;
    displayHost()?.progress(label, done, total);
  };
}
