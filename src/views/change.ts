/** The state with some keys changed; the same object where they have these values already. */
export function change<S extends object>(state: S, next: Partial<S>): S {
  const keys = Object.keys(next) as (keyof S)[];
  return keys.every((key) => state[key] === next[key]) ? state : {...state, ...next};
}
