import {inflateSync} from "node:zlib";
import {svg} from "lit/html.js";
import {renderToString} from "../../../../src/figures/index.js";
import {pack, packBytes, themes, unpackBytes} from "../../../../src/views/index.js";
import type {Frame} from "../../../../src/views/index.js";
import {axisName, drawColumnNames, drawRowNames} from "../../../../src/views/heatmap/axes.js";
import {cellMark, cellOf, nextCell} from "../../../../src/views/heatmap/cell-mark.js";
import {coarser} from "../../../../src/views/heatmap/coarser.js";
import {drawHeatmap} from "../../../../src/views/heatmap/draw-heatmap.js";
import type {HeatmapOptions} from "../../../../src/views/heatmap/draw-heatmap.js";
import {drawScale} from "../../../../src/views/heatmap/draw-scale.js";
import {pngAddress} from "../../../../src/views/heatmap/image.js";
import {elements as find, readXml, textOf} from "../../../views/xml.js";
import type {Element} from "../../../views/xml.js";

const frame: Frame = {
  id: "f",
  width: 640,
  fontSize: 14,
  theme: themes.light,
  live: true,
  t: (message) => message,
};
const elements = (root: Element, name: string): readonly Element[] =>
  find(root, (each) => each.name === name);
const size = {rows: 3, columns: 4};
const base: HeatmapOptions = {
  ...size,
  name: "h",
  at: (row, column) => (row === 2 && column === 3 ? null : (row * 4 + column) / 11),
  scale: "sequential",
  cellWidth: 40,
  cellHeight: 16,
  key: {},
  cursor: {row: 1, column: 2},
  focused: false,
  hovered: null,
  describe: ({row, column}) => `row ${row}, column ${column}`,
  title: "Numbers",
};
const drawn = (change: Partial<HeatmapOptions> = {}, as: Partial<Frame> = {}): Element =>
  readXml(renderToString(svg`<svg>${drawHeatmap({...base, key: {}, ...change}, {...frame, ...as})}</svg>`));
const pathsOf = (root: Element): string =>
  elements(root, "path")
    .map(({attributes}) => attributes.d)
    .join("");

describe("marks of fields", () => {
  test("are read as they are written", () => {
    const cell = {row: 2, column: 3};
    expect(cellOf("h", cellMark("h", cell), size)).toEqual(cell);
  });
  test.each(["h:3:0", "h:0:4", "g:0:0", "h:0", "h:-1:0", "h:0:0:0", "", null])("%j is none", (mark) => {
    expect(cellOf("h", mark, size)).toBeNull();
  });
  test("arrow keys stay within the grid", () => {
    expect(nextCell({row: 0, column: 0}, "ArrowLeft", size)).toEqual({row: 0, column: 0});
    expect(nextCell({row: 2, column: 1}, "ArrowDown", size)).toEqual({row: 2, column: 1});
    expect(nextCell({row: 1, column: 1}, "ArrowUp", size)).toEqual({row: 0, column: 1});
    expect(nextCell({row: 1, column: 1}, "End", size)).toEqual({row: 1, column: 3});
    expect(nextCell({row: 1, column: 1}, "PageDown", size)).toEqual({row: 2, column: 1});
    expect(nextCell({row: 1, column: 1}, "x", size)).toBeNull();
  });
});

