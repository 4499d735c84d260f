import {existsSync} from "node:fs";
import {join} from "node:path";
import {readCorpus, trainTagger} from "../../src/corpora";
import type {Corpus} from "../../src/corpora";

jest.setTimeout(120_000);

const folder = join(__dirname, "../../../shared/data/ud-ewt");
const ifThere = existsSync(folder) ? test : test.skip;

/** How often the most frequent tag of each form is right, and the most frequent of all for forms not seen. */
async function mostFrequent(train: Corpus, held: Corpus): Promise<number> {
  const counts = new Map<string, Map<string, number>>();
  const all = new Map<string, number>();
  for await (const {words, pos} of train.sentences()) {
    words.forEach((word, i) => {
      const own = counts.get(word) ?? new Map<string, number>();
      counts.set(word, own);
      for (const tally of [own, all]) tally.set(pos![i]!, (tally.get(pos![i]!) ?? 0) + 1);
    });
  }
  const best = (of: Map<string, number>): string => [...of].sort(([, a], [, b]) => b - a)[0][0];
  let [tokens, correct] = [0, 0];
  for await (const {words, pos} of held.sentences()) {
    words.forEach((word, i) => {
      tokens++;
      if (best(counts.get(word) ?? all) === pos![i]) correct++;
    });
  }
  return correct / tokens;
}

ifThere(
  "a quarter of the English Web Treebank halves the mistakes of the most frequent tag (skipped where it is not there)",
  async () => {
    const train = readCorpus(join(folder, "train.conllu.gz"), {limit: 3000});
    const heldOut = readCorpus(join(folder, "dev.conllu.gz"));
    const {accuracy} = await trainTagger(train, {heldOut, epochs: 4});
    expect(accuracy.tokens).toBe(25147);
    const baseline = await mostFrequent(train, heldOut);
    expect(1 - accuracy.share).toBeLessThan((1 - baseline) / 2);
    expect(accuracy.share).toBeGreaterThan(0.91);
    expect(accuracy.unknown.share).toBeGreaterThan(0.7);
  },
);
