/** Sentences about the same things, made in the same way. */
interface Kept {
  readonly t: (message: string) => string;
  readonly said: Map<number, string>;
}

const known = new WeakMap<object, Map<string, Kept>>();
/** Ways of saying that are kept for one thing: a hover goes back and forth between two. */
const most = 8;

/**
 * A sentence about the `at`-th of something, made once while `key` is the same object: names of a thousand marks are not
 * made anew at each hover.
 *
 * @param kind - tells sentences about the same thing apart, with all that they depend on beside `key`
 */
export function said(
  key: object,
  {kind, t, at}: {readonly kind: string; readonly t: (message: string) => string; readonly at: number},
  make: () => string,
): string {
  let kinds = known.get(key);
  if (!kinds) known.set(key, (kinds = new Map()));
  let kept = kinds.get(kind);
  if (kept?.t !== t) {
    if (kinds.size >= most) kinds.clear();
    kinds.set(kind, (kept = {t, said: new Map()}));
  }
  let sentence = kept.said.get(at);
  if (sentence === undefined) kept.said.set(at, (sentence = make()));
  return sentence;
}

const pairs = new WeakMap<object, WeakMap<object, object>>();

/** One key for two things: the same while both are the same objects. */
export function pair(a: object, b: object): object {
  let known = pairs.get(a);
  if (!known) pairs.set(a, (known = new WeakMap()));
  let key = known.get(b);
  if (!key) known.set(b, (key = {}));
  return key;
}