describe("a coarser grid", () => {
  const values = Array.from({length: 37 * 53}, (_, i) => Math.sin(i * 12.9898) * ((i * 7919) % 13));
  const fine = {rows: 37, columns: 53, at: (row: number, column: number) => values[row * 53 + column]};

  test("keeps the strongest value of each block, with its sign", () => {
    const small = coarser(
      {rows: 1, columns: 6, at: (_, i) => [1, -5, 2, 3, null, 0][i]},
      {rows: 1, columns: 3},
    );
    expect([0, 1, 2].map((i) => small.at(0, i))).toEqual([-5, 3, 0]);
  });
  test("loses no spike, wherever it is", () => {
    for (const spike of [0, 52, 36 * 53, 1000, 1960]) {
      const field = {...fine, at: (row: number, column: number) => (row * 53 + column === spike ? -99 : 1)};
      const small = coarser(field, {rows: 7, columns: 9});
      const [row, column] = [Math.floor(spike / 53), spike % 53];
      expect(small.at(small.rowAt(row), small.columnAt(column))).toBe(-99);
    }
  });
  test("covers each field once, and each field lies in the block that it names", () => {
    const small = coarser(fine, {rows: 10, columns: 20});
    const seen = new Set<number>();
    for (let row = 0; row < small.rows; row++) {
      const [from, to] = small.rowsOf(row);
      expect(to).toBeGreaterThan(from);
      for (let i = from; i < to; i++) {
        expect(small.rowAt(i)).toBe(row);
        seen.add(i);
      }
    }
    expect(seen.size).toBe(37);
  });
  test("is as large as the finer one where that fits", () => {
    const same = coarser(fine, {rows: 100, columns: 100});
    expect([same.rows, same.columns]).toEqual([37, 53]);
    expect(same.at(5, 7)).toBe(fine.at(5, 7));
  });
  test("has no value where a block has none", () => {
    expect(coarser({rows: 1, columns: 4, at: () => null}, {rows: 1, columns: 2}).at(0, 0)).toBeNull();
  });
});

describe("an image of fields", () => {
  test("is a PNG of the palette with the pixels in it", () => {
    const address = pngAddress(Uint8Array.of(0, 1, 1, 0, 1, 0), {width: 3, height: 2}, [
      "#ff0000",
      "#0000ff",
    ]);
    const png = Buffer.from(address.split(",")[1], "base64");
    const chunks: Record<string, Buffer> = {};
    for (let at = 8; at < png.length;) {
      const length = png.readUInt32BE(at);
      chunks[png.toString("latin1", at + 4, at + 8)] = png.subarray(at + 8, at + 8 + length);
      at += length + 12;
    }
    expect([chunks.IHDR.readUInt32BE(0), chunks.IHDR.readUInt32BE(4)]).toEqual([3, 2]);
    expect([...chunks.PLTE]).toEqual([255, 0, 0, 0, 0, 255]);
    expect([...inflateSync(chunks.IDAT)]).toEqual([0, 0, 1, 1, 0, 0, 1, 0]);
    // The checksum of an empty last chunk is the same in every PNG.
    expect(png.subarray(-4).toString("hex")).toBe("ae426082");
  });
});

describe("a heat map", () => {
  test("draws each field with a value once, and none without", () => {
    expect(pathsOf(drawn()).match(/M/g)).toHaveLength(11);
  });
  test("draws equal neighbours without a gap as one piece", () => {
    expect(pathsOf(drawn({at: () => 0.5, cellWidth: 2, cellHeight: 4})).match(/M/g)).toHaveLength(3);
  });
  test("draws more than 20,000 fields as one image", () => {
    const root = drawn({
      rows: 150,
      columns: 140,
      at: (r, c) => ((r + c) % 10) / 10,
      cellWidth: 3,
      cellHeight: 2,
    });
    const [image] = elements(root, "image");
    expect(image.attributes).toMatchObject({width: "420", height: "300"});
    expect(image.attributes.href.length).toBeLessThan(20_000);
  });
  test.each([NaN, -0.1, 1.1, Infinity])("refuses %d, so that it never becomes a colour", (value) => {
    expect(() => drawn({at: () => value})).toThrow("drawHeatmap(): at() must give 0–1 or null");
  });
  test("takes signed values on a diverging scale", () => {
    expect(() => drawn({at: () => -1, scale: "diverging"})).not.toThrow();
    expect(() => drawn({at: () => -1.1, scale: "diverging"})).toThrow("at() must give -1–1");
  });
  test("has one field that the keyboard reaches, with a name; a file has none", () => {
    const marks = elements(drawn(), "rect").filter(({attributes}) => "data-mark" in attributes);
    expect(marks).toHaveLength(1);
    expect(marks[0].attributes).toMatchObject({
      "data-mark": "h:1:2",
      "aria-label": "row 1, column 2",
      tabindex: "0",
    });
    const still = elements(drawn({}, {live: false}), "rect");
    expect(still.some(({attributes}) => "data-mark" in attributes || "data-grid" in attributes)).toBe(false);
  });
  test("writes a label only where it fits", () => {
    const label = ({column}: {column: number}): string => (column === 0 ? "a name too long to fit" : "7");
    expect(textOf(drawn({label}))).toBe("7".repeat(8));
    expect(textOf(drawn({label, cellWidth: 5}))).toBe("");
  });
  test("draws what it drew before while the numbers are the same", () => {
    let calls = 0;
    const key = {};
    const at = (): number => (calls++, 0.5);
    drawn({key, at});
    const once = calls;
    drawn({key, at, hovered: {row: 0, column: 0}});
    expect(calls).toBe(once);
    drawn({key: {}, at});
    expect(calls).toBe(2 * once);
  });
});

