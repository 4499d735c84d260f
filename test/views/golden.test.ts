import {existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import path from "node:path";
import {Figure} from "../../src/figures/index.js";
import {viewOf} from "../../src/views/index.js";
import type {FactorsState, GenerationState, SaliencyState, ViewState} from "../../src/views/index.js";
import {cases} from "./cases.js";
import {elements, readXml} from "./xml.js";

/** `UPDATE_GOLDEN=1 npx jest --selectProjects views` writes the pictures anew; look at them before committing. */
const update = process.env.UPDATE_GOLDEN === "1";
const golden = path.join(__dirname, "golden");
const output = path.join(__dirname, "../output");
const figureOf = (state: ViewState): Figure<ViewState> => new Figure(viewOf(state.view)!, state);

/** How many tokens are marks of their own, in the views where every one is. */
function tokenCount(state: ViewState): number | undefined {
  if (state.view === "saliency" || state.view === "factors") {
    return (state as SaliencyState | FactorsState).tokens.length;
  }
  if (state.view !== "generation") return undefined;
  const {prompt, branches, branch, steps} = state as GenerationState;
  let count = prompt.length;
  for (let at = branches[branch].last; at >= 0; at = steps[at].parent) count++;
  return count;
}
const pictures = new Map<string, string>();

beforeAll(async () => {
  for (const {name, state, options} of cases) {
    pictures.set(name, await figureOf(state).svg(options));
  }
});

afterAll(() => {
  mkdirSync(output, {recursive: true});
  const shown = cases.map(({name, shows}) => `<h2>${name}</h2><p>${shows}</p>${pictures.get(name)}`);
  const page = `<!doctype html><meta charset="utf-8"><title>limpid: gallery</title>${shown.join("\n")}`;
  writeFileSync(path.join(output, "gallery.html"), page);
});

describe.each(cases)("$name", ({name, state, options, large}) => {
  if (!large) {
    test("looks as in its golden file", () => {
      const file = path.join(golden, `${name}.svg`);
      if (update) writeFileSync(file, `${pictures.get(name)}\n`);
      expect(existsSync(file)).toBe(true);
      expect(`${pictures.get(name)}\n`).toBe(readFileSync(file, "utf8"));
    });
  }

  test("is well-formed XML with a mark for every token", () => {
    const root = readXml(pictures.get(name)!);
    const count = tokenCount(state);
    if (count === undefined) return expect(root.name).toBe("svg");
    const marks = new Set(
      elements(root, ({attributes}) => "data-mark" in attributes).map((e) => e.attributes["data-mark"]),
    );
    const positions = [...marks].filter((mark) => /^\d+$/.test(mark)).map(Number);
    expect(positions.sort((a, b) => a - b)).toEqual(Array.from({length: count}, (_, i) => i));
  });

  test("draws the same bytes again", async () => {
    const copy = structuredClone(state);
    expect(await figureOf(copy).svg(options)).toBe(pictures.get(name));
  });

  test("keeps every token inside the picture", () => {
    const root = readXml(pictures.get(name)!);
    const [width, height] = [Number(root.attributes.width), Number(root.attributes.height)];
    for (const {x, y, right, bottom} of boxes(root, 0, 0)) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(width);
      expect(bottom).toBeLessThanOrEqual(height);
    }
  });
});

type Box = {readonly x: number; readonly y: number; readonly right: number; readonly bottom: number};

/** Where rectangles and texts of fixed length lie on the page. */
function boxes(element: ReturnType<typeof readXml>, dx: number, dy: number): readonly Box[] {
  const {attributes, children} = element;
  const [, tx, ty] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(attributes.transform ?? "") ?? ["", 0, 0];
  const [x, y] = [dx + Number(tx), dy + Number(ty)];
  const number = (name: string): number => Number(attributes[name] ?? 0);
  const left = x + number("x");
  const top = y + number("y");
  const own =
    element.name === "rect"
      ? [{x: left, y: top, right: left + number("width"), bottom: top + number("height")}]
      : element.name === "text"
        ? [{x: left, y: top, right: left + number("textLength"), bottom: top}]
        : [];
  return [...own, ...children.flatMap((child) => (typeof child === "string" ? [] : boxes(child, x, y)))];
}
