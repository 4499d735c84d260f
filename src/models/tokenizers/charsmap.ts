import type {Aligned} from "./aligned.js";
import {Rewrite} from "./aligned.js";
import {wrong} from "./json.js";

/** Longest cluster, in bytes, that is looked up as a whole. */
const longestCluster = 6;
/**
 * Characters that are not plain ASCII with what stands before and after them; plain ones are looked up one by one. Taken
 * some hundreds at a time: the time that `Intl.Segmenter` needs grows with the square of the length.
 */
const stretches = /\r\n|\p{ASCII}?\P{ASCII}{1,400}[\p{M}\u200D]{0,100}|\p{ASCII}/gu;

/**
 * The normalisation that a SentencePiece model carries: a double-array trie from UTF-8 texts to others.
 *
 * @param base64 - bytes of the trie (little-endian, 4), the trie (units of 4 bytes), texts that each end with a zero byte
 */
export function charsmap(base64: unknown): (source: Aligned) => Aligned {
  const lookUp = trieOf(base64);
  const segmenter = new Intl.Segmenter("en", {granularity: "grapheme"});
  const known = new Map<string, string | undefined>();
  const find = (text: string): string | undefined => {
    if (!known.has(text)) {
      if (known.size > 10_000) known.clear();
      known.set(text, lookUp(Buffer.from(text, "utf8")));
    }
    return known.get(text);
  };
  return (source) => {
    const rewrite = new Rewrite(source);
    const putCluster = (cluster: string, at: number): void => {
      const whole = Buffer.byteLength(cluster) < longestCluster ? find(cluster) : undefined;
      if (whole !== undefined) return rewrite.put(whole, at, at + cluster.length);
      for (const char of cluster) {
        const found = find(char);
        if (found !== undefined) rewrite.put(found, at, at + char.length);
        at += char.length;
      }
    };
    for (const {0: stretch, index} of source.text.matchAll(stretches)) {
      if (stretch.length === 1) putCluster(stretch, index);
      else for (const one of segmenter.segment(stretch)) putCluster(one.segment, index + one.index);
    }
    return rewrite.done();
  };
}

/** Looks up the shortest text in the trie that the bytes begin with. */
function trieOf(base64: unknown): (bytes: Buffer) => string | undefined {
  if (typeof base64 !== "string") throw wrong("have a text as precompiled_charsmap", base64);
  const bytes = Buffer.from(base64, "base64");
  const size = bytes.length >= 4 ? bytes.readUInt32LE(0) : -1;
  if (size < 0 || size % 4 !== 0 || 4 + size > bytes.length) throw wrong("have a whole precompiled_charsmap", base64.slice(0, 20));
  const units = Uint32Array.from({length: size / 4}, (_, i) => bytes.readUInt32LE(4 + 4 * i));
  const texts = bytes.subarray(4 + size);
  const textAt = (at: number): string => {
    const end = texts.indexOf(0, at);
    return texts.subarray(at, end < 0 ? texts.length : end).toString("utf8");
  };
  const offset = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
  return (key) => {
    if (units.length === 0) return undefined;
    let node = offset(units[0]);
    for (const byte of key) {
      if (byte === 0) return undefined;
      node ^= byte;
      const unit = units[node] ?? 0;
      // The lowest byte of a unit is its label; the highest bit marks a value.
      if ((unit & 0x800000ff) >>> 0 !== byte) return undefined;
      node ^= offset(unit);
      if (unit & 0x100) return textAt((units[node] ?? 0) & 0x7fffffff);
    }
    return undefined;
  };
}
