"""Golden numbers of neurons as distributions: records of two checkpoints, and what pandas and SciPy make of them.

    python tools/parity/transfer.py test/parity/golden

Distances of the mode "txray-2020" follow the formulas of the code published with the paper: a token's value is the mean over its
occurrences of the activation divided by the neuron's sum, and the distance is divided by the number of tokens of either.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
from scipy.spatial.distance import jensenshannon

LAYERS, WIDTH, SENTENCES = 2, 7, 18
WORDS = ["the", "The", "of", "a", "film", "plot", "great", "dull", "it's", "no", "naïve", "日本", "ran", "sees"]
TAGS = ["DT", "DT", "IN", "DT", "NN", "NN", "JJ", "JJ", "PRP", "UH", "JJ", "NNP", "VB", "VB"]


def records(seed, shift):
    """Two ranks on two sides of two layers; neurons prefer words, other ones in each checkpoint. Layer 1 is mostly below 0."""
    random = np.random.default_rng(seed)
    taste = random.normal(size=(LAYERS, WIDTH, len(WORDS))) + shift * random.normal(size=(LAYERS, WIDTH, len(WORDS)))
    rows = []
    for sentence in range(SENTENCES):
        label = ["good", "bad"][sentence % 2]
        predicted = label if random.random() < 0.8 else {"good": "bad", "bad": "good"}[label]
        probability = float(np.float32(0.5 + random.random() / 2))
        for position in range(random.integers(1, 9)):
            word = int(random.random() ** 2 * len(WORDS))
            for layer in range(LAYERS):
                state = np.float32(taste[layer, :, word] + random.normal(size=WIDTH) / 2 + (1 if layer == 0 else -1))
                order = np.argsort(-state, kind="stable")
                for side, neurons in ((1, order[:2]), (-1, order[::-1][:2])):
                    for rank, neuron in enumerate(neurons, 1):
                        tag = TAGS[word] if (sentence + position) % 11 else None
                        rows.append((sentence, position, WORDS[word], layer, side, rank, int(neuron), float(state[neuron]), tag, label, predicted, probability))
    names = "sentence position token layer side rank neuron activation pos label predicted probability".split()
    return pd.DataFrame(rows, columns=names)


def chosen(frame, feature="token", side=1, k=1, weight=None, label=None, lowercase=False, mode="distribution"):
    frame = frame[frame.side == side].copy()
    if isinstance(feature, dict):
        # One text for each position, whatever the rank: shifted within its sentence.
        text = frame[["sentence", "position", "token"]].drop_duplicates().sort_values(["sentence", "position"])
        groups = text.groupby("sentence").token
        text["feature"] = text.token
        for back in range(1, feature["ngram"]):
            text["feature"] = groups.shift(back) + " " + text.feature
        frame = frame.merge(text[["sentence", "position", "feature"]], on=["sentence", "position"])
    else:
        frame["feature"] = frame[feature]
    if lowercase:
        frame["feature"] = frame.feature.str.lower()
    frame = frame[(frame["rank"] <= k) & (frame.label.eq(label) if label else True)]
    frame["value"] = frame.activation * side * (frame.probability if weight else 1.0)
    frame["unit"] = frame.layer * WIDTH + frame.neuron
    frame = frame[frame.feature.notna()]
    return frame if mode == "txray-2020" else frame[frame.value > 0]


def distributions(frame, mode="distribution", **_):
    """Of each unit: {feature: (mean, count, probability)}; and mass and hits."""
    table = frame.groupby(["unit", "feature"]).value.agg(["mean", "count"])
    units = frame.groupby("unit").value.agg(["sum", "count"])
    if mode == "txray-2020":
        share = frame.value / frame.groupby("unit").value.transform("sum")
        table["probability"] = share.groupby([frame.unit, frame.feature]).mean()
    else:
        table["probability"] = table["mean"] / table.groupby("unit")["mean"].transform("sum")
    return table, units


def compared(a, b, mode):
    hellinger, divergence = [], []
    for unit in range(LAYERS * WIDTH):
        p, q = ({} if unit not in t.index.get_level_values(0) else t.probability[unit].to_dict() for t in (a, b))
        names = sorted(set(p) | set(q))
        if not p or not q:
            hellinger.append(None)
            divergence.append(None)
            continue
        p, q = (np.array([x.get(name, 0.0) for name in names]) for x in (p, q))
        with np.errstate(invalid="ignore"):
            distance = np.sqrt(np.sum((np.sqrt(p) - np.sqrt(q)) ** 2)) / np.sqrt(2)
        if mode == "txray-2020":
            distance /= len(names)
        hellinger.append(None if np.isnan(distance) else distance)
        divergence.append(None if mode == "txray-2020" else jensenshannon(p, q, base=2) ** 2)
    return {"hellinger": hellinger, "jensenShannon": divergence}


def shares(frame, chosen_frame, feature):
    places = frame[(frame.side == 1) & (frame["rank"] == 1) & (frame.layer == 0)]
    mass = chosen_frame.groupby("feature").value.sum()
    return {"corpus": places[feature].value_counts(normalize=True).to_dict(), "activation": (mass / mass.sum()).to_dict()}


CHOICES = {
    "token": {},
    "lower case": {"lowercase": True},
    "tag": {"feature": "pos"},
    "smallest": {"side": -1, "k": 2},
    "two of each": {"k": 2, "feature": "pos"},
    "bigram": {"feature": {"ngram": 2}},
    "trigram": {"feature": {"ngram": 3}, "k": 2},
    "probability": {"weight": "probability"},
    "one class": {"label": "bad"},
    "class": {"feature": "predicted"},
    "code of 2020": {"mode": "txray-2020"},
}


def numbers(values):
    return [float(f"{value:.15g}") for value in values]


def main(folder):
    frames = [records(1, 0.0), records(1, 0.7)]
    cases = {}
    for name, choice in CHOICES.items():
        kept = [chosen(frame, **choice) for frame in frames]
        found = [distributions(frame, **choice) for frame in kept]
        sides = [
            {
                "unit": table.index.get_level_values(0).tolist(),
                "feature": table.index.get_level_values(1).tolist(),
                "mean": numbers(table["mean"]),
                "count": table["count"].tolist(),
                "probability": numbers(table.probability),
                "units": units.index.tolist(),
                "mass": numbers(units["sum"]),
                "hits": units["count"].tolist(),
            }
            for table, units in found
        ]
        between = compared(found[0][0], found[1][0], choice.get("mode"))
        cases[name] = {"choice": choice, "checkpoints": sides, **between}
    tags = [shares(frame, chosen(frame, feature="pos"), "pos") for frame in frames]
    versions = {"numpy": np.__version__, "pandas": pd.__version__, "scipy": scipy.__version__}
    rows = [{name: frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame} for frame in frames]
    golden = {"versions": versions, "layers": LAYERS, "width": WIDTH, "records": rows, "cases": cases, "shares": tags}
    target = Path(folder) / "transfer"
    target.mkdir(parents=True, exist_ok=True)
    (target / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


main(sys.argv[1])
