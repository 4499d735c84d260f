import {checkNumber, checkName} from "./checks.js";

export interface ScheduleOptions {
  /** Step size (default 0.001 with AdamW, 1 with steepest descent). */
  readonly learningRate?: number;
  /**
   * How it changes: "constant"; "plateau" (default): it is multiplied by `decay` after each epoch whose validation is not
   * better than the best before; "linear": falls in a straight line to 0 at the end of the last epoch.
   */
  readonly schedule?: "constant" | "plateau" | "linear";
  /** For "plateau" (default 0.25). */
  readonly decay?: number;
  /** Steps over which it rises from 0 at the start (default 0). */
  readonly warmup?: number;
}

export type Schedule = Required<ScheduleOptions>;

export function scheduleOf(caller: string, options: ScheduleOptions, usual: number): Schedule {
  const {learningRate = usual, schedule = "plateau", decay = 0.25, warmup = 0} = options;
  checkNumber(caller, "learningRate", learningRate, 0);
  checkName(caller, "schedule", schedule, ["constant", "plateau", "linear"]);
  checkNumber(caller, "decay", decay, 0, 1);
  checkNumber(caller, "warmup", warmup, 0);
  return {learningRate, schedule, decay, warmup};
}

/**
 * The step size of one step.
 *
 * @param step - from 0
 * @param plateaus - epochs so far that did not become better
 */
export function rateAt(
  {learningRate, schedule, decay, warmup}: Schedule,
  step: number,
  steps: number,
  plateaus: number,
): number {
  const rising = step < warmup ? (step + 1) / warmup : 1;
  const falling = schedule === "linear" ? 1 - step / steps : schedule === "plateau" ? decay ** plateaus : 1;
  return learningRate * rising * falling;
}
