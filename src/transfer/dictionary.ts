/** Numbers names in the order they come; sorted at the end. */
export class Dictionary {
  readonly #ids = new Map<string, number>();

  idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    this.#ids.set(name, this.#ids.size);
    return this.#ids.size - 1;
  }

  /** The names sorted, and the place of each number among them. */
  sorted(): {readonly names: readonly string[]; readonly places: Int32Array} {
    const names = [...this.#ids.keys()].sort((a, b) => (a < b ? -1 : 1));
    const places = new Int32Array(names.length);
    names.forEach((name, place) => (places[this.#ids.get(name)!] = place));
    return {names, places};
  }
}

/** An order of rows in which `keys` ascend; rows of one key stay in the order they have in `order`. */
export function orderBy(keys: Int32Array, size: number, order?: Int32Array): Int32Array {
  const next = new Int32Array(size + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i] + 1]++;
  for (let key = 0; key < size; key++) next[key + 1] += next[key];
  const sorted = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const row = order === undefined ? i : order[i];
    sorted[next[keys[row]]++] = row;
  }
  return sorted;
}
