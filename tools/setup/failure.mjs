/**
 * A step that could not be done: what failed, why, and what the reader can do about it.
 *
 * @example
 * throw new Failure("npm packages could not be installed.", {cause: "no network.", fix: "Connect and run again."});
 */
export class Failure extends Error {
  constructor(what, {cause, fix, details = ""}) {
    super(what);
    this.name = "Failure";
    this.why = cause;
    this.fix = fix;
    /** The last lines of the tool that failed, shown above cause and fix. */
    this.details = details;
  }
}

/** The text that ends a failed set-up. */
export function describeFailure(failure, step = "") {
  const lines = [];
  if (failure.details) lines.push(...failure.details.split("\n").map((line) => `    ${line}`));
  lines.push(`✗ ${step ? `${step}: ` : ""}${failure.message}`);
  lines.push(`  Cause: ${failure.why}`);
  lines.push(`  Fix:   ${failure.fix}`);
  return lines.join("\n");
}
