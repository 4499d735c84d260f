"""Random checkpoints of encoder families and the numbers PyTorch computes with them.

Each checkpoint is made from random numbers of a fixed seed; nothing is trained. Beside it, golden.json says how it was
made and which texts are read: one alone, and several with padding. golden.safetensors holds for both what the head gives,
every hidden state, feed-forward activations, attention patterns, and the gradient of one output with respect to the token
embeddings, as 32-bit floats.
"""

import json
import shutil
import sys
from pathlib import Path

import safetensors.torch
import torch
import transformers

SMALL = dict(vocab_size=37, max_position_embeddings=20, num_hidden_layers=2)
BERT = dict(SMALL, hidden_size=15, num_attention_heads=3, intermediate_size=22)
ELECTRA = dict(SMALL, hidden_size=16, num_attention_heads=2, intermediate_size=20, embedding_size=10)
ALBERT = dict(SMALL, hidden_size=12, num_attention_heads=3, intermediate_size=18, embedding_size=7)
DEBERTA = dict(SMALL, hidden_size=16, num_attention_heads=2, intermediate_size=20, relative_attention=True)
DISTIL = dict(vocab_size=37, max_position_embeddings=20, n_layers=2, dim=15, n_heads=5, hidden_dim=24)
NAMED = dict(id2label={0: "no", 1: "perhaps", 2: "yes"}, label2id=dict(no=0, perhaps=1, yes=2))

# Model, settings, and what else is unusual: how it is stored. All that is unusual is what could go wrong.
CASES = {
    "bert-masked": ("BertForMaskedLM", dict(BERT)),
    "bert-untied": ("BertForPreTraining", dict(
        BERT, num_attention_heads=5, tie_word_embeddings=False, hidden_act="relu", layer_norm_eps=1e-3,
    )),
    "bert-pooled": ("BertModel", dict(BERT, type_vocab_size=1, num_hidden_layers=1, hidden_act="gelu_new")),
    "bert-no-pooler": ("BertModel", dict(BERT, num_attention_heads=1)),
    "bert-classes": ("BertForSequenceClassification", dict(BERT, **NAMED)),
    "distilbert-masked": ("DistilBertForMaskedLM", dict(DISTIL, activation="relu")),
    "distilbert-classes": ("DistilBertForSequenceClassification", dict(DISTIL, n_heads=3)),
    "roberta-masked": ("RobertaForMaskedLM", dict(BERT, type_vocab_size=1, pad_token_id=1)),
    "roberta-tokens": ("RobertaForTokenClassification", dict(BERT, pad_token_id=3, **NAMED)),
    "roberta-classes": ("XLMRobertaForSequenceClassification", dict(BERT, type_vocab_size=1, pad_token_id=1)),
    "albert-masked": ("AlbertForMaskedLM", dict(ALBERT, num_hidden_layers=3)),
    "albert-groups": ("AlbertForSequenceClassification", dict(
        ALBERT, num_hidden_layers=3, num_hidden_groups=2, inner_group_num=2, hidden_act="gelu", layer_norm_eps=1e-5,
    )),
    "electra-masked": ("ElectraForMaskedLM", dict(ELECTRA, hidden_act="relu")),
    "electra-detects": ("ElectraForPreTraining", dict(ELECTRA, embedding_size=16, type_vocab_size=1)),
    "electra-answers": ("ElectraForQuestionAnswering", dict(ELECTRA)),
    "deberta-masked": ("DebertaV2ForMaskedLM", dict(
        DEBERTA, pos_att_type=["c2p", "p2c"], position_buckets=6, share_att_key=True, norm_rel_ebd="layer_norm",
        position_biased_input=False, conv_kernel_size=3, conv_act="gelu", max_relative_positions=-1,
    )),
    "deberta-classes": ("DebertaV2ForSequenceClassification", dict(
        DEBERTA, pos_att_type="p2c", max_relative_positions=4, type_vocab_size=2, embedding_size=10, **NAMED,
    )),
    "deberta-answers": ("DebertaV2ForQuestionAnswering", dict(
        DEBERTA, pos_att_type=["c2p"], position_buckets=8, max_relative_positions=16, conv_kernel_size=5, conv_groups=2,
    )),
}
STORED = {"roberta-tokens": torch.float16}
# Stored without the layer after the last hidden state, or under the names of the first checkpoints.
NO_POOLER = {"bert-no-pooler"}
OLD = {"bert-classes"}
ALONE = [9]
TOGETHER = [7, 9, 1]
DROPOUTS = ("dropout", "attention_dropout", "hidden_dropout_prob", "attention_probs_dropout_prob", "qa_dropout",
            "seq_classif_dropout", "classifier_dropout_prob", "classifier_dropout", "cls_dropout", "pooler_dropout")


