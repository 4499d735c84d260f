import {join} from "node:path";
import type {PruningComparison} from "../training/index.js";
import type {NeuronRow} from "./measures.js";
import {paper} from "./paper.js";
import type {StudyReport} from "./report-type.js";
import type {StageTime} from "./stages.js";
import {writeWhole} from "./stages.js";

/** Writes report.json and report.md. */
export async function writeReport(folder: string, report: StudyReport): Promise<void> {
  await writeWhole(join(folder, "report.json"), `${JSON.stringify({...report, paper}, null, 1)}\n`);
  await writeWhole(join(folder, "report.md"), reportText(report));
}

const number = (value: number | null, digits = 0): string =>
  value === null || !Number.isFinite(value)
    ? "–"
    : value.toLocaleString("en", {minimumFractionDigits: digits, maximumFractionDigits: digits});
const percent = (value: number | null, digits = 2): string =>
  value === null || !Number.isFinite(value) ? "–" : `${value > 0 ? "+" : ""}${number(value, digits)} %`;
const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), row(...head.map(() => "---")), ...rows.map((cells) => row(...cells))].join("\n");

/** The report as a page of Markdown. */
export function reportText(report: StudyReport): string {
  const {settings, texts, times} = report;
  const sum = (of: (time: StageTime) => number): number =>
    Object.values(times).reduce((all, time) => all + of(time), 0) / 60;
  const [minutes, processor] = [sum((time) => time.seconds), sum((time) => time.processor)];
  const {pretraining, supervision} = settings;
  return [
    "# A study after TX-Ray",
    "Rethmeier, Saxena & Augenstein (2020) asked how the neurons of an LSTM change while a language model is pretrained (RQ1), on the text of another domain (RQ2), and by supervision (RQ3). This is the same course of experiments, run by limpid. Texts and training are smaller than the paper's; where a figure differs, that may be the reason.",
    "## Setting",
    [
      ...texts.map((line) => `- ${line}`),
      `- LSTM with one layer of ${number(settings.hidden)} neurons (paper: ${number(paper.neurons)}), embeddings of ${settings.embedding}, at most ${number(settings.vocabulary)} words; seed ${settings.seed}.`,
      `- Pretraining: ${pretraining.epochs} epochs (paper: 50), AdamW with a learning rate of ${pretraining.learningRate}, ${pretraining.batch} rows of ${pretraining.window} words, dropout ${pretraining.dropout}.`,
      `- Supervision: embeddings frozen, at most ${supervision.epochs} epochs, until F1 is ${100 * supervision.targetF1} % on the development reviews or does not grow for ${supervision.patience} epochs.`,
      `- A neuron answers to a token where it is the most active one of all (k = 1) with an activation above 0; it is alive where it has a token.`,
      `- It took ${number(minutes, 1)} minutes and ${number(processor, 1)} minutes of processor time, all cores together.`,
    ].join("\n"),
    pretrainingText(report),
    zeroShotText(report),
    supervisionText("## RQ3: supervision", report),
    pruningText("## Pruning", report),
    "# The same with embeddings trained along",
    "The paper freezes embeddings. Here they have seen little text, and many words of the reviews none; so this is what comes out where they are trained along. It is no part of the paper's experiments.",
    supervisionText("## Supervision, embeddings too", {...report, ...report.trainedAlong}),
    pruningText("## Pruning, embeddings too", {...report, ...report.trainedAlong}),
    "# Figures",
    ...report.figures.map(({file, title}) => `![${title}](${file})\n\n*${title}*`),
    "",
  ].join("\n\n");
}

