"""One measure of factors by scikit-learn, in a process of its own.

    python factors_peer.py FILE LAYERS POSITIONS NEURONS FACTORS

The file holds activations [layer, position, neuron]. Each line on the standard input measures once and answers with one
line of JSON. What is measured is what Ecco does (ecco/output.py, class NMF): layers side by side, negative activations as 0,
and NMF from a random start with at most 500 iterations. The error is that of the factors that it ends with.
"""

import json
import resource
import sys
import time
import warnings

import numpy as np
from sklearn.decomposition import NMF

warnings.filterwarnings("ignore", module="sklearn")


def main(file, layers, positions, neurons, factors):
    activations = np.fromfile(file, "<f4").reshape(layers, positions, neurons)
    for _line in sys.stdin:
        start = time.perf_counter()
        x = np.maximum(np.concatenate(list(activations), axis=1), 0)
        model = NMF(n_components=factors, init="random", random_state=0, max_iter=500)
        model.fit_transform(x)
        milliseconds = 1000 * (time.perf_counter() - start)
        # Kilobytes on Linux, bytes on macOS.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        value = float(model.reconstruction_err_)
        print(json.dumps({"milliseconds": milliseconds, "bytes": peak, "value": value}), flush=True)


main(sys.argv[1], *(int(size) for size in sys.argv[2:6]))
