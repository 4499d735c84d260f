import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import {checkpointNames, featureNames, finite, list, orNull} from "../checkpoints/check.js";
import {numbers} from "../check-packed.js";
import type {FeatureSharesState, ShareDistance} from "../feature-shares.js";
import type {Packed} from "../packed.js";
import {unpack} from "../packed.js";
import {orders, scales} from "./update.js";

const caller = "featureSharesView.validate()";

/** The state of shares of features, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): FeatureSharesState {
  const state = stateOf<FeatureSharesState>(caller, value, "feature-shares", 1);
  const checkpoints = checkpointNames(caller, state.checkpoints);
  const texts = (key: "corpora" | "warnings"): readonly string[] =>
    list<string>(caller, key, state[key], (entry, at) => text(caller, at, entry));
  const corpora = texts("corpora");
  if (corpora.length === 0) fail(caller, "corpora", "at least one name", corpora, "", RangeError);
  const each = <T>(
    key: "corpusOf" | "distances",
    check: (entry: unknown, at: string) => unknown,
  ): readonly T[] => {
    const given = list<T>(caller, key, state[key], check);
    if (given.length === checkpoints.length) return given;
    return fail(
      caller,
      key,
      `one for each of ${checkpoints.length} checkpoints`,
      given.length,
      "",
      RangeError,
    );
  };
  const features = featureNames(caller, "features", state.features);
  return {
    view: "feature-shares",
    version: 1,
    output: text(caller, "output", state.output),
    checkpoints,
    corpora,
    corpusOf: each<number>("corpusOf", (entry, at) => integer(caller, at, entry, 0, corpora.length - 1)),
    feature: text(caller, "feature", state.feature),
    kind: oneOf(caller, "kind", state.kind, ["text", "label"]),
    features,
    total: integer(caller, "total", state.total, features.length, Infinity),
    corpus: shares("corpus", state.corpus, [corpora.length, features.length]),
    shares: shares("shares", state.shares, [checkpoints.length, features.length]),
    distances: each<ShareDistance>("distances", checkDistance),
    tagger: orNull(state.tagger, checkTagger),
    warnings: texts("warnings"),
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    order: oneOf(caller, "order", state.order, orders),
    scale: oneOf(caller, "scale", state.scale, scales),
    most: integer(caller, "most", state.most, 1, Infinity),
    hovered: orNull(state.hovered, (given) => text(caller, "hovered", given)),
    focused: orNull(state.focused, (given) => text(caller, "focused", given)),
  };
}

/** Single-precision rounding may lift a share a little above 1. */
const rounding = 1e-6;

function shares(key: string, value: unknown, shape: readonly number[]): Packed {
  const packed = numbers(caller, key, value, shape);
  const wrong = unpack(packed).find((share) => share < 0 || share > 1 + rounding);
  return wrong === undefined ? packed : fail(caller, key, "shares in 0–1", wrong, "", RangeError);
}

function checkDistance(value: unknown, key: string): void {
  const {totalVariation, hellinger} = record(caller, key, value);
  finite(caller, `${key}.totalVariation`, totalVariation, 0, 1 + rounding);
  orNull(hellinger, (given) => finite(caller, `${key}.hellinger`, given, 0, 1 + rounding));
}

function checkTagger(value: unknown): FeatureSharesState["tagger"] {
  const {accuracy, on} = record(caller, "tagger", value);
  return {accuracy: finite(caller, "tagger.accuracy", accuracy, 0, 1), on: text(caller, "tagger.on", on)};
}