function pretrainingText({pretraining: {epochs, snapshots, early, late, tags}}: StudyReport): string {
  const closer =
    early.hellinger && late.hellinger !== null
      ? (100 * (late.hellinger - early.hellinger)) / early.hellinger
      : null;
  return [
    "## RQ1: pretraining",
    table(
      [
        "Epoch",
        "Training loss",
        "Validation perplexity",
        "Alive",
        "Mean length",
        "Mass of the 20 most active",
      ],
      epochs.map(({epoch, loss, validation}) => {
        const found = snapshots.find(({name}) => name === `epoch ${epoch}`);
        return [
          String(epoch),
          number(loss, 3),
          number(validation?.perplexity ?? null, 1),
          ...(found
            ? [number(found.alive), number(found.meanLength, 1), percent(found.massOfTop, 1).replace("+", "")]
            : ["", "", ""]),
        ];
      }),
    ),
    table(
      ["", "Paper", "Here"],
      [
        [
          `Alive in both of ${early.between.join(" and ")} (paper: 1 and 48)`,
          number(paper.aliveEarly),
          number(early.aliveInBoth),
        ],
        [
          `Alive in both of ${late.between.join(" and ")} (paper: 48 and 49)`,
          number(paper.aliveLate),
          number(late.aliveInBoth),
        ],
        ["Mean Hellinger distance, early", "not given", number(early.hellinger, 3)],
        ["Mean Hellinger distance, late", "not given", number(late.hellinger, 3)],
        ["Change of that distance, late against early", percent(paper.distanceChange), percent(closer)],
        [
          "Longer / shorter / unchanged, early",
          "not given",
          `${early.longer} / ${early.shorter} / ${early.unchanged}`,
        ],
        [
          "Longer / shorter / unchanged, late",
          "not given",
          `${late.longer} / ${late.shorter} / ${late.unchanged}`,
        ],
      ],
    ),
    `How far the activation's parts of speech are from the corpus's (0: the same, 1: nothing shared): ${tags.activation.map(({checkpoint, distance}) => `${checkpoint} ${number(distance, 3)}`).join(", ")}. The paper's claim is that they agree from the first epoch on.`,
    `The paper divides each distance by the number of features in its published code, which makes distances of long neurons small; distances here are Hellinger's own, from 0 to 1.`,
  ].join("\n\n");
}

function zeroShotText({zeroShot: {perplexity, change, tags, snapshots}}: StudyReport): string {
  const {own, foreign} = perplexity;
  return [
    "## RQ2: zero-shot on another domain",
    table(
      ["", "Paper", "Here"],
      [
        ["Alive on both texts", number(paper.aliveZeroShot), number(change.aliveInBoth)],
        [
          "Alive on the own text, on reviews",
          "not given",
          snapshots.map(({alive}) => number(alive)).join(", "),
        ],
        [
          "Perplexity on the own text's validation, on reviews",
          "not given",
          `${number(own.perplexity, 1)}, ${number(foreign.perplexity, 1)}`,
        ],
        [
          "Unknown words of these",
          "not given",
          [own, foreign].map(({unknown}) => percent(100 * unknown, 1).replace("+", "")).join(", "),
        ],
        [
          "Mean Hellinger distance over tokens, over parts of speech",
          "not given",
          `${number(change.hellinger, 3)}, ${number(tags.hellinger, 3)}`,
        ],
        [
          "Activation mass on the own text, on reviews",
          "larger, smaller",
          snapshots.map(({mass, records}) => `${number(mass)} (${number(records)} tokens)`).join(", "),
        ],
      ],
    ),
  ].join("\n\n");
}

