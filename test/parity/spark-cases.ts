import type {GivenRow, Records} from "../../src/records/index.js";
import {seededRandom} from "../../src/tensors/index.js";
import {resolveChoice} from "../../src/transfer/choice.js";
import type {RecordChoice} from "../../src/transfer/index.js";
import * as sql from "../../src/transfer/sql/statements.js";

/** What could be read otherwise by one of the engines: quotes, backslashes, letters of other scripts, of either case. */
const tokens = [
  "the",
  "The",
  " of",
  "it's",
  'say "no"',
  "back\\slash",
  "ΟΔΟΣ",
  "İstanbul",
  "straße",
  "naïve",
  "日本",
  "👩‍👩‍👧",
  "a\tb",
  "",
];
const tags = ["NN", "IN", "DT", null];
const labels = ["good", "it's \\ bad", null];

/** Records of a classifier of two layers, with both sides, two ranks, special tokens, and activations of every kind. */
export function rows(seed: number): GivenRow[] {
  const {uniform, integer, normal} = seededRandom(seed);
  return Array.from({length: 160}, (_, sentence) => {
    const label = labels[integer(3)];
    const own = {sentence, label, predicted: labels[integer(2)], probability: 0.5 + uniform() / 2};
    return Array.from({length: 2 + integer(8)}, (_, position) => {
      const token = tokens[Math.floor(uniform() ** 2 * tokens.length)];
      const word = position === 0 ? null : (position - 1) >> (sentence % 2);
      const place = {
        ...own,
        tokenId: tokens.indexOf(token),
        position,
        word,
        token,
        form: word === null ? null : `w${word} ${sentence % 5}`,
      };
      const pos = word === null ? null : tags[integer(4)];
      // Names that are one to an engine: see `tagColumns`.
      const further = word === null ? {} : {"feats.Number": tags[word % 4], "feats Number": token};
      return [0, 1].flatMap((layer) =>
        ([1, -1] as const).flatMap((side) =>
          [1, 2].map((rank) => {
            const odd = integer(200);
            const activation = odd === 0 ? NaN : odd === 1 ? 0 : normal() + (2 * side) / rank;
            return {...place, pos, tags: further, layer, side, rank, neuron: integer(12), activation};
          }),
        ),
      );
    });
  }).flat(2);
}

const choices: Readonly<Record<string, RecordChoice>> = {
  token: {},
  "lower case": {lowercase: true},
  form: {feature: "form", k: 2},
  tag: {feature: "pos", side: -1},
  "further tag": {feature: {tag: "feats.Number"}, k: 2},
  "further tag, lower case": {feature: {tag: "feats Number"}, lowercase: true},
  class: {feature: "label"},
  "predicted class": {feature: "predicted", layers: [1]},
  bigram: {feature: {ngram: 2}},
  "trigram of tags": {feature: {ngram: 3, of: "pos"}, k: 2},
  "bigram of words": {feature: {ngram: 2, of: "form"}, layers: [0]},
  "one class": {label: "it's \\ bad", feature: "pos"},
  probability: {weight: "probability", side: -1, k: 2},
  "code of 2020": {mode: "txray-2020"},
};

export interface Statement {
  readonly name: string;
  readonly sql: string;
}

/** Every statement that limpid sends to DuckDB: those that only choose among rows of others once, the others for all choices. */
export function statements(records: Records): Statement[] {
  const all = Object.entries(choices).flatMap(([name, choice]) => {
    const query = resolveChoice("test", records, choice);
    const neuron = {layer: query.choice.layers[0], neuron: 3};
    const some: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      token: {
        sentences: sql.sentenceRows(query),
        "by number": sql.tokenRows(query),
        "by one number": sql.pairRows(query, {layers: records.layers, width: records.width, tokens: 1000}),
        "largest numbers": sql.largestNumbers(),
        "texts of numbers": sql.tokenNames(query),
        "sentences of a neuron": sql.sentenceRows(query, neuron),
        "contexts of a feature": sql.contextRows(query, neuron, 3, "back\\slash"),
      },
      "bigram of words": {sentences: sql.sentenceRows(query), contexts: sql.contextRows(query, neuron, 7)},
      probability: {
        contexts: sql.contextRows(query, neuron, 7),
        "tokens of contexts": sql.contextTokens(query, neuron, [0, 3, 159]),
      },
      "lower case": {"texts of numbers": sql.tokenNames(query)},
      "code of 2020": {sentences: sql.sentenceRows(query)},
    };
    return Object.entries({
      tally: sql.tally(query),
      distributions: sql.distributionRows(query),
      shares: sql.shareRows(query),
      ...some[name],
    }).map(([what, text]) => ({name: `${name}: ${what}`, sql: text}));
  });
  return [...all, {name: "classes", sql: sql.labelRows()}];
}
