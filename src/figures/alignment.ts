/** Longer middle parts are compared by their ends only: the table of all pairs would take more memory than both texts. */
const mostPairs = 16_000_000;

/**
 * A longest common subsequence of two texts: positions of equal tokens, ascending in both. What both begin and end with is
 * always part of it.
 *
 * @see Hunt & McIlroy (1976)
 */
export function alignment(a: readonly string[], b: readonly string[]): [a: number, b: number][] {
  const shorter = Math.min(a.length, b.length);
  let first = 0;
  while (first < shorter && a[first] === b[first]) first++;
  let last = 0;
  while (last < shorter - first && a[a.length - 1 - last] === b[b.length - 1 - last]) last++;
  const head = Array.from({length: first}, (_, i): [number, number] => [i, i]);
  const tail = Array.from({length: last}, (_, i): [number, number] => [
    a.length - last + i,
    b.length - last + i,
  ]);
  const middle = common(a.slice(first, a.length - last), b.slice(first, b.length - last));
  return [...head, ...middle.map(([i, j]): [number, number] => [i + first, j + first]), ...tail];
}

function common(a: readonly string[], b: readonly string[]): [number, number][] {
  const [n, m] = [a.length, b.length];
  if (n * m > mostPairs) return [];
  // lengths[i, j]: of a longest common subsequence of a from i on and b from j on.
  const width = m + 1;
  const lengths = new Uint16Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < n && j < m;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i++;
    else j++;
  }
  return pairs;
}
