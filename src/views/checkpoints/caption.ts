import {flowLabels} from "../tokens/label.js";
import type {Band} from "../tokens/label.js";
import type {Frame} from "../view.js";

const size = 11.5;

/** What to know before the numbers are believed, and how and from what they were computed. */
export function drawCaption(
  {
    says,
    warnings,
    method = "",
    provenance,
  }: {
    readonly says: readonly string[];
    readonly warnings: readonly string[];
    readonly method?: string;
    readonly provenance: string;
  },
  {theme, width}: Frame,
): Band {
  const text = [...says, method, provenance].filter((part) => part !== "").join(" · ");
  const told = warnings.map((warning) => ({text: `⚠ ${warning}`, size, fill: theme.foreground}));
  // Each warning begins a line: nothing fits beside it.
  return flowLabels([...told, {text, size, fill: theme.muted}], width, width, 16);
}
