import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {readCorpus} from "../../../src/corpora/index.js";
import type {Sentence} from "../../../src/corpora/index.js";
import {txrayStudy} from "../../../src/study/index.js";
import type {StudyReport} from "../../../src/study/index.js";
import {reportText} from "../../../src/study/report.js";
import {sizes} from "../../../src/study/settings.js";
import {Stages} from "../../../src/study/stages.js";
import {readTexts} from "../../../src/study/texts.js";
import {tinyFacts, tinyReviews} from "../../../src/study/tiny-text.js";
import {memory} from "../../../src/tensors/index.js";

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "limpid-study-"));
  folders.push(folder);
  return folder;
}
afterAll(() => folders.forEach((folder) => rmSync(folder, {recursive: true})));

describe("the study of made-up sentences", () => {
  const folder = newFolder();
  let report: StudyReport;
  const stages: string[] = [];

  beforeAll(async () => {
    // Interrupted in the middle of supervision, as a reader may; the same call goes on.
    const stop = new AbortController();
    const call = txrayStudy(folder, {
      signal: stop.signal,
      onProgress: ({stage, share}) => stage === "supervised: training" && share > 0.1 && stop.abort(),
    });
    await expect(call).rejects.toMatchObject({name: "AbortError"});
    report = await txrayStudy(folder, {onProgress: ({stage}) => stages.push(stage)});
  }, 240_000);

  test("goes on where it was interrupted", () => {
    expect(stages).not.toContain("pretraining");
    expect(stages).toContain("supervised: training");
    expect(memory().tensors).toBe(0);
  });

  test("answers RQ1: perplexity falls, and late epochs differ less than early ones", () => {
    const {epochs, snapshots, early, late, tags} = report.pretraining;
    const perplexities = epochs.map(({validation}) => validation!.perplexity);
    expect(perplexities.at(-1)).toBeLessThan(perplexities[0] / 2);
    expect(snapshots.map(({name}) => name)).toEqual(["epoch 1", "epoch 7", "epoch 8"]);
    expect(late.hellinger).toBeLessThan(early.hellinger!);
    expect(late.aliveInBoth + late.retired).toBe(snapshots[1].alive);
    expect(late.aliveInBoth + late.newlyAlive).toBe(snapshots[2].alive);
    expect(tags.corpus.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    expect(tags.tags).toContain("NOUN");
  });

  test("answers RQ2: the other domain is harder", () => {
    const {perplexity, change, snapshots} = report.zeroShot;
    expect(perplexity.foreign.perplexity).toBeGreaterThan(perplexity.own.perplexity);
    expect(change.between).toEqual(["epoch 8", "zero-shot"]);
    expect(snapshots[0].alive).toBe(report.pretraining.snapshots[2].alive);
  });

  test("answers RQ3: reviews are told apart, and neurons are counted in four groups", () => {
    const {f1, change, added, snapshots} = report.supervision;
    expect(f1.test).toBeGreaterThan(0.7);
    const {aliveInBoth, newlyAlive, retired, dead} = change;
    expect(aliveInBoth + newlyAlive + retired + dead).toBe(report.settings.hidden);
    expect(aliveInBoth + newlyAlive).toBe(snapshots[1].alive);
    expect(added.most.length).toBe(Math.min(3, newlyAlive));
  });

  test("prunes sets A to D beside random sets of equal size", () => {
    const {sets, recurrence, output} = report.pruning;
    const {change} = report.supervision;
    expect(sets.map(({name, units}) => [name, units.length])).toEqual([
      ["A", change.dead + change.retired],
      ["B", 5],
      ["C", 5],
      ["D", change.newlyAlive],
    ]);
    expect(sets[2].massShare).toBeGreaterThan(sets[1].massShare);
    for (const {whole, effects} of [recurrence, output]) {
      expect(whole.test).toBeCloseTo(report.supervision.f1.test, 9);
      for (const {controls} of effects) expect(controls).toHaveLength(5);
    }
  });

  test("does the same with embeddings that are trained along", () => {
    const {supervision, pruning} = report.trainedAlong;
    expect(supervision.change.between).toEqual(["zero-shot", "supervised, embeddings too"]);
    expect(supervision.snapshots[0]).toEqual(report.supervision.snapshots[0]);
    expect(supervision.snapshots[1]).not.toEqual(report.supervision.snapshots[1]);
    expect(pruning.recurrence.whole.test).toBeCloseTo(supervision.f1.test, 9);
  });

  test("draws the paper's figures, and shows them in its report", () => {
    const page = readFileSync(join(folder, "report.md"), "utf8");
    expect(report.figures.map(({file}) => file)).toEqual([
      ...["lengths", "tags", "distances", "neuron", "mass"].map((name) => `figures/pretraining-${name}.svg`),
      ...["lengths", "distances", "neuron", "mass"].map((name) => `figures/zero-shot-${name}.svg`),
      ...["lengths", "distances", "neuron", "mass", "added"].map((name) => `figures/supervision-${name}.svg`),
    ]);
    for (const {file} of report.figures) {
      expect(readFileSync(join(folder, file), "utf8")).toMatch(/^<svg [^]*<\/svg>\s*$/);
      expect(page).toContain(`](${file})`);
    }
  });

  test("writes its report with the paper's figures, as JSON and as a page", async () => {
    const json = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as StudyReport & {
      paper: {added: number};
    };
    expect(json.paper.added).toBe(85);
    expect(json.supervision).toEqual(report.supervision);
    const page = readFileSync(join(folder, "report.md"), "utf8");
    expect(page).toBe(reportText(report));
    expect(page).toContain(`| Newly alive | 85 | ${report.supervision.change.newlyAlive} |`);
    expect(page).not.toMatch(/undefined|NaN|null/);
    // All is there: it is not computed again.
    expect(await txrayStudy(folder)).toEqual(report);
  });

  test("is not mixed with another one", async () => {
    const path = join(folder, "stages", "pretraining.json");
    const stored = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, JSON.stringify({...stored, key: "of another"}));
    await expect(txrayStudy(folder)).rejects.toThrow(
      /folder must be empty or of a study with the same settings and texts/,
    );
  });
});

