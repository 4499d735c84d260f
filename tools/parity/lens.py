"""What a logit lens shows of the checkpoints that the other scripts made, by PyTorch and transformers.

Reads each block's output, and the residual stream after attention, with hooks; applies the model's own final norm and head
to each; and writes, into lens.safetensors, of each row `[step, position]`: the rank, the logarithm of the probability and
the most probable token, entropy, and KL(model's own ‖ row's). lens.json says which steps and which tokens these are.
"""

import json
import sys
from pathlib import Path

import safetensors.torch
import torch
import transformers

sys.path.insert(0, str(Path(__file__).parent))
CAUSAL = [
    "odd-heads", "untied", "one-head-relu", "scaled", "neo-local", "neo-untied", "opt", "opt-norm-after", "opt-bare",
    "neox-parallel", "neox-sequential", "neox-linear-rope", "llama-grouped", "llama-one-shared-head", "llama3-rope",
    "llama-dynamic-rope", "mistral-window", "mistral-no-window", "qwen2", "qwen2-window", "gemma", "gemma-bias",
]
MASKED = [
    "bert-masked", "bert-untied", "distilbert-masked", "roberta-masked", "albert-masked", "electra-masked",
    "deberta-masked",
]
SEQ2SEQ = [
    "t5-relu", "t5-gated-untied", "t5-one-head", "t5-scaled-untied", "mt5", "bart", "bart-scaled", "bart-untied",
    "bart-bare", "mbart",
]
LSTM = ["lstm", "lstm-deep", "lstm-tied", "lstm-tied-narrow"]


def first(value):
    return value[0] if isinstance(value, tuple) else value


class Steps:
    """What hooks see, in the order of the forward pass: (layer, part) and rows `[position, model]`."""

    def __init__(self):
        self.seen, self.handles = [], []

    def output(self, module, layer, part):
        self.handles.append(module.register_forward_hook(lambda _m, _a, out: self.add(layer, part, first(out))))

    def input(self, module, layer, part):
        # A norm may read the rows of all texts as one list.
        self.handles.append(module.register_forward_pre_hook(lambda _m, args: self.add(layer, part, args[0])))

    def add(self, layer, part, rows):
        self.seen.append((layer, part, rows.detach().reshape(-1, rows.shape[-1])))

    def sum(self, block, attention, layer, part):
        """The block's input and what attention adds to it."""
        kept = []
        self.handles.append(block.register_forward_pre_hook(lambda _m, args: kept.append(args[0])))
        self.handles.append(attention.register_forward_hook(
            lambda _m, _a, out: self.add(layer, part, kept[-1] + first(out))
        ))

    def end(self):
        for handle in self.handles:
            handle.remove()
        return self.seen


def watch_causal(steps, model):
    kind = model.config.model_type
    if kind in ("gpt2", "gpt_neo"):
        for i, block in enumerate(model.transformer.h):
            steps.input(block.ln_2, i, "attention")
            steps.output(block, i, "block")
        norm = model.transformer.ln_f
    elif kind == "gpt_neox":
        for i, block in enumerate(model.gpt_neox.layers):
            steps.sum(block, block.attention, i, "attention")
            steps.output(block, i, "block")
        norm = model.gpt_neox.final_layer_norm
    elif kind == "opt":
        decoder = model.model.decoder
        for i, block in enumerate(decoder.layers):
            if model.config.do_layer_norm_before:
                steps.input(block.final_layer_norm, i, "attention")
            else:
                steps.output(block.self_attn_layer_norm, i, "attention")
            steps.output(block, i, "block")
        out = decoder.project_out or torch.nn.Identity()
        norm = decoder.final_layer_norm or torch.nn.Identity()
        return lambda rows: model.lm_head(out(norm(rows)))
    else:
        for i, block in enumerate(model.model.layers):
            steps.input(block.post_attention_layernorm, i, "attention")
            steps.output(block, i, "block")
        norm = model.model.norm
    return lambda rows: model.lm_head(norm(rows))


def watch_masked(steps, model):
    base = model.base_model
    if model.config.model_type == "distilbert":
        for i, block in enumerate(base.transformer.layer):
            steps.output(block.sa_layer_norm, i, "attention")
            steps.output(block, i, "block")
    elif model.config.model_type == "albert":
        # The same module is each layer: its layers are counted as they come.
        for group in base.encoder.albert_layer_groups:
            for block in group.albert_layers:
                steps.output(block.attention, None, "attention")
                steps.output(block, None, "block")
    else:
        # DeBERTa adds a convolution to what the first block makes.
        beside = getattr(base.encoder, "conv", None)
        for i, block in enumerate(base.encoder.layer):
            steps.output(block.attention, i, "attention")
            steps.output(beside if beside is not None and i == 0 else block, i, "block")

    def head(rows):
        ids = torch.zeros(1, len(rows), dtype=torch.long)
        return through(model, base, transformers.modeling_outputs.BaseModelOutput(rows[None]), input_ids=ids)

    return head