def random_model(name, seed, kind, settings, stored=torch.float32):
    cls = getattr(transformers, kind)
    config = cls.config_class(**settings)
    for key in DROPOUTS:
        if hasattr(config, key):
            setattr(config, key, 0.0)
    config._attn_implementation = "eager"
    model = cls(config).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for key, weight in model.named_parameters():
            values = torch.randn(weight.shape, generator=generator) * 0.4
            # Norms near 1; all else around 0, biases too, so that nothing is left out unseen.
            near = 1 if "norm" in key.lower() and key.endswith("weight") else 0
            weight.copy_((values + near).to(stored))
    return model


def parts(model):
    """The blocks in the order in which they run, and the last matrix of a block's feed-forward layer."""
    base = model.base_model
    if hasattr(base, "transformer"):
        return list(base.transformer.layer), lambda b: b.ffn.lin2
    if hasattr(base.encoder, "albert_layer_groups"):
        layers = [layer for group in base.encoder.albert_layer_groups for layer in group.albert_layers]
        return layers, lambda b: b.ffn_output
    return list(base.encoder.layer), lambda b: b.output.dense


def first(value):
    return value[0] if isinstance(value, tuple) else value


def batch_of(model, lengths, generator):
    """Tokens, segments and numbers of the real tokens; texts are filled up at the end with the padding token."""
    config, width = model.config, max(lengths)
    ids = torch.randint(0, config.vocab_size, (len(lengths), width), generator=generator)
    types = torch.randint(0, max(1, getattr(config, "type_vocab_size", 1)), ids.shape, generator=generator)
    mask = torch.tensor([[1] * n + [0] * (width - n) for n in lengths])
    ids = torch.where(mask == 1, ids, config.pad_token_id)
    return dict(ids=ids, types=types * mask, mask=mask)


def inputs_of(model, batch):
    inputs = dict(attention_mask=batch["mask"], token_type_ids=batch["types"])
    if model.config.model_type == "distilbert":
        del inputs["token_type_ids"]
    return inputs


def forward(model, batch):
    """Outputs of the head, and inner states in the order in which they are made."""
    blocks, last = parts(model)
    states, activations, patterns, handles = [], [], [], []
    base = model.base_model
    for block in blocks:
        handles.append(last(block).register_forward_pre_hook(lambda _m, args: activations.append(args[0])))
        # DeBERTa's convolution comes after its first block: what the next block reads is asked for, not what it leaves.
        handles.append(block.register_forward_pre_hook(lambda _m, args: states.append(first(args[0]))))
    with torch.no_grad():
        out = model(batch["ids"], **inputs_of(model, batch), output_hidden_states=True, output_attentions=True)
        plain = base(batch["ids"], **inputs_of(model, batch))
    for handle in handles:
        handle.remove()
    n = len(out.hidden_states) - 1
    hidden = torch.stack([*states[:n], plain.last_hidden_state])
    for ours, theirs in zip(hidden, out.hidden_states):
        assert torch.equal(ours, theirs)
    assert len(out.attentions) == n
    return dict(
        **outputs(model, out), hiddenStates=hidden, ffnnActivations=torch.stack(activations[:n]),
        patterns=torch.stack(list(out.attentions)),
    )


