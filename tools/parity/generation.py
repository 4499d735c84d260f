"""What transformers generates with the small checkpoints beside it, by each strategy and each option.

Reads checkpoints from the folder and writes generation.json into it: for each case the prompt, the options in limpid's
names, and the ids (with the scores of beams). Random models have flat distributions; so for each case prompts are tried in
a fixed order until one is found where the option changes what is generated. Contrastive search has left transformers: its
reference is the plain loop below, after the paper's equation.
"""

import json
import re
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, GenerationConfig

NAMES = {"badWordsIds": "bad_words_ids", "suppressTokens": "suppress_tokens", "endTokens": "eos_token_id"}
CAUSAL = ["odd-heads", "llama-grouped", "neox-parallel", "opt-norm-after"]
SEQ2SEQ = ["t5-gated-untied", "bart"]
LENGTH = 9

# Options by which each case differs from the one named first, which must give something else.
ENDS = dict(endTokens="two")
CASES = [
    (dict(), None),
    (dict(repetitionPenalty=1.6), dict()),
    (dict(noRepeatNgramSize=2), dict()),
    (dict(noRepeatNgramSize=1), dict()),
    (dict(noRepeatNgramSize=3, repetitionPenalty=0.5), dict(repetitionPenalty=0.5)),
    (dict(badWordsIds="words"), dict()),
    (dict(suppressTokens="some"), dict()),
    (ENDS, dict()),
    (dict(ENDS, minNewTokens=5), ENDS),
    (dict(numBeams=3), dict()),
    (dict(numBeams=4, numReturnSequences=4), dict(numBeams=2)),
    (dict(ENDS, numBeams=3, numReturnSequences=3), dict(numBeams=3)),
    (dict(ENDS, numBeams=3, numReturnSequences=3, lengthPenalty=0.0), dict(ENDS, numBeams=3)),
    (dict(ENDS, numBeams=3, numReturnSequences=3, lengthPenalty=-1.5), dict(ENDS, numBeams=3)),
    (dict(ENDS, numBeams=3, numReturnSequences=3, lengthPenalty=3.0), dict(ENDS, numBeams=3)),
    (dict(ENDS, numBeams=3, numReturnSequences=2, earlyStopping=True), dict(ENDS, numBeams=3, numReturnSequences=2)),
    (dict(ENDS, numBeams=2, earlyStopping="never", lengthPenalty=2.0), dict(ENDS, numBeams=2, lengthPenalty=2.0)),
    (dict(ENDS, numBeams=3, earlyStopping="never", lengthPenalty=-1.0), dict(ENDS, numBeams=3)),
    (dict(ENDS, numBeams=3, minNewTokens=6), dict(ENDS, numBeams=3)),
    (dict(ENDS, numBeams=3, repetitionPenalty=1.6), dict(ENDS, numBeams=3)),
    (dict(ENDS, numBeams=3, noRepeatNgramSize=2), dict(ENDS, numBeams=3)),
    (dict(endTokens="one", numBeams=4, numReturnSequences=3, lengthPenalty=1.5), dict(numBeams=4)),
    (dict(endTokens="many", numBeams=2, numReturnSequences=2), dict(numBeams=2)),
]
CONTRASTIVE = [dict(penaltyAlpha=0.6, topK=4), dict(penaltyAlpha=0.3, topK=6), dict(penaltyAlpha=0.9, topK=3)]
SAMPLING = [
    dict(temperature=0.4),
    dict(topK=5),
    dict(topP=0.6),
    dict(typicalP=0.4),
    dict(minP=0.3),
    dict(epsilonCutoff=0.03),
    dict(temperature=0.7, topK=12, topP=0.8),
    dict(temperature=1.7, topP=0.9, typicalP=0.7, minP=0.1),
    dict(repetitionPenalty=1.4, noRepeatNgramSize=2, temperature=0.8, topK=7),
]
# Files as checkpoints have them, and what they lead to where nothing else is said.
DEFAULTS = [
    dict(num_beams=3, length_penalty=2.0, early_stopping=True, max_new_tokens=8, eos_token_id="two"),
    dict(repetition_penalty=1.6, no_repeat_ngram_size=2, max_length=11, eos_token_id=None, temperature=None),
    dict(max_new_tokens=7, forced_eos_token_id=3, suppress_tokens="some", eos_token_id=[3]),
    dict(max_new_tokens=6, min_length=9, eos_token_id="two", begin_suppress_tokens="some"),
]


