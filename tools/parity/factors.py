"""Factors and clusters by scikit-learn and SciPy, of random numbers of a fixed seed.

Writes factors.json. limpid's iterations change the loadings first; scikit-learn's change W first, so it is given the
transposed matrix, whose W are our loadings.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, non_negative_factorization
from sklearn.decomposition._nmf import _initialize_nmf

LAYERS, POSITIONS, NEURONS = 3, 14, 10


def listed(array):
    return np.asarray(array, dtype=float).round(7).tolist()


def parts(rng, rank, noise):
    """Activations [layer, position, neuron], some of them negative, with a few common parts."""
    w = rng.gamma(0.5, 1.0, (POSITIONS, rank))
    h = rng.gamma(0.5, 1.0, (rank, LAYERS * NEURONS))
    x = w @ h + noise * rng.standard_normal((POSITIONS, LAYERS * NEURONS))
    return x.round(4).reshape(POSITIONS, LAYERS, NEURONS).transpose(1, 0, 2)


def flat(activations):
    """[position, layer and neuron], clipped."""
    return np.maximum(activations, 0).transpose(1, 0, 2).reshape(POSITIONS, -1)


def iterated(rng, activations, k):
    x = flat(activations)
    w, h = (rng.random((POSITIONS, k)).round(4), rng.random((k, x.shape[1])).round(4))
    steps = []
    for iterations in (1, 4, 500, 30_000):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loadings, factors, _ = non_negative_factorization(
                x.T.copy(), W=h.T.copy(), H=w.T.copy(), n_components=k, init="custom", solver="cd", tol=0,
                max_iter=iterations,
            )
        steps.append(dict(
            iterations=iterations, factors=listed(factors), loadings=listed(loadings.T),
            error=float(np.linalg.norm(x - factors.T @ loadings.T)),
        ))
    return dict(factors=listed(w.T), loadings=listed(h), steps=steps[:-1], limit=steps[-1])


def starts(activations, k):
    x = flat(activations)
    found = {}
    for init in ("nndsvd", "nndsvda"):
        w, h = _initialize_nmf(x, k, init=init, random_state=0)
        solver = NMF(k, init=init, max_iter=500, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            solver.fit(x)
        found[init] = dict(factors=listed(w.T), loadings=listed(h), error=float(solver.reconstruction_err_))
    return found


def compared(rows, metric):
    if metric == "euclidean":
        return rows
    rows = rows - rows.mean(1, keepdims=True) if metric == "correlation" else rows
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def clusters(activations, k):
    rows = activations.transpose(0, 2, 1).reshape(-1, POSITIONS)
    found = {}
    for metric in ("euclidean", "cosine", "correlation"):
        tree = linkage(rows, "average", metric=metric)
        found[metric] = dict(
            inertia=float(KMeans(k, n_init=100, random_state=0).fit(compared(rows, metric)).inertia_),
            heights=listed(tree[:, 2]), sizes=tree[:, 3].astype(int).tolist(),
            labels=fcluster(tree, k, "maxclust").tolist(),
        )
    return found


def pairs(rng, n):
    scores = rng.random((n, n)).round(4)
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return dict(scores=listed(scores), columns=columns.tolist(), sum=float(scores[rows, columns].sum()))


def main(folder):
    rng = np.random.default_rng(5)
    activations = parts(rng, 4, 0.15)
    result = dict(
        script="tools/parity/factors.py",
        versions=dict(sklearn=sklearn.__version__, scipy=scipy.__version__, numpy=np.__version__),
        activations=listed(activations),
        iterated=iterated(rng, activations, 3),
        starts={str(k): starts(activations, k) for k in (1, 4, 7)},
        clusters={str(k): clusters(activations, k) for k in (2, 5)},
        pairs=[pairs(rng, n) for n in (1, 2, 5, 18)],
    )
    (Path(folder) / "factors.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")


main(sys.argv[1])
