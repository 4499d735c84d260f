"""Random GPT-2 checkpoints and the numbers PyTorch computes with them.

Each checkpoint is made from random numbers of a fixed seed; nothing is trained. Beside it, golden.json holds what
transformers returns: logits, every hidden state, feed-forward activations, greedy continuations, and gradient × input
by autograd.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy
import tokenizers
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel

# What is unusual in each is what the forward pass could get wrong.
CASES = {
    "odd-heads": dict(n_layer=3, n_head=3, n_embd=15, vocab_size=61, n_positions=24),
    "untied": dict(
        n_layer=2, n_head=2, n_embd=12, n_inner=20, vocab_size=320, n_positions=32,
        activation_function="gelu", tie_word_embeddings=False,
    ),
    "one-head-relu": dict(
        n_layer=1, n_head=1, n_embd=10, n_inner=7, vocab_size=33, n_positions=16,
        activation_function="relu", scale_attn_weights=False,
    ),
    "scaled": dict(
        n_layer=4, n_head=5, n_embd=20, vocab_size=47, n_positions=20, activation_function="silu",
        scale_attn_by_inverse_layer_idx=True, layer_norm_epsilon=1e-3,
    ),
    "half": dict(n_layer=2, n_head=4, n_embd=16, vocab_size=50, n_positions=16),
    "bfloat": dict(n_layer=2, n_head=4, n_embd=16, vocab_size=50, n_positions=16, activation_function="gelu_fast"),
}
STORED = {"half": torch.float16, "bfloat": torch.bfloat16}
# Saved from the model below the head: names without "transformer.".
BARE = {"scaled"}
TEXTS = [
    "The keys to the cabinet are here.",
    "  two  spaces\n\tand a tab",
    "naïve café, 東京, 🙂 and ‍👩‍🚀",
    "<tag attr='1'>&amp;</tag>",
    "",
]


def numbers(tensor):
    """Nested lists of the shortest decimals that give the same 32-bit floats."""
    array = tensor.detach().to(torch.float32).numpy()
    if array.ndim == 0:
        return float(numpy.format_float_positional(array, unique=True))
    return [numbers(row) for row in tensor]


def random_model(name, seed):
    case = CASES[name]
    config = GPT2Config(
        **case, bos_token_id=0, eos_token_id=0, embd_pdrop=0.0, attn_pdrop=0.0, resid_pdrop=0.0,
        attn_implementation="eager",
    )
    model = GPT2LMHeadModel(config).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for key, weight in model.named_parameters():
            values = torch.randn(weight.shape, generator=generator) * 0.3
            # Norms near 1; all else around 0, biases too, so that nothing is left out unseen.
            weight.copy_(values + 1 if ".ln_" in key and key.endswith("weight") else values)
    return model.to(STORED.get(name, torch.float32)).to(torch.float32)


def forward(model, ids):
    activations = []
    hooks = [
        block.mlp.act.register_forward_hook(lambda _m, _i, out: activations.append(out[0]))
        for block in model.transformer.h
    ]
    with torch.no_grad():
        out = model(torch.tensor([ids]), output_hidden_states=True)
    for hook in hooks:
        hook.remove()
    return out.logits[0], torch.stack([h[0] for h in out.hidden_states]), torch.stack(activations)


def gradient_times_input(model, ids, target, unit):
    """Gradient × input for the token at position `target`, from the positions before it."""
    embeddings = model.transformer.wte(torch.tensor([ids])).detach().requires_grad_()
    logits = model(inputs_embeds=embeddings).logits[0, target - 1]
    score = logits[ids[target]] if unit == "logit" else logits.softmax(-1)[ids[target]]
    (gradient,) = torch.autograd.grad(score, embeddings)
    product = (gradient * embeddings)[0, :target].detach()
    return product.norm(dim=-1), product.sum(-1)


def golden(model, name, seed):
    generator = torch.Generator().manual_seed(seed + 1000)
    config = model.config
    length = config.n_positions - 8
    ids = torch.randint(1, config.vocab_size, (length,), generator=generator).tolist()
    logits, hidden, activations = forward(model, ids)
    targets = sorted({1, 2, length // 2, length - 1})
    saliency = []
    for unit in ("logit", "probability"):
        for target in targets:
            norms, dots = gradient_times_input(model, ids, target, unit)
            saliency.append(dict(unit=unit, target=target, norms=numbers(norms), dots=numbers(dots)))
    with torch.no_grad():
        prompt = torch.tensor([ids[:4]])
        continued = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=6, do_sample=False, pad_token_id=0
        )[0].tolist()
    return dict(
        ids=ids, logits=numbers(logits), hiddenStates=numbers(hidden), ffnnActivations=numbers(activations),
        saliency=saliency, greedy=dict(prompt=ids[:4], ids=continued),
    )


def byte_level_tokenizer(size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=["<|endoftext|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(["The keys to the cabinet are on the table."] * 4, trainer)
    return tokenizer


def main(folder):
    versions = dict(
        torch=torch.__version__, transformers=transformers.__version__, tokenizers=tokenizers.__version__,
        python=sys.version.split()[0],
    )
    for seed, name in enumerate(CASES):
        model = random_model(name, seed)
        result = dict(name=name, seed=seed, script="tools/parity/gpt2.py", versions=versions)
        result.update(golden(model, name, seed))
        target = Path(folder) / name
        shutil.rmtree(target, ignore_errors=True)
        stored = model.to(STORED.get(name, torch.float32))
        (stored.transformer if name in BARE else stored).save_pretrained(target)
        (target / "generation_config.json").unlink(missing_ok=True)
        if name == "untied":
            tokenizer = byte_level_tokenizer(model.config.vocab_size)
            tokenizer.save(str(target / "tokenizer.json"))
            result["texts"] = [
                dict(text=text, ids=tokenizer.encode(text).ids, decoded=tokenizer.decode(tokenizer.encode(text).ids))
                for text in TEXTS
            ]
        (target / "golden.json").write_text(json.dumps(result, separators=(",", ":"), ensure_ascii=True) + "\n")
        print(name, sum(f.stat().st_size for f in target.iterdir()), "bytes")


main(sys.argv[1])
