import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import type {Sentence, SentenceStream} from "../../../src/corpora";

/** A folder for the files of one test file. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "limpid-corpora-"));

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    writeFileSync(path, name.endsWith(".gz") ? gzipSync(content) : content);
    return path;
  }

  remove(): void {
    rmSync(this.path, {recursive: true});
  }
}

export async function read(stream: SentenceStream): Promise<Sentence[]> {
  const sentences: Sentence[] = [];
  for await (const sentence of stream) sentences.push(sentence);
  return sentences;
}

/** What lies at the spans of a sentence. */
export function spelled({text, spans}: Sentence): readonly string[] {
  return spans!.map(([from, to]) => text!.slice(from, to));
}

/** One row of CoNLL-U. */
export function row(
  id: string,
  form: string,
  upos = "X",
  misc = "_",
  rest: Readonly<Record<string, string>> = {},
): string {
  return [
    id,
    form,
    rest.lemma ?? "_",
    upos,
    rest.xpos ?? "_",
    rest.feats ?? "_",
    "_",
    rest.deprel ?? "_",
    "_",
    misc,
  ].join("\t");
}