def snake(name):
    return NAMES.get(name) or re.sub("([A-Z])", lambda found: "_" + found[1].lower(), name)


def prompts(model, count=16):
    """The same for every case."""
    for seed in range(count):
        generator = torch.Generator().manual_seed(seed)
        length = 2 + seed % 4
        yield torch.randint(3, model.config.vocab_size, (length,), generator=generator).tolist()


def remembered(function):
    """Prompts and options come up again and again while a case is looked for."""
    known = {}

    def call(model, prompt, *others, **more):
        key = json.dumps([id(model), prompt, others, more])
        if key not in known:
            known[key] = function(model, prompt, *others, **more)
        return known[key]

    return call


@remembered
def generate(model, prompt, options, **more):
    settings = {snake(name): value for name, value in options.items()}
    # What all have in common, unless a case says otherwise. Transformers makes the cache of a T5 for as many decoder layers
    # as its encoder has: where they differ it needs none.
    cached = model.config.model_type != "t5"
    settings = {"max_new_tokens": LENGTH, "eos_token_id": None, "use_cache": cached, **settings, **more}
    model.generation_config.eos_token_id = None
    ids = torch.tensor([prompt])
    with torch.no_grad():
        return model.generate(
            ids, attention_mask=torch.ones_like(ids), pad_token_id=0, return_dict_in_generate=True, output_scores=True,
            **settings,
        )


def trimmed(row, start, ends):
    """Without the padding after the token that ends a text."""
    for at in range(start, len(row)):
        if row[at] in ends:
            return row[: at + 1]
    return row


def sequences(made, start, ends):
    return [trimmed(row, start, ends) for row in made.sequences.tolist()]


def tokens_for(model, prompt, start):
    """Tokens that come up with this prompt, so that options about them matter."""
    row = generate(model, prompt, {}).sequences[0, start:].tolist()
    beams = generate(model, prompt, dict(numBeams=4, numReturnSequences=4)).sequences[:, start:].tolist()
    late = [token for token in row[2:] if token != 0]
    other = [token for beam in beams for token in beam[1:] if token not in (0, *late[:1])]
    if not late or len(set(other)) < 2:
        return None
    words = [[late[0]], [row[0], row[1]]]
    return {
        "one": [late[0]], "two": [late[0], other[0]], "many": sorted({late[0], *other})[:4], "words": words,
        "some": sorted({row[0], late[0]}),
    }


def filled(options, tokens):
    return {name: tokens[value] if isinstance(value, str) and value in tokens else value for name, value in options.items()}


def result(model, prompt, options, start):
    ends = options.get("endTokens") or []
    made = generate(model, prompt, options)
    rows = sequences(made, start, ends)
    scores = getattr(made, "sequences_scores", None)
    return rows, None if scores is None else scores.tolist()


def searched(name, model, start_of):
    cases = []
    for options, compared in CASES:
        for prompt in prompts(model):
            start = start_of(prompt)
            tokens = tokens_for(model, prompt, start)
            if tokens is None:
                continue
            own = filled(options, tokens)
            rows, scores = result(model, prompt, own, start)
            if compared is not None:
                others, _ = result(model, prompt, filled(compared, tokens), start)
                if others[0] == rows[0] and len(others) == len(rows):
                    continue
                if others[0] == rows[0] and "earlyStopping" in options:
                    continue
            cases.append(dict(model=name, prompt=prompt, options=own, ids=rows, **({} if scores is None else dict(scores=scores))))
            break
        else:
            print(name, "never changed by", options)
    return cases


