import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import type {Corpus} from "../corpora/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, fromPretrained, show, throwIfAborted} from "../models/index.js";
import type {CaptureProgress, Records} from "../records/index.js";
import {capture, openRecords} from "../records/index.js";
import type {Training, TrainingProgress, Vocabulary} from "../training/index.js";
import {
  buildVocabulary,
  comparePruning,
  evaluateClassifier,
  evaluateLanguageModel,
  trainClassifier,
  trainLanguageModel,
} from "../training/index.js";
import {groups, pruningSets} from "../transfer/index.js";
import {drawFigures} from "./figures.js";
import {changeOf, overTags, overTokens, rowsOf, snapshotOf, tagSharesOf} from "./measures.js";
import {writeReport} from "./report.js";
import type {StudyReport} from "./report-type.js";
import type {StudySettings, StudySize} from "./settings.js";
import {sizes} from "./settings.js";
import type {StudyProgress} from "./stages.js";
import {Stages} from "./stages.js";
import type {StudyTexts} from "./texts.js";
import {readTexts, tinyTexts} from "./texts.js";

export interface StudyOptions {
  /** Folder with the texts: see docs/training.md. Left out: made-up sentences that come with limpid. */
  readonly data?: string;
  /** "full" (an hour on two cores), "small" (ten minutes) or "tiny" (two minutes; default, and the only one without data). */
  readonly size?: StudySize;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StudyProgress) => void;
}

/**
 * Runs the experiments of the TX-Ray paper: neurons at the first, last but one and last epoch of pretraining (RQ1), on a new
 * domain (RQ2), after supervised fine-tuning with frozen embeddings (RQ3), and what pruning them does. All is kept in the
 * folder, stage by stage: a study that was interrupted goes on with the same call. At its end report.md and report.json stand
 * there, with the paper's numbers beside those found here, and the paper's figures as SVG.
 *
 * @param folder - made if it is not there; must be empty or of the same study
 * @throws Error if texts are missing, or the folder holds another study; named "AbortError" if `signal` is aborted
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray: Quantifying and Explaining Model-Knowledge Transfer in
 * (Un-)Supervised NLP"
 * @example
 * const report = await txrayStudy("study");
 * console.log(report.supervision.change.newlyAlive);
 */
export async function txrayStudy(folder: string, options: StudyOptions = {}): Promise<StudyReport> {
  checkOptions("txrayStudy", options, ["data", "size", "signal", "onProgress"]);
  const {data, size = "tiny", signal, onProgress} = options;
  if (typeof folder !== "string" || folder === "") {
    throw new TypeError(`txrayStudy(): folder must be a path, got ${show(folder)}.`);
  }
  if (!Object.hasOwn(sizes, size)) {
    throw new RangeError(`txrayStudy(): size must be "full", "small" or "tiny", got ${show(size)}.`);
  }
  if (data === undefined && size !== "tiny") {
    throw new RangeError(`txrayStudy(): data must be a folder of texts for size "${size}", got none.`);
  }
  throwIfAborted("txrayStudy", signal);
  await mkdir(folder, {recursive: true});
  const settings = sizes[size];
  onProgress?.({stage: "reading texts", share: 0});
  const texts =
    data === undefined
      ? tinyTexts(settings)
      : await readTexts(data, join(folder, "tagger.json"), settings, signal);
  const used = Object.values({...texts.pretraining, ...texts.reviews}).map(
    (corpus) => corpus.description.sha256,
  );
  const study = new Study(folder, settings, texts, new Stages(folder, {settings, used}, signal, onProgress));
  const report = await study.run();
  await writeReport(folder, report);
  return report;
}

/** A classifier, and the records before and after it was trained. */
interface Tuned {
  readonly name: string;
  readonly training: Training;
  /** Folder of its best checkpoint. */
  readonly classifier: string;
  readonly records: readonly [zeroShot: Records, supervised: Records];
}

/** One study in its folder. */
class Study {
  constructor(
    readonly folder: string,
    readonly settings: StudySettings,
    readonly texts: StudyTexts,
    readonly stages: Stages,
  ) {}

