const c0 =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US";
const named = new Map<number, string>([
  ...c0.split(" ").map((name, code): [number, string] => [code, name]),
  [0x7f, "DEL"],
  [0x85, "NEL"],
  [0xa0, "NBSP"],
  [0xad, "SHY"],
  [0x34f, "CGJ"],
  [0x61c, "ALM"],
  [0x200b, "ZWSP"],
  [0x200c, "ZWNJ"],
  [0x200d, "ZWJ"],
  [0x200e, "LRM"],
  [0x200f, "RLM"],
  [0x2028, "LSEP"],
  [0x2029, "PSEP"],
  [0x202a, "LRE"],
  [0x202b, "RLE"],
  [0x202c, "PDF"],
  [0x202d, "LRO"],
  [0x202e, "RLO"],
  [0x202f, "NNBSP"],
  [0x2060, "WJ"],
  [0x2066, "LRI"],
  [0x2067, "RLI"],
  [0x2068, "FSI"],
  [0x2069, "PDI"],
  [0xfeff, "BOM"],
]);

/** Characters without a shape of their own, or that change how others look: shown by name, never acted on. */
const hidden =
  /^(?![ \u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]$/u;

/** Characters that look like the marks of a space, a newline and a tab: named too, so that a mark is never one of them. */
const markLike = /^[\u2423\u23b5\u21b5\u23ce\u21e5]$/;

export function isHidden(char: string): boolean {
  if (char.length === 1 && char >= " " && char < "\x7f") return false;
  return hidden.test(char) || markLike.test(char);
}

/** The usual short name of a hidden character, or its code point: "ZWSP", "U+E000". */
export function hiddenName(char: string): string {
  const code = char.codePointAt(0)!;
  return named.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