def watch_seq2seq(steps, model):
    decoder = model.get_decoder()
    kind = model.config.model_type
    if kind in ("t5", "mt5"):
        for i, block in enumerate(decoder.block):
            for part, layer in zip(("attention", "cross", "block"), block.layer):
                steps.output(layer, i, part)
        norm = decoder.final_layer_norm
        inside = decoder
    else:
        for i, block in enumerate(decoder.layers):
            if kind == "mbart":
                steps.input(block.encoder_attn_layer_norm, i, "attention")
                steps.input(block.final_layer_norm, i, "cross")
            else:
                steps.output(block.self_attn_layer_norm, i, "attention")
                steps.output(block.encoder_attn_layer_norm, i, "cross")
            steps.output(block, i, "block")
        norm = decoder.layer_norm if kind == "mbart" else torch.nn.Identity()
        inside = model.model

    def head(rows):
        state = norm(rows)[None]
        ids = torch.zeros(1, len(rows), dtype=torch.long)
        if inside is decoder:
            out = transformers.modeling_outputs.BaseModelOutputWithPastAndCrossAttentions(state)
        else:
            out = transformers.modeling_outputs.Seq2SeqModelOutput(state)
        return through(model, inside, out, input_ids=ids, decoder_input_ids=ids)

    return head


def through(model, inside, out, **inputs):
    """The model's own way from the outcome of a part of it to logits."""
    own = inside.forward
    inside.forward = lambda *_args, **_rest: out
    try:
        return model(**inputs).logits[0]
    finally:
        inside.forward = own


def numbers(head, seen, targets, own):
    logits = [head(rows).double() for _, _, rows in seen]
    assert torch.allclose(logits[-1].float(), own, atol=1e-5), "the last step must give the model's own logits"
    final = logits[-1].log_softmax(-1)
    rows = {"ranks": [], "logs": [], "top": [], "entropy": [], "divergence": []}
    for values in logits:
        log = values.log_softmax(-1)
        mine = values.gather(-1, targets[:, None])
        rows["ranks"].append((values > mine).sum(-1) + 1)
        rows["logs"].append(log.gather(-1, targets[:, None])[:, 0])
        rows["top"].append(values.argmax(-1))
        rows["entropy"].append(-(log.exp() * log).sum(-1))
        rows["divergence"].append((final.exp() * (final - log)).sum(-1))
    return {key: torch.stack(value).float() for key, value in rows.items()}


def next_of(ids, own):
    """The token after each position; after the last one that which the model finds most probable."""
    return torch.cat([torch.tensor(ids[1:], dtype=torch.long), own[-1].argmax()[None]])


def of_transformers(folder, name, golden):
    steps = Steps()
    options = dict(attn_implementation="eager", dtype=torch.float32)
    if name in CAUSAL:
        model = transformers.AutoModelForCausalLM.from_pretrained(folder, **options).eval()
        ids = golden["ids"]
        head = watch_causal(steps, model)
        own = model(torch.tensor([ids]), use_cache=False).logits[0]
        targets = next_of(ids, own)
    elif name in MASKED:
        model = transformers.AutoModelForMaskedLM.from_pretrained(folder, **options).eval()
        batch = golden["batches"]["alone"]
        ids = batch["ids"][0]
        head = watch_masked(steps, model)
        tells = getattr(model.config, "type_vocab_size", 0) > 1
        types = dict(token_type_ids=torch.tensor(batch["tokenTypes"])) if tells else {}
        own = model(torch.tensor([ids]), **types).logits[0]
        targets = torch.tensor(ids)
    else:
        model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder, **options).eval()
        batch = golden["alone"]
        ids = batch["target"][0]
        head = watch_seq2seq(steps, model)
        source = dict(input_ids=torch.tensor(batch["source"]), attention_mask=torch.tensor(batch["sourceMask"]))
        own = model(**source, decoder_input_ids=torch.tensor([ids]), use_cache=False).logits[0]
        targets = next_of(ids, own)
    seen = steps.end()
    return head, seen, ids, targets, own


def of_lstm(folder, name, golden):
    import lstm

    model = lstm.random_model(name, golden["seed"])
    ids = golden["ids"]
    rows = model.embedding(torch.tensor(ids))
    hidden = lstm.layer_states(model, rows)["hidden"]
    own = model.out(model.lstm(rows[None])[0][0])
    return model.out, [(i, "block", rows) for i, rows in enumerate(hidden)], ids, next_of(ids, own), own


def main(folder):
    facts, arrays = {}, {}
    for name in [*CAUSAL, *MASKED, *SEQ2SEQ, *LSTM]:
        golden = json.loads((folder / name / "golden.json").read_text())
        with torch.no_grad():
            head, seen, ids, targets, own = (of_lstm if name in LSTM else of_transformers)(folder / name, name, golden)
            rows = numbers(head, seen, targets, own)
        counted = {part: 0 for _, part, _ in seen}
        steps = []
        for layer, part, _ in seen:
            steps.append([counted[part] if layer is None else layer, part])
            counted[part] += 1
        facts[name] = dict(ids=ids, steps=steps, targets=targets.tolist())
        arrays.update({f"{name}.{key}": value.contiguous() for key, value in rows.items()})
        print(name, steps)
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, python=sys.version.split()[0])
    (folder / "lens.json").write_text(json.dumps(
        dict(script="tools/parity/lens.py", versions=versions, checkpoints=facts), separators=(",", ":"),
    ) + "\n")
    safetensors.torch.save_file(arrays, folder / "lens.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
