import {checkOptions, checkWhole, show} from "../models/index.js";
import type {Records} from "../records/index.js";
import type {Column} from "../tables/index.js";
import {choiceOptions, readOptions, resolveChoice} from "./choice.js";
import {checkedTally} from "./distributions.js";
import {withRecords} from "./source.js";
import {contextRows, contextTokens} from "./sql/statements.js";
import type {Context, ContextOptions, ContextToken} from "./types.js";

/** A neuron by its layer and its number in it. */
export interface Neuron {
  readonly layer: number;
  readonly neuron: number;
}

/**
 * Where in the corpus a neuron is most active, with the tokens around. Empty for a dead neuron.
 *
 * @param options.of - only where it fires on this feature
 * @throws RangeError if there is no such neuron
 * @example
 * const [strongest] = await contextsOf(records, {layer: 0, neuron: 296}, {count: 5});
 */
export async function contextsOf(
  records: Records,
  unit: Neuron,
  options: ContextOptions = {},
): Promise<readonly Context[]> {
  checkOptions("contextsOf", options, [...choiceOptions, ...readOptions, "count", "around", "of"]);
  const {count = 10, around = 8, of} = options;
  checkNeuron("contextsOf", records, unit);
  checkWhole("contextsOf", "count", count, 1);
  checkWhole("contextsOf", "around", around, 0);
  if (of !== undefined && typeof of !== "string") {
    throw new TypeError(`contextsOf(): of must be a feature, got ${show(of)}.`);
  }
  const query = resolveChoice("contextsOf", records, options);
  return withRecords("contextsOf", records, options, async (database) => {
    await checkedTally("contextsOf", database, records, query);
    const found = await database.query(contextRows(query, unit, count, of));
    if (found.sentence.length === 0) return [];
    const sentences = [...new Set(found.sentence as readonly number[])];
    const rows = await database.query(contextTokens(query, unit, sentences));
    const tokens = tokensBySentence(rows);
    return found.sentence.map((sentence, i) => {
      const position = found.position[i] as number;
      const all = tokens.get(sentence as number)!;
      const near = all.filter((token) => Math.abs(token.position - position) <= around);
      return {
        ...{sentence: sentence as number, position, tokens: near},
        activation: found.activation[i] as number,
        feature: found.feature[i] as string,
        label: found.label[i] as string | null,
        predicted: found.predicted[i] as string | null,
        cut: [near[0] !== all[0], near.at(-1) !== all.at(-1)] as const,
      };
    });
  });
}

export function checkNeuron(caller: string, {layers, width}: Records, unit: Neuron): void {
  if (typeof unit !== "object" || unit === null) {
    throw new TypeError(`${caller}(): unit must be {layer, neuron}, got ${show(unit)}.`);
  }
  checkOptions(caller, unit, ["layer", "neuron"]);
  checkWhole(caller, "layer", unit.layer, 0, layers - 1);
  checkWhole(caller, "neuron", unit.neuron, 0, width - 1);
}

function tokensBySentence(rows: Record<string, Column>): Map<number, ContextToken[]> {
  const tokens = new Map<number, ContextToken[]>();
  rows.sentence.forEach((sentence, i) => {
    const list = tokens.get(sentence as number) ?? [];
    tokens.set(sentence as number, list);
    list.push({
      position: rows.position[i] as number,
      text: rows.token[i] as string,
      pos: rows.pos[i] as string | null,
      activation: rows.activation[i] as number | null,
    });
  });
  return tokens;
}
