import {show} from "../options.js";

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A part of tokenizer.json, such as its normalizer: an object with a type. */
export interface Part extends Json {
  readonly type: string;
}

/** A tokenizer.json that is not as it must be. */
export function wrong(must: string, got: unknown): Error {
  return new Error(
    `fromPretrained(): tokenizer.json must ${must}, got ${typeof got === "object" ? JSON.stringify(got)?.slice(0, 80) : show(got)}. Save or download the checkpoint again.`,
  );
}

/** The part with that name; `undefined` where there is none. */
export function partOf(json: Json, name: string): Part | undefined {
  const part = json[name] ?? undefined;
  if (part === undefined) return undefined;
  if (!isObject(part) || typeof part.type !== "string") throw wrong(`have a ${name} with a type`, part);
  return part as Part;
}

/** The members of a "Sequence". */
export function partsOf(part: Part, name: string): Part[] {
  const list = part[name];
  if (!Array.isArray(list)) throw wrong(`have a list of ${name}`, list);
  return list.map((one: unknown) => {
    if (!isObject(one) || typeof one.type !== "string") throw wrong(`have ${name} with types`, one);
    return one as Part;
  });
}

export function unknownPart(kind: string, known: readonly string[], got: string): Error {
  return wrong(`have a ${kind} that is one of ${known.join(", ")}`, got);
}

/** A text that a part needs. */
export function textIn(part: Part, name: string, otherwise?: string): string {
  const value = part[name] ?? otherwise;
  if (typeof value !== "string") throw wrong(`have a text as ${name} of ${part.type}`, value);
  return value;
}
