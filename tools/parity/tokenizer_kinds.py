"""Small tokenizers of every kind, and what the Python libraries make of texts that are easily got wrong.

Each file holds a tokenizer.json that was trained on the few sentences below, with its tokenizer_config.json, and cases:
ids and offsets by `tokenizers`, in UTF-16 units; the ids of `transformers`' tokenizer with special tokens, for a text and
for two; and what it decodes. Run: python tools/parity/tokenizer_kinds.py test/parity/golden/tokenizers
"""

import base64
import json
import struct
import sys
import tempfile
from pathlib import Path

import tokenizers
import transformers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SENTENCES = [
    "The keys to the cabinet are on the table, and the table is in the kitchen.",
    "She plays, he played; they are playing again: who will be the last player?",
    "In 1998 and 2024 the 12 countries had 345 members; 67 of them weren't there.",
    "Don't say that you can't: it isn't what we've done, and they'll be here if I'm not.",
    "A na\u00efve caf\u00e9 in \u00c5rhus, cr\u00e8me br\u00fbl\u00e9e, S\u00e3o Paulo, \u0141\u00f3d\u017a and M\u00fcnchen.",
    "def main():\n    print('keys')\n\treturn [1, 2]\n",
    "\u6771\u4eac\u306f\u65e5\u672c\u306e\u9996\u90fd\u3067\u3059\u3002 \u4e2d\u6587\u548c\u65e5\u672c\u8a9e",
    "\ud55c\uad6d\uc5b4 \ubb38\uc7a5 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u03ba\u03cc\u03c3\u03bc\u03bf\u03c2",
]
TEXTS = [
    "The keys to the cabinet",
    "  two  spaces\n\tand a tab \n",
    "",
    " ",
    "Weren't they playing? \"No,\" said I'm-not-here... (2024!)",
    "\u0130stanbul, STRA\u1e9eE, \u039f\u0394\u039f\u03a3 \u01c4",
    "na\u00efve cafe\u0301, cre\u0300me, Z\u0310\u0301\u0323algo, e\u0301\u0302",
    "\u6771\u4eac\u306f \u4e2d\u6587\u3002\U00020000\u9996",
    "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab\u1100\u116e\u11a8 \u314b\u314b\u3131\u314f",
    "\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd \u200f\u0645\u0631\u062d\u0628\u0627\u200e \u064a\u064f",
    "\U0001f469\u200d\U0001f680 \U0001f642\U0001f642 \U0001f1ea\U0001f1fa",
    "\ufb01nal \ufb03 \u2460\u00bd \u2122 \uff21\uff22\u3000\uff76\uff9e \u2026 \u00bc",
    "no\u00a0break\u2009thin\u200bzero\u2028line\u0085next\ufeffmark\u00adsoft",
    "\u0000\u0001\u001f\u007f\ufffdx\u0000y",
    "a\r\nb\rc\n\n\n d",
    "[CLS] [MASK] <s>x</s> <mask> <|endoftext|><unk> [SEP]",
    "the<mask>  table  <mask>\u3000,<extra>extra</extra><mask>",
    "\u2581the\u2581 \u2581 keys",
    "``quoted'' '' don't do not n't 's ' s",
    "0123456789 3.14 1,000 \u0661\u0662\u0663 \u00b2",
    "p" * 130 + " keys " + "ab" * 30,
    "def main():\n    print('keys')\n\n\treturn",
]
# Decoded in pieces that cut its characters.
BROKEN = "the \U0001f642\u00e9\u6771 keys, \u20ac\U0001f469\u200d"
PAIR = ("Who has the keys?", "She plays \u6771\u4eac.")


def utf16(text):
    """Where each character begins, in UTF-16 units."""
    starts = [0]
    for char in text:
        starts.append(starts[-1] + (2 if ord(char) > 0xFFFF else 1))
    return starts


