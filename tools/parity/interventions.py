"""What PyTorch computes with models that are changed inside, for checkpoints that lie in test/parity/golden.

Each change is written once as limpid's option and once as a hook of PyTorch; interventions.json holds the options and what
is generated greedily, interventions.safetensors the logits. Generation reads the whole text again for each token: there is
no cache whose positions could be wrong.
"""

import json
import math
import sys
from pathlib import Path

import safetensors.torch
import torch
import transformers

MODELS = ("odd-heads", "llama-grouped", "neox-parallel")
OTHERS = ("bert-masked", "t5-relu")
PROMPT, NEW = 4, 8


def parts(model):
    """Modules of each family: blocks, second matrix of the feed-forward layer, attention's last matrix, norm, embeddings."""
    kind = model.config.model_type
    if kind == "gpt2":
        base = model.transformer
        return [dict(block=b, down=b.mlp.c_proj, out=b.attn.c_proj) for b in base.h], base.ln_f, base.drop
    if kind == "gpt_neox":
        base = model.gpt_neox
        return [dict(block=b, down=b.mlp.dense_4h_to_h, out=b.attention.dense) for b in base.layers], base.final_layer_norm, base.embed_in
    base = model.model
    return [dict(block=b, down=b.mlp.down_proj, out=b.self_attn.o_proj) for b in base.layers], base.norm, base.embed_tokens


def place_of_others(model, point):
    """The same for BERT and T5."""
    side, _, rest = point.rpartition("blocks.")
    index, part = rest.split(".", 1)
    if model.config.model_type == "bert":
        block = model.bert.encoder.layer[int(index)]
        return {
            "ffnn.activation": (block.output.dense, "reads"),
            "attention.z": (block.attention.output.dense, "reads"),
            "residual.mid": (block.attention, "gives"),
            "residual.post": (block, "gives"),
        }[part]
    stack = model.encoder if side == "encoder." else model.decoder
    block = stack.block[int(index)]
    return {
        "ffnn.activation": (block.layer[-1].DenseReluDense.wo, "reads"),
        "attention.z": (block.layer[0].SelfAttention.o, "reads"),
        "attention.out": (block.layer[0].SelfAttention.o, "gives"),
        "cross.z": (block.layer[1].EncDecAttention.o, "reads") if side == "decoder." else None,
        "residual.post": (block, "gives"),
    }[part]


def place(model, point):
    """The module of a point, and whether the point is what it reads or what it gives."""
    if model.config.model_type in ("bert", "t5"):
        return place_of_others(model, point)
    blocks, norm, embeddings = parts(model)
    if point == "finalNorm":
        return norm, "gives"
    if point == "embeddings":
        return embeddings, "gives"
    _, index, rest = point.split(".", 2)
    block = blocks[int(index)]
    return {
        "ffnn.activation": (block["down"], "reads"),
        "attention.z": (block["out"], "reads"),
        "attention.out": (block["out"], "gives"),
        "residual.post": (block["block"], "gives"),
    }[rest]


def hooked(model, point, change):
    """Puts `change` of `[seq, width]` at a point; gives what takes it away."""
    module, side = place(model, point)
    if side == "reads":
        return module.register_forward_pre_hook(lambda _, args: (change(args[0][0])[None], *args[1:]))

    def after(_, args, result):
        if isinstance(result, tuple):
            return (change(result[0][0])[None], *result[1:])
        return change(result[0])[None]

    return module.register_forward_hook(after)


def values(model, point, ids):
    """What an unchanged pass has at a point, `[seq, width]`."""
    seen = []

    def look(x):
        seen.append(x.clone())
        return x

    handle = hooked(model, point, look)
    forward(model, ids)
    handle.remove()
    return seen[0]


def forward(model, ids):
    """Logits `[position, vocab]`; an encoder–decoder reads the same tokens with both, after the one it starts with."""
    if model.config.model_type == "t5":
        start = model.config.decoder_start_token_id
        return model(torch.tensor([ids]), decoder_input_ids=torch.tensor([[start, *ids]]), use_cache=False).logits[0]
    return model(torch.tensor([ids]), **({} if model.config.model_type == "bert" else dict(use_cache=False))).logits[0]


def rows(positions, length):
    """Positions of an option as a list: absolute ones below `length`."""
    if positions is None:
        return list(range(length))
    if isinstance(positions, dict):
        return list(range(positions.get("from", 0), min(positions.get("to", length - 1), length - 1) + 1))
    return [p for p in positions if p < length]


def columns(model, intervention, width):
    """Entries of the last axis: of z, all heads lie side by side."""
    neurons = intervention.get("neurons")
    if "heads" not in intervention:
        return list(range(width)) if neurons is None else neurons
    size = width // getattr(model.config, "num_heads", model.config.num_attention_heads)
    inside = list(range(size)) if neurons is None else neurons
    return [head * size + n for head in intervention["heads"] for n in inside]


def change_of(model, intervention, prompt, other):
    """The same change as the option says, of `[seq, width]`."""
    point = intervention["point"]
    mean = values(model, point, prompt).mean(0) if intervention.get("mean") is True else None
    patch = values(model, point, other) if intervention.get("patch") else None

    def change(x):
        x = x.clone()
        at = rows(intervention.get("positions"), x.shape[0])
        cols = columns(model, intervention, x.shape[1])
        for i, p in enumerate(at):
            if "zero" in intervention:
                x[p, cols] = 0
            if "scale" in intervention:
                x[p, cols] *= intervention["scale"]
            if "set" in intervention:
                x[p, cols] = torch.tensor(intervention["set"], dtype=torch.float32)
            if "add" in intervention:
                x[p, cols] += intervention.get("factor", 1) * torch.tensor(intervention["add"])
            if mean is not None:
                x[p, cols] = mean[cols]
            if patch is not None:
                x[p, cols] = patch[intervention["from"][i] if "from" in intervention else p, cols]
        return x

    return change


