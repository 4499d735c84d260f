"""Gradients, gradient times input and occlusion by Captum, of checkpoints that lie in the golden folder.

Writes attributions.json there: for each checkpoint and each case a score of each source. A contrast explains the
difference of two tokens.
"""

import json
import sys
from pathlib import Path

import captum
import torch
import transformers
from captum.attr import FeatureAblation, InputXGradient, IntegratedGradients, Saliency
from transformers import AutoModelForCausalLM

CHECKPOINTS = [
    "odd-heads", "untied", "scaled", "neo-local", "opt", "neox-parallel", "llama-grouped", "mistral-window", "qwen2", "gemma"
]
CASES = [
    dict(method="gradient"),
    dict(method="gradient", of="probability"),
    dict(method="gradient", contrast=5),
    dict(method="gradientTimesInput"),
    dict(method="gradientTimesInput", aggregation="dot", contrast=5),
    dict(method="gradientTimesInput", aggregation="dot", of="logProbability"),
    dict(method="integratedGradients", steps=12, contrast=5),
    dict(method="occlusion"),
    dict(method="occlusion", of="probability"),
    dict(method="occlusion", baseline=3, of="logProbability"),
    dict(method="occlusion", contrast=5),
]
UNITS = dict(
    logit=lambda logits: logits,
    probability=lambda logits: logits.softmax(-1),
    logProbability=lambda logits: logits.log_softmax(-1),
)


def attribute(model, ids, case):
    embed = model.get_input_embeddings()
    # Some models scale their embeddings where they are called; gradients are of the rows themselves.
    scale = getattr(embed, "embed_scale", 1)

    def explained(rows):
        logits = model(inputs_embeds=rows * scale, use_cache=False).logits[:, -1]
        values = UNITS[case.get("of", "logit")](logits)
        own = values[:, ids[-1]]
        return own - values[:, case["contrast"]] if "contrast" in case else own

    source = embed.weight[torch.tensor([ids[:-1]])].detach()
    if case["method"] == "gradient":
        return Saliency(explained).attribute(source, abs=False).norm(dim=-1)[0]
    if case["method"] == "gradientTimesInput":
        product = InputXGradient(explained).attribute(source)
        return product.sum(-1)[0] if case.get("aggregation") == "dot" else product.norm(dim=-1)[0]
    if case["method"] == "integratedGradients":
        return IntegratedGradients(explained).attribute(source, n_steps=case["steps"])[0].sum(-1)
    baseline = embed.weight[torch.tensor([[case["baseline"]]])].detach() if "baseline" in case else torch.zeros_like(source)
    # All entries of one embedding are one feature.
    mask = torch.arange(source.shape[1])[None, :, None].expand_as(source)
    ablated = FeatureAblation(explained).attribute(source, baselines=baseline.expand_as(source), feature_mask=mask)
    return ablated[0, :, 0]


def main(folder):
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, captum=captum.__version__)
    checkpoints = {}
    for name in CHECKPOINTS:
        model = AutoModelForCausalLM.from_pretrained(Path(folder) / name, dtype=torch.float32).eval()
        ids = json.loads((Path(folder) / name / "golden.json").read_text())["ids"][:9]
        cases = [dict(options=case, scores=attribute(model, ids, case).tolist()) for case in CASES]
        checkpoints[name] = dict(ids=ids, cases=cases)
    result = dict(script="tools/parity/attributions.py", versions=versions, checkpoints=checkpoints)
    (Path(folder) / "attributions.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")


main(sys.argv[1])
