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

const families = new Map<string, Family>([[gpt2.name, gpt2]]);

/** The family that config.json names. */
export function familyOf(json: Readonly<Record<string, unknown>>): Family {
  const family = families.get(json.model_type as string);
  if (!family) {
    throw new Error(
      `fromPretrained(): model_type in config.json must be one of ${[...families.keys()].join(", ")}, got ${JSON.stringify(json.model_type)}.`,
    );
  }
  const names = json.architectures;
  if (Array.isArray(names) && !names.some((name) => family.architectures.includes(name as string))) {
    throw new Error(
      `fromPretrained(): architectures in config.json must be one of ${family.architectures.join(", ")}, got ${JSON.stringify(names)}.`,
    );
  }
  return family;
}
