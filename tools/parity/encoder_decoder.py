"""Random checkpoints of encoder–decoder families and the numbers PyTorch computes with them.

Each checkpoint is made from random numbers of a fixed seed; nothing is trained. Beside it, golden.json says how it was
made, which texts were read and what is generated greedily; golden.safetensors holds, for one text alone and for a batch
with padding, logits, every hidden state of both stacks, feed-forward activations, all attention patterns, and gradients of
one logit of each text with respect to the rows of the token embedding, as 32-bit floats.
"""

import json
import shutil
import sys
from pathlib import Path

import safetensors.torch
import torch
import transformers

T5 = dict(vocab_size=37, dropout_rate=0.0, eos_token_id=1, pad_token_id=0, decoder_start_token_id=0)
BART = dict(
    vocab_size=37, max_position_embeddings=26, dropout=0.0, attention_dropout=0.0, eos_token_id=2, pad_token_id=1,
    bos_token_id=0, decoder_start_token_id=2,
)

# What is unusual in each is what the forward pass could get wrong.
CASES = {
    "t5-relu": ("T5", dict(T5, d_model=18, d_kv=5, num_heads=3, d_ff=22, num_layers=2)),
    "t5-gated-untied": ("T5", dict(
        T5, d_model=12, d_kv=4, num_heads=5, d_ff=14, num_layers=1, num_decoder_layers=3, feed_forward_proj="gated-gelu",
        tie_word_embeddings=False, layer_norm_epsilon=1e-3, relative_attention_num_buckets=8,
        relative_attention_max_distance=11,
    )),
    "t5-one-head": ("T5", dict(
        T5, d_model=16, d_kv=7, num_heads=1, d_ff=20, num_layers=2, num_decoder_layers=1, feed_forward_proj="gated-silu",
        relative_attention_num_buckets=5, relative_attention_max_distance=7, decoder_start_token_id=3,
    )),
    "t5-scaled-untied": ("T5", dict(
        T5, d_model=14, d_kv=6, num_heads=2, d_ff=18, num_layers=1, feed_forward_proj="gelu",
        relative_attention_max_distance=19,
    )),
    "mt5": ("MT5", dict(T5, d_model=12, d_kv=6, num_heads=3, d_ff=16, num_layers=1, num_decoder_layers=2)),
    "bart": ("Bart", dict(
        BART, d_model=15, encoder_layers=2, decoder_layers=1, encoder_attention_heads=3, decoder_attention_heads=5,
        encoder_ffn_dim=22, decoder_ffn_dim=17,
    )),
    "bart-scaled": ("Bart", dict(
        BART, d_model=16, encoder_layers=1, decoder_layers=3, encoder_attention_heads=4, decoder_attention_heads=2,
        encoder_ffn_dim=12, decoder_ffn_dim=20, scale_embedding=True, activation_function="relu",
    )),
    "bart-untied": ("Bart", dict(
        BART, d_model=11, encoder_layers=1, decoder_layers=1, encoder_attention_heads=1, decoder_attention_heads=1,
        encoder_ffn_dim=18, decoder_ffn_dim=18, tie_word_embeddings=False, activation_function="gelu_new",
    )),
    "bart-bare": ("Bart", dict(
        BART, d_model=12, encoder_layers=2, decoder_layers=2, encoder_attention_heads=3, decoder_attention_heads=3,
        encoder_ffn_dim=14, decoder_ffn_dim=14, activation_function="silu",
    )),
    "mbart": ("MBart", dict(
        BART, d_model=12, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=6,
        encoder_ffn_dim=16, decoder_ffn_dim=14,
    )),
}
STORED = {"t5-one-head": torch.bfloat16, "bart-bare": torch.float16}
# Heads of their own; transformers ties those of T5 unless a checkpoint says otherwise.
UNTIED = {"t5-gated-untied", "t5-scaled-untied"}
# Saved from the model below the head: names without a prefix, and nothing that is added to the logits.
BARE = {"bart-bare"}


# Tokens of source and target of each text, alone and in a batch.
LENGTHS = dict(alone=([19], [10]), padded=([10, 6], [4, 7]))
# How far from 0, or 1, weights are.
SPREAD = 0.3


def stacks(family, model):
    """For encoder and decoder: the blocks, the last matrix of a block's feed-forward layer, and the final norm or None."""
    for stack in (model.get_encoder(), model.get_decoder()):
        if family in ("T5", "MT5"):
            yield stack.block, lambda b: b.layer[-1].DenseReluDense.wo, stack.final_layer_norm
        else:
            yield stack.layers, lambda b: b.fc2, getattr(stack, "layer_norm", None)


def random_model(name, seed):
    family, settings = CASES[name]
    config = getattr(transformers, family + "Config")(**settings)
    config._attn_implementation = "eager"
    model = getattr(transformers, family + "ForConditionalGeneration")(config).eval()
    if name in UNTIED:
        model.lm_head.weight = torch.nn.Parameter(torch.empty_like(model.lm_head.weight))
    generator = torch.Generator().manual_seed(seed)
    arrays = [*model.named_parameters(), *model.named_buffers()]
    with torch.no_grad():
        for key, weight in arrays:
            values = torch.randn(weight.shape, generator=generator) * SPREAD
            # Norms near 1; all else around 0, biases too, so that nothing is left out unseen.
            near = 1 if "norm" in key and key.endswith("weight") else 0
            weight.copy_((values + near).to(STORED.get(name, torch.float32)))
        if name in BARE:
            model.final_logits_bias.zero_()
    return model


