/** GPT-2 writes each byte as one printable character: most as themselves, the others from U+0100 on. */
export const byteOf: ReadonlyMap<string, number> = (() => {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const map = new Map<string, number>();
  let other = 256;
  for (let byte = 0; byte < 256; byte++) map.set(String.fromCharCode(printable(byte) ? byte : other++), byte);
  return map;
})();

const charOf: readonly string[] = [...byteOf.keys()];

/** The bytes of a text, each as its character. */
export function toByteChars(text: string): string {
  let chars = "";
  for (const byte of Buffer.from(text, "utf8")) chars += charOf[byte];
  return chars;
}

/** The bytes that such characters stand for; of a text with any other character, its own bytes. */
export function toBytes(text: string): Buffer {
  const bytes = Array.from(text, (char) => byteOf.get(char));
  return bytes.every((byte) => byte !== undefined) ? Buffer.from(bytes) : Buffer.from(text, "utf8");
}