def charsmap(pairs):
    """A SentencePiece charsmap: a double-array trie of UTF-8 texts to others, then the other texts."""
    blob, keys = b"", {}
    for source, target in sorted(pairs.items(), key=lambda pair: pair[0].encode()):
        keys[source.encode()] = len(blob)
        blob += target.encode() + b"\0"
    units, used = {0: 0}, {0}

    def place(node, prefix):
        below = sorted({key[len(prefix)] if len(key) > len(prefix) else 0
                        for key in keys if key.startswith(prefix)})
        # The offset is read as one of 21 bits, or of multiples of 256.
        offset = next(o for o in range(1, 1 << 20)
                      if all((node ^ o) ^ label not in used for label in below))
        leaf = 1 << 8 if 0 in below else 0
        units[node] = units.get(node, 0) | offset << 10 | leaf
        base = node ^ offset
        used.update(base ^ label for label in below)
        for label in below:
            if label == 0:
                units[base] = keys[prefix] | 1 << 31
            else:
                units[base ^ label] = label
        for label in below:
            if label != 0:
                place(base ^ label, prefix + bytes([label]))

    place(0, b"")
    size = (max(units) // 256 + 1) * 256
    trie = b"".join(struct.pack("<I", units.get(i, 0)) for i in range(size))
    return struct.pack("<I", len(trie)) + trie + blob


SMALL_MAP = {
    "\t": " ", "\n": " ", "\r": " ", "\u00a0": " ", "\u3000": " ", "\u2009": " ", "\u200b": "", "\u0001": "",
    "\ufb01": "fi", "\ufb03": "ffi", "\u2460": "1", "\u00bd": "1\u20442", "\u2122": "TM", "\uff21": "A", "\uff22": "B",
    "\uff76\uff9e": "\u30ac", "\u2026": "...", "e\u0301": "\u00e9", "\u00ad": "",
}


def bpe(byte_level, size, special, unknown=None, fallback=False, **options):
    model = models.BPE(unk_token=unknown, byte_fallback=fallback, fuse_unk=fallback, **options)
    tokenizer = Tokenizer(model)
    alphabet = pre_tokenizers.ByteLevel.alphabet() if byte_level else []
    special = special + ([f"<0x{byte:02X}>" for byte in range(256)] if fallback else [])
    return tokenizer, trainers.BpeTrainer(vocab_size=size, special_tokens=special, initial_alphabet=alphabet,
                                          show_progress=False)


def unigram(special, size=150):
    return Tokenizer(models.Unigram()), trainers.UnigramTrainer(
        vocab_size=size, special_tokens=special, unk_token="<unk>", show_progress=False)


def template(tokenizer, single, pair, *tokens):
    return processors.TemplateProcessing(
        single=single, pair=pair, special_tokens=[(token, tokenizer.token_to_id(token)) for token in tokens])


LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace("{1,3}", "")


def gpt2():
    made, trainer = bpe(True, 330, ["<|endoftext|>"])
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(SENTENCES, trainer)
    made.post_processor = processors.ByteLevel(trim_offsets=False)
    return made, dict(bos_token="<|endoftext|>", eos_token="<|endoftext|>", clean_up_tokenization_spaces=True)


def roberta():
    made, trainer = bpe(True, 320, ["<s>", "<pad>", "</s>", "<unk>"], unknown="<unk>")
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(SENTENCES, trainer)
    made.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=False)
    return made, dict(bos_token="<s>", cls_token="<s>", eos_token="</s>", sep_token="</s>", mask_token="<mask>",
                      pad_token="<pad>", unk_token="<unk>")


def llama3():
    made, trainer = bpe(True, 330, ["<|begin_of_text|>", "<|end_of_text|>"], ignore_merges=True)
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(False, use_regex=False)])
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(SENTENCES, trainer)
    begin = "<|begin_of_text|>"
    made.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=False),
        template(made, f"{begin} $A", f"{begin} $A {begin}:1 $B:1", begin)])
    return made, dict(bos_token=begin, eos_token="<|end_of_text|>", clean_up_tokenization_spaces=True)


def qwen2():
    made, trainer = bpe(True, 320, ["<|endoftext|>"])
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(QWEN2), "isolated"), pre_tokenizers.ByteLevel(False, use_regex=False)])
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(SENTENCES, trainer)
    made.post_processor = processors.ByteLevel(trim_offsets=False)
    return made, dict(eos_token="<|endoftext|>", add_bos_token=False)


def smollm():
    made, trainer = bpe(True, 310, ["<|endoftext|>"])
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(SENTENCES, trainer)
    return made, dict(bos_token="<|endoftext|>", eos_token="<|endoftext|>", add_bos_token=True)


def neox():
    made, trainer = bpe(True, 310, ["<|endoftext|>", "<|padding|>"])
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(SENTENCES, trainer)
    made.add_tokens([AddedToken(" " * n, normalized=True) for n in (4, 3, 2)])
    made.add_tokens([AddedToken("extra", single_word=True, rstrip=True), AddedToken("key", normalized=True)])
    made.post_processor = processors.ByteLevel(trim_offsets=False)
    return made, dict(eos_token="<|endoftext|>")


def bert(lower, **normalizer):
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=lower, **normalizer)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece(cleanup=lower)
    made.train_from_iterator(SENTENCES, trainers.WordPieceTrainer(
        vocab_size=220, special_tokens=special, show_progress=False))
    if lower:
        made.post_processor = template(made, "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", "[CLS]", "[SEP]")
    else:
        made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return made, dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]",
                      clean_up_tokenization_spaces=lower)


def t5():
    made, trainer = unigram(["<pad>", "</s>", "<unk>"])
    made.normalizer = normalizers.Precompiled(charsmap(SMALL_MAP))
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    made.decoder = decoders.Metaspace()
    made.train_from_iterator(SENTENCES, trainer)
    made.post_processor = template(made, "$A </s>", "$A </s> $B </s>", "</s>")
    return made, dict(eos_token="</s>", unk_token="<unk>", pad_token="<pad>", clean_up_tokenization_spaces=True)


