/** Types of stored weights that can be read, and bytes of a value. */
export const storedTypes = {F32: 4, F16: 2, BF16: 2} as const;
type Readable = keyof typeof storedTypes;
/** Types that a file may hold, in arrays that no model reads; bytes of a value. */
const widths: Readonly<Record<string, number>> = {
  ...storedTypes,
  ...{F64: 8, I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1, F8_E4M3: 1, F8_E5M2: 1},
};

/** Where one array is in a safetensors file. */
export interface StoredArray {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First and last byte after the header, the last one excluded. */
  readonly begin: number;
  readonly end: number;
}

/** How errors about a file begin, and what they say helps. */
export interface HeaderErrors {
  readonly caller: string;
  /** What the arrays are. */
  readonly content: string;
  readonly fix: string;
}

const ofCheckpoints: HeaderErrors = {
  caller: "fromPretrained",
  content: "weights",
  fix: "Save or download the checkpoint again.",
};

/** The longest header that is read; the format's own library has the same limit. */
export const maxHeaderBytes = 100_000_000;

export function isReadable(dtype: string): dtype is Readable {
  return Object.hasOwn(storedTypes, dtype);
}

/**
 * The arrays that the header of a safetensors file announces, in the order of their bytes. All of it is checked:
 * every array has a known type and the bytes its shape needs; arrays neither overlap nor leave gaps; together
 * they fill the file.
 *
 * @param file - how errors call the file
 * @param header - the JSON text
 * @param dataBytes - what is in the file after the header
 */
export function readHeader(
  file: string,
  header: string,
  dataBytes: number,
  {caller, content, fix}: HeaderErrors = ofCheckpoints,
): StoredArray[] {
  const fail = (what: string): never => {
    throw new Error(`${caller}(): ${file} ${what}. ${fix}`);
  };
  let json: unknown;
  try {
    json = JSON.parse(header);
  } catch {
    return fail(`must have a header in JSON, got ${JSON.stringify(header.slice(0, 40))}`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return fail(`must have a header with one entry for each array, got ${JSON.stringify(json).slice(0, 40)}`);
  }
  const twice = repeatedKey(header);
  if (twice !== undefined) fail(`must name each array once, got "${twice}" twice`);
  const arrays = Object.entries(json)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, entry]) => readEntry(name, entry, fail));
  arrays.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const {name, begin, end} of arrays) {
    if (begin < at) fail(`must have arrays that do not overlap, got "${name}" from byte ${begin}, before ${at}`);
    if (begin > at) fail(`must have no gap between arrays, got bytes ${at}–${begin} before "${name}"`);
    at = end;
  }
  if (at !== dataBytes) fail(`must have ${at} bytes of ${content}, got ${dataBytes}`);
  return arrays;
}

function readEntry(name: string, entry: unknown, fail: (what: string) => never): StoredArray {
  if (typeof entry !== "object" || entry === null) return fail(`must describe "${name}", got ${JSON.stringify(entry)}`);
  const {dtype, shape, data_offsets: offsets} = entry as Record<string, unknown>;
  const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (typeof dtype !== "string" || !Object.hasOwn(widths, dtype)) {
    return fail(
      `must give "${name}" a type of ${Object.keys(storedTypes).join(", ")}, got ${JSON.stringify(dtype)}`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    return fail(`must give "${name}" a shape of whole numbers, got ${JSON.stringify(shape)}`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize) || offsets[1] < offsets[0]) {
    return fail(`must give "${name}" a first and last byte, got ${JSON.stringify(offsets)}`);
  }
  const bytes = shape.reduce((a, b) => a * b, widths[dtype]);
  if (bytes !== offsets[1] - offsets[0]) {
    fail(
      `must give "${name}" of shape [${shape.join(", ")}] and type ${dtype} ${bytes} bytes, got ${offsets[1] - offsets[0]}`,
    );
  }
  return {name, dtype, shape, begin: offsets[0], end: offsets[1]};
}

/** A key that the outermost object of valid JSON has twice: `JSON.parse` takes the last one in silence. */
function repeatedKey(json: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (c === "{" || c === "[") depth++;
    else if (c === "}" || c === "]") depth--;
    else if (c === '"') {
      const from = i++;
      while (json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
      const isKey = depth === 1 && /^\s*:/.test(json.slice(i + 1, i + 100));
      if (!isKey) continue;
      const key = JSON.parse(json.slice(from, i + 1)) as string;
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}
