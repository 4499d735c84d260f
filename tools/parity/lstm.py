"""Random LSTM language models and classifiers, and the numbers PyTorch computes with them.

Each checkpoint is made from random numbers of a fixed seed; nothing is trained. Beside it, golden.json says how it was
made; golden.safetensors holds logits, the hidden and cell states and gates of every layer at every position, gradients
with respect to the token embeddings, as 32-bit floats. The gates are
computed from PyTorch's hidden states by the definition, and checked to give PyTorch's cell states.
"""

import json
import shutil
import sys
from pathlib import Path

import safetensors.torch
import torch
from torch import nn

LM, CLASSIFIER = "LSTMForCausalLM", "LSTMForSequenceClassification"

# What is unusual in each is what the forward pass could get wrong.
CASES = {
    "lstm": (LM, dict(vocab_size=31, hidden_size=13)),
    "lstm-deep": (LM, dict(vocab_size=37, hidden_size=11, embedding_dim=7, num_layers=3, head_bias=False)),
    "lstm-tied": (LM, dict(vocab_size=29, hidden_size=12, num_layers=2, tie_word_embeddings=True, bias=False)),
    "lstm-tied-narrow": (LM, dict(
        vocab_size=33, hidden_size=14, embedding_dim=9, num_layers=2, tie_word_embeddings=True, head_bias=False,
    )),
    "lstm-classifier": (CLASSIFIER, dict(vocab_size=31, hidden_size=10, embedding_dim=6, num_labels=3)),
    "lstm-classifier-deep": (CLASSIFIER, dict(
        vocab_size=27, hidden_size=9, num_layers=2, bias=False, head_bias=False,
        id2label={"0": "down", "1": "up"},
    )),
}
TARGETS = (1, 6, 11)


class Model(nn.Module):
    def __init__(self, kind, s):
        super().__init__()
        hidden, width = s["hidden_size"], s.get("embedding_dim", s["hidden_size"])
        bias, tied = s.get("head_bias", True), s.get("tie_word_embeddings", False)
        self.embedding = nn.Embedding(s["vocab_size"], width)
        self.lstm = nn.LSTM(width, hidden, s.get("num_layers", 1), bias=s.get("bias", True), batch_first=True)
        self.projection = nn.Linear(hidden, width) if tied and width != hidden else None
        labels = s.get("num_labels") or len(s.get("id2label", {}))
        if kind == CLASSIFIER:
            self.classifier = nn.Linear(hidden, labels, bias=bias)
        else:
            self.head = nn.Linear(width if self.projection else hidden, s["vocab_size"], bias=bias)
            if tied:
                self.head.weight = self.embedding.weight

    def out(self, states):
        if hasattr(self, "classifier"):
            return self.classifier(states)
        return self.head(self.projection(states) if self.projection else states)


def random_model(name, seed):
    model = Model(*CASES[name]).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(torch.randn(weight.shape, generator=generator) * 0.6)
    return model


def layer_states(model, rows):
    """Hidden and cell states and gates of every layer, one step after the other: each `[layer, position, hidden]`."""
    lstm, collected = model.lstm, {}
    x = rows
    for layer in range(lstm.num_layers):
        one = nn.LSTM(x.shape[1], lstm.hidden_size, bias=lstm.bias, batch_first=True)
        kinds = ["weight_ih", "weight_hh"] + (["bias_ih", "bias_hh"] if lstm.bias else [])
        for kind in kinds:
            getattr(one, f"{kind}_l0").data = getattr(lstm, f"{kind}_l{layer}").data
        state, steps = None, []
        for t in range(len(x)):
            before = state[0][0, 0] if state else torch.zeros(lstm.hidden_size)
            old = state[1][0, 0] if state else torch.zeros(lstm.hidden_size)
            gates = one.weight_ih_l0 @ x[t] + one.weight_hh_l0 @ before
            if lstm.bias:
                gates = gates + one.bias_ih_l0 + one.bias_hh_l0
            i, f, g, o = gates.chunk(4)
            _, state = one(x[t][None, None], state)
            hidden, cell = state[0][0, 0], state[1][0, 0]
            assert torch.allclose(cell, f.sigmoid() * old + i.sigmoid() * g.tanh(), atol=1e-6)
            steps.append(dict(
                input=i.sigmoid(), forget=f.sigmoid(), candidate=g.tanh(), output=o.sigmoid(), cell=cell, hidden=hidden,
            ))
        for key in steps[0]:
            collected.setdefault(key, []).append(torch.stack([step[key] for step in steps]))
        x = collected["hidden"][-1]
    whole, _ = lstm(rows[None])
    assert torch.allclose(whole[0], x, atol=1e-6)
    return {key: torch.stack(value) for key, value in collected.items()}


