import {fromPretrained} from "../../../src/facade/index.js";
import type {LanguageModel, Output} from "../../../src/facade/index.js";
import type {Figure} from "../../../src/figures/index.js";
import {attentionView, unpackHalves} from "../../../src/views/index.js";
import type {Action, AttentionState} from "../../../src/views/index.js";
import {folderOf} from "../../parity/golden.js";

let lm: LanguageModel;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
});
afterAll(() => lm.dispose());

const text = "The keys to the cabinet are on the table.";
const bare = {capture: {hiddenStates: false, ffnnActivations: false}} as const;

/** What a reader does; then the figure has what the kernel answers. */
async function act(figure: Figure<AttentionState>, ...actions: Action[]): Promise<AttentionState> {
  for (const action of actions) figure.set(attentionView.update(figure.state, action));
  while (figure.state.wish && figure.state.wish.number > figure.state.granted) {
    await new Promise((resume) => setImmediate(resume));
  }
  return figure.state;
}
const set = (key: string, value: string): Action => ({type: "set", key, value});

describe("Ecco's defects", () => {
  test("E12: every text of a batch has attention of its own, with its own tokens", async () => {
    const texts = [text, "1, 2, 3, 4,"];
    const outputs = await lm.runAll(texts, bare);
    for (const [i, out] of outputs.entries()) {
      const alone = await lm.run(texts[i], bare);
      const {state} = await out.attention({layer: 1, head: 2}).ready;
      expect(state.tokens).toEqual(alone.tokens);
      const [made, want] = [
        await out.attentionPattern({layer: 1, head: 2}),
        await alone.attentionPattern({layer: 1, head: 2}),
      ];
      expect(made.shape).toEqual([alone.tokens.length, alone.tokens.length]);
      made.data.forEach((value, at) => expect(value).toBeCloseTo(want.data[at], 5));
      expect(JSON.stringify(state.groups)).toBe(JSON.stringify((await alone.attention().ready).state.groups));
    }
  });

  test("E18: works without options, of text that was given or written, whatever was captured", async () => {
    const outputs: Output[] = [
      await lm.run(text),
      await lm.run(text, bare),
      await lm.run("The"),
      await lm.generate("The keys", {maxNewTokens: 3}),
    ];
    for (const out of outputs) {
      const figure = out.attention();
      expect(await figure.svg()).toMatch(/^<svg[^>]*>/);
      expect(figure.state.tokens).toEqual(out.tokens);
      expect((await out.attentionPattern()).shape).toEqual([out.tokens.length, out.tokens.length]);
      expect((await out.attentionRollout()).shape).toEqual([out.tokens.length, out.tokens.length]);
      expect((await out.attentionFlow()).shape).toEqual([out.tokens.length, out.tokens.length]);
    }
  });
});

