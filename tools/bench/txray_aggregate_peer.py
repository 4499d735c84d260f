"""Neurons as distributions over tokens, and their Hellinger distances, in pandas, in a process of its own.

    python txray_aggregate_peer.py FOLDER WIDTH

The folder holds the Parquet shards of two checkpoints, in a and b. Each line on the standard input measures once and answers with
one line of JSON. What is measured is the fastest plain way found: only the columns that are needed, tokens as categories, one
integer key for neuron and token, and of the distance only what both have: H² = 1 − Σ √(p·q).
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet

folder, width = Path(sys.argv[1]), int(sys.argv[2])
columns = ["token", "layer", "side", "rank", "neuron", "activation"]


def distributions(name, words):
    """Key (neuron and token), probability, of one checkpoint; and each neuron's length."""
    files = sorted(str(path) for path in (folder / name).glob("*.parquet"))
    frame = parquet.read_table(files, columns=columns, read_dictionary=["token"]).unify_dictionaries().to_pandas()
    frame = frame[(frame.side == 1) & (frame["rank"] <= 1) & (frame.activation > 0)]
    # The same number for the same word in both.
    numbers = np.array([words.setdefault(word, len(words)) for word in frame.token.cat.categories])
    key = frame.neuron.to_numpy(np.int64) << 32 | numbers[frame.token.cat.codes.to_numpy()]
    means = frame.activation.astype(np.float64).groupby(key, sort=False).mean()
    neuron = means.index.to_numpy() >> 32
    totals = np.bincount(neuron, means.to_numpy(), width)
    length = np.bincount(neuron, minlength=width)
    return pd.DataFrame({"key": means.index.to_numpy(), "p": means.to_numpy() / totals[neuron]}), length


def run():
    words = {}
    (a, length_a), (b, length_b) = (distributions(name, words) for name in ("a", "b"))
    both = a.merge(b, on="key", suffixes=("_a", "_b"))
    overlap = np.bincount(both.key.to_numpy() >> 32, np.sqrt(both.p_a * both.p_b), width)
    distances = np.sqrt(np.maximum(0, 1 - overlap))[(length_a > 0) & (length_b > 0)]
    return float(distances.mean() + length_a.sum() + length_b.sum())


for _ in sys.stdin:
    start = time.perf_counter()
    value = run()
    milliseconds = (time.perf_counter() - start) * 1000
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"milliseconds": milliseconds, "bytes": size, "value": value}), flush=True)
