import {fail} from "../check.js";
import type {Token} from "../tokens.js";

const approved = new WeakSet<object>();

/** An array of tokens, each in one of the three forms. An array that passed once is not walked again. */
export function checkTokens(caller: string, key: string, value: unknown): readonly Token[] {
  if (!Array.isArray(value)) fail(caller, key, "an array of tokens", value);
  const tokens = value as readonly unknown[];
  if (!approved.has(tokens)) {
    tokens.forEach((token, i) => checkToken(caller, `${key}[${i}]`, token));
    approved.add(tokens);
  }
  return tokens as readonly Token[];
}

function checkToken(caller: string, key: string, token: unknown): void {
  if (typeof token === "string") return;
  const {bytes, special} = (typeof token === "object" && token !== null ? token : {}) as Record<
    string,
    unknown
  >;
  if (typeof special === "string" && bytes === undefined) return;
  if (typeof bytes === "string" && special === undefined) {
    if (!/^([0-9a-f]{2})*$/i.test(bytes))
      fail(caller, `${key}.bytes`, "pairs of hexadecimal digits", bytes, "", RangeError);
    return;
  }
  fail(caller, key, 'a string, {bytes: "f09f"} or {special: "<name>"}', token);
}
