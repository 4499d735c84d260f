import {activationsView, pack, packRegion} from "../../../src/views/index.js";
import type {Packed} from "../../../src/views/index.js";
import {gridOf} from "../../../src/views/activations/region.js";
import {mapOf} from "../../../src/views/activations/scene.js";
import {seededRandom} from "../../../src/tensors/index.js";
import {activationsState} from "../../views/activations-cases.js";

/** A layer that is too large to be held exactly. */
const large = (() => {
  const tokens = Array.from({length: 500}, (_, i) => ` w${i}`);
  return activationsView.validate(activationsState(tokens, {}, {rows: 600}));
})();

describe("a region that stands for many values", () => {
  test("keeps a single spike, wherever it is, with its sign, its neuron and its token", () => {
    const random = seededRandom(5);
    for (let trial = 0; trial < 6; trial++) {
      const [rows, width] = [300 + random.integer(400), 330 + random.integer(300)];
      const spike = {row: random.integer(rows), position: random.integer(width)};
      const value = trial % 2 === 0 ? 7 : -7;
      const region = packRegion({rows: [0, rows], positions: [0, width]}, (row, position) =>
        row === spike.row && position === spike.position ? value : ((row + position) % 3) / 10,
      );
      const grid = gridOf(region, region);
      expect(region.exact).toBeNull();
      expect(grid.rows * grid.columns).toBeLessThan(rows * width);
      const field = grid.at(grid.rowAt(spike.row), grid.columnAt(spike.position));
      expect(field.value).toBeCloseTo(value, 1);
      expect(field.at).toEqual(spike);
      expect(grid.valueAt(grid.rowAt(spike.row), grid.columnAt(spike.position))).toBeCloseTo(value, 1);
    }
  });

  test("keeps it in a part that is looked into, too", () => {
    const region = packRegion({rows: [0, 800], positions: [0, 600]}, (row, position) =>
      row === 777 && position === 555 ? 3 : 0,
    );
    const grid = gridOf(region, {rows: [770, 790], positions: [550, 560]});
    expect(grid.at(grid.rowAt(777), grid.columnAt(555)).greatest).toBeCloseTo(3, 5);
    expect(grid.area.rows[0]).toBeLessThanOrEqual(770);
    expect(grid.area.rows[1]).toBeGreaterThanOrEqual(790);
  });

  test("tells for each field the range of what it stands for", () => {
    const random = seededRandom(2);
    const [rows, width] = [500, 433];
    const values = Float32Array.from({length: rows * width}, () => random.normal());
    const region = packRegion({rows: [0, rows], positions: [0, width]}, (row, i) => values[row * width + i]);
    const grid = gridOf(region, region);
    const step = 10 / 510;
    for (let row = 0; row < rows; row += 7) {
      for (let i = 0; i < width; i += 5) {
        const {least, greatest} = grid.at(grid.rowAt(row), grid.columnAt(i));
        expect(values[row * width + i]).toBeGreaterThanOrEqual(least - step);
        expect(values[row * width + i]).toBeLessThanOrEqual(greatest + step);
      }
    }
  });

  test("its fields lie side by side and hold every neuron and token once", () => {
    const grid = mapOf(large);
    const ends = Array.from({length: grid.rows}, (_, row) => grid.rowsOf(row));
    expect(ends[0][0]).toBe(0);
    expect(ends[ends.length - 1][1]).toBe(600);
    ends.slice(1).forEach(([from], i) => expect(from).toBe(ends[i][1]));
    for (let row = 0; row < 600; row++) {
      const [from, to] = grid.rowsOf(grid.rowAt(row));
      expect(row >= from && row < to).toBe(true);
    }
    for (let i = 0; i < 500; i++) {
      const [from, to] = grid.positionsOf(grid.columnAt(i));
      expect(i >= from && i < to).toBe(true);
    }
  });

  test("is small: 3,072 neurons × 1,000 tokens take less than a megabyte", () => {
    const tokens = Array.from({length: 1000}, (_, i) => ` word${i}`);
    const numbers = (...shape: number[]): Packed =>
      pack(new Float32Array(shape.reduce((x, y) => x * y, 1)).fill(1 / 3), shape);
    const checked = activationsView.validate({
      ...activationsState(tokens, {}, {rows: 1}),
      neurons: numbers(3072),
      sizes: Array.from({length: 64}, () => 48),
      centres: numbers(64, 1000),
      strongest: numbers(1000, 5, 2),
      overview: packRegion({rows: [0, 3072], positions: [0, 1000]}, (row, i) => (row * 31 + i * 17) % 97),
    });
    expect(JSON.stringify(checked).length).toBeLessThan(1_000_000);
  });
});