def contrastive(model, prompt, alpha, k, length):
    """Su et al. (2022): the reference reads the whole text for each candidate, without any cache."""
    ids = list(prompt)
    for _ in range(length):
        with torch.no_grad():
            out = model(torch.tensor([ids]), output_hidden_states=True, use_cache=False)
            probabilities, candidates = out.logits[0, -1].softmax(-1).topk(k)
            scores = []
            for probability, token in zip(probabilities, candidates):
                states = model(torch.tensor([[*ids, token]]), output_hidden_states=True, use_cache=False).hidden_states[-1][0]
                alike = torch.nn.functional.cosine_similarity(states[:-1], states[-1:], dim=-1).max()
                scores.append((1 - alpha) * probability - alpha * alike)
        ids.append(candidates[torch.stack(scores).argmax()].item())
    return ids


def contrasted(name, model):
    cases = []
    for options in CONTRASTIVE:
        for prompt in prompts(model):
            ids = contrastive(model, prompt, options["penaltyAlpha"], options["topK"], LENGTH)
            if ids != generate(model, prompt, {}).sequences[0].tolist():
                cases.append(dict(model=name, prompt=prompt, options=options, ids=[ids]))
                break
    return cases


def distributions(name, model, start_of):
    cases = []
    for options in SAMPLING:
        prompt = next(prompts(model))
        torch.manual_seed(1)
        # Transformers keeps 50 tokens where nothing else is said; limpid keeps all.
        more = {} if "topK" in options else dict(top_k=0)
        made = generate(model, prompt, options, do_sample=True, max_new_tokens=5, **more)
        rows = [[float(f"{p:.8g}") for p in score[0].double().softmax(-1)] for score in made.scores]
        cases.append(dict(model=name, prompt=prompt, options=options, ids=made.sequences[0].tolist(), probabilities=rows))
    return cases


def by_default(name, model, start_of):
    cases = []
    for file in DEFAULTS:
        for prompt in prompts(model):
            start = start_of(prompt)
            tokens = tokens_for(model, prompt, start)
            if tokens is None:
                continue
            own = filled(file, tokens)
            kept = model.generation_config
            model.generation_config = GenerationConfig(**own, pad_token_id=0, decoder_start_token_id=kept.decoder_start_token_id)
            ids = torch.tensor([prompt])
            with torch.no_grad():
                made = model.generate(ids, attention_mask=torch.ones_like(ids), return_dict_in_generate=True)
            model.generation_config = kept
            ends = own.get("eos_token_id") or []
            rows = sequences(made, start, ends)
            plain = generate(model, prompt, {}).sequences[0].tolist()
            if rows[0] == plain[: len(rows[0])] and not ends:
                continue
            cases.append(dict(model=name, prompt=prompt, file=own, ids=rows))
            break
    return cases


def main(folder):
    torch.set_num_threads(1)
    folder = Path(folder)
    found = dict(search=[], contrastive=[], distributions=[], defaults=[])
    for name in [*CAUSAL, *SEQ2SEQ]:
        kind = AutoModelForCausalLM if name in CAUSAL else AutoModelForSeq2SeqLM
        model = kind.from_pretrained(folder / name, dtype=torch.float32, attn_implementation="eager").eval()
        start_of = len if name in CAUSAL else lambda prompt: 1
        found["search"] += searched(name, model, start_of)
        if name in ("odd-heads", "bart"):
            found["distributions"] += distributions(name, model, start_of)
        # The last hidden state of this OPT is projected before transformers gives it.
        if name in CAUSAL and name != "opt-norm-after":
            found["contrastive"] += contrasted(name, model)
        if name in CAUSAL:
            found["defaults"] += by_default(name, model, start_of)
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, python=sys.version.split()[0])
    facts = dict(script="tools/parity/generation.py", versions=versions, maxNewTokens=LENGTH, **found)
    (folder / "generation.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n")
    print({key: len(cases) for key, cases in found.items()}, (folder / "generation.json").stat().st_size, "bytes")


main(sys.argv[1])
