"""Golden numbers of attention rollout and attention flow: numpy's products, and networkx's maximum flows.

    python tools/parity/attention.py test/parity/golden/attention.json

Capacities are ½ softmax + ½ I of random scores, rounded to 32-bit floats; a flow is that of Edmonds and Karp for each pair.
"""

import json
import sys

import networkx as nx
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def weights(rng, n, causal, sharpness):
    scores = rng.normal(size=(n, n)) * sharpness
    if causal:
        scores = np.where(np.tril(np.ones((n, n))) > 0, scores, -np.inf)
    return softmax(scores).astype(np.float32).astype(np.float64)


def flows(capacities, n):
    layers = len(capacities)
    network = nx.DiGraph()
    for layer, matrix in enumerate(capacities):
        for i in range(n):
            for k in range(n):
                if matrix[i, k] > 0:
                    network.add_edge((layer + 1, i), (layer, k), capacity=float(matrix[i, k]))
    solve = nx.algorithms.flow.edmonds_karp
    return [
        [nx.maximum_flow_value(network, (layers, i), (0, k), flow_func=solve) for k in range(n)]
        for i in range(n)
    ]


def case(rng, name, n, layers, causal, sharpness):
    heads = [weights(rng, n, causal, sharpness) for _ in range(layers)]
    capacities = [0.5 * w + 0.5 * np.eye(n) for w in heads]
    rolled = np.eye(n)
    for matrix in capacities:
        rolled = matrix @ rolled
    return {
        "name": name,
        "n": n,
        "causal": causal,
        "weights": [w.flatten().tolist() for w in heads],
        "flows": np.round(flows(capacities, n), 9).flatten().tolist(),
        "rollout": np.round(rolled, 9).flatten().tolist(),
    }


def main(path):
    rng = np.random.default_rng(7)
    cases = [
        case(rng, "causal, 2 layers of 5", 5, 2, True, 1.5),
        case(rng, "causal, 4 layers of 7", 7, 4, True, 2.0),
        case(rng, "all to all, 3 layers of 6", 6, 3, False, 1.5),
        case(rng, "all to all and sharp, 3 layers of 7", 7, 3, False, 4.0),
    ]
    versions = {"networkx": nx.__version__, "numpy": np.__version__}
    with open(path, "w") as file:
        json.dump({"versions": versions, "cases": cases}, file, separators=(",", ":"))
        file.write("\n")


main(sys.argv[1])
