import {fromPretrained} from "../../../src/index.js";
import type {LanguageModel, Output, RankingsWatchState} from "../../../src/index.js";
import {rankings, watch} from "../../../src/lens/index.js";
import {fromPretrained as loadModel} from "../../../src/models/index.js";
import type {Model} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {unpackMap} from "../../../src/views/ranks/packed.js";
import type {Figure} from "../../../src/index.js";

let lm: LanguageModel;
let model: Model;
let out: Output;
let read: Output;
const text = "The keys to the cabinet";
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  model = await loadModel("limpid/tiny-gpt2");
  out = await lm.generate(text, {maxNewTokens: 6});
  read = await lm.run(text);
});
afterAll(() => {
  lm.dispose();
  model.dispose();
});

const numbers = ({data}: {readonly data: ArrayLike<number>}): readonly number[] => Array.from(data);

describe("rankings()", () => {
  test("the last row is the model's own: its probabilities, and rank 1 where it chose greedily", async () => {
    const {state} = await out.rankings().ready;
    const columns = state.positions.length;
    expect(state.positions).toEqual([5, 6, 7, 8, 9, 10]);
    const last = (state.rows.length - 1) * columns;
    const ranks = numbers({data: unpackMap(state.ranks)}).slice(last);
    expect(ranks).toEqual(new Array(columns).fill(1));
    const probabilities = unpackMap(state.probabilities).slice(last);
    out.run.probabilities.forEach((own, i) => expect(probabilities[i]).toBeCloseTo(own, 4));
  });

  test("the numbers are those of the lens, with the final norm: the row before the last is not the raw state", async () => {
    const [{state}, lens] = [await out.rankings({layers: {from: 1}}).ready, await rankings(model, out.run)];
    const rows = state.rows.length * state.positions.length;
    expect(numbers({data: unpackMap(state.ranks)})).toEqual(numbers(lens.ranks).slice(-rows));
    expect(state.method).toContain("final norm");
  });

  test("with the prompt, every position from the second on has a rank", async () => {
    const {state} = await out.rankings({prompt: true}).ready;
    expect(state.positions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(state.part).toBe("all");
    expect(state.given.every(Boolean)).toBe(true);
  });

  test("of a text that was only read, all its tokens", async () => {
    const {state} = await read.rankings().ready;
    expect(state.positions).toEqual([1, 2, 3, 4]);
  });

  test("half-steps and embeddings are rows, and a list of positions in any order is drawn in that of the text", async () => {
    const figure = out.rankings({halfSteps: true, embeddings: true, positions: [8, 2]});
    const {state} = await figure.ready;
    expect(state.rows.slice(0, 3).map(({part}) => part)).toEqual(["embeddings", "attention", "block"]);
    expect(state.positions).toEqual([2, 8]);
    const lens = await rankings(model, out.run, {halfSteps: true, embeddings: true, positions: [2, 8]});
    expect(numbers({data: unpackMap(state.ranks)})).toEqual(numbers(lens.ranks));
    expect(state.topTokens[unpackMap(state.tops)[3]]).toEqual(lens.tokens[lens.topIds.data[3]]);
  });

  test("one token has the model's own choice to rank", async () => {
    const one = await lm.run("The");
    const {state} = await one.rankings().ready;
    expect([state.positions, state.given]).toEqual([[1], [false]]);
    expect(await one.rankings().svg()).not.toMatch(/NaN|undefined/);
  });

  test("a selection made in another figure of the output is shown", async () => {
    const {state} = await out.rankings({selected: {layer: -1, position: 6}}).ready;
    expect([state.row, state.column]).toEqual([state.rows.length - 1, 1]);
    expect(out.selection).toMatchObject({position: 6, layer: state.rows.length - 1});
    out.selection = {position: null, layer: null};
  });

  test.each([
    [{positions: 99}, /rankings\(\): positions must be some of 1–11, got 99/],
    [{layers: [7]}, /rankings\(\): layers must be .*, got 7/],
    [{selected: {layer: 40}}, /rankings\(\): layer must be one of the layers 0–3/],
    [{selected: {position: 1}}, /rankings\(\): position must be one of the positions 5–10/],
  ])("%j is refused when the figure is made ready", async (options, message) => {
    await expect(out.rankings(options).ready).rejects.toThrow(message);
  });

  test.each([
    [{palest: 1}, /palest must be a whole number/],
    [{direction: "left"}, /direction must be one of "down", "up", got "left"/],
    [{layout: "tiles"}, /layout must be one of/],
    [{prompt: true, positions: 3}, /prompt must be left out where positions are named/],
    [{vmax: 3}, /unknown option "vmax"/],
  ])("%j is refused at once", (options, message) => {
    expect(() => out.rankings(options as object)).toThrow(message);
  });
});

describe("rankingsWatch()", () => {
  test("words, not ids; each option matters", async () => {
    const plain = (await out.rankingsWatch(["is", "are"]).ready).state;
    expect(plain.words.map(({text: name}) => name)).toEqual([" is", " are"]);
    // Ecco's rankings_watch does not hand its options on to the plot.
    const other = (
      await out.rankingsWatch(["is", "are"], {
        position: 7,
        form: "lines",
        statistic: "probability",
        difference: [1, 0],
        direction: "up",
        palest: 100,
        layer: 2,
        halfSteps: true,
        embeddings: true,
        space: "never",
      }).ready
    ).state;
    expect(other).toMatchObject({
      column: 2,
      form: "lines",
      statistic: "probability",
      difference: true,
      compare: [1, 0],
      direction: "up",
      palest: 100,
      halfSteps: true,
    });
    expect(other.rows).toHaveLength(9);
    expect(other.rows[other.row!]).toEqual({layer: 2, part: "block"});
    expect(other.words.map(({text: name}) => name)).toEqual(["is", "are"]);
    expect((await out.rankingsWatch("is", {layers: [1], prompt: true}).ready).state).toMatchObject({
      rows: [{layer: 1}],
      positions: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    });
    out.selection = {position: null, layer: null};
  });

  /** Ecco's title is the empty text by default, and the first words of the prompt for later positions. */
  test.each([
    [{}, "The keys to the cabinet ____"],
    [{position: 6}, `${text} are ____`],
    [{position: -1}, undefined],
    [{position: 2}, "The keys ____"],
  ])("with %j the title is the text before the blank", async (options, title) => {
    const figure = await out.rankingsWatch(["is"], options).ready;
    const last = out.tokens.slice(0, -1).join("");
    expect(figure.view.text(figure.state).split("\n")[0]).toBe(title ?? `${last} ____`);
    out.selection = {position: null};
  });

  test("of a text that was only read, the blank is after its end", async () => {
    const figure = await read.rankingsWatch(["is", "are"]).ready;
    expect(figure.view.text(figure.state).split("\n")[0]).toBe(`${text} ____`);
    const lens = await watch(model, read.run, ["is", "are"], {positions: 5});
    const own = figure.view.table(figure.state, (message) => message).rows.map((row) => row[4]);
    expect(own).toEqual(numbers(lens.ranks));
  });

  test("a token is named by its id, too", async () => {
    const [id] = (await out.rankingsWatch("are").ready).state.words[0].ids;
    const byId = (await out.rankingsWatch([{id}]).ready).state.words[0];
    expect(byId).toMatchObject({ids: [id], text: " are", spaceAdded: false});
    await expect(out.rankingsWatch([{id: 1e6}]).ready).rejects.toThrow(
      /words\[0\].id must be a whole number/,
    );
  });

  test("a word that a reader adds is scored as if it had been asked for, and its error is told", async () => {
    const figure = await out.rankingsWatch(["is"]).ready;
    const before = memory().tensors;
    const grant = (number: number, word: string): Promise<RankingsWatchState> =>
      answered(figure, number, word);
    const added = await grant(1, "are");
    const asked = (await out.rankingsWatch(["is", "are"]).ready).state;
    expect(added.shown).toEqual([0, 1]);
    expect(added.words[1]).toEqual(asked.words[1]);
    const again = await grant(2, " are");
    expect([again.words.length, again.shown]).toEqual([2, [0, 1]]);
    const refused = await grant(3, "\u0001");
    expect(refused.refusal).toMatch(/^A word must have no control characters, got /);
    expect(refused.words).toHaveLength(2);
    // A wish after a refused one is answered as ever.
    const pieces = await grant(4, "xylophones");
    expect(pieces.words[2].pieces.length).toBeGreaterThan(1);
    expect(pieces.refusal).toBe("");
    expect(memory().tensors).toBe(before);
  });

  test.each([
    [[], {}, /rankingsWatch\(\): words must name at least one word, got none/],
    [[""], {}, /rankingsWatch\(\): words\[0\] must have at least one character/],
    [[3], {}, /rankingsWatch\(\): words\[0\] must be a word or a token such as \{id: 42\}, got 3/],
    [["is"], {positions: [0]}, /positions must be some of 1–11, got 0/],
  ])("%j with %j is refused when the figure is made ready", async (words, options, message) => {
    await expect(out.rankingsWatch(words as string[], options).ready).rejects.toThrow(message);
  });

  test.each([
    [{position: 12}, /position must be a whole number \(-10–11\), got 12/],
    [{position: 0}, /position must be 1–11, got 0/],
    [{position: "last"}, /position must be one of "all", got "last"/],
    [{difference: [0, 5]}, /difference\[1\] must be a whole number \(0–0\), got 5/],
    [{difference: [0, 0]}, /difference must name two different words/],
    [{form: "bars"}, /form must be one of "heatmap", "lines"/],
  ])("%j is refused at once", (options, message) => {
    expect(() => out.rankingsWatch(["is"], options as object)).toThrow(message);
  });
});

/** What a figure has become once the kernel answered a wish. */
function answered(
  figure: Figure<RankingsWatchState>,
  number: number,
  word: string,
): Promise<RankingsWatchState> {
  return new Promise((resolve) => {
    const stop = figure.onChange((state) => {
      if (state.granted < number) return;
      stop();
      resolve(state);
    });
    figure.set({wish: {number, word}});
  });
}
