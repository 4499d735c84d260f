"""What PyTorch makes of a few steps of training, and scikit-learn of predicted classes.

A small LSTM language model and a classifier begin with random weights of a fixed seed, and learn for some steps with the
optimizers of PyTorch: running text in rows side by side, with states that are carried on without their gradients, and
padded texts whose last hidden state is read. golden.json holds the texts, settings and losses, golden.safetensors the
weights before ("before/…") and after ("after/…"). scores.json holds predicted classes and scikit-learn's scores of them.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import safetensors.torch
import sklearn
import torch
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support
from torch import nn

LM = dict(vocab=23, embedding=5, hidden=7, layers=2)
CASES = {
    "language-model-adamw": dict(optimizer="adamw", learningRate=0.01, weightDecay=0.1, clip=0.5),
    "language-model-sgd": dict(optimizer="sgd", learningRate=0.7, weightDecay=0.0, clip=0.25),
    "language-model-tied": dict(optimizer="adamw", learningRate=0.01, weightDecay=0.0, clip=1.0, tied=True),
    "classifier-adamw": dict(optimizer="adamw", learningRate=0.02, weightDecay=0.0, clip=1.0, labels=2),
    "classifier-classes": dict(optimizer="sgd", learningRate=0.5, weightDecay=0.01, clip=0.5, labels=3),
}


class Model(nn.Module):
    def __init__(self, labels=0, tied=False):
        super().__init__()
        embedding = LM["hidden"] if tied else LM["embedding"]
        self.embedding = nn.Embedding(LM["vocab"], embedding)
        self.lstm = nn.LSTM(embedding, LM["hidden"], LM["layers"], batch_first=True)
        if labels:
            self.classifier = nn.Linear(LM["hidden"], labels)
        else:
            self.head = nn.Linear(LM["hidden"], LM["vocab"])
            if tied:
                self.head.weight = self.embedding.weight


def random_model(settings, seed):
    model = Model(settings.get("labels", 0), settings.get("tied", False))
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(torch.randn(weight.shape, generator=generator) * 0.4)
    return model


def optimizer_of(model, s):
    learned = [p for p in model.parameters() if p.requires_grad]
    # Biases do not decay.
    groups = [
        dict(params=[p for p in learned if p.dim() > 1], weight_decay=s["weightDecay"]),
        dict(params=[p for p in learned if p.dim() == 1], weight_decay=0.0),
    ]
    if s["optimizer"] == "adamw":
        return torch.optim.AdamW(groups, lr=s["learningRate"])
    for group in groups:
        group["weight_decay"] = 0.0
    return torch.optim.SGD(groups, lr=s["learningRate"])


def step(model, optimizer, loss, s):
    optimizer.zero_grad()
    loss.backward()
    learned = [p for p in model.parameters() if p.requires_grad]
    nn.utils.clip_grad_norm_(learned, s["clip"])
    if s["optimizer"] == "sgd":
        with torch.no_grad():
            for p in learned:
                if p.dim() > 1:
                    p.mul_(1 - s["learningRate"] * s["weightDecay"])
    optimizer.step()
    return float(loss.detach())


def language_model(model, s, generator):
    ids = torch.randint(0, LM["vocab"], (62,), generator=generator)
    batch, window = 3, 4
    row = math.ceil((len(ids) - 1) / batch)
    source = torch.zeros(batch, row, dtype=torch.long)
    target = torch.full((batch, row), -100)
    for r in range(batch):
        some = slice(r * row, min((r + 1) * row, len(ids) - 1))
        count = some.stop - some.start
        source[r, :count] = ids[some]
        target[r, :count] = ids[some.start + 1 : some.stop + 1]
    optimizer, losses = optimizer_of(model, s), []
    for _ in range(2):
        state = None
        for at in range(0, row, window):
            hidden, state = model.lstm(model.embedding(source[:, at : at + window]), state)
            state = tuple(one.detach() for one in state)
            logits = model.head(hidden).flatten(0, 1)
            loss = nn.functional.cross_entropy(logits, target[:, at : at + window].flatten())
            losses.append(step(model, optimizer, loss, s))
    return dict(ids=ids.tolist(), batch=batch, window=window, losses=losses)


def classifier(model, s, generator):
    model.embedding.weight.requires_grad = False
    lengths = [4, 1, 6, 3, 2, 5]
    texts = [torch.randint(0, LM["vocab"], (n,), generator=generator) for n in lengths]
    truth = torch.tensor([i % s["labels"] for i in range(len(texts))])
    optimizer, losses = optimizer_of(model, s), []
    for _ in range(4):
        for some in ([0, 1, 2], [3, 4, 5]):
            last = torch.stack([model.lstm(model.embedding(texts[i][None]))[0][0, -1] for i in some])
            loss = nn.functional.cross_entropy(model.classifier(last), truth[some])
            losses.append(step(model, optimizer, loss, s))
    return dict(texts=[text.tolist() for text in texts], truth=truth.tolist(), losses=losses)


def scores():
    random = np.random.default_rng(5)
    cases = []
    for labels, count in ((2, 40), (3, 60), (4, 12)):
        truth = random.integers(0, labels, count)
        # The last class of the last case is never predicted, and the first never true.
        predicted = np.where(random.random(count) < 0.6, truth, random.integers(0, labels, count))
        if count == 12:
            truth, predicted = np.maximum(truth, 1), np.minimum(predicted, labels - 2)
        each = precision_recall_fscore_support(truth, predicted, labels=range(labels), zero_division=0)
        macro = precision_recall_fscore_support(
            truth, predicted, labels=range(labels), zero_division=0, average="macro"
        )
        cases.append(dict(
            labels=labels, truth=truth.tolist(), predicted=predicted.tolist(), accuracy=accuracy_score(truth, predicted),
            precision=each[0].tolist(), recall=each[1].tolist(), f1=each[2].tolist(), support=each[3].tolist(),
            macroF1=float(macro[2]), confusion=confusion_matrix(truth, predicted, labels=range(labels)).tolist(),
        ))
    return cases


def main(folder):
    versions = dict(torch=torch.__version__, sklearn=sklearn.__version__, python=sys.version.split()[0])
    out, arrays = {}, {}
    for seed, (name, s) in enumerate(CASES.items()):
        generator = torch.Generator().manual_seed(100 + seed)
        model = random_model(s, seed)
        named = lambda: {k: v for k, v in model.state_dict().items() if not (s.get("tied") and k == "head.weight")}
        arrays |= {f"{name}/before/{k}": v.clone() for k, v in named().items()}
        found = (classifier if "labels" in s else language_model)(model, s, generator)
        arrays |= {f"{name}/after/{k}": v.clone() for k, v in named().items()}
        out[name] = dict(settings=s, **found)
    target = Path(folder) / "training"
    target.mkdir(parents=True, exist_ok=True)
    (target / "golden.json").write_text(json.dumps(dict(versions=versions, model=LM, cases=out), indent=1) + "\n")
    (target / "scores.json").write_text(json.dumps(dict(versions=versions, cases=scores()), indent=1) + "\n")
    safetensors.torch.save_file(arrays, target / "golden.safetensors")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "test/parity/golden")
