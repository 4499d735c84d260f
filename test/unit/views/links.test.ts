import {linksOf, nothingSelected, sameChoice, views} from "../../../src/views/index.js";
import type {Link, Selection, View, ViewState} from "../../../src/views/index.js";
import {cases} from "../../views/cases.js";

type Key = keyof Selection;
const keys = Object.keys(nothingSelected) as Key[];
const linked = [...views.values()].filter(({link, links}) => link ?? links);

const statesOf = (view: View<ViewState>): readonly ViewState[] =>
  cases.filter(({state, large}) => state.view === view.name && !large).map(({state}) => view.validate(state));

/** Values that a key may have, small ones: some fit, some do not. */
const values = (key: Key): readonly Selection[Key][] => {
  if (key === "span") return [null, [0, 0], [0, 2], [3, 5]];
  if (key === "neurons") return [null, [[0, 0]], [[0, 1], [0, 2]], [[0, 1], [7, 1e6]]]; // prettier-ignore
  return [null, 0, 1, 2, 5, 11];
};

const same = (a: Partial<Selection>, b: Partial<Selection>): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

test("saliency and figures side by side take part", () => {
  expect(linked.map(({name}) => name)).toEqual(expect.arrayContaining(["saliency", "side-by-side"]));
});

describe.each(linked.map((view) => [view.name, view] as const))("%s", (_, view) => {
  const states = statesOf(view);
  /** What is wrong with any link of any state; states are large, so that a word says it and not the state. */
  const wrong = (
    check: (state: ViewState, link: Link<ViewState>, say: (problem: string) => void) => void,
  ): string[] => {
    const problems = new Set<string>();
    states.forEach((state) => {
      for (const link of linksOf(view, state)) check(state, link, (problem) => problems.add(problem));
    });
    return [...problems];
  };

  test("has cases to try", () => {
    expect(states.length).toBeGreaterThan(0);
  });

  test("names its output in a string, and reads keys of a selection only", () => {
    expect(
      wrong((state, link, say) => {
        if (typeof link.output(state) !== "string") say("output");
        for (const key of Object.keys(link.read(state))) if (!keys.includes(key as Key)) say(key);
      }),
    ).toEqual([]);
  });

  test("writing what is read changes nothing, not even the object", () => {
    expect(
      wrong((state, link, say) => {
        if (link.write(state, link.read(state)) !== state) say(JSON.stringify(link.read(state)));
      }),
    ).toEqual([]);
  });

  test("what is written is read again, also by a checked state, or was not taken", () => {
    expect(
      wrong((state, link, say) => {
        for (const key of Object.keys(link.read(state)) as Key[]) {
          for (const value of values(key)) {
            const next = link.write(state, {[key]: value});
            if (next === state) continue;
            const what = `${key}: ${JSON.stringify(value)}`;
            if (!sameChoice(link.read(next)[key]!, value))
              say(`${what} is read as ${JSON.stringify(link.read(next)[key])}`);
            if (link.write(next, {[key]: value}) !== next) say(`${what} changes it twice`);
            if (!same(link.read(view.validate(next)), link.read(next))) say(`${what} is lost in validate()`);
          }
        }
      }),
    ).toEqual([]);
  });

  test("a position that it does not have is ignored", () => {
    const nowhere = 1e6;
    expect(
      wrong((state, link, say) => {
        for (const change of [{position: nowhere}, {span: [nowhere, nowhere] as const}]) {
          if (!same(link.read(link.write(state, change)), link.read(state))) say(JSON.stringify(change));
        }
      }),
    ).toEqual([]);
  });

  test("keys that it does not read change nothing that it reads", () => {
    expect(
      wrong((state, link, say) => {
        const read = link.read(state);
        for (const key of keys) {
          if (key in read) continue;
          if (!same(link.read(link.write(state, {[key]: values(key)[1]})), read)) say(key);
        }
      }),
    ).toEqual([]);
  });
});