function supervisionText(
  heading: string,
  {supervision: {epochs, f1, snapshots, change, tags, added}, settings}: StudyReport,
): string {
  const [before, after] = snapshots;
  const neurons = (rows: readonly NeuronRow[]): string[][] =>
    rows.map(({unit, mass, length, features}) => [
      String(unit),
      number(mass, 2),
      number(length),
      features.map(plain).join(" "),
    ]);
  const target = 100 * settings.supervision.targetF1;
  const reached = 100 * f1.development >= target;
  return [
    heading,
    `${epochs.length} epochs. F1 of positive reviews: ${number(100 * f1.train, 1)} % on training reviews, ${number(100 * f1.development, 1)} % on development, ${number(100 * f1.test, 1)} % on test reviews (paper: about ${paper.f1} % on test).${reached ? "" : ` The ${target} % asked for were not reached.`}`,
    table(
      ["", "Paper", "Here"],
      [
        ["Alive before and after", number(paper.aliveSupervised), number(change.aliveInBoth)],
        [
          "Alive before, after",
          `${number(paper.aliveZeroShot)} or more, 760`,
          `${number(before.alive)}, ${number(after.alive)}`,
        ],
        ["Newly alive", number(paper.added), number(change.newlyAlive)],
        ["Dead after", number(paper.dead), number(change.dead + change.retired)],
        ["Mean length over shared neurons", percent(paper.lengthChangeShared), percent(change.lengthShared)],
        ["Mean length over all neurons", percent(paper.lengthChangeAll), percent(change.lengthAll)],
        [
          "Mean length in parts of speech, shared neurons",
          percent(paper.lengthChangePos),
          percent(tags.lengthShared),
        ],
        [
          "Mass of the 20 most active, before and after",
          "not given, 83.12 %",
          [before, after].map(({massOfTop}) => `${number(massOfTop, 1)} %`).join(", "),
        ],
        ["Mean Hellinger distance", "not given", number(change.hellinger, 3)],
      ],
    ),
    ...(added.most.length === 0
      ? ["No neuron became alive."]
      : [
          "Newly alive neurons with the largest and the smallest activation mass:",
          table(
            ["Neuron", "Mass", "Features", "By decreasing mass"],
            [...neurons(added.most), ...neurons(added.least)],
          ),
        ]),
  ].join("\n\n");
}

/** A token that would not break a table. */
const plain = (token: string): string => `\`${token.trim().replace(/[|`]/g, "·")}\``;

function pruningText(heading: string, {pruning: {sets, recurrence, output}, settings}: StudyReport): string {
  const names: Readonly<Record<string, string>> = {
    A: "dead",
    B: "least active",
    C: "most active",
    D: "newly alive",
  };
  const controls = (found: PruningComparison, name: string, corpus: string): string => {
    const changes =
      found.effects.find((one) => one.name === name)?.controls.map(({change}) => change[corpus]) ?? [];
    if (changes.length === 0) return "–";
    const mean = changes.reduce((a, b) => a + b, 0) / changes.length;
    return `${percent(mean)} (${percent(Math.min(...changes))} to ${percent(Math.max(...changes))})`;
  };
  const rows = (found: PruningComparison): string[][] =>
    sets.map(({name, units, massShare}) => {
      const effect = found.effects.find((one) => one.name === name);
      const given = paper.pruning[name];
      return [
        `${name}: ${units.length} ${names[name]}`,
        `${number(massShare, 3)} %`,
        `${percent(given.train)} / ${percent(given.test)}`,
        effect ? `${percent(effect.change.train)} / ${percent(effect.change.test)}` : "no such neuron",
        effect ? `${controls(found, name, "train")} / ${controls(found, name, "test")}` : "–",
      ];
    });
  const head = [
    "Cut",
    "Mass",
    "Paper: train / test",
    "Here: train / test",
    `${settings.pruning.controls} random sets of as many: mean (from … to …)`,
  ];
  const base = (found: PruningComparison): string =>
    `F1 before: ${number(100 * found.whole.train, 1)} % on ${number(settings.reviews.pruned)} training reviews, ${number(100 * found.whole.test, 1)} % on test reviews.`;
  return [
    heading,
    "Relative change of F1. First with the neurons' hidden states held at 0 at every step, so that neither the recurrence nor the classifier reads them:",
    table(head, rows(recurrence)),
    base(recurrence),
    "Then as in the published code, where only the classifier's layer reads 0 and the recurrence goes on as before:",
    table(head, rows(output)),
    "A change within the range of the random sets says nothing about the chosen neurons. The paper has no such control.",
  ].join("\n\n");
}
