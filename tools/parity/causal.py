"""Random checkpoints of decoder families and the numbers PyTorch computes with them.

Each checkpoint is made from random numbers of a fixed seed; nothing is trained. Beside it, golden.json says how it was
made and what is generated greedily; golden.safetensors holds logits, every hidden state, feed-forward activations,
attention patterns, and gradient × input by autograd, as 32-bit floats.
"""

import json
import shutil
import sys
from pathlib import Path

import safetensors.torch
import torch
import transformers

SMALL = dict(vocab_size=41, max_position_embeddings=24)
NEOX = dict(SMALL, intermediate_size=26, attention_dropout=0.0, hidden_dropout=0.0)
LLAMA = dict(SMALL, intermediate_size=22, attention_dropout=0.0)
LLAMA3 = dict(
    rope_type="llama3", rope_theta=100.0, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=16,
)

# What is unusual in each is what the forward pass could get wrong.
CASES = {
    "neox-parallel": ("GPTNeoX", dict(
        NEOX, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, rotary_pct=0.25,
    )),
    "neox-sequential": ("GPTNeoX", dict(
        NEOX, hidden_size=20, num_hidden_layers=2, num_attention_heads=5, rotary_pct=1.0, rotary_emb_base=50,
        use_parallel_residual=False, attention_bias=False, tie_word_embeddings=True, hidden_act="gelu_new",
    )),
    "neox-linear-rope": ("GPTNeoX", dict(
        NEOX, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, rotary_pct=0.5,
        rope_scaling=dict(rope_type="linear", factor=3.0), layer_norm_eps=1e-3,
    )),
    "llama-grouped": ("Llama", dict(
        LLAMA, hidden_size=24, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=2,
    )),
    "llama-one-shared-head": ("Llama", dict(
        LLAMA, hidden_size=18, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=1, head_dim=8,
        attention_bias=True, mlp_bias=True, tie_word_embeddings=True, rms_norm_eps=1e-3,
        rope_parameters=dict(rope_type="linear", rope_theta=500.0, factor=2.0),
    )),
    "llama3-rope": ("Llama", dict(
        LLAMA, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=2,
        rope_parameters=LLAMA3,
    )),
    "llama-dynamic-rope": ("Llama", dict(
        LLAMA, hidden_size=12, num_hidden_layers=1, num_attention_heads=1, hidden_act="gelu",
        rope_parameters=dict(rope_type="dynamic", rope_theta=10000.0, factor=2.0),
    )),
    "mistral-window": ("Mistral", dict(
        LLAMA, hidden_size=20, num_hidden_layers=2, num_attention_heads=5, num_key_value_heads=5, sliding_window=4,
    )),
    "mistral-no-window": ("Mistral", dict(
        LLAMA, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, sliding_window=None,
        head_dim=6,
    )),
    "qwen2": ("Qwen2", dict(
        LLAMA, hidden_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        tie_word_embeddings=True,
    )),
    "qwen2-window": ("Qwen2", dict(
        LLAMA, hidden_size=18, num_hidden_layers=3, num_attention_heads=3, num_key_value_heads=3,
        use_sliding_window=True, sliding_window=3, max_window_layers=1,
    )),
    "gemma": ("Gemma", dict(
        LLAMA, hidden_size=14, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=1, head_dim=8,
    )),
    "gemma-bias": ("Gemma", dict(
        LLAMA, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=2, head_dim=10,
        attention_bias=True, tie_word_embeddings=False,
    )),
    "opt": ("OPT", dict(
        SMALL, hidden_size=15, num_hidden_layers=3, num_attention_heads=3, ffn_dim=22,
    )),
    "opt-norm-after": ("OPT", dict(
        SMALL, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, ffn_dim=18, do_layer_norm_before=False,
        word_embed_proj_dim=10,
    )),
    "opt-bare": ("OPT", dict(
        SMALL, hidden_size=12, num_hidden_layers=2, num_attention_heads=2, ffn_dim=20, enable_bias=False,
        layer_norm_elementwise_affine=False, tie_word_embeddings=False, word_embed_proj_dim=20,
        activation_function="gelu",
    )),
    "neo-local": ("GPTNeo", dict(
        SMALL, hidden_size=12, num_layers=3, num_heads=3, attention_types=[[["global", "local"], 1], [["local"], 1]],
        window_size=4,
    )),
    "neo-untied": ("GPTNeo", dict(
        SMALL, hidden_size=16, num_layers=2, num_heads=4, attention_types=[[["global", "local"], 1]], window_size=7,
        intermediate_size=21, tie_word_embeddings=False, activation_function="relu", layer_norm_epsilon=1e-3,
    )),
}
STORED = {"llama3-rope": torch.bfloat16, "qwen2-window": torch.float16}
# Saved from the model below the head: names without a prefix. Only tied models can be.
BARE = {"qwen2", "opt"}
DROPOUT = {"OPT": dict(dropout=0.0, attention_dropout=0.0)}


