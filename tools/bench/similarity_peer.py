"""One measure of similarity in numpy, in a process of its own.

    python similarity_peer.py FIGURE FOLDER POSITIONS FEATURES

The folder holds a.f32 and b.f32. Each line on the standard input measures once and answers with one line of JSON. What is
measured is the fastest plain way found: eigenvalues of the products of features where the published implementations take
singular values or inverses of features; 64 bits, but 32 where squares are summed alone.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np


def centred(x):
    x = x.astype(np.float64)
    return x - x.mean(0)


def whitening(x):
    values, vectors = np.linalg.eigh(x.T @ x)
    return vectors / np.sqrt(values)


def cca(a, b):
    x, y = centred(a), centred(b)
    return np.linalg.svd(whitening(x).T @ (x.T @ y) @ whitening(y), compute_uv=False).mean()


def svcca(a, b, dims=20):
    def cut(x):
        values, vectors = np.linalg.eigh(x.T @ x)
        return x @ (vectors[:, -dims:] / np.sqrt(values[-dims:]))

    return np.linalg.svd(cut(centred(a)).T @ cut(centred(b)), compute_uv=False).mean()


def pwcca(a, b):
    x, y = centred(a), centred(b)
    white = whitening(x)
    left, rho, _ = np.linalg.svd(white.T @ (x.T @ y) @ whitening(y))
    weights = np.abs((x @ (white @ left)).T @ x).sum(1)
    return weights @ rho / weights.sum()


def cka(a, b):
    x, y = a - a.mean(0), b - b.mean(0)
    return np.linalg.norm(x.T @ y) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))


def cka_debiased(a, b):
    x, y = centred(a), centred(b)
    n = len(x)
    lengths = [np.square(z).sum(1) for z in (x, y)]

    def product(i, j):
        z, s, t = (x, y)[i].T @ (x, y)[j], lengths[i], lengths[j]
        return np.square(z).sum() - n / (n - 2) * (s @ t) + s.sum() * t.sum() / ((n - 1) * (n - 2))

    return product(0, 1) / np.sqrt(product(0, 0) * product(1, 1))


def cka_rbf(a, b):
    def kernel(x):
        products = x @ x.T
        norms = np.diag(products)
        distances = norms[:, None] + norms - 2 * products
        k = np.exp(-distances / (2 * np.median(distances)))
        means = k.mean(0)
        return k - means - means[:, None] + means.mean()

    k, l = kernel(centred(a)), kernel(centred(b))
    return (k * l).sum() / (np.linalg.norm(k) * np.linalg.norm(l))


FIGURES = {
    "cca": cca, "svcca": svcca, "pwcca": pwcca, "cka": cka, "cka-debiased": cka_debiased, "cka-rbf": cka_rbf,
}


def main(figure, folder, positions, features):
    a, b = (np.fromfile(Path(folder) / f"{name}.f32", "<f4").reshape(positions, features) for name in "ab")
    for _line in sys.stdin:
        start = time.perf_counter()
        value = float(FIGURES[figure](a, b))
        milliseconds = 1000 * (time.perf_counter() - start)
        # Kilobytes on Linux, bytes on macOS.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        print(json.dumps({"milliseconds": milliseconds, "bytes": peak, "value": value}), flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
