"""Integrated gradients by Captum, of checkpoints that lie in the golden folder.

Writes integrated-gradients.json there: for each checkpoint scores of each source (sums over the embedding's entries) and
Captum's convergence delta.
"""

import json
import sys
from pathlib import Path

import captum
import torch
import transformers
from captum.attr import IntegratedGradients
from transformers import AutoModelForCausalLM

CHECKPOINTS = [
    "odd-heads", "untied", "scaled", "neo-local", "opt", "neox-parallel", "llama-grouped", "mistral-window", "qwen2", "gemma"
]
# Captum's names of what limpid calls so. Its trapezoid rule is another: its weights do not sum to 1.
METHODS = {"gauss-legendre": "gausslegendre", "riemann": "riemann_middle"}
CASES = [
    dict(of="logit", baseline="zeros", steps=50, method="gauss-legendre"),
    dict(of="logit", baseline=3, steps=20, method="riemann"),
    dict(of="probability", baseline="zeros", steps=7, method="gauss-legendre"),
]


def attribute(model, ids, case):
    def explained(embeddings):
        logits = model(inputs_embeds=embeddings, use_cache=False).logits[:, -1]
        return logits if case["of"] == "logit" else logits.softmax(-1)

    # Called, not looked up: some models scale their embeddings there.
    embed = model.get_input_embeddings()
    source = embed(torch.tensor([ids[:-1]])).detach()
    baseline = torch.zeros_like(source)
    if case["baseline"] != "zeros":
        baseline += embed(torch.tensor([[case["baseline"]]])).detach()
    scores, delta = IntegratedGradients(explained).attribute(
        source, baseline, target=ids[-1], n_steps=case["steps"], method=METHODS[case["method"]],
        return_convergence_delta=True,
    )
    return dict(**case, scores=scores.sum(-1)[0].tolist(), delta=float(delta))


def main(folder):
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, captum=captum.__version__)
    checkpoints = {}
    for name in CHECKPOINTS:
        model = AutoModelForCausalLM.from_pretrained(Path(folder) / name, dtype=torch.float32).eval()
        ids = json.loads((Path(folder) / name / "golden.json").read_text())["ids"][:9]
        checkpoints[name] = dict(ids=ids, cases=[attribute(model, ids, case) for case in CASES])
    result = dict(script="tools/parity/integrated_gradients.py", versions=versions, checkpoints=checkpoints)
    (Path(folder) / "integrated-gradients.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")


main(sys.argv[1])