def outputs(model, out):
    """Under limpid's names. Logits of tokens `[batch, seq, class]`, of texts `[batch, class]`."""
    found = dict(
        logits=getattr(out, "logits", None), startLogits=getattr(out, "start_logits", None),
        endLogits=getattr(out, "end_logits", None), pooled=getattr(out, "pooler_output", None),
    )
    if "prediction_logits" in out:
        found["logits"] = out.prediction_logits
    if type(model).__name__ == "ElectraForPreTraining":
        found["logits"] = out.logits.unsqueeze(-1)
    return {key: value for key, value in found.items() if value is not None}


def gradient(model, batch, explained):
    """Of one output of the text `row`: of entry `entry`, at position `position` if each has its own."""
    embeddings = model.get_input_embeddings()(batch["ids"]).detach().requires_grad_()
    inputs = inputs_of(model, batch)
    base = model.base_model.embeddings
    if hasattr(base, "create_position_ids_from_input_ids"):
        inputs["position_ids"] = base.create_position_ids_from_input_ids(batch["ids"], base.padding_idx)
    out = model(inputs_embeds=embeddings, **inputs)
    value = outputs(model, out).get(explained["of"], getattr(out, "last_hidden_state", None))[explained["row"]]
    if value.dim() == 2:
        value = value[explained["position"]]
    (slopes,) = torch.autograd.grad(value[explained["entry"]], embeddings)
    return slopes


def golden(model, seed, alone=ALONE, together=TOGETHER):
    generator = torch.Generator().manual_seed(seed + 1000)
    facts, arrays = dict(batches={}), {}
    for name, lengths in (("alone", alone), ("together", together)):
        batch = batch_of(model, lengths, generator)
        found = forward(model, batch)
        of = next((key for key in ("logits", "endLogits", "pooled") if key in found), "last")
        position = 0 if of == "last" or found[of].dim() < 3 else lengths[0] - 2
        entry = (lengths[0] - 2 if of == "endLogits" else found[of].shape[-1] - 1) if of != "last" else 1
        explained = dict(of=of, row=0, position=position, entry=entry)
        found["gradient"] = gradient(model, batch, explained)
        arrays.update({f"{name}.{key}": value for key, value in found.items()})
        facts["batches"][name] = dict(
            lengths=lengths, ids=batch["ids"].tolist(), tokenTypes=batch["types"].tolist(), gradient=explained,
            outputs={key: list(found[key].shape) for key in ("logits", "startLogits", "endLogits", "pooled") if key in found},
        )
    return facts, arrays


def save(name, model, facts, arrays, target):
    shutil.rmtree(target, ignore_errors=True)
    model.to(STORED.get(name, torch.float32)).save_pretrained(target)
    path = target / "model.safetensors"
    weights = safetensors.torch.load_file(path)
    if name in OLD:
        old = {".LayerNorm.weight": ".LayerNorm.gamma", ".LayerNorm.bias": ".LayerNorm.beta"}
        weights = {next((key.replace(n, o) for n, o in old.items() if key.endswith(n)), key): value
                   for key, value in weights.items()}
    safetensors.torch.save_file(weights, path, metadata=dict(format="pt"))
    arrays = {key: value.detach().to(torch.float32).contiguous() for key, value in arrays.items()}
    safetensors.torch.save_file(arrays, target / "golden.safetensors")
    (target / "golden.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n")


def main(folder, names):
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, python=sys.version.split()[0])
    for seed, name in enumerate(CASES):
        if names and name not in names:
            continue
        model = random_model(name, seed, *CASES[name], STORED.get(name, torch.float32))
        if name in NO_POOLER:
            model.pooler = None
        facts, arrays = golden(model, seed)
        facts = dict(name=name, seed=seed, script="tools/parity/encoder.py", versions=versions, **facts)
        target = Path(folder) / name
        save(name, model, facts, arrays, target)
        print(name, sum(f.stat().st_size for f in target.iterdir()), "bytes")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