test("a stage that fails leaves no result, and its result is as it will be read", async () => {
  const stages = new Stages(newFolder(), {}, undefined, undefined);
  await expect(stages.run("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(join(stages.folder, "stages", "a.json"))).toBe(false);
  expect(await stages.run("a", () => Promise.resolve({x: NaN, y: undefined}))).toEqual({x: null});
  expect(await stages.run("a", () => Promise.reject(new Error("not again")))).toEqual({x: null});
});

test("wrong options are refused", async () => {
  await expect(txrayStudy("")).rejects.toThrow(/folder must be a path, got ""/);
  await expect(txrayStudy("x", {size: "huge" as never})).rejects.toThrow(
    /size must be "full", "small" or "tiny", got "huge"/,
  );
  await expect(txrayStudy("x", {size: "full"})).rejects.toThrow(
    /data must be a folder of texts for size "full", got none/,
  );
  await expect(txrayStudy(newFolder(), {data: newFolder(), size: "small"})).rejects.toThrow(
    /data must be a folder with ud-ewt\/train.conllu/,
  );
});

test("made-up sentences have their tags, and the same seed gives the same", async () => {
  const all = async (corpus: ReturnType<typeof tinyFacts>): Promise<Sentence[]> => {
    const found = [];
    for await (const sentence of corpus.sentences()) found.push(sentence);
    return found;
  };
  const facts = await all(tinyFacts(50, 3, "facts"));
  expect(facts).toEqual(await all(tinyFacts(50, 3, "facts")));
  expect(facts).not.toEqual(await all(tinyFacts(50, 4, "facts")));
  for (const {words, pos} of facts) {
    expect(pos).toHaveLength(words.length);
    expect(pos!.at(-1)).toBe("PUNCT");
  }
  const reviews = await all(tinyReviews(200, 3, "reviews"));
  expect(reviews.filter(({label}) => label === "1")).toHaveLength(100);
});

test("the folder of texts is read as its description says", async () => {
  const folder = newFolder();
  const write = (name: string, text: string): void => {
    const path = join(folder, name);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, text);
  };
  const tree =
    "# sent_id = 1\n1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\t_\n2\tdog\tdog\tNOUN\tNN\t_\t0\troot\t_\t_\n\n";
  for (const part of ["train", "dev"]) write(`ud-ewt/${part}.conllu`, tree);
  for (const part of ["test", "valid"])
    write(`wikitext-2/${part}.txt`, " = Heading = \n\n The dog \n\n = = Part = = \n A dog \n");
  for (const part of ["train", "dev", "test"])
    write(`sentiment-mr/${part}.tsv`, "id\tlabel\tsentence\n1\t1\tthe dog\n2\t0\ta dog\n");
  const texts = await readTexts(folder, join(folder, "tagger.json"), sizes.tiny);
  expect(await texts.pretraining.training.count()).toBe(2);
  expect(await texts.reviews.test.count()).toBe(2);
  const [first] = [
    (await texts.pretraining.recorded.sentences()[Symbol.asyncIterator]().next()).value as Sentence,
  ];
  expect(first.words).toEqual(["The", "dog"]);
  expect(first.pos!.every((tag) => texts.tagger!.description.tags.includes(tag!))).toBe(true);
  expect(texts.described.join(" ")).toMatch(/test part \(its training part is not in the folder\)/);
  write("wikitext-2/train.txt", "One\nTwo\nThree\n");
  const again = await readTexts(folder, join(folder, "tagger.json"), sizes.tiny);
  expect(await again.pretraining.training.count()).toBe(3);
  expect(await readCorpus(join(folder, "wikitext-2/train.txt")).count()).toBe(3);
});
