import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {Figure, featureSharesFigure, neuronDistributionFigure} from "../../src/figures/index.js";
import type {FeatureShare} from "../../src/figures/index.js";
import {lightTheme, viewOf} from "../../src/views/index.js";
import type {FeatureSharesState, NeuronDistributionState, ViewState} from "../../src/views/index.js";
import {elements, readXml, textOf} from "./xml.js";
import type {Element} from "./xml.js";

/** Figures of a run of TX-Ray as its authors published them; not part of the repository. */
const file = join(__dirname, "../../../shared/data/tx-ray-example/figures.json");
const here = existsSync(file);

interface Published {
  readonly name: string;
  readonly traces: readonly {
    readonly name?: string;
    readonly type: string;
    readonly x: readonly string[];
    readonly y: readonly (number | null)[];
    readonly text?: readonly string[];
  }[];
}

const published: readonly Published[] = here ? (JSON.parse(readFileSync(file, "utf8")) as Published[]) : [];
const neurons = published.filter(({name}) => name.startsWith("pos_distribution_neuron_"));
const colours = lightTheme.categorical;

const draw = async (state: ViewState): Promise<Element> =>
  readXml(await new Figure(viewOf(state.view)!, state).svg({theme: "light", width: 900}));

/** Rows with what is drawn over them: the mark itself is only what is pressed. */
const marked = (root: Element, letter: string): readonly Element[] =>
  elements(root, ({attributes}) => new RegExp(`^${letter}\\d+$`).test(attributes["data-row"] ?? ""));

const percentOf = (text: string): number => Number(text.replace(/[<>% ]/g, "")) / 100;

/** Half of the last digit that is written. */
const written = (text: string): number => (text.includes("<") ? 0.001 : text.includes(".") ? 0.0005 : 0.005);

if (!here) {
  test.skip("the published figures are not here: ../shared/data/tx-ray-example is missing", () => undefined);
}
const every = here ? describe : () => undefined;

/** All tags of the published figures, in one order for all neurons: that of the corpus, then those it does not have. */
function tagOrder(): readonly string[] {
  const [{x}] = published.find(({name}) => name === "pos_frequency_vs_activation_mass")!.traces;
  const of = neurons.flatMap(({traces}) => traces[0].x.map((tag) => tag.trim()));
  return [...new Set([...x.map((tag) => tag.trim()), ...of])];
}

every("pos_frequency_vs_activation_mass, drawn from its numbers", () => {
  let state: FeatureSharesState;
  let rows: readonly Element[];
  const traces = published.find(({name}) => name === "pos_frequency_vs_activation_mass")!.traces;
  const [corpus, ...activation] = traces.map(({y}) => y.map((value) => value ?? 0));

  beforeAll(async () => {
    const names = traces.slice(1).map(({name}) => name!);
    ({state} = featureSharesFigure(
      {output: "", checkpoints: names, feature: "parts of speech", kind: "label", method: "", provenance: ""},
      {features: traces[0].x.map((tag) => tag.trim()), corpus: [corpus, corpus], activation},
    ));
    rows = marked(await draw(state), "f");
  });

  test("tags stand in the published order: the most frequent first", () => {
    const order = rows.map((row) => textOf(elements(row, ({name}) => name === "text")[0]));
    expect(order).toEqual(traces[0].x.map((tag) => tag.trim()));
  });

  test("every number of all three series stands in its row", () => {
    rows.forEach((row, at) => {
      const texts = elements(row, ({name}) => name === "text")
        .map(textOf)
        .slice(1);
      expect(texts).toHaveLength(3);
      [corpus, ...activation].forEach((series, k) => {
        expect(Math.abs(percentOf(texts[k]) - series[at])).toBeLessThanOrEqual(written(texts[k]));
      });
    });
  });

  test("bars and shapes are as far from 0 as the shares are large", () => {
    const centre = (row: Element, c: number): number => {
      const [{attributes}] = elements(row, (each) => each.attributes.fill === colours[c]);
      const [, x, across] = /^M([\d.]+) [\d.]+[ha]([\d.]+)/.exec(attributes.d)!.map(Number);
      // A circle begins at its left end with its radius, a square with its side.
      return c === 0 ? x + across : x + across / 2;
    };
    const bar = (row: Element): Element =>
      elements(row, ({name, attributes}) => name === "rect" && attributes.fill === lightTheme.border)[0];
    const left = Number(bar(rows[0]).attributes.x) - 0.5;
    const unit = (Number(bar(rows[0]).attributes.width) + 1) / corpus[0];
    rows.forEach((row, at) => {
      activation.forEach((series, c) => {
        expect(Math.abs(centre(row, c) - left - unit * series[at])).toBeLessThan(0.6);
      });
      if (unit * corpus[at] > 2)
        expect(Number(bar(row).attributes.width) + 1).toBeCloseTo(unit * corpus[at], 0);
    });
  });

  test("both epochs are within 2 % of the corpus", () => {
    for (const {totalVariation, hellinger} of state.distances) {
      expect(totalVariation).toBeLessThan(0.02);
      expect(hellinger).toBeLessThan(0.02);
    }
  });
});