def gradients(model, rows, score):
    rows = rows.detach().clone().requires_grad_()
    states, (_, cell) = model.lstm(rows[None])
    (gradient,) = torch.autograd.grad(score(states[0], cell), rows)
    return gradient


def language_model(name, model, ids):
    rows = model.embedding(torch.tensor(ids))
    arrays = layer_states(model, rows)
    states, (hidden, cell) = model.lstm(rows[None])
    arrays["logits"] = model.out(states[0])
    arrays["present"] = torch.stack([hidden[:, 0], cell[:, 0]], 1)  # [layer, hidden or cell, model]
    for target in TARGETS:
        for unit in ("logit", "probability"):
            def score(h, _c):
                logits = model.out(h[target - 1])
                return logits[ids[target]] if unit == "logit" else logits.softmax(-1)[ids[target]]
            product = (gradients(model, rows, score) * rows)[:target]
            arrays[f"saliency.{unit}.{target}"] = torch.stack([product.norm(dim=-1), product.sum(-1)])
    arrays["cellGradient"] = gradients(model, rows, lambda _h, c: c[0, 0, 2])
    made, state = list(ids[:4]), None
    feed = made
    for _ in range(10):
        h, state = model.lstm(model.embedding(torch.tensor([feed])), state)
        feed = [int(model.out(h[0, -1]).argmax())]
        made += feed
    saliency = [dict(unit=unit, target=target) for unit in ("logit", "probability") for target in TARGETS]
    return dict(saliency=saliency, greedy=dict(prompt=ids[:4], ids=made)), arrays


def classifier(name, model, ids):
    rows = model.embedding(torch.tensor(ids))
    arrays = layer_states(model, rows)
    # One row for each length of the text: that of its last token.
    states, _ = model.lstm(rows[None])
    arrays["logits"] = model.out(states[0])
    arrays["gradient"] = gradients(model, rows, lambda h, _c: model.out(h[-1])[1])
    return {}, arrays


def config_of(name):
    kind, settings = CASES[name]
    return dict(model_type="lstm", architectures=[kind], **settings)


def main(folder, names):
    versions = dict(torch=torch.__version__, python=sys.version.split()[0])
    for seed, name in enumerate(CASES):
        if names and name not in names:
            continue
        kind, settings = CASES[name]
        model = random_model(name, seed)
        generator = torch.Generator().manual_seed(seed + 1000)
        ids = torch.randint(1, settings["vocab_size"], (12,), generator=generator).tolist()
        facts, arrays = (language_model if kind == LM else classifier)(name, model, ids)
        target = Path(folder) / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        (target / "config.json").write_text(json.dumps(config_of(name), indent=2) + "\n")
        # A tied head is stored once.
        stored = {key: value.contiguous() for key, value in model.state_dict().items()}
        if settings.get("tie_word_embeddings"):
            del stored["head.weight"]
        safetensors.torch.save_file(stored, target / "model.safetensors")
        arrays = {key: value.detach().to(torch.float32).contiguous() for key, value in arrays.items()}
        safetensors.torch.save_file(arrays, target / "golden.safetensors")
        facts = dict(name=name, seed=seed, script="tools/parity/lstm.py", versions=versions, ids=ids, **facts)
        (target / "golden.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n")
        print(name, sum(f.stat().st_size for f in target.iterdir()), "bytes", facts.get("greedy"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