  async run(): Promise<StudyReport> {
    const pretraining = await this.#pretraining();
    const {settings, texts, stages} = this;
    return {
      settings,
      texts: texts.described,
      pretraining: await this.#snapshots(pretraining),
      zeroShot: await this.#zeroShot(pretraining),
      ...(await this.#tuned(pretraining, true)),
      trainedAlong: await this.#tuned(pretraining, false),
      figures: await this.#figures(),
      times: stages.times,
    };
  }

  /** The paper's figures, from the records that were compared. */
  #figures(): Promise<StudyReport["figures"]> {
    return this.stages.run("figures", async (tell) => {
      const [first, before, last, zeroShot, supervised] = await Promise.all(
        ["pretraining-first", "pretraining-last-but-one", "pretraining-last", "zero-shot", "supervised"].map(
          (name) => openRecords(join(this.folder, "records", name)),
        ),
      );
      return drawFigures(
        this.folder,
        [
          {
            name: "pretraining",
            records: [first, before, last],
            figures: ["lengths", "tags", "distances", "neuron", "mass"],
          },
          {name: "zero-shot", records: [last, zeroShot], figures: ["lengths", "distances", "neuron", "mass"]},
          {
            name: "supervision",
            records: [zeroShot, supervised],
            figures: ["lengths", "distances", "neuron", "mass", "added"],
          },
        ],
        tell,
      );
    });
  }

