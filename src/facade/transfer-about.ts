import type {ComparedCheckpoints} from "../figures/index.js";
import type {Records} from "../records/index.js";
import type {FeatureKind, RecordChoice} from "../transfer/index.js";
import type {TransferNumbers} from "./transfer-numbers.js";

const words: Readonly<Record<Exclude<FeatureKind, object>, string>> = {
  token: "tokens",
  form: "words",
  pos: "parts of speech",
  label: "classes",
  predicted: "predicted classes",
};

/** What figures of a comparison say of it. */
export function aboutOf(output: string, {names, records, choice}: TransferNumbers): ComparedCheckpoints {
  const {feature = "token"} = choice;
  const of = typeof feature === "object" && "ngram" in feature ? (feature.of ?? "token") : feature;
  return {
    output,
    checkpoints: names,
    layers: records[0].layers,
    width: records[0].width,
    feature: featureWords(feature),
    kind: of === "token" || of === "form" ? "text" : "label",
    method: methodOf(choice, records),
    provenance: sourcesOf(names, records),
  };
}

export function featureWords(feature: FeatureKind): string {
  if (typeof feature === "string") return words[feature];
  return "tag" in feature
    ? `${feature.tag} tags`
    : `${feature.ngram}-grams of ${words[feature.of ?? "token"]}`;
}

function methodOf(
  {side = 1, k = 1, weight, mode, label, lowercase}: RecordChoice,
  records: readonly Records[],
): string {
  const {point} = records[0].manifest.settings;
  return [
    mode === "txray-2020"
      ? "Mean activation of each feature ÷ the neuron's sum, as in TX-Ray's code of 2020"
      : "Mean activation of each feature, normalised to sum to 1",
    `${k === 1 ? "the" : `the ${k}`} ${side === 1 ? "most" : "most negatively"} active ${k === 1 ? "neuron" : "neurons"} of each position`,
    point,
    ...(weight ? ["activations times the predicted class's probability"] : []),
    ...(label === undefined ? [] : [`sentences of class ${label}`]),
    ...(lowercase ? ["lower-cased"] : []),
  ].join("; ");
}

interface Described {
  readonly name?: string;
  readonly tagger?: {readonly accuracy?: {readonly share?: number; readonly corpus?: string}};
}

/** Names of the corpora, and how good the tags are where a tagger made them. */
export function corporaOf({records}: TransferNumbers): {
  readonly corpora: readonly string[];
  readonly tagger?: {readonly accuracy: number; readonly on: string};
} {
  const all = records.map(({manifest}) => (manifest.corpus ?? {}) as Described);
  const corpora = all.map(({name}) => name ?? "corpus");
  const accuracy = all.find(({tagger}) => tagger)?.tagger?.accuracy;
  if (accuracy?.share === undefined) return {corpora};
  return {corpora, tagger: {accuracy: accuracy.share, on: accuracy.corpus ?? "held-out text"}};
}

/**
 * "before: weights 1a2b3c4; after: weights 5d6e7f8; all on reviews.tsv, 1,000 sentences, 9,000 tokens". What is the same of all is
 * said once.
 */
function sourcesOf(names: readonly string[], records: readonly Records[]): string {
  const weights = records.map(({manifest}) => `weights ${manifest.model.weightsHash.slice(0, 7)}`);
  const corpora = records.map(corpusWords);
  const models = records.map(({manifest: {model}}) => model.name);
  const each = (say: (i: number) => readonly string[]): string =>
    names.map((name, i) => `${name}: ${say(i).join(", ")}`).join("; ");
  const called = (i: number): readonly string[] => (models[i] === names[i] ? [] : [models[i]]);
  if (names.length > 1 && areSame(corpora)) {
    return `${each((i) => [...called(i), weights[i]])}; all ${corpora[0]}`;
  }
  if (names.length > 1 && areSame(weights) && areSame(models)) {
    return `${models[0]}, ${weights[0]}; ${each((i) => [corpora[i]])}`;
  }
  return each((i) => [...called(i), weights[i], corpora[i]]);
}

const areSame = (all: readonly string[]): boolean => all.every((one) => one === all[0]);

/** "on reviews.tsv, 1,000 sentences, 9,000 tokens, tags 93.0 % right" */
function corpusWords({manifest: {corpus, counts}}: Records): string {
  const {name, tagger} = (corpus ?? {}) as Described;
  const accuracy = tagger?.accuracy?.share;
  return [
    `on ${name ?? "a corpus"}`,
    `${counts.sentences.toLocaleString("en")} sentences`,
    `${counts.tokens.toLocaleString("en")} tokens`,
    ...(accuracy === undefined ? [] : [`tags ${(100 * accuracy).toFixed(1)} % right`]),
  ].join(", ");
}
