import {byteSymbols, PRE_TOKEN} from "./bytes.js";
import {mergePair} from "./train.js";
import type {Bpe} from "./train.js";

/**
 * A fast encoder for training: each word is split once and remembered.
 *
 * @returns a function from text to token ids, the same ids as a tokenizer read from `tokenizerJson(bpe)`
 */
export function bpeEncoder(bpe: Bpe): (text: string) => readonly number[] {
  const ids = new Map(bpe.vocabulary.map((token, id) => [token, id]));
  const ranks = new Map(bpe.merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
  const known = new Map<string, number[]>();

  const split = (word: string): number[] => {
    let pieces = byteSymbols(word);
    for (;;) {
      let best = Infinity;
      let at = -1;
      for (let i = 0; i + 1 < pieces.length; i++) {
        const rank = ranks.get(`${pieces[i]} ${pieces[i + 1]}`) ?? Infinity;
        if (rank < best) [best, at] = [rank, i];
      }
      if (at < 0) return pieces.map((piece) => ids.get(piece) ?? -1);
      pieces = mergePair(pieces, pieces[at], pieces[at + 1]);
    }
  };
  return (text) =>
    (text.match(PRE_TOKEN) ?? []).flatMap((word) => {
      const found = known.get(word) ?? split(word);
      known.set(word, found);
      return found;
    });
}
