"""Writes the checkpoint of the benchmark: GPT-2 small's shape, random weights of a fixed seed, 32-bit floats."""

import sys
from pathlib import Path

import torch
from transformers import GPT2Config, GPT2LMHeadModel


def main(folder):
    torch.manual_seed(1)
    # The config's defaults are GPT-2 small: 12 layers, 12 heads, width 768, 50,257 tokens, 1,024 positions.
    model = GPT2LMHeadModel(GPT2Config()).eval()
    model.save_pretrained(folder)
    # Nothing is to end the generation early, nor to choose how it is done.
    (Path(folder) / "generation_config.json").unlink(missing_ok=True)


main(sys.argv[1])
