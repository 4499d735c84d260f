"""One figure of the logit lens in PyTorch, in a process of its own.

    python lens_peer.py FIGURE CHECKPOINT POSITIONS

The hidden states are computed before. Each line on the standard input measures once and answers with one line of JSON. What
is measured is the fastest plain way: all rows at once, the final norm on those that have not had it, one product with the
head, and from the logits what limpid gives too.
"""

import json
import resource
import sys
import time

import torch
from transformers import GPT2LMHeadModel

torch.set_num_threads(2)
WORDS = torch.tensor([11, 2061])
TOP = 10


def states_of(model, length):
    """Of each block at the positions that predict: `[layer, position, model]`; the tokens that came."""
    ids = torch.tensor([[(7919 * i + 13) % model.config.vocab_size for i in range(length + 1)]])
    with torch.inference_mode():
        states = model(ids, output_hidden_states=True, use_cache=False, logits_to_keep=1).hidden_states[1:]
    return torch.stack(states)[:, 0, :-1].clone(), ids[0, 1:]


def logits_of(model, states):
    normed = torch.cat([model.transformer.ln_f(states[:-1]), states[-1:]])
    return normed @ model.lm_head.weight.T


def logged(ranks):
    return float(ranks.double().log().mean())


def predictions(model, states, targets):
    logits = logits_of(model, states)
    logs = logits.log_softmax(-1)
    probabilities = logs.exp()
    own = logits.gather(-1, targets.expand(len(states), -1)[..., None])
    ranks = (logits > own).sum(-1) + 1
    best = probabilities.topk(TOP, -1)
    crossed = torch.einsum("pv,lpv->lp", probabilities[-1], logs)
    entropies = -(probabilities * logs).sum(-1)
    divergences = -entropies[-1] - crossed
    return logged(ranks) + float(entropies.mean() + divergences.mean() + best.values.mean())


def rankings(model, states, targets):
    logits = logits_of(model, states)
    sums = logits.logsumexp(-1)
    own = logits.gather(-1, targets.expand(len(states), -1)[..., None])
    ranks = (logits > own).sum(-1) + 1
    best = logits.max(-1)
    probabilities = (own[..., 0] - sums).exp()
    return logged(ranks) + float(probabilities.mean() + (best.values - sums).exp().mean())


def watch(model, states, _targets):
    logits = logits_of(model, states)
    sums = logits.logsumexp(-1)
    own = logits[..., WORDS]
    ranks = torch.stack([(logits > own[..., i, None]).sum(-1) for i in range(len(WORDS))]) + 1
    return logged(ranks) + float((own - sums[..., None]).exp().mean())


FIGURES = {"predictions": predictions, "rankings": rankings, "watch": watch}


def main(name, folder, length):
    model = GPT2LMHeadModel.from_pretrained(folder).eval().requires_grad_(False)
    states, targets = states_of(model, length)
    if not name.endswith("-all") and name != "rankings":
        states, targets = states[:, -1:].clone(), targets[-1:]
    once = FIGURES[name.removesuffix("-all")]
    for _ in sys.stdin:
        start = time.perf_counter()
        with torch.inference_mode():
            value = once(model, states, targets)
        milliseconds = 1000 * (time.perf_counter() - start)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        print(json.dumps(dict(milliseconds=milliseconds, bytes=peak, value=value)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