def wave(width, step):
    return [round(math.sin(step * (i + 1)), 4) for i in range(width)]


def cases(model):
    config = model.config
    width = config.hidden_size
    last = config.num_hidden_layers - 1
    return {
        "neurons": [dict(point="blocks.1.ffnn.activation", neurons=[1, 5, 17], zero=True)],
        "direction": [dict(point="blocks.0.residual.post", add=wave(width, 1.0), factor=2, positions={"from": 3})],
        "patch": [dict(point="blocks.0.residual.post", patch=True, positions=[2, 3], **{"from": [4, 1]})],
        "patch-all": [dict(point=f"blocks.{last}.ffnn.activation", patch=True, positions={"to": 8})],
        "heads": [
            dict(point="blocks.0.attention.z", heads=[1], zero=True),
            dict(point="blocks.1.attention.z", heads=[0, 2], neurons=[0, 2], scale=-1.5),
        ],
        "beyond-prompt": [dict(point="embeddings", positions=[6], neurons=[0, 3], set=[0.5, -0.25])],
        "mean": [dict(point="blocks.1.attention.out", mean=True, positions={"from": 2})],
        "in-order": [
            dict(point="blocks.0.ffnn.activation", scale=2),
            dict(point="blocks.0.ffnn.activation", neurons=[2, 3], set=0.75),
            dict(point="blocks.0.ffnn.activation", neurons=[3], scale=-1, positions={"from": 1}),
            dict(point="finalNorm", add=wave(width, 0.5), factor=-0.5),
        ],
    }


def logits(model, ids, interventions, prompt, other):
    handles = [hooked(model, one["point"], change_of(model, one, prompt, other)) for one in interventions]
    try:
        return forward(model, ids)
    finally:
        for handle in handles:
            handle.remove()


def cases_of_others(model):
    """Changes of an encoder, and of both sides of an encoder–decoder."""
    both = model.config.model_type == "t5"
    side = "encoder." if both else ""
    found = {
        "neurons": [dict(point=f"{side}blocks.1.ffnn.activation", neurons=[1, 5, 17], set=[0.5, 0, -0.25])],
        "patch": [dict(point=f"{side}blocks.0.residual.post", patch=True, positions=[2, 3], **{"from": [4, 1]})],
        "heads": [dict(point=f"{side}blocks.0.attention.z", heads=[1], scale=-2, positions={"from": 1})],
        "mean": [dict(point=f"{side}blocks.1.attention.z" if both else "blocks.1.residual.mid", mean=True)],
    }
    if both:
        found["decoder"] = [
            dict(point="decoder.blocks.0.ffnn.activation", neurons=[0, 2, 4], scale=3),
            dict(point="decoder.blocks.1.attention.out", zero=True, positions={"from": 2}),
        ]
        found["cross"] = [dict(point="decoder.blocks.1.cross.z", heads=[0], zero=True)]
        found["decoder-patch"] = [dict(point="decoder.blocks.0.residual.post", patch=True, positions={"to": 5})]
    return found


def greedy(model, prompt, interventions, other):
    ids = list(prompt)
    for _ in range(NEW):
        ids.append(int(logits(model, ids, interventions, prompt, other)[-1].argmax()))
        if ids[-1] == model.config.eos_token_id:
            break
    return ids


def main(folder):
    arrays, found = {}, []
    for number, name in enumerate(MODELS):
        model = transformers.AutoModelForCausalLM.from_pretrained(Path(folder) / name, attn_implementation="eager").eval()
        generator = torch.Generator().manual_seed(number + 7)
        ids, other = (torch.randint(1, model.config.vocab_size, (10,), generator=generator).tolist() for _ in range(2))
        for case, interventions in cases(model).items():
            arrays[f"{name}.{case}"] = logits(model, ids, interventions, ids, other).contiguous()
            text = greedy(model, ids[:PROMPT], interventions, other)
            found.append(dict(model=name, case=case, interventions=interventions, ids=ids, other=other, prompt=ids[:PROMPT], greedy=text))
        arrays[f"{name}.plain"] = logits(model, ids, [], ids, other).contiguous()
    for number, name in enumerate(OTHERS):
        load = transformers.AutoModelForMaskedLM if number == 0 else transformers.AutoModelForSeq2SeqLM
        model = load.from_pretrained(Path(folder) / name, attn_implementation="eager").eval()
        generator = torch.Generator().manual_seed(number + 17)
        ids, other = (torch.randint(5, model.config.vocab_size, (10,), generator=generator).tolist() for _ in range(2))
        for case, interventions in cases_of_others(model).items():
            arrays[f"{name}.{case}"] = logits(model, ids, interventions, ids, other).contiguous()
            found.append(dict(model=name, case=case, interventions=interventions, ids=ids, other=other))
        arrays[f"{name}.plain"] = logits(model, ids, [], ids, other).contiguous()
    target = Path(folder) / "interventions"
    target.mkdir(exist_ok=True)
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, python=sys.version.split()[0])
    facts = dict(script="tools/parity/interventions.py", versions=versions, cases=found)
    (target / "golden.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n")
    safetensors.torch.save_file(arrays, target / "golden.safetensors")
    print(sum(f.stat().st_size for f in target.iterdir()), "bytes")


with torch.no_grad():
    main(sys.argv[1])