  /** RQ3 and pruning: with frozen embeddings, as in the paper, or with embeddings that are trained along. */
  async #tuned(
    pretraining: Training,
    frozen: boolean,
  ): Promise<Pick<StudyReport, "supervision" | "pruning">> {
    const name = frozen ? "supervised" : "supervised, embeddings too";
    const training = await this.#supervision(pretraining, frozen, name);
    const classifier = join(this.folder, this.#folderOf(name), training.best.checkpoint!);
    const {recorded} = this.texts.reviews;
    const records = [
      await this.#records("zero-shot", this.#checkpoint(pretraining, -1), recorded, "zero-shot"),
      await this.#records(this.#folderOf(name), classifier, recorded, name),
    ] as const;
    const tuned: Tuned = {name, training, classifier, records};
    return {supervision: await this.#supervised(tuned), pruning: await this.#pruning(tuned)};
  }

  /** A name of a folder. */
  #folderOf = (name: string): string => name.replaceAll(", ", "-").replaceAll(" ", "-");

  #pretraining(): Promise<Training> {
    const {settings, texts} = this;
    return this.stages.run("pretraining", async (tell) => {
      const words = {size: settings.vocabulary, lowercase: true};
      const vocabulary: Vocabulary = await buildVocabulary(
        [texts.pretraining.training, texts.reviews.training],
        words,
      );
      return trainLanguageModel(texts.pretraining.training, join(this.folder, "language-model"), {
        vocabulary,
        validation: texts.pretraining.validation,
        hidden: settings.hidden,
        embedding: settings.embedding,
        ...settings.pretraining,
        keep: [1, -2, -1],
        seed: settings.seed,
        ...this.#told(tell),
      });
    });
  }

  /** The checkpoint of an epoch: from 1, or from the end with −1 for the last. */
  #checkpoint({epochs}: Training, epoch: number): string {
    return join(this.folder, "language-model", epochs.at(epoch < 0 ? epoch : epoch - 1)!.checkpoint!);
  }

  #supervision(pretraining: Training, freezeEmbeddings: boolean, name: string): Promise<Training> {
    const {settings, texts} = this;
    const {along, ...frozen} = settings.supervision;
    return this.stages.run(`${name}: training`, (tell) =>
      trainClassifier(texts.reviews.training, join(this.folder, this.#folderOf(name)), {
        encoder: this.#checkpoint(pretraining, -1),
        freezeEmbeddings,
        validation: texts.reviews.development,
        positive: texts.positive,
        // What is read then are the same tokens as before.
        endOfSequence: false,
        ...frozen,
        ...(freezeEmbeddings ? {} : along),
        seed: settings.seed,
        ...this.#told(tell),
      }),
    );
  }

  async #snapshots(training: Training): Promise<StudyReport["pretraining"]> {
    const names = this.#epochNames(training);
    const all: Records[] = [];
    for (const [i, epoch] of [1, -2, -1].entries()) {
      const corpus = this.texts.pretraining.recorded;
      all.push(
        await this.#records(
          `pretraining-${["first", "last-but-one", "last"][i]}`,
          this.#checkpoint(training, epoch),
          corpus,
          names[i],
        ),
      );
    }
    return this.stages.run("snapshots", async () => {
      const [first, before, last] = await Promise.all(all.map(overTokens));
      return {
        epochs: training.epochs,
        snapshots: [first, before, last].map(snapshotOf),
        early: changeOf(first, before),
        late: changeOf(before, last),
        tags: await tagSharesOf(all),
      };
    });
  }

  #epochNames({epochs}: Training): string[] {
    return [1, epochs.length - 1, epochs.length].map((epoch) => `epoch ${epoch}`);
  }

  async #zeroShot(training: Training): Promise<StudyReport["zeroShot"]> {
    const folder = this.#checkpoint(training, -1);
    const {pretraining, reviews} = this.texts;
    const [, , name] = this.#epochNames(training);
    const own = await this.#records("pretraining-last", folder, pretraining.recorded, name);
    const foreign = await this.#records("zero-shot", folder, reviews.recorded, "zero-shot");
    return this.stages.run("zero-shot measures", async () => {
      const [before, after] = [await overTokens(own), await overTokens(foreign)];
      return this.#with(folder, async (model) => ({
        perplexity: {
          own: await evaluateLanguageModel(model, pretraining.validation, this.#signal()),
          foreign: await evaluateLanguageModel(model, reviews.development, this.#signal()),
        },
        snapshots: [snapshotOf(before), snapshotOf(after)],
        change: changeOf(before, after),
        tags: changeOf(await overTags(own), await overTags(foreign)),
      }));
    });
  }

  async #supervised({name, training, classifier, records}: Tuned): Promise<StudyReport["supervision"]> {
    const {reviews, positive} = this.texts;
    const [zeroShot, supervised] = records;
    return this.stages.run(`${name}: measures`, async () => {
      const [before, after] = [await overTokens(zeroShot), await overTokens(supervised)];
      const added = groups(before, after).newlyAlive;
      const byMass = [...added].sort((a, b) => after.mass[b] - after.mass[a] || a - b);
      return this.#with(classifier, async (model) => ({
        epochs: training.epochs,
        f1: {
          train: (await evaluateClassifier(model, reviews.pruned, {positive, ...this.#signal()})).f1,
          development: (await evaluateClassifier(model, reviews.development, {positive, ...this.#signal()}))
            .f1,
          test: (await evaluateClassifier(model, reviews.test, {positive, ...this.#signal()})).f1,
        },
        snapshots: [snapshotOf(before), snapshotOf(after)],
        change: changeOf(before, after),
        tags: changeOf(await overTags(zeroShot), await overTags(supervised)),
        added: {most: rowsOf(after, byMass.slice(0, 3)), least: rowsOf(after, byMass.slice(-3))},
      }));
    });
  }

  async #pruning({name, classifier, records}: Tuned): Promise<StudyReport["pruning"]> {
    const [zeroShot, supervised] = records;
    const {reviews, positive} = this.texts;
    const {count, controls} = this.settings.pruning;
    const found = await this.stages.run(`${name}: pruning sets`, async () => {
      const [before, after] = [await overTokens(zeroShot), await overTokens(supervised)];
      const alive = after.length.filter((length) => length > 0).length;
      const sets = pruningSets(before, after, {
        count: Math.max(1, Math.min(count, Math.floor(alive / 2))),
        controls: 0,
      });
      return sets.map(({name: set, meaning, units, massShare}) => ({
        name: set,
        meaning,
        units: [...units],
        massShare: 100 * massShare,
        // Of the paper's set B every neuron has one feature.
        meanLength:
          units.length === 0 ? 0 : units.reduce((sum, unit) => sum + after.length[unit], 0) / units.length,
      }));
    });
    const cut = async (at: "recurrence" | "output"): Promise<StudyReport["pruning"]["recurrence"]> =>
      this.stages.run(`${name}: pruning at the ${at}`, (tell) =>
        this.#with(classifier, (model) =>
          comparePruning(model, {
            sets: Object.fromEntries(
              found.filter(({units}) => units.length > 0).map(({name: set, units}) => [set, units]),
            ),
            corpora: {train: reviews.pruned, test: reviews.test},
            ...{controls, positive, at, seed: this.settings.seed},
            ...this.#signal(),
            onProgress: (done, total) => tell(done / total),
          }),
        ),
      );
    return {sets: found, recurrence: await cut("recurrence"), output: await cut("output")};
  }

  /** Captures, or goes on capturing; what is there is checked only. */
  async #records(name: string, model: string, corpus: Corpus, checkpoint: string): Promise<Records> {
    const folder = join(this.folder, "records", name);
    const {signal} = this.stages;
    await this.stages.run(`records: ${name}`, (tell) =>
      this.#with(model, async (loaded) => {
        const onProgress = ({sentences, allSentences}: CaptureProgress): void =>
          tell(sentences / allSentences);
        const {rows} = await capture(loaded, corpus, folder, {checkpoint, signal, onProgress});
        return {rows};
      }),
    );
    return openRecords(folder);
  }

  async #with<T>(folder: string, use: (model: Model) => Promise<T>): Promise<T> {
    const model = await fromPretrained(folder);
    try {
      return await use(model);
    } finally {
      model.dispose();
    }
  }

  #signal(): {signal?: AbortSignal} {
    return {signal: this.stages.signal};
  }

  #told(tell: (share: number, detail?: string) => void): {
    signal?: AbortSignal;
    onProgress: (progress: TrainingProgress) => void;
  } {
    return {
      ...this.#signal(),
      onProgress: ({epoch, epochs, step, steps, loss}) =>
        tell(step / steps, `epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}`),
    };
  }
}
