import type {Settings} from "../settings.js";

/** Rises in a straight line to the peak over the warm-up, then falls in a straight line to nothing. */
export function learningRate(step: number, {learningRate: peak, warmup, steps}: Settings): number {
  if (step < warmup) return (peak * (step + 1)) / warmup;
  return (peak * (steps - step)) / (steps - warmup);
}
