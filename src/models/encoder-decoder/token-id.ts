/** A token's id from config.json. */
export function tokenId(json: Readonly<Record<string, unknown>>, key: string, fallback: number, nVocab: number): number {
  const value = json[key] ?? fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < nVocab) return value;
  throw new RangeError(
    `fromPretrained(): ${key} in config.json must be a token's id from 0 to ${nVocab - 1}, got ${JSON.stringify(value)}.`,
  );
}
