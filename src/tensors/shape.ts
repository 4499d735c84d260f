/**
 * One size of an array: a number, or a name for a size that is known only when the graph runs, such as "seq".
 * Names may be joined to sums of products: "past+seq", "batch*seq".
 */
export type Dim = number | string;
export type Shape = readonly Dim[];
/** Values of the named sizes in one run. */
export type Sizes = ReadonlyMap<string, number>;

/** Product of sizes, as a number where all are known. */
export function product(dims: Shape): Dim {
  const names: string[] = [];
  let known = 1;
  for (const dim of dims) {
    if (typeof dim === "number") known *= dim;
    else if (dim.includes("+")) throw new RangeError(`product(): a sum cannot be multiplied, got "${dim}".`);
    else names.push(dim);
  }
  if (names.length === 0) return known;
  return (known === 1 ? names : [String(known), ...names]).join("*");
}

/** Sum of sizes, as a number where all are known. */
export function sum(dims: Shape): Dim {
  const names = dims.filter((dim) => typeof dim === "string");
  const known = dims.reduce<number>((total, dim) => (typeof dim === "number" ? total + dim : total), 0);
  if (names.length === 0) return known;
  return (known === 0 ? names : [...names, String(known)]).join("+");
}

/** The number a size stands for in a run. */
export function evaluate(dim: Dim, sizes: Sizes): number {
  if (typeof dim === "number") return dim;
  const direct = sizes.get(dim);
  if (direct !== undefined) return direct;
  return dim
    .split("+")
    .map((term) => term.split("*").reduce((n, name) => n * sizeOf(name, sizes), 1))
    .reduce((a, b) => a + b, 0);
}

function sizeOf(name: string, sizes: Sizes): number {
  const size = sizes.get(name) ?? (/^\d+$/.test(name) ? Number(name) : undefined);
  if (size === undefined)
    throw new Error(`run(): size "${name}" must be given by an input of the graph, got none.`);
  return size;
}

/** Adds the named sizes that an array of shape `actual` gives to `sizes`; a contradiction is an error. */
export function bind(
  name: string,
  shape: Shape,
  actual: readonly number[],
  sizes: Map<string, number>,
): void {
  const fits =
    shape.length === actual.length &&
    shape.every((dim, axis) => {
      if (typeof dim === "number") return dim === actual[axis];
      if (/[+*]/.test(dim)) return true; // checked by the operation that reads it
      const known = sizes.get(dim);
      if (known === undefined) sizes.set(dim, actual[axis]);
      return known === undefined || known === actual[axis];
    });
  if (!fits) {
    throw new RangeError(
      `run(): input "${name}" must have the shape [${shape.join(", ")}], got [${actual.join(", ")}].`,
    );
  }
}

/** Shape of `a ∘ b` under broadcasting. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({length: rank}, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new RangeError(`broadcast(): shapes must fit, got [${a.join(", ")}] and [${b.join(", ")}].`);
  });
}

/** Axes counted from 0. */
export function axesOf(axes: readonly number[], rank: number): number[] {
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}
