import {featureName} from "../checkpoints/names.js";
import {count, digits, distance, share} from "../checkpoints/numbers.js";
import type {FeatureSharesState} from "../feature-shares.js";
import {numberAt} from "../packed.js";
import type {Frame, Table} from "../view.js";
import {shownFeature, shownFeatures} from "./scene.js";

type State = FeatureSharesState;
type Say = Frame["t"];
const plain: Say = (message) => message;

/** How far a checkpoint is from its corpus. */
export function distanceSays(state: State, checkpoint: number, t: Say): string {
  const {totalVariation, hellinger} = state.distances[checkpoint];
  const of = state.corpora.length > 1 ? ` ${t("from")} ${state.corpora[state.corpusOf[checkpoint]]}` : "";
  const told = hellinger === null ? t("ill-defined, as one is empty") : distance(hellinger);
  return `${t("total variation")}${of} ${distance(totalVariation)}, ${t("Hellinger distance")} ${told}`;
}

export function featureSays(state: State, feature: number, t: Say): string {
  const corpora = state.corpora.map(
    (name, k) => `${t("corpus")} ${name} ${share(numberAt(state.corpus, k, feature))}`,
  );
  const shares = state.checkpoints.map((name, c) => `${name} ${share(numberAt(state.shares, c, feature))}`);
  return `${featureName(state.features[feature], state.kind)} – ${[...corpora, ...shares].join("; ")}`;
}

export function summary(state: State, t: Say): string {
  const all = state.checkpoints.map((name, c) => `${name}: ${distanceSays(state, c, t)}`);
  return [`${count(state.total)} ${state.feature}`, ...all].join(". ");
}

export function announce(state: State, t: Say): string {
  const feature = shownFeature(state);
  return feature === null ? summary(state, t) : featureSays(state, feature, t);
}

export function taggerSays({tagger}: State, t: Say): string {
  if (!tagger) return "";
  const right = (100 * tagger.accuracy).toFixed(1);
  return `${t("tags are from a tagger that gives")} ${right} % ${t("of the words of")} ${tagger.on} ${t("their tag")}`;
}

export function table(state: State, t: Say): Table {
  const all = {...state, most: state.features.length};
  return {
    caption: [summary(state, t), taggerSays(state, t), state.method].filter((part) => part !== "").join(". "),
    columns: [
      t("feature"),
      ...state.corpora.map((name) => `${t("corpus")} ${name}`),
      ...state.checkpoints.map((name) => `${t("activation")} ${name}`),
    ],
    rows: shownFeatures(all).map((at) => [
      featureName(state.features[at], state.kind),
      ...state.corpora.map((_, k) => digits(numberAt(state.corpus, k, at))),
      ...state.checkpoints.map((_, c) => digits(numberAt(state.shares, c, at))),
    ]),
  };
}

export function text(state: State): string {
  const rows = shownFeatures(state).map((at) => `  ${featureSays(state, at, plain)}`);
  const lines = [summary(state, plain), ...rows, taggerSays(state, plain), state.method];
  return lines.filter((line) => line !== "").join("\n");
}