def first(value):
    return value[0] if isinstance(value, tuple) else value


def forward(family, model, batch):
    handles, collected = [], []
    for blocks, last, final in stacks(family, model):
        states, activations = [], []
        collected.append((states, activations, final))
        keep = lambda of: lambda _m, _i, out: of.append(first(out))
        handles.append(blocks[0].register_forward_pre_hook(lambda _m, args, of=states: of.append(first(args[0]))))
        for block in blocks:
            handles.append(block.register_forward_hook(keep(states)))
            handles.append(last(block).register_forward_pre_hook(lambda _m, args, of=activations: of.append(args[0])))
        if final is not None:
            handles.append(final.register_forward_hook(keep(states)))
    with torch.no_grad():
        out = model(**batch, output_hidden_states=True, output_attentions=True, use_cache=False)
    for handle in handles:
        handle.remove()
    arrays = dict(logits=out.logits)
    theirs = (out.encoder_hidden_states, out.decoder_hidden_states)
    for stack, (states, activations, final), known in zip(("encoder", "decoder"), collected, theirs):
        if final is not None:
            del states[-2]
        assert len(states) == len(known) and all(torch.equal(a, b) for a, b in zip(states, known))
        shape = states[0].shape[:2]
        arrays[stack + "HiddenStates"] = torch.stack(states)
        arrays[stack + "FfnnActivations"] = torch.stack([a.reshape(*shape, -1) for a in activations])
    arrays["encoderPatterns"] = torch.stack(out.encoder_attentions)
    arrays["decoderPatterns"] = torch.stack(out.decoder_attentions)
    arrays["crossPatterns"] = torch.stack(out.cross_attentions)
    return arrays


def gradients(model, batch, targets):
    """Of the sum of one logit of each text, with respect to the rows of the token embedding of source and target."""
    scale = getattr(model.get_encoder().embed_tokens, "embed_scale", 1.0)
    rows = [
        torch.nn.functional.embedding(batch[key], stack.embed_tokens.weight).detach().requires_grad_()
        for key, stack in (("input_ids", model.get_encoder()), ("decoder_input_ids", model.get_decoder()))
    ]
    masks = {key: batch[key] for key in ("attention_mask", "decoder_attention_mask")}
    embeds = dict(inputs_embeds=rows[0] * scale, decoder_inputs_embeds=rows[1] * scale)
    logits = model(**embeds, **masks, use_cache=False).logits
    score = sum(logits[text, position, token] for text, (position, token) in enumerate(targets))
    return dict(zip(("sourceGradients", "targetGradients"), torch.autograd.grad(score, rows)))


def padded(model, texts, generator):
    """Token ids of these lengths in the manner of a batch: ids and mask, padded at the end."""
    low, high = 4, model.config.vocab_size
    ids = [torch.randint(low, high, (length,), generator=generator) for length in texts]
    mask = [torch.ones(length, dtype=torch.long) for length in texts]
    pad = lambda rows, value: torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=value)
    return pad(ids, model.config.pad_token_id), pad(mask, 0)


def golden(name, model, seed):
    generator = torch.Generator().manual_seed(seed + 1000)
    facts, arrays = {}, {}
    for kind, (sources, targets) in LENGTHS.items():
        source, source_mask = padded(model, sources, generator)
        target, target_mask = padded(model, targets, generator)
        target[:, 0] = model.config.decoder_start_token_id
        batch = dict(
            input_ids=source, attention_mask=source_mask, decoder_input_ids=target, decoder_attention_mask=target_mask,
        )
        explained = [[length - 1, 5 + text] for text, length in enumerate(targets)]
        made = {**forward(CASES[name][0], model, batch), **gradients(model, batch, explained)}
        arrays.update({f"{kind}.{key}": value for key, value in made.items()})
        facts[kind] = dict(
            source=source.tolist(), sourceMask=source_mask.tolist(), target=target.tolist(),
            targetMask=target_mask.tolist(), explained=explained,
        )
    with torch.no_grad():
        source = torch.tensor(facts["alone"]["source"])
        config = model.config
        # The cache of transformers 5 fails where a decoder has more layers than its encoder.
        model.generation_config = transformers.GenerationConfig(
            max_new_tokens=10, do_sample=False, eos_token_id=config.eos_token_id, pad_token_id=config.pad_token_id,
            decoder_start_token_id=config.decoder_start_token_id, use_cache=False,
        )
        facts["greedy"] = model.generate(source, attention_mask=torch.ones_like(source))[0].tolist()
    return facts, arrays


def main(folder, names):
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
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
        facts = dict(name=name, seed=seed, script="tools/parity/encoder_decoder.py", versions=versions, **facts)
        (target / "golden.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n")
        print(name, sum(f.stat().st_size for f in target.iterdir()), "bytes", facts["greedy"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
