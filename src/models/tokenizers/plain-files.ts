import {show} from "../options.js";
import type {Json} from "./json.js";

/** The content of a tokenizer.json and of its tokenizer_config.json. */
export interface Made {
  readonly json: Json;
  readonly config: Json;
}

/** Qwen2's words: contractions, letters with one sign before them, digits one by one, signs, spaces. */
const qwen2Words =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const linesOf = (text: string): string[] => text.split(/\r\n|\n|\r/);

/**
 * A tokenizer.json of vocab.json and merges.txt, byte-level BPE.
 *
 * @param kind - the tokenizer's class or the model's type, by which RoBERTa, BART and Qwen2 differ from GPT-2
 */
export function gpt2Json(vocab: Json, merges: string, kind: string, config: Json, added: readonly Json[]): Made {
  const roberta = /^(roberta|bart|longformer|led)(tokenizer)?(fast)?$/i.test(kind);
  const qwen2 = /^qwen2(_moe)?(tokenizer)?(fast)?$/i.test(kind);
  const end = "<|endoftext|>";
  const usual: Record<string, unknown> = roberta
    ? {
        bos_token: "<s>",
        eos_token: "</s>",
        sep_token: "</s>",
        cls_token: "<s>",
        unk_token: "<unk>",
        pad_token: "<pad>",
        mask_token: "<mask>",
      }
    : {...(qwen2 ? {} : {bos_token: end}), eos_token: end};
  const named = {...usual, ...withoutNull(config)};
  const lines = linesOf(merges).filter((line) => line !== "" && !line.startsWith("#version"));
  const bytes = {type: "ByteLevel", add_prefix_space: config.add_prefix_space === true, trim_offsets: true};
  const cut = {type: "Split", pattern: {Regex: qwen2Words}, behavior: "Isolated", invert: false};
  return {
    config: named,
    json: {
      added_tokens: added,
      normalizer: qwen2 ? {type: "NFC"} : null,
      pre_tokenizer: qwen2
        ? {type: "Sequence", pretokenizers: [cut, {...bytes, use_regex: false}]}
        : {...bytes, use_regex: true},
      post_processor: roberta
        ? {type: "RobertaProcessing", cls: ["<s>", vocab["<s>"]], sep: ["</s>", vocab["</s>"]]}
        : between(vocab, config.add_bos_token === true && named.bos_token, config.add_eos_token === true && named.eos_token),
      decoder: {type: "ByteLevel"},
      model: {type: "BPE", vocab, merges: lines},
    },
  };
}

/** Around each text the tokens that begin and end it, as tokenizer_config.json asks for them; OPT does. */
function between(vocab: Json, begin: unknown, end: unknown): Json {
  const tokens = [begin, end].map((token) => (token === false ? undefined : contentOf(token)));
  const items = (text: "A" | "B", type_id: number): Json[] => {
    const [first, last] = tokens.map((id) => (id === undefined || vocab[id] === undefined ? [] : [{SpecialToken: {id, type_id}}]));
    return [...first, {Sequence: {id: text, type_id}}, ...last];
  };
  const ids = tokens.flatMap((id) => (id === undefined ? [] : [[id, {id, ids: [vocab[id]]}]]));
  return {
    type: "TemplateProcessing",
    single: items("A", 0),
    pair: [...items("A", 0), ...items("B", 1)],
    special_tokens: Object.fromEntries(ids) as Json,
  };
}

/** The name of a token that is written as a text or as an object. */
const contentOf = (token: unknown): string =>
  String(typeof token === "object" && token !== null && "content" in token ? token.content : token);

/** A tokenizer.json of vocab.txt, BERT's WordPiece: one token on each line, its number is the id. */
export function bertJson(text: string, config: Json, added: readonly Json[]): Made {
  const usual = {
    unk_token: "[UNK]",
    sep_token: "[SEP]",
    pad_token: "[PAD]",
    cls_token: "[CLS]",
    mask_token: "[MASK]",
  };
  const named = {...usual, ...withoutNull(config)};
  const vocab = vocabularyOf(text);
  const [cls, sep, unk] = [named.cls_token, named.sep_token, named.unk_token].map((token) => tokenIn(vocab, token));
  return {
    config: named,
    json: {
      added_tokens: added,
      normalizer: {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: config.tokenize_chinese_chars ?? true,
        strip_accents: config.strip_accents ?? null,
        lowercase: config.do_lower_case ?? true,
      },
      pre_tokenizer: {type: "BertPreTokenizer"},
      post_processor: {type: "BertProcessing", cls: [cls, vocab[cls]], sep: [sep, vocab[sep]]},
      decoder: {type: "WordPiece", prefix: "##", cleanup: true},
      model: {type: "WordPiece", unk_token: unk, continuing_subword_prefix: "##", vocab},
    },
  };
}

const withoutNull = (json: Json): Json =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null && value !== undefined));

/** As transformers reads it: of a token on several lines the last one counts; an empty line is a number without a token. */
function vocabularyOf(text: string): Record<string, number> {
  const vocab = new Map<string, number>();
  for (const [id, token] of linesOf(text).entries()) if (token !== "") vocab.set(token, id);
  return Object.fromEntries(vocab);
}

/** The name of a special token that a vocabulary must have. */
function tokenIn(vocab: Json, token: unknown): string {
  const name = contentOf(token);
  if (Object.hasOwn(vocab, name)) return name;
  throw new Error(`fromPretrained(): vocab.txt must have the token ${show(name)}, got none. Save or download it again.`);
}
