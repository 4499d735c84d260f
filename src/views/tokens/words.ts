import type {Token} from "../tokens.js";
import {hiddenName, isHidden} from "./names.js";
import {pieces} from "./stream.js";

const longest = 40;

/** A token as it is named in a sentence: `" keys"`, `"\n"`, `<|endoftext|> (special)`, `F0 9F (bytes)`. One line. */
export function tokenName(token: Token): string {
  if (typeof token !== "string") {
    if ("special" in token) return `${shortened(visible(token.special))} (special)`;
    return `${(token.bytes.match(/../g) ?? []).join(" ").toUpperCase()} (bytes)`;
  }
  return token === "" ? 'empty ""' : `"${shortened(visible(token))}"`;
}

function shortened(text: string): string {
  const chars = [...text];
  return chars.length <= longest ? text : `${chars.slice(0, longest - 1).join("")}…`;
}

/** Text with hidden characters written out, so that it can stand in a sentence, an attribute or a terminal. */
export function visible(text: string): string {
  let out = "";
  for (const char of text) {
    if (char === "\n") out += "\\n";
    else if (char === "\t") out += "\\t";
    else out += isHidden(char) ? `‹${hiddenName(char)}›` : char;
  }
  return out;
}

/**
 * The original text of tokens `from`…`to`, both included. Special tokens are not part of the text, and bytes that
 * make no character come as the replacement character U+FFFD.
 */
export function textOf(tokens: readonly Token[], from = 0, to = tokens.length - 1): string {
  return pieces(tokens, from, to + 1)
    .map((piece) => {
      if (piece.kind === "char") return piece.text;
      return piece.kind === "bytes" ? "\ufffd".repeat(piece.text.split(" ").length) : "";
    })
    .join("");
}
