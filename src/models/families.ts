import type {Family} from "./family.js";
import type {Gpt2Config} from "./gpt2-config.js";
import {readGpt2Config} from "./gpt2-config.js";
import {gpt2Graph, gpt2Parameters} from "./gpt2.js";

/** GPT-2 and models of its shape: DistilGPT-2, DialoGPT. */
export const gpt2: Family<Gpt2Config> = {
  name: "gpt2",
  architectures: ["GPT2LMHeadModel", "GPT2Model"],
  prefixes: ["transformer."],
  readConfig: readGpt2Config,
  parameters: gpt2Parameters,
  graph: gpt2Graph,
};
