import {mkdir, mkdtemp, readFile, readdir, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import path from "node:path";
import {inflateSync} from "node:zlib";
import {Figure} from "../../../src/figures/index.js";
import {saliencyView, viewOf} from "../../../src/views/index.js";
import {cases, cut, hidden, longText, saliencyState, scripts, shortText} from "../../views/cases.js";

const figure = new Figure(saliencyView, saliencyState(shortText, 5));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "limpid-figures-"));
});
afterAll(() => rm(folder, {recursive: true}));

describe("save", () => {
  test.each([
    ["svg", "<svg"],
    ["pdf", "%PDF"],
    ["png", "\x89PNG"],
    ["csv", "position"],
    ["json", "{"],
  ])("writes .%s, whole and under its name", async (extension, start) => {
    const file = path.join(folder, `a.${extension}`);
    expect(await figure.save(file)).toEqual({path: file, warnings: []});
    expect((await readFile(file, "latin1")).startsWith(start)).toBe(true);
  });

  test("leaves no other file behind", async () => {
    const before = (await readdir(folder)).length;
    await figure.save(path.join(folder, "only.svg"));
    expect(await readdir(folder)).toHaveLength(before + 1);
  });

  test("an unknown extension is an error that lists the known", async () => {
    const known = ".svg, .pdf, .png, .html, .csv, .json";
    await expect(figure.save("a.jpg")).rejects.toThrow(
      `save(): path must end in one of ${known}, got "a.jpg".`,
    );
    await expect(figure.save("a.jpg")).rejects.toThrow(RangeError);
  });

  test("a missing folder is an error that names it, and nothing is made", async () => {
    const missing = path.join(folder, "missing");
    await expect(figure.save(path.join(missing, "a.svg"))).rejects.toThrow(`Make ${missing} first.`);
    expect(await readdir(folder)).not.toContain("missing");
  });

  test("what is no set of options, and an unknown one, are refused", async () => {
    const file = path.join(folder, "c.svg");
    await expect(figure.save(file, null as unknown as object)).rejects.toThrow(
      new TypeError("save(): options must be an object, got null."),
    );
    await expect(figure.png(5 as unknown as object)).rejects.toThrow(
      "png(): options must be an object, got 5.",
    );
    await expect(figure.svg({widht: 300} as object)).rejects.toThrow(
      /^svg\(\): unknown option "widht"\. Known are width,/,
    );
    expect(await readdir(folder)).not.toContain("c.svg");
  });

  test("a place that cannot be written is named with the cause, and nothing stays there", async () => {
    const file = path.join(folder, "taken.svg");
    await mkdir(file);
    const before = await readdir(folder);
    await expect(figure.save(file)).rejects.toThrow(
      /^save\(\): path must be a file that can be written, got E\w+ for ".*taken\.svg"\. /,
    );
    expect(await readdir(folder)).toEqual(before);
    await rm(file, {recursive: true});
    await expect(figure.save("a\0.svg")).rejects.toThrow(
      /^save\(\): path must be without NUL characters, got/,
    );
  });

  test("a save that fails leaves the old file as it was", async () => {
    const file = path.join(folder, "old.svg");
    await writeFile(file, "old");
    await expect(figure.save(file, {width: -1})).rejects.toThrow(
      "width must be a number in 120–20000, got -1",
    );
    expect(await readFile(file, "utf8")).toBe("old");
  });

  test.each([
    [{theme: "pink"}, /theme must be one of light, dark, print, got "pink"/],
    [{width: "800"}, /width must be a number/],
    [{fontSize: NaN}, /fontSize must be a number in 4–200, got NaN/],
  ])("the options %j are refused", async (options, message) => {
    await expect(figure.save(path.join(folder, "b.svg"), options as object)).rejects.toThrow(message);
  });
});

