/** Options that mean the same in every function. */
const shared: Readonly<Record<string, {readonly expected: string; fits(value: unknown): boolean}>> = {
  signal: {expected: "an AbortSignal", fits: (value) => value instanceof AbortSignal},
  onToken: {expected: "a function", fits: (value) => typeof value === "function"},
  onProgress: {expected: "a function", fits: (value) => typeof value === "function"},
  maxMemory: {expected: "above 0 bytes", fits: (value) => typeof value === "number" && value > 0},
};

/** Refuses options that a function does not have; a near one is named. Also checks those that every function shares. */
export function checkOptions(caller: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${caller}(): options must be an object, got ${show(options)}.`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (known.includes(name)) {
      if (!Object.hasOwn(shared, name) || value === undefined || shared[name].fits(value)) continue;
      const wrong = `${caller}(): ${name} must be ${shared[name].expected}, got ${show(value)}.`;
      throw name === "maxMemory" && typeof value === "number" ? new RangeError(wrong) : new TypeError(wrong);
    }
    const near = nearest(name, known);
    const fix = near === undefined ? `Known are ${known.join(", ")}.` : `Did you mean "${near}"?`;
    throw new TypeError(`${caller}(): unknown option "${name}". ${fix}`);
  }
}

/** The known name with the fewest changed letters, at most a third of them. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const changes = distance(name.toLowerCase(), candidate.toLowerCase());
    if (changes < fewest) [best, fewest] = [candidate, changes];
  }
  return best;
}

/** Letters to insert, delete or change. */
function distance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

/** A whole number in a range, as an option. */
export function checkWhole(caller: string, name: string, value: unknown, from: number, to = Infinity): void {
  if (typeof value === "number" && Number.isInteger(value) && value >= from && value <= to) return;
  const range = to === Infinity ? `at least ${from}` : `${from}–${to}`;
  const wrong = `${caller}(): ${name} must be a whole number (${range}), got ${show(value)}.`;
  throw typeof value === "number" ? new RangeError(wrong) : new TypeError(wrong);
}

/**
 * Bytes as an error shows them: 3.1 GB.
 *
 * @param round - up for what is needed and down for what is there, so that what is too much never looks like what is there
 */
export function showBytes(bytes: number, round: (n: number) => number): string {
  const [size, unit] =
    bytes >= 1e9 ? [1e9, "GB"] : bytes >= 1e6 ? [1e6, "MB"] : bytes >= 1e3 ? [1e3, "kB"] : [1, "bytes"];
  const value = bytes / size;
  const step = value < 10 && size > 1 ? 10 : 1;
  return `${(round(value * step) / step).toFixed(step === 10 ? 1 : 0)} ${unit}`;
}

/** A value as an error shows it. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return String(value);
}
