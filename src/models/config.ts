type Json = Readonly<Record<string, unknown>>;

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** A whole number from 1 to `most` from config.json. */
export function wholeNumber(json: Json, key: string, fallback: number, most = Infinity): number {
  const value = json[key] ?? fallback;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > most) {
    const limits = most === Infinity ? "of at least 1" : `from 1 to ${most.toLocaleString("en")}`;
    throw new RangeError(
      `fromPretrained(): ${key} in config.json must be a whole number ${limits}, got ${shown(value)}.`,
    );
  }
  return value;
}

/** Lists of layers are made before a checkpoint's size can limit them; no model has nearly as many. */
export const mostLayers = 1024;

/** The number of layers from config.json. */
export function layerCount(json: Json, key: string, fallback: number): number {
  return wholeNumber(json, key, fallback, mostLayers);
}

/** Lists of classes are made before a checkpoint's size can limit them. */
const mostLabels = 1_000_000;

/** Names of classes by their ids: those of `id2label`, else as many as `num_labels` says. */
export function labelNames(json: Json): string[] {
  const labels: unknown = json.id2label ?? undefined;
  if (labels === undefined) {
    return Array.from({length: wholeNumber(json, "num_labels", 2, mostLabels)}, (_, i) => `LABEL_${i}`);
  }
  const named = typeof labels === "object" && labels !== null ? Object.entries(labels) : [];
  const names = named.map((_, i) => (labels as Record<string, unknown>)[String(i)]);
  if (names.length > 0 && names.every((name) => typeof name === "string")) return names;
  throw new RangeError(
    `fromPretrained(): id2label in config.json must name classes by their ids from 0 on, got ${shown(labels)}.`,
  );
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

/** The width of one head, if the heads share the model's width. */
export function headWidth(dModel: number, nHeads: number): number {
  if (dModel % nHeads !== 0) {
    throw new RangeError(
      `fromPretrained(): hidden_size in config.json must be a multiple of the number of heads (${nHeads}), got ${dModel}.`,
    );
  }
  return dModel / nHeads;
}

/** The token that ends a text: the first, if config.json names several. */
export function endOfText(json: Json, fallback?: number): number | undefined {
  const value = json.eos_token_id === undefined ? fallback : json.eos_token_id;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  // An id beyond the vocabulary is no mistake: small checkpoints keep that of the large model. It just never comes.
  if (first === undefined || first === null) return undefined;
  if (typeof first !== "number" || !Number.isInteger(first)) {
    throw new TypeError(
      `fromPretrained(): eos_token_id in config.json must be a token's id, a list of ids or null, got ${shown(value)}.`,
    );
  }
  return first;
}
