import {pack} from "../../src/views/index.js";
import type {FeatureSharesState} from "../../src/views/index.js";
import type {Case} from "./cases.js";

const tags = ["NN", "IN", "DT", "JJ", ",", "NNS", "VBD", "``", "-LRB-"];
const corpus = [0.3, 0.2, 0.15, 0.125, 0.1, 0.0625, 0.05, 0.012, 0.0005];
const early = [0.4, 0.1, 0.2, 0.1, 0.05, 0.08, 0.06, 0.01, 0];
const late = [0.31, 0.19, 0.15, 0.125, 0.1, 0.06, 0.05, 0.014, 0.001];

export function sharesState(change: Partial<FeatureSharesState> = {}): FeatureSharesState {
  return {
    view: "feature-shares",
    version: 1,
    output: "",
    checkpoints: ["epoch 1", "epoch 49"],
    corpora: ["WikiText-2"],
    corpusOf: [0, 0],
    feature: "parts of speech",
    kind: "label",
    features: tags,
    total: tags.length,
    corpus: pack(corpus, [1, tags.length]),
    shares: pack([...early, ...late], [2, tags.length]),
    distances: [
      {totalVariation: 0.1725, hellinger: 0.1307},
      {totalVariation: 0.0125, hellinger: 0.0126},
    ],
    tagger: {accuracy: 0.934, on: "UD English EWT, dev"},
    warnings: [],
    method: "k = 1, largest activations",
    provenance: "test model",
    order: "corpus",
    scale: "linear",
    most: 50,
    hovered: null,
    focused: null,
    ...change,
  };
}

export const featureSharesCases: readonly Case[] = [
  {
    name: "feature-shares",
    shows: "How often the corpus has each tag, and what part of the activation it takes early and late",
    state: sharesState(),
    options: {width: 640},
  },
  {
    name: "feature-shares-two-corpora-dark",
    shows:
      "Each checkpoint with a corpus of its own, one of them dead; logarithmic, by difference; dark and narrow",
    state: sharesState({
      corpora: ["WikiText-2", "reviews"],
      corpusOf: [0, 1],
      corpus: pack([...corpus, ...[...corpus].reverse()], [2, tags.length]),
      shares: pack([...early, ...early.map(() => 0)], [2, tags.length]),
      distances: [
        {totalVariation: 0.1725, hellinger: 0.1307},
        {totalVariation: 0.5, hellinger: null},
      ],
      tagger: null,
      warnings: ["12 positions have no tag and are left out"],
      scale: "log",
      order: "difference",
    }),
    options: {width: 400, theme: "dark"},
  },
];