describe("names of columns and rows", () => {
  const names = (list: readonly string[], cellWidth: number, strong: number | null = null): string =>
    textOf(readXml(renderToString(svg`<svg>${drawColumnNames(list, {cellWidth, strong}, frame).svg}</svg>`)));

  test("all stand where there is room", () => expect(names(["a", "bc", "d"], 30)).toBe("abcd"));
  test("that of the selected column stands, however narrow the columns", () => {
    const list = Array.from({length: 600}, (_, i) => `token${i}`);
    expect(names(list, 1, 431)).toContain("token431");
  });
  test("do not overlap in a line", () => {
    const list = Array.from({length: 80}, (_, i) => `word${i}`);
    const root = readXml(
      renderToString(svg`<svg>${drawColumnNames(list, {cellWidth: 16, strong: 40}, frame).svg}</svg>`),
    );
    const lines = new Map<string, [number, number][]>();
    for (const {attributes} of elements(root, "text")) {
      const [x, width] = [Number(attributes.x), Number(attributes.textLength)];
      lines.set(attributes.y, [...(lines.get(attributes.y) ?? []), [x, x + width]]);
    }
    expect(lines.size).toBeGreaterThan(1);
    for (const line of lines.values()) {
      line.sort(([a], [b]) => a - b);
      for (let i = 1; i < line.length; i++) expect(line[i][0]).toBeGreaterThanOrEqual(line[i - 1][1]);
    }
  });
  test("of rows lower than a line are thinned out, first and last kept", () => {
    const rows = Array.from({length: 48}, (_, i) => `L${i}`);
    const text = textOf(
      readXml(renderToString(svg`<svg>${drawRowNames(rows, {cellHeight: 5, width: 40}, frame)}</svg>`)),
    );
    expect(text.startsWith("L0L3")).toBe(true);
    expect(text.endsWith("L47")).toBe(true);
  });
  test.each([
    [" the", "·the"],
    ["\n", "\\n"],
    ["", "∅"],
    [{special: "<|endoftext|>"}, "<|endoftext|>"],
    [{bytes: "f09f"}, "F0 9F"],
    ["a very long token indeed", "a very long t…"],
  ])("%j is called %s", (token, name) => expect(axisName(token)).toBe(name));
});

test("a legend names its ends and leaves out ticks that would overlap", () => {
  const ticks = [
    {t: 1, text: "50,000"},
    {t: 0.02, text: "2"},
    {t: 0, text: "rank 1"},
  ];
  const {svg: legend} = drawScale({scale: "sequential", title: "rank", ticks}, frame);
  expect(textOf(readXml(renderToString(svg`<svg>${legend}</svg>`)))).toBe("rankrank 150,000");
});

describe("bytes of a picture", () => {
  test("are off by less than a 510th of the range", () => {
    const data = Float32Array.from({length: 1000}, (_, i) => Math.sin(i) * 7);
    const packed = packBytes(data, [10, 100]);
    const back = unpackBytes(JSON.parse(JSON.stringify(packed)) as typeof packed);
    const step = (packed.high - packed.low) / 510;
    for (const [i, value] of data.entries())
      expect(Math.abs(back[i] - value)).toBeLessThanOrEqual(step * 1.001);
    expect(JSON.stringify(packed).length * 3.5).toBeLessThan(JSON.stringify(pack(data, [1000])).length);
  });
  test("of equal values are these values", () => {
    expect([...unpackBytes(packBytes([3, 3], [2]))]).toEqual([3, 3]);
    expect([...unpackBytes(packBytes([], [0]))]).toEqual([]);
  });
  test("are refused where a value is not finite", () => {
    expect(() => packBytes([1, NaN], [2])).toThrow("packBytes(): data must be finite, got NaN.");
  });
});
