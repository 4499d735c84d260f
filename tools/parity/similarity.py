"""Similarity of representations by the published formulas, in 64-bit floats with numpy alone.

Writes similarity.json into the golden folder: representations of few positions, and what each measure gives for them.
The formulas are those of the papers, in the plainest way: singular value decompositions of the features, and kernels
between positions with the centring matrix written out.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np

EPSILON = 2.0**-23


def centred(x):
    return x - x.mean(0)


def varying(x):
    """The centred features that are not constant up to the precision of 32-bit floats."""
    return centred(x)[:, x.std(0) > EPSILON * np.abs(x).max(0)]


def directions(x, each):
    """Orthonormal directions of the centred features, and their singular values, from the largest."""
    z = varying(x)
    u, s, _ = np.linalg.svd(z / z.std(0) if each else z, full_matrices=False)
    keep = s > max(x.shape) * EPSILON * s[0]
    return u[:, keep], s[keep]


def canonical(u, v):
    """Canonical directions of `u`, and the correlations (Björck & Golub 1973)."""
    left, rho, _ = np.linalg.svd(u.T @ v, full_matrices=False)
    return u @ left, rho


def cca(a, b):
    """Raghu et al. (2017), section 2: the mean canonical correlation."""
    (u, _), (v, _) = directions(a, True), directions(b, True)
    _, rho = canonical(u, v)
    return dict(similarity=rho.mean(), correlations=rho.tolist(), ranks=[u.shape[1], v.shape[1]])


def svcca(a, b, dims=None, variance=0.99):
    """Raghu et al. (2017), section 2.1: the directions with most variance first."""

    def cut(x):
        u, s = directions(x, False)
        share = np.cumsum(s**2) / np.sum(s**2)
        return u[:, : dims or int(np.argmax(share >= variance - 1e-12)) + 1]

    u, v = cut(a), cut(b)
    _, rho = canonical(u, v)
    return dict(similarity=rho.mean(), correlations=rho.tolist(), ranks=[u.shape[1], v.shape[1]])


def mean_size(n):
    """Mean of |u_1| over all vectors u of length 1 in n dimensions."""
    return math.exp(math.lgamma(n / 2) - math.lgamma((n + 1) / 2)) / math.sqrt(math.pi)


def pwcca(a, b):
    """Morcos et al. (2018): weights from the projections of the features of `a` on its canonical directions.

    Directions of equal correlations are free within their span: the mean of the formula over all choices is taken.
    """
    (u, _), (v, _) = directions(a, True), directions(b, True)
    h, rho = canonical(u, v)
    alpha = np.zeros(len(rho))
    for group in np.split(np.arange(len(rho)), np.flatnonzero(np.diff(rho) < -1e-6) + 1):
        lengths = np.linalg.norm(h[:, group].T @ centred(a), axis=0)
        alpha[group] = mean_size(len(group)) * lengths.sum()
    alpha /= alpha.sum()
    return dict(similarity=float(alpha @ rho), weights=alpha.tolist())


def kernel_of(x, kernel, sigma):
    z = centred(x)
    k = z @ z.T
    if kernel == "linear":
        return k
    squares = np.square(z[:, None, :] - z[None, :, :]).sum(-1)
    # The median over all pairs, each position with itself included, as in the implementation of Kornblith et al.
    return np.exp(-squares / (2 * sigma**2 * np.median(squares)))


def hsic(k, l):
    """Kornblith et al. (2019), eq. 3, up to the factor that cancels in eq. 4."""
    h = np.eye(len(k)) - 1 / len(k)
    return np.trace(k @ h @ l @ h)


def hsic_debiased(k, l):
    """Song et al. (2012), eq. 5."""
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    one = np.ones(n)
    middle = (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2))
    return (np.trace(k @ l) + middle - 2 / (n - 2) * (one @ k @ l @ one)) / (n * (n - 3))


def cka(a, b, kernel="linear", sigma=1, debiased=False):
    """Kornblith et al. (2019), eq. 4."""
    k, l = kernel_of(a, kernel, sigma), kernel_of(b, kernel, sigma)
    of = hsic_debiased if debiased else hsic
    return dict(similarity=of(k, l) / np.sqrt(of(k, k) * of(l, l)))


def cases(random):
    def normal(*shape):
        return random.standard_normal(shape)

    def related(x, features, noise):
        return x @ normal(x.shape[1], features) + noise * normal(len(x), features)

    x = normal(40, 10)
    yield "more positions than features", x, related(x, 6, 2)
    x = normal(9, 14)
    yield "more features than positions", x, related(x, 12, 1)
    x = normal(30, 5)
    rows = np.concatenate([x, x[:, :2], x @ normal(5, 3), np.full((30, 2), 0.7), np.zeros((30, 1))], 1)
    yield "duplicated, dependent and constant features", rows, related(x, 7, 0.5)
    # As in hidden states: a few features hundreds of times as large as the others, one position far from all others.
    x = normal(25, 12)
    y = related(x, 12, 3)
    x[:, 3] *= 300
    x[:, 7] = 50 * x[:, 7] + 2000
    x[0] *= 40
    yield "features and positions that stand out", x, y
    x = normal(20, 4)
    yield "small numbers", 1e-5 * x, 1e-5 * related(x, 5, 1)
    yield "nothing in common", normal(60, 4), normal(60, 5)
    x = np.maximum(normal(16, 20), 0)
    yield "rectified", x, np.maximum(related(x, 16, 1), 0)
    # 12 of 15 correlations must be 1.
    x = normal(24, 20)
    yield "many correlations that are equal", x, related(x, 15, 8)
    x = normal(5, 3)
    yield "five positions", x, related(x, 2, 1)


def main(folder):
    made = []
    for name, a, b in cases(np.random.default_rng(5)):
        # As it is written: 32-bit floats of 5 digits.
        a, b = (np.array([[float(f"{v:.5g}") for v in row] for row in x]) for x in (a, b))
        arrays = [dict(shape=list(x.shape), data=x.ravel().tolist()) for x in (a, b)]
        a, b = (x.astype(np.float32).astype(np.float64) for x in (a, b))
        results = [dict(measure="cca", options={}, **cca(a, b))]
        for options in (dict(), dict(variance=0.8), dict(dims=2)):
            results.append(dict(measure="svcca", options=options, **svcca(a, b, **options)))
        results.append(dict(measure="pwcca", options={}, **pwcca(a, b)))
        results.append(dict(measure="pwcca", options=dict(weightsOf="b"), **pwcca(b, a)))
        for options in (dict(), dict(kernel="rbf"), dict(kernel="rbf", sigma=0.4)):
            for debiased in (False, True):
                options = dict(options, debiased=debiased)
                results.append(dict(measure="cka", options=options, **cka(a, b, **options)))
        made.append(dict(name=name, a=arrays[0], b=arrays[1], results=results))
    result = dict(script="tools/parity/similarity.py", versions=dict(numpy=np.__version__), cases=made)
    path = Path(folder) / "similarity.json"
    path.write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