(here ? describe.each(neurons.map(({name}) => name)) : () => undefined)(
  "%s, drawn from its numbers",
  (name: string) => {
    const {traces} = neurons.find((each) => each.name === name)!;
    const bars = traces.filter(({type}) => type === "bar");
    const words = traces.filter(({type}) => type === "scatter");
    const tags = tagOrder();
    let state: NeuronDistributionState;
    let root: Element;

    beforeAll(async () => {
      const shares = ({x, y}: Published["traces"][number]): FeatureShare[] =>
        x.flatMap((tag, i) => {
          const probability = y[i];
          return probability === null ? [] : [{name: tag.trim(), probability, mean: 1, count: 1}];
        });
      const features = (at: number): FeatureShare[] => {
        const listed = words[at]?.text ?? [];
        const sum = (words[at]?.y ?? []).reduce<number>((a, b) => a + (b ?? 0), 0);
        return listed.map((word, i) => {
          const mean = words[at].y[i] ?? 0;
          // One word may stand at several tags.
          return {name: [word, words[at].x[i]], probability: mean / sum, mean, count: 1};
        });
      };
      const numbers = {
        layer: 0,
        neuron: Number(/\d+$/.exec(name)![0]),
        checkpoints: bars.map((bar, at) => ({mass: 1, features: features(at), tags: shares(bar), hits: 1})),
        pairs: [],
      };
      const figure = neuronDistributionFigure(
        {
          output: "",
          checkpoints: bars.map((bar) => bar.name!),
          layers: 1,
          width: 100,
          feature: "words and their tags",
          kind: "text",
          method: "",
          provenance: "",
        },
        [numbers],
        {of: async () => numbers, tags},
      );
      ({state} = await figure.ready);
      root = await draw(state);
    });

    test("tags stand in the same order as of every other neuron", () => {
      const order = marked(root, "t").map((row) => textOf(elements(row, (each) => each.name === "text")[0]));
      expect(order).toEqual(tags);
    });

    test("each share stands in its row, and none where nothing was published", () => {
      marked(root, "t").forEach((row, at) => {
        const texts = elements(row, (each) => each.name === "text")
          .map(textOf)
          .slice(1);
        bars.forEach(({x, y}, c) => {
          const place = x.findIndex((tag) => tag.trim() === tags[at]);
          const share = place < 0 ? null : y[place];
          const text = texts[3 * c];
          if (share === null) expect(text).toBe("0 %");
          else expect(Math.abs(percentOf(text) - share)).toBeLessThanOrEqual(written(text));
        });
      });
    });

    test("bars are as long as shares, on one scale for both checkpoints", () => {
      const lengths: {readonly share: number; readonly width: number}[] = [];
      marked(root, "t").forEach((row, at) => {
        bars.forEach(({x, y}, c) => {
          const place = x.findIndex((tag) => tag.trim() === tags[at]);
          const share = place < 0 ? null : y[place];
          const drawn = elements(row, (each) => each.name === "rect" && each.attributes.fill === colours[c]);
          expect(drawn).toHaveLength(share === null || share === 0 ? 0 : 1);
          if (share !== null && share > 0) lengths.push({share, width: Number(drawn[0].attributes.width)});
        });
      });
      const most = lengths.reduce((a, b) => (b.share > a.share ? b : a));
      for (const {share, width} of lengths) {
        expect(Math.abs(width - (share / most.share) * most.width)).toBeLessThan(0.02);
      }
    });

    test("top words stand in rows of their own by decreasing share", () => {
      const rows = marked(root, "f");
      expect(rows.length).toBeGreaterThan(0);
      const largest = rows.map((row) => {
        const texts = elements(row, (each) => each.name === "text").map(textOf);
        return Math.max(...texts.filter((text) => text.endsWith(" %")).map(percentOf));
      });
      expect(largest).toEqual([...largest].sort((a, b) => b - a));
    });
  },
);
