/**
 * Refuses options that do not exist: a misspelt option that is silently ignored is a wrong figure.
 *
 * @throws TypeError naming the option, with the closest known one
 */
export function checkOptions(caller: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${caller}(): options must be an object, got ${String(options)}.`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const [closest, distance] = known
      .map((name) => [name, editDistance(key.toLowerCase(), name.toLowerCase())] as const)
      .reduce((a, b) => (b[1] < a[1] ? b : a));
    const advice =
      distance <= Math.max(2, key.length / 2) ? `Did you mean "${closest}"?` : `Known: ${known.join(", ")}.`;
    throw new TypeError(`${caller}(): unknown option "${key}". ${advice}`);
  }
}

function editDistance(a: string, b: string): number {
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
