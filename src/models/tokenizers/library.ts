import * as library from "@huggingface/tokenizers";

/**
 * The parts of `@huggingface/tokenizers` that are used here. The package exports them, but its declarations name their
 * files without an extension, so that the compiler does not find them.
 */
interface Library {
  readonly BPE: new (model: object) => {bpe(word: string): string[]};
  readonly Unigram: new (model: object, endOfText: string) => {tokenize(word: string): string[]};
  readonly WordPiece: new (model: object) => {encode(words: string[]): string[]};
  readonly SplitPreTokenizer: new (part: object) => {readonly pattern: unknown};
}

export const {BPE, Unigram, WordPiece, SplitPreTokenizer} = library as unknown as Library;