def parts(family, model):
    """The blocks, the last matrix of a block's feed-forward layer, and the final norm or None."""
    if family == "GPTNeoX":
        return model.gpt_neox.layers, lambda b: b.mlp.dense_4h_to_h, model.gpt_neox.final_layer_norm
    if family == "OPT":
        return model.model.decoder.layers, lambda b: b.fc2, model.model.decoder.final_layer_norm
    if family == "GPTNeo":
        return model.transformer.h, lambda b: b.mlp.c_proj, model.transformer.ln_f
    return model.model.layers, lambda b: b.mlp.down_proj, model.model.norm


def random_model(name, seed):
    family, settings = CASES[name]
    config = getattr(transformers, family + "Config")(
        **settings, **DROPOUT.get(family, {}), bos_token_id=0, eos_token_id=0, pad_token_id=None,
    )
    config._attn_implementation = "eager"
    model = getattr(transformers, family + "ForCausalLM")(config).eval()
    generator = torch.Generator().manual_seed(seed)
    norm = "ln_" if family == "GPTNeo" else "norm"
    with torch.no_grad():
        for key, weight in model.named_parameters():
            values = torch.randn(weight.shape, generator=generator) * 0.3
            # Norms near 1 (Gemma's near 0); all else around 0, biases too, so that nothing is left out unseen.
            near = 1 if norm in key and key.endswith("weight") and family != "Gemma" else 0
            # Rounded as it will be stored; the frequencies of rotary embeddings are never rounded.
            weight.copy_((values + near).to(STORED.get(name, torch.float32)))
    return model


def first(value):
    return value[0] if isinstance(value, tuple) else value


def forward(family, model, ids):
    blocks, last, final = parts(family, model)
    states, activations, handles = [], [], []
    handles.append(blocks[0].register_forward_pre_hook(lambda _m, args: states.append(first(args[0]))))
    for block in blocks:
        handles.append(block.register_forward_hook(lambda _m, _i, out: states.append(first(out))))
        handles.append(last(block).register_forward_pre_hook(lambda _m, args: activations.append(args[0])))
    if final is not None:
        handles.append(final.register_forward_hook(lambda _m, _i, out: states.append(out)))
    with torch.no_grad():
        out = model(torch.tensor([ids]), output_hidden_states=True, output_attentions=True, use_cache=False)
    for handle in handles:
        handle.remove()
    if final is not None:
        del states[-2]
    hidden = torch.stack([state.reshape(len(ids), -1) for state in states])
    for ours, theirs in zip(hidden, out.hidden_states):
        # A projection after the last state is not part of it here.
        assert ours.shape != theirs[0].shape or torch.equal(ours, theirs[0])
    return dict(
        logits=out.logits[0], hiddenStates=hidden,
        ffnnActivations=torch.stack([a.reshape(len(ids), -1) for a in activations]),
        patterns=torch.stack([a[0] for a in out.attentions]),
    )


def gradient_times_input(model, ids, target, unit):
    """Gradient × input for the token at position `target`, from the positions before it."""
    embeddings = model.get_input_embeddings()(torch.tensor([ids])).detach().requires_grad_()
    logits = model(inputs_embeds=embeddings, use_cache=False).logits[0, target - 1]
    score = logits[ids[target]] if unit == "logit" else logits.softmax(-1)[ids[target]]
    (gradient,) = torch.autograd.grad(score, embeddings)
    product = (gradient * embeddings)[0, :target].detach()
    return torch.stack([product.norm(dim=-1), product.sum(-1)])


def golden(name, model, seed, length=12):
    generator = torch.Generator().manual_seed(seed + 1000)
    ids = torch.randint(1, model.config.vocab_size, (length,), generator=generator).tolist()
    arrays = forward(CASES[name][0], model, ids)
    saliency = [dict(unit=unit, target=target) for unit in ("logit", "probability") for target in (1, 6, length - 1)]
    for row in saliency:
        arrays[f"saliency.{row['unit']}.{row['target']}"] = gradient_times_input(model, ids, row["target"], row["unit"])
    with torch.no_grad():
        prompt = torch.tensor([ids[:4]])
        continued = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=8, do_sample=False, pad_token_id=0
        )[0].tolist()
    return dict(ids=ids, saliency=saliency, greedy=dict(prompt=ids[:4], ids=continued)), arrays


def main(folder, names):
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, python=sys.version.split()[0])
    for seed, name in enumerate(CASES):
        if names and name not in names:
            continue
        model = random_model(name, seed)
        facts, arrays = golden(name, model, seed)
        target = Path(folder) / name
        shutil.rmtree(target, ignore_errors=True)
        stored = model.to(STORED.get(name, torch.float32))
        (getattr(stored, stored.base_model_prefix) if name in BARE else stored).save_pretrained(target)
        (target / "generation_config.json").unlink(missing_ok=True)
        arrays = {key: value.detach().to(torch.float32).contiguous() for key, value in arrays.items()}
        safetensors.torch.save_file(arrays, target / "golden.safetensors")
        facts = dict(name=name, seed=seed, script="tools/parity/causal.py", versions=versions, **facts)
        (target / "golden.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n")
        print(name, sum(f.stat().st_size for f in target.iterdir()), "bytes")


main(sys.argv[1], sys.argv[2:])
