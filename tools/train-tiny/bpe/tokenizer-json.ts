import type {Bpe} from "./train.js";

/** Ends a document; the last id of the vocabulary, as in GPT-2. */
export const END_OF_TEXT = "<|endoftext|>";

const byteLevel = (addPrefixSpace: boolean, trimOffsets: boolean): object => ({
  type: "ByteLevel",
  add_prefix_space: addPrefixSpace,
  trim_offsets: trimOffsets,
  use_regex: true,
});

/** The tokenizer in Hugging Face's `tokenizer.json` form, as GPT-2's is written. */
export function tokenizerJson(bpe: Bpe): object {
  const end = bpe.vocabulary.length;
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [
      {
        id: end,
        content: END_OF_TEXT,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      },
    ],
    normalizer: null,
    pre_tokenizer: byteLevel(false, true),
    post_processor: byteLevel(true, false),
    decoder: byteLevel(true, true),
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries([...bpe.vocabulary, END_OF_TEXT].map((token, id) => [token, id])),
      merges: bpe.merges.map((pair) => pair.join(" ")),
    },
  };
}
