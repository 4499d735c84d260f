"""Most active neuron of each token and layer in PyTorch, in a process of its own.

    python txray_capture_peer.py lstm|gpt2 CHECKPOINT CORPUS

The words are ids already, and nothing is written. Each line on the standard input measures once and answers with one line of
JSON. What is measured is the fastest plain way: texts of about one length side by side, without the head, the largest value
and its place taken at once in each layer, and GPT-2's last block left after its activations. The first time, batches of
several sizes are tried; the fastest one is kept.
"""

import json
import resource
import sys
import time

import safetensors.torch
import torch
from torch import nn
from transformers import GPT2Config, GPT2Model

torch.set_num_threads(2)


class Stop(Exception):
    pass


def lstm_of(folder):
    weights = safetensors.torch.load_file(f"{folder}/model.safetensors")
    vocab, width = weights["embedding.weight"].shape
    embedding = nn.Embedding(vocab, width, _weight=weights["embedding.weight"])
    lstm = nn.LSTM(width, weights["lstm.weight_hh_l0"].shape[1], batch_first=True)
    lstm.load_state_dict({name.removeprefix("lstm."): w for name, w in weights.items() if name.startswith("lstm.")})

    def read(ids):
        states, _ = lstm(embedding(ids))
        return [states.max(-1)]

    return read, [32, 64, 128, 256]


def gpt2_of(folder):
    config = GPT2Config.from_pretrained(folder)
    # The same function as the config's "gelu_new", in one operation.
    config.activation_function = "gelu_pytorch_tanh"
    model = GPT2Model.from_pretrained(folder, config=config).eval().requires_grad_(False)
    found = []

    def note(_module, _inputs, out):
        found.append(out.max(-1))
        if len(found) == config.n_layer:
            raise Stop

    for block in model.h:
        block.mlp.act.register_forward_hook(note)

    def read(ids):
        found.clear()
        try:
            model(ids, use_cache=False)
        except Stop:
            pass
        return list(found)

    return read, [8, 16, 32, 64, 128]


def capture(read, texts, side):
    """Largest activation and its neuron of every token and layer, as arrays."""
    values, neurons = [], []
    for at in range(0, len(texts), side):
        some = texts[at : at + side]
        # Padding stands at the end, where nothing before it looks.
        ids = nn.utils.rnn.pad_sequence(some, batch_first=True)
        real = torch.arange(ids.shape[1]) < torch.tensor([[len(text)] for text in some])
        for layer in read(ids):
            values.append(layer.values[real].numpy())
            neurons.append(layer.indices[real].numpy())
    return values, neurons


def main(name, folder, corpus):
    read, sides = dict(lstm=lstm_of, gpt2=gpt2_of)[name](folder)
    with open(corpus) as file:
        texts = [torch.tensor([int(word[1:]) for word in line.split()]) for line in file]
    texts.sort(key=len, reverse=True)
    best = None
    for _ in sys.stdin:
        times = {}
        with torch.inference_mode():
            for side in sides if best is None else [best]:
                start = time.perf_counter()
                values, neurons = capture(read, texts, side)
                times[side] = 1000 * (time.perf_counter() - start)
        best = min(times, key=times.get)
        mean = sum(float(v.sum(dtype="float64")) for v in values) / sum(len(v) for v in values)
        assert sum(len(n) for n in neurons) == sum(len(v) for v in values)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        print(json.dumps(dict(milliseconds=times[best], bytes=peak, value=mean)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