def albert():
    made, trainer = unigram(["<pad>", "<unk>", "[CLS]", "[SEP]"])
    made.normalizer = normalizers.Sequence([
        normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents(),
        normalizers.Lowercase(), normalizers.Precompiled(charsmap(SMALL_MAP)),
        normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.train_from_iterator(SENTENCES, trainer)
    made.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    made.post_processor = template(made, "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", "[CLS]", "[SEP]")
    return made, dict(cls_token="[CLS]", sep_token="[SEP]", mask_token="<mask>", unk_token="<unk>", pad_token="<pad>")


def deberta():
    made, trainer = unigram(["[PAD]", "[CLS]", "[SEP]", "<unk>", "[MASK]"])
    made.normalizer = normalizers.Sequence([normalizers.Strip(), normalizers.NFKC()])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.train_from_iterator(SENTENCES, trainer)
    made.post_processor = template(made, "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", "[CLS]", "[SEP]")
    return made, dict(cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]", unk_token="<unk>", pad_token="[PAD]")


def sentencepiece_bpe(size=420):
    made, trainer = bpe(False, size, ["<unk>", "<s>", "</s>"], unknown="<unk>", fallback=True)
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.train_from_iterator(SENTENCES, trainer)
    # Tokens of bytes are tokens like others.
    content = json.loads(made.to_str())
    content["added_tokens"] = content["added_tokens"][:3]
    return Tokenizer.from_str(json.dumps(content))


FALLBACK = [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]


def llama2():
    made = sentencepiece_bpe()
    made.pre_tokenizer = None
    made.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    made.decoder = decoders.Sequence([*FALLBACK, decoders.Strip(" ", 1, 0)])
    made.post_processor = template(made, "<s> $A", "<s> $A <s>:1 $B:1", "<s>")
    return made, dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>")


def mistral():
    made = sentencepiece_bpe()
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    made.decoder = decoders.Sequence([*FALLBACK, decoders.Strip(" ", 1, 0)])
    made.post_processor = template(made, "<s> $A", "<s> $A <s>:1 $B:1", "<s>")
    return made, dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", add_bos_token=True, add_eos_token=True)


def gemma():
    made = sentencepiece_bpe()
    made.normalizer = normalizers.Replace(" ", "\u2581")
    made.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    made.decoder = decoders.Sequence(FALLBACK)
    made.add_tokens([AddedToken("\n\n", normalized=False), AddedToken("\u2581\u2581", normalized=False)])
    made.post_processor = template(made, "<s> $A", "<s> $A <s>:1 $B:1", "<s>")
    return made, dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>")


CASES = {
    "gpt2": gpt2, "roberta": roberta, "llama3": llama3, "qwen2": qwen2, "smollm": smollm, "neox": neox,
    "bert-uncased": lambda: bert(True), "bert-cased": lambda: bert(False, strip_accents=True, handle_chinese_chars=False),
    "t5": t5, "albert": albert, "deberta": deberta, "llama2": llama2, "mistral": mistral, "gemma": gemma,
}


def golden(name, texts=TEXTS, pair=PAIR, made=None):
    made, config = made or CASES[name]()
    if name in ("smollm", "llama2"):
        made.add_tokens([AddedToken("<extra>", special=False, normalized=name == "llama2")])
    with tempfile.TemporaryDirectory() as folder:
        made.save(f"{folder}/tokenizer.json")
        Path(folder, "tokenizer_config.json").write_text(
            json.dumps(dict(config, tokenizer_class="PreTrainedTokenizerFast")))
        reference = transformers.AutoTokenizer.from_pretrained(folder)
        content = json.loads(Path(folder, "tokenizer.json").read_text())
    cases = []
    for text in texts:
        encoding = reference.backend_tokenizer.encode(text, add_special_tokens=False)
        starts = utf16(text)
        cases.append(dict(
            text=text, ids=encoding.ids, spans=[starts[at] for span in encoding.offsets for at in span],
            decoded=reference.decode(encoding.ids, skip_special_tokens=True),
            named=reference.decode(encoding.ids)))
    ids = reference.backend_tokenizer.encode(BROKEN, add_special_tokens=False).ids
    first, second = reference(PAIR[0]), reference(*PAIR, return_token_type_ids=True)
    return dict(
        versions=dict(tokenizers=tokenizers.__version__, transformers=transformers.__version__), config=config,
        tokenizer=content, cases=cases,
        broken=dict(ids=ids, decoded=[reference.decode(ids[at:at + 5]) for at in range(len(ids))]),
        single=first["input_ids"], pair=dict(texts=PAIR, ids=second["input_ids"], types=second["token_type_ids"]))


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in CASES:
        text = json.dumps(golden(name), ensure_ascii=True, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n")
        print(name, len(text))


if __name__ == "__main__":
    main(sys.argv[1])
