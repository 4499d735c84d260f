import {checkOptions, checkWhole, nearest, show} from "../models/index.js";
import type {Records} from "../records/index.js";
import type {Query} from "./sql/records.js";
import type {FeatureKind, RecordChoice, ResolvedChoice} from "./types.js";

const columns = ["token", "form", "pos", "label", "predicted"];
export const choiceOptions = ["feature", "side", "k", "layers", "weight", "label", "lowercase", "mode"];
export const readOptions = ["maxMemory", "signal"];

/** Checks a choice against what was captured, and fills in its defaults. */
export function resolveChoice(caller: string, records: Records, options: RecordChoice): Query {
  const {settings} = records.manifest;
  const {feature = "token", side = 1, k = 1, weight, label, lowercase = false} = options;
  const mode = options.mode ?? "distribution";
  const tagColumn = checkFeature(caller, feature, settings.tags);
  checkSide(caller, side, settings.sides);
  checkWhole(caller, "k", k, 1);
  if (k > settings.k) {
    throw new RangeError(
      `${caller}(): k must be at most the ${settings.k} that were captured, got ${k}. Capture with {k: ${k}}.`,
    );
  }
  const layers = chosenLayers(caller, records, options.layers);
  if (weight !== undefined && weight !== "probability") {
    throw new TypeError(`${caller}(): weight must be "probability" or absent, got ${show(weight)}.`);
  }
  if (label !== undefined && typeof label !== "string") {
    throw new TypeError(`${caller}(): label must be a string, got ${show(label)}.`);
  }
  if (typeof lowercase !== "boolean") {
    throw new TypeError(`${caller}(): lowercase must be true or false, got ${show(lowercase)}.`);
  }
  checkMode(caller, mode, side);
  const choice: ResolvedChoice = {
    ...{feature, side, k, layers, lowercase, mode},
    weight: weight ?? null,
    label: label ?? null,
  };
  const all = {
    layers: layers.length === settings.layers.length,
    sides: settings.sides !== "both",
    ranks: k === settings.k,
  };
  return {choice, all, ...(tagColumn === undefined ? {} : {tagColumn})};
}

type Tags = Records["manifest"]["settings"]["tags"];

/** Gives the column of a further label of words. */
function checkFeature(caller: string, feature: unknown, tags: Tags = []): string | undefined {
  const known = `${columns.join(", ")}, {tag: name} and {ngram: n}`;
  if (typeof feature === "string") {
    if (columns.includes(feature)) return undefined;
    if (tags.some(({name}) => name === feature)) {
      throw new TypeError(
        `${caller}(): unknown feature ${show(feature)}. Did you mean {tag: ${show(feature)}}?`,
      );
    }
    const near = nearest(feature, columns);
    const fix = near === undefined ? `Known are ${known}.` : `Did you mean "${near}"?`;
    throw new TypeError(`${caller}(): unknown feature ${show(feature)}. ${fix}`);
  }
  if (typeof feature !== "object" || feature === null || !("ngram" in feature || "tag" in feature)) {
    throw new TypeError(`${caller}(): feature must be one of ${known}, got ${show(feature)}.`);
  }
  if ("tag" in feature) return tagColumn(caller, feature, tags);
  checkOptions(caller, feature, ["ngram", "of"]);
  const {ngram, of} = feature as {readonly ngram: unknown; readonly of?: unknown};
  checkWhole(caller, "feature.ngram", ngram, 1, 20);
  if (of === undefined || of === "token" || of === "form" || of === "pos") return undefined;
  throw new TypeError(`${caller}(): feature.of must be "token", "form" or "pos", got ${show(of)}.`);
}

function tagColumn(caller: string, feature: {readonly tag: unknown}, tags: NonNullable<Tags>): string {
  checkOptions(caller, feature, ["tag"]);
  const found = tags.find(({name}) => name === feature.tag);
  if (found) return found.column;
  const names = tags.map(({name}) => name);
  const near = typeof feature.tag === "string" ? nearest(feature.tag, names) : undefined;
  const got = `feature.tag must be a label that the corpus has, got ${show(feature.tag)}`;
  if (names.length === 0) {
    throw new RangeError(`${caller}(): ${got}, and it has none. Capture with readCorpus(…, {tags: […]}).`);
  }
  throw new RangeError(
    `${caller}(): ${got}. ${near === undefined ? `Known are ${names.map(show).join(", ")}.` : `Did you mean "${near}"?`}`,
  );
}

function checkSide(
  caller: string,
  side: unknown,
  sides: Records["manifest"]["settings"]["sides"],
): asserts side is 1 | -1 {
  if (side !== 1 && side !== -1) {
    throw new TypeError(`${caller}(): side must be 1 or -1, got ${show(side)}.`);
  }
  const needed = side === 1 ? "positive" : "negative";
  if (sides === "both" || sides === needed) return;
  throw new RangeError(
    `${caller}(): side must have been captured, got ${side} of records with ${sides} sides. Capture with {sides: "both"}.`,
  );
}

function chosenLayers(caller: string, records: Records, layers: unknown): readonly number[] {
  const captured = records.manifest.settings.layers;
  if (layers === undefined) return [...captured].sort((a, b) => a - b);
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new TypeError(`${caller}(): layers must be a list of layers, got ${show(layers)}.`);
  }
  for (const layer of layers as readonly unknown[]) {
    if (captured.includes(layer as number)) continue;
    throw new RangeError(
      `${caller}(): layers must be among those captured (${captured.join(", ")}), got ${show(layer)}.`,
    );
  }
  return [...new Set(layers as readonly number[])].sort((a, b) => a - b);
}

function checkMode(caller: string, mode: unknown, side: 1 | -1): void {
  if (mode !== "distribution" && mode !== "txray-2020") {
    throw new TypeError(`${caller}(): mode must be "distribution" or "txray-2020", got ${show(mode)}.`);
  }
  if (mode === "txray-2020" && side !== 1) {
    throw new RangeError(
      `${caller}(): mode "txray-2020" knows only the largest activations, got side ${side}. Leave side out.`,
    );
  }
}

/** What a feature is, in words. */
export function featureName(feature: FeatureKind): string {
  if (typeof feature === "string") return {...names}[feature];
  if ("tag" in feature) return `${feature.tag} tag`;
  const {ngram, of = "token"} = feature;
  return `${ngram}-gram of ${{token: "tokens", form: "words", pos: "part-of-speech tags"}[of]}`;
}

const names = {
  token: "token",
  form: "word",
  pos: "part of speech",
  label: "class",
  predicted: "predicted class",
};