describe("pdf", () => {
  const objects = (data: Uint8Array): string => Buffer.from(data).toString("latin1");

  test("embeds its fonts, as subsets", async () => {
    const source = objects((await figure.pdf()).data);
    expect(source.match(/\/FontFile2/g)?.length).toBeGreaterThanOrEqual(2);
    expect(source).toMatch(/\/FontName \/[A-Z]{6}\+DejaVuSansMono/);
  });

  test("holds its text as text", async () => {
    const text = pdfText((await figure.pdf()).data);
    for (const word of ["keys", "cabinet", "table", "share of responsibility"]) expect(text).toContain(word);
  });

  const kinds = new Map(cases.filter(({large}) => !large).map(({state}) => [state.view, state]));
  test.each([...kinds])("draws %s", async (name, state) => {
    const {data} = await new Figure(viewOf(name)!, state).pdf();
    expect(objects(data).startsWith("%PDF")).toBe(true);
  });

  test("is the same bytes for the same state", async () => {
    const again = new Figure(saliencyView, saliencyState(shortText, 5));
    expect(Buffer.compare((await figure.pdf()).data, (await again.pdf()).data)).toBe(0);
  });

  test("carries method and provenance as its subject", async () => {
    expect(objects((await figure.pdf()).data)).toContain("/Subject");
  });

  test.each([
    ["scripts", scripts],
    ["cut", cut],
    ["hidden", hidden],
  ])("draws the case %s, with a warning for each character without a font", async (_, tokens) => {
    const {data, warnings} = await new Figure(saliencyView, saliencyState(tokens, tokens.length - 1)).pdf();
    expect(objects(data)).toMatch(/%%EOF\s*$/);
    for (const warning of warnings) expect(warning).toMatch(/^No installed font draws U\+/);
  });
});

describe("png", () => {
  const size = (data: Uint8Array): readonly number[] =>
    [16, 20].map((at) => Buffer.from(data).readUInt32BE(at));

  test("is as many pixels wide as width times scale", async () => {
    expect(size((await figure.png({width: 500, scale: 3})).data)[0]).toBe(1500);
  });

  test.each([0, 11, NaN, "2"])("the scale %j is refused", async (scale) => {
    await expect(figure.png({scale: scale as number})).rejects.toThrow("scale must be a number in 0.1–10");
  });

  test("an image too large to hold is refused before it is drawn", async () => {
    const long = new Figure(saliencyView, saliencyState(longText(1000), 999));
    await expect(long.png({width: 20_000, scale: 10})).rejects.toThrow("the picture must have at most");
  });
});

describe("csv and json", () => {
  test("a field with commas or quotes is quoted", async () => {
    const tricky = new Figure(saliencyView, saliencyState(['a,"b"', "c"], 1));
    expect((await tricky.csv()).split("\r\n")[1]).toMatch(/^0,"""a,""b""""",input,100,/);
  });

  test("JSON is the state without what belongs to one page", async () => {
    const saved = JSON.parse(await figure.json());
    expect(saved).not.toHaveProperty("hovered");
    expect(saliencyView.validate(saved)).toEqual(figure.state);
  });
});

/** The characters of a PDF, by the fonts' ToUnicode tables: what a reader would select and copy. */
function pdfText(data: Uint8Array): string {
  const source = Buffer.from(data).toString("latin1");
  const objects = new Map(
    [...source.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [id, body]),
  );
  const streamOf = (id: string): string => {
    const [, body] = /stream\n([\s\S]*)\nendstream/.exec(objects.get(id) ?? "") ?? ["", ""];
    return inflateSync(Buffer.from(body, "latin1")).toString("latin1");
  };
  const reference = (body: string, key: string): string => new RegExp(`/${key} (\\d+) 0 R`).exec(body)![1];
  const page = [...objects.values()].find((body) => /\/Type \/Page\n/.test(body))!;
  const resources = objects.get(reference(page, "Resources"))!;
  const tables = new Map(
    [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [
      name,
      unicodeTable(streamOf(reference(objects.get(id)!, "ToUnicode"))),
    ]),
  );
  let table: readonly string[] = [];
  let out = "";
  for (const [, name, glyphs] of streamOf(reference(page, "Contents")).matchAll(
    /\/(F\d+) [\d.]+ Tf|\[(<[^\]]*)\] TJ/g,
  )) {
    if (name) table = tables.get(name) ?? [];
    for (const [glyph] of (glyphs ?? "").matchAll(/[0-9a-f]{4}/g))
      out += table[Number.parseInt(glyph, 16)] ?? "";
  }
  return out;
}

function unicodeTable(cmap: string): readonly string[] {
  const table: string[] = [];
  for (const [, from, , list] of cmap.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/g)) {
    [...list.matchAll(/<([0-9a-f]*)>/g)].forEach(([, hex], i) => {
      const units = (hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16));
      table[Number.parseInt(from, 16) + i] = String.fromCharCode(...units);
    });
  }
  return table;
}
