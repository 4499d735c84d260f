import type {Aligned} from "./aligned.js";
import {Rewrite} from "./aligned.js";

export type Form = "NFC" | "NFD" | "NFKC" | "NFKD";

/** A character with the marks that follow it; plain ASCII alone is the same in every form. */
const clusters = /(?:\p{ASCII}(?=[\p{M}\uFF9E\uFF9F])|\P{ASCII})[\p{M}\uFF9E\uFF9F]*/gu;
/** Vowels and ends of Hangul syllables, and what becomes one: letters that yet join the letter before them. */
const joins = /^[\u1160-\u11FF\u3131-\u318E\uFFA0-\uFFDC]/u;

/**
 * A text in one of Unicode's normal forms. All that one cluster becomes comes from the whole cluster: an accent that is
 * composed with its letter, or decomposed from it, belongs to it.
 */
export function normalForm(source: Aligned, form: Form): Aligned {
  if (source.text.normalize(form) === source.text) return source;
  const rewrite = new Rewrite(source);
  let from = 0;
  let cluster = "";
  const close = (): void => {
    const normal = cluster.normalize(form);
    if (normal !== cluster) rewrite.put(normal, from, from + cluster.length);
  };
  for (const {0: next, index} of source.text.matchAll(clusters)) {
    const joined = index === from + cluster.length && joins.test(next) && joinsIn(cluster, next, form);
    if (joined) {
      cluster += next;
      continue;
    }
    close();
    [from, cluster] = [index, next];
  }
  close();
  return rewrite.done();
}

const joinsIn = (a: string, b: string, form: Form): boolean =>
  (a + b).normalize(form) !== a.normalize(form) + b.normalize(form);
