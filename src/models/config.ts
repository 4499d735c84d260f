type Json = Readonly<Record<string, unknown>>;

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** A whole number of at least 1 from config.json. */
export function wholeNumber(json: Json, key: string, fallback: number): number {
  const value = json[key] ?? fallback;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
    throw new RangeError(
      `fromPretrained(): ${key} in config.json must be a whole number of at least 1, got ${shown(value)}.`,
    );
  }
  return value;
}

/** A number above 0 from config.json. */
export function positive(json: Json, key: string, fallback: number): number {
  const value = json[key] ?? fallback;
  if (typeof value !== "number" || !(value > 0) || !Number.isFinite(value)) {
    throw new RangeError(`fromPretrained(): ${key} in config.json must be above 0, got ${shown(value)}.`);
  }
  return value;
}

export function flag(json: Json, key: string, fallback: boolean): boolean {
  const value = json[key] ?? fallback;
  if (typeof value !== "boolean") {
    throw new TypeError(`fromPretrained(): ${key} in config.json must be true or false, got ${shown(value)}.`);
  }
  return value;
}

export function oneOf<T extends string>(json: Json, key: string, names: readonly T[], fallback: T): T {
  const value = json[key] ?? fallback;
  const known = names.find((name) => name === value);
  if (known === undefined) {
    throw new RangeError(
      `fromPretrained(): ${key} in config.json must be one of ${names.join(", ")}, got ${shown(value)}.`,
    );
  }
  return known;
}
