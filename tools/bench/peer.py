"""One figure of the benchmark, measured with PyTorch, transformers and Captum in a process of its own.

    python peer.py FIGURE CHECKPOINT TOKENS

Each line "go" on the standard input measures once and answers with one line of JSON; the end of the input ends the process.
What is measured is the fastest plain way: no gradients where none are wanted, none of the weights, no keys and values kept
where nothing reads them, and logits only where something does.
"""

import json
import resource
import sys
import time

import torch
from transformers import GPT2LMHeadModel

torch.set_num_threads(2)


def load(folder):
    return GPT2LMHeadModel.from_pretrained(folder).eval().requires_grad_(False)


def text(length, vocabulary):
    """The tokens that limpid is given, too."""
    return [(7919 * i + 13) % vocabulary for i in range(length)]


def forward(model, length):
    """Every hidden state and feed-forward activation; logits of the last position."""
    ids = torch.tensor([text(length, model.config.vocab_size)])

    def once():
        activations = []
        hooks = [
            block.mlp.act.register_forward_hook(lambda _module, _inputs, out: activations.append(out))
            for block in model.transformer.h
        ]
        with torch.inference_mode():
            out = model(ids, output_hidden_states=True, use_cache=False, logits_to_keep=1)
        for hook in hooks:
            hook.remove()
        return float(out.hidden_states[-1][0, -1, -1]) + float(activations[-1][0, -1, -1])

    return once


def generation(model, length, new=50):
    ids = torch.tensor([text(length, model.config.vocab_size)])
    mask = torch.ones_like(ids)

    def once():
        with torch.inference_mode():
            out = model.generate(
                ids, attention_mask=mask, do_sample=False, max_new_tokens=new, pad_token_id=model.config.eos_token_id
            )
        if out.shape[1] != length + new:
            raise SystemExit(f"peer.py: the text must not end before {new} tokens, got {out.shape[1] - length}.")
        return float(out[0, -1])

    return once


def scores(gradient, embeddings):
    return (gradient * embeddings)[0].detach().norm(dim=-1)


def saliency(model, length):
    """Of the token after `length` tokens."""
    ids = text(length + 1, model.config.vocab_size)

    def once():
        embeddings = model.transformer.wte(torch.tensor([ids[:-1]])).requires_grad_()
        logits = model(inputs_embeds=embeddings, use_cache=False, logits_to_keep=1).logits
        (gradient,) = torch.autograd.grad(logits[0, -1, ids[-1]], embeddings)
        return float(scores(gradient, embeddings).sum())

    return once


def saliency_of_all(model, length, new=50):
    """Of `new` tokens after `length` tokens: one forward pass, one backward pass for each."""
    ids = text(length + new, model.config.vocab_size)

    def once():
        embeddings = model.transformer.wte(torch.tensor([ids[:-1]])).requires_grad_()
        logits = model(inputs_embeds=embeddings, use_cache=False, logits_to_keep=new).logits
        total = 0.0
        for i in range(new):
            (gradient,) = torch.autograd.grad(logits[0, i, ids[length + i]], embeddings, retain_graph=i < new - 1)
            total += float(scores(gradient, embeddings)[: length + i].sum())
        return total

    return once


def integrated_gradients(model, length, steps=50):
    """Of the logit of the token after `length` tokens, from embeddings of zeros; Captum's defaults."""
    from captum.attr import IntegratedGradients

    ids = text(length + 1, model.config.vocab_size)
    explain = IntegratedGradients(
        lambda embeddings: model(inputs_embeds=embeddings, use_cache=False, logits_to_keep=1).logits[:, -1]
    )

    def once():
        embeddings = model.transformer.wte(torch.tensor([ids[:-1]]))
        attributions, delta = explain.attribute(
            embeddings, target=ids[-1], n_steps=steps, return_convergence_delta=True
        )
        return float(attributions.sum()) + float(delta)

    return once


FIGURES = {
    "forward": forward,
    "generation": generation,
    "saliency": saliency,
    "saliency-all": saliency_of_all,
    "integrated-gradients": integrated_gradients,
}


def loading(folder, length):
    def once():
        model = load(folder)
        with torch.inference_mode():
            ids = torch.tensor([text(length, model.config.vocab_size)])
            return float(model(ids, use_cache=False, logits_to_keep=1).logits[0, -1, -1])

    return once


def peak_bytes():
    """Most memory that this process had resident."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except FileNotFoundError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else 1024 * peak


def main(figure, folder, length):
    once = loading(folder, length) if figure == "load" else FIGURES[figure](load(folder), length)
    for _line in sys.stdin:
        start = time.perf_counter()
        value = once()
        milliseconds = 1000 * (time.perf_counter() - start)
        print(json.dumps({"milliseconds": milliseconds, "bytes": peak_bytes(), "value": value}), flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