describe("attention()", () => {
  test("shows the numbers that attentionPattern() gives, to three digits", async () => {
    const out = await lm.run(text, bare);
    const {state} = await out.attention().ready;
    const n = out.tokens.length;
    const [group] = state.groups;
    expect(group.fields!.shape).toEqual([4, 4, n, n]);
    const fields = unpackHalves(group.fields!);
    const {data} = await out.attentionPattern({layer: 3, head: 1});
    data.forEach((value, i) => {
      expect(Math.abs(fields[13 * n * n + i] - value)).toBeLessThanOrEqual(value / 2048 + 3e-8);
    });
  });

  test("what is given back is a copy: changing it changes no figure", async () => {
    const out = await lm.run(text, bare);
    const first = await out.attentionPattern();
    const value = first.data[0];
    first.data.fill(7);
    expect((await out.attentionPattern()).data[0]).toBe(value);
  });

  test("rollout and flow come when a reader asks for them, and are those of the functions", async () => {
    const out = await lm.run(text, bare);
    const figure = await out.attention().ready;
    for (const [kind, numbers] of [
      ["rollout", await out.attentionRollout({layer: 2})],
      ["flow", await out.attentionFlow({layer: 2})],
    ] as const) {
      const state = await act(figure, set("kind", kind), set("layer", "2"));
      expect([state.show, state.opened?.kind, state.opened?.layer, state.refusal]).toEqual([
        "grid",
        kind,
        2,
        "",
      ]);
      const made = unpackHalves(state.opened!.values!);
      numbers.data.forEach((value, i) => expect(made[i]).toBeCloseTo(value, 3));
    }
  });

  test("a long text: blocks first, then a row, a part and a head when they are asked for", async () => {
    const ids = Array.from({length: 512}, (_, i) => (i * 37) % 1500);
    const long = await lm.run([...ids], bare);
    const windowed = await lm.run([...ids, ...ids], {...bare, window: {}});
    const short = await long.attention({layer: 1, head: 2}).ready;
    expect(short.state.opened!.values!.shape).toEqual([512, 512]);
    const figure = await windowed.attention({layer: 1, head: 2, query: -1}).ready;
    // All heads are looked at when they are to be seen.
    expect(figure.state.groups[0].fields).toBeNull();
    expect(figure.state.opened!.values).toBeNull();
    expect(figure.state.opened!.fields!.shape).toEqual([256, 256]);
    const {data} = await windowed.attentionPattern({layer: 1, head: 2});
    const close = (made: Float32Array, want: ArrayLike<number>): void => {
      let worst = 0;
      made.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - want[i]))));
      expect([made.length, worst < 5e-4]).toEqual([want.length, true]);
    };
    close(unpackHalves(figure.state.line!.looksAt!), data.subarray(1023 * 1024));
    const {opened} = figure.state;
    const zoomed = await act(figure, {type: "drag", from: "field:0:0", to: "field:9:9", done: true});
    // What is there already is not sent again.
    expect(zoomed.opened === opened).toBe(true);
    const {queries, keys, values} = zoomed.region!;
    expect(zoomed.zoom).toEqual({queries, keys});
    const [height, width] = [queries[1] - queries[0], keys[1] - keys[0]];
    expect(values.shape).toEqual([height, width]);
    const part = Array.from(
      {length: height * width},
      (_, i) => data[(queries[0] + Math.floor(i / width)) * 1024 + keys[0] + (i % width)],
    );
    close(unpackHalves(values), part);
    const all = await act(figure, set("show", "heads"));
    expect([all.groups[0].fields!.shape, all.refusal]).toEqual([[4, 4, 32, 32], ""]);
    expect(all.opened === opened).toBe(true);
    await act(figure, set("show", "grid"));
    const flow = await act(figure, set("whole", ""), set("kind", "rollout"));
    expect(flow.refusal).toMatch(/^attention\(\): run must be read in one pass/);
  }, 60_000);

  test("of flows that would take too long, the row of the chosen token", async () => {
    const ids = Array.from({length: 150}, (_, i) => (i * 37) % 1500);
    const figure = await (await lm.run(ids, bare)).attention({kind: "flow", query: 40}).ready;
    expect(figure.state.opened!.computed).toEqual([40]);
    const state = await act(figure, {type: "press", mark: "field:20:3", shift: false});
    expect(state.opened!.computed).toEqual([20, 40]);
    const values = unpackHalves(state.opened!.values!);
    expect([values[40 * 150], values[41 * 150]]).toEqual([1, -1]);
  });

  test("a refusal is told in the figure, and the figure stays", async () => {
    const out = await lm.run(text, bare);
    const figure = await out.attention({maxMemory: 10_000_000}).ready;
    const {groups} = figure.state;
    const state = await act(figure, set("kind", "rollout"));
    expect(state.groups === groups).toBe(true);
    expect(state.refusal).toBe("");
    await expect(out.attention({maxMemory: 1000}).ready).resolves.toBeDefined(); // kept from before
    const fresh = await lm.run(text, bare);
    await expect(fresh.attention({maxMemory: 1000}).ready).rejects.toThrow(
      /^attention\(\): attention of one head over 10 × 10 positions needs [\d.]+ \w+, got a budget of 1.0 kB\./,
    );
  });

  test("figures of one output share token, layer and head", async () => {
    const out = await lm.run(text, bare);
    const [a, b] = [await out.attention().ready, await out.attention({show: "text"}).ready];
    await act(a, {type: "press", mark: "head:2:3", shift: false});
    expect([b.state.layer, b.state.head]).toEqual([2, 3]);
    out.selection = {position: 4};
    expect([a.state.query, a.state.key, b.state.query]).toEqual([4, 4, 4]);
    await act(b, {type: "press", mark: "k2", shift: false});
    expect([out.selection.position, a.state.query]).toEqual([2, 2]);
  });

  test("an encoder–decoder has three parts; an encoder sees both ways", async () => {
    const bart = await fromPretrained(folderOf("bart"));
    const out = await bart.run([5, 6, 7, 8], {target: [9, 4]});
    const figure = await out.attention().ready;
    expect(figure.state.groups.map(({part, causal}) => [part, causal])).toEqual([
      ["cross", false],
      ["decoder", true],
      ["encoder", false],
    ]);
    for (const part of ["encoder", "decoder", "cross"]) {
      for (const show of ["heads", "grid", "text"]) {
        await act(figure, set("part", part), set("show", show));
        expect(await figure.svg()).toContain("</svg>");
      }
    }
    expect((await out.attentionPattern({part: "cross"})).shape).toEqual([3, 4]);
    expect(() => out.attention({kind: "rollout", part: "cross"})).toThrow(
      'got "cross": its positions do not look at',
    );
    bart.dispose();
    const bert = await fromPretrained(folderOf("bert-masked"));
    const {data, shape} = await (await bert.run([6, 7, 8])).attentionPattern();
    expect([shape, data[2] > 0]).toEqual([[3, 3], true]);
    bert.dispose();
  });

  test("says what is wrong with its options, at once", async () => {
    const out = await lm.run(text, bare);
    expect(() => out.attention({layer: 4})).toThrow("attention(): layer must be one of 4 (0–3), got 4.");
    expect(() => out.attention({head: -5})).toThrow("attention(): head must be one of 4 (0–3), got -5.");
    expect(() => out.attention({query: 10})).toThrow("attention(): query must be one of 10 (0–9), got 10.");
    expect(() => out.attention({show: "all" as never})).toThrow(
      'attention(): show must be one of "heads", "grid", "text", got "all".',
    );
    expect(() => out.attention({kind: "flow", show: "heads"})).toThrow("it is of all heads together");
    expect(() => out.attention({heads: 1} as never)).toThrow('Did you mean "head"?');
    await expect(out.attentionPattern({layer: 1.5})).rejects.toThrow(
      "attentionPattern(): layer must be a whole number, got 1.5.",
    );
    const lstm = await fromPretrained(folderOf("lstm"));
    const plain = await lstm.run([1, 2, 3]);
    expect(() => plain.attention()).toThrow(
      /^attention\(\): model must have attention, got .*"lstm", which has none/,
    );
    lstm.dispose();
  });
});
