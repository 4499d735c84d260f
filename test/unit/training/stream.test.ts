import {scheduleOf, rateAt} from "../../../src/training/schedule.js";
import {Stream} from "../../../src/training/stream.js";

describe("running text in rows", () => {
  test.each([
    [11, 3, 2],
    [12, 4, 5],
    [2, 5, 3],
    [30, 7, 1],
  ])(
    "of %i tokens in %i rows of %i at a time has every token but the first as a target once",
    (length, batch, window) => {
      const ids = Int32Array.from({length}, (_, i) => 100 + i);
      const stream = new Stream(ids, batch, window);
      const pairs: number[][] = [];
      let share = 0;
      for (let index = 0; index < stream.windows; index++) {
        const at = stream.at(index);
        at.targets.forEach((target, i) => at.share[i] > 0 && pairs.push([at.ids[i], target]));
        share += at.share.reduce((a, b) => a + b, 0);
        expect(at.count).toBe(at.share.filter((one) => one > 0).length);
      }
      expect(pairs.sort(([a], [b]) => a - b)).toEqual(
        Array.from({length: length - 1}, (_, i) => [100 + i, 101 + i]),
      );
      // The shares of each window sum to 1.
      expect(share).toBeCloseTo(stream.windows, 5);
    },
  );

  test("goes on in the next window where the row before it ended", () => {
    const stream = new Stream(Int32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8]), 2, 3);
    expect([...stream.at(0).ids]).toEqual([0, 1, 2, 4, 5, 6]);
    expect([...stream.at(1).ids]).toEqual([3, 7]);
    expect([...stream.at(1).targets]).toEqual([4, 8]);
  });
});

describe("the step size", () => {
  const of = (options: object): ((step: number, plateaus?: number) => number) => {
    const schedule = scheduleOf("test", options, 0.5);
    return (step, plateaus = 0) => rateAt(schedule, step, 100, plateaus);
  };

  test("rises over the warm-up, and is constant, falls in a line, or by plateaus", () => {
    const warm = of({warmup: 4, schedule: "constant"});
    expect([0, 1, 3, 4, 99].map((step) => warm(step))).toEqual([0.125, 0.25, 0.5, 0.5, 0.5]);
    const line = of({schedule: "linear", learningRate: 1});
    expect([line(0), line(50), line(100)]).toEqual([1, 0.5, 0]);
    const plateau = of({decay: 0.5});
    expect([plateau(0), plateau(90, 1), plateau(90, 3)]).toEqual([0.5, 0.25, 0.0625]);
  });

  test("is refused where it is none", () => {
    expect(() => of({learningRate: -1})).toThrow(
      /test\(\): learningRate must be a number \(at least 0\), got -1/,
    );
    expect(() => of({schedule: "step"})).toThrow(
      /schedule must be one of "constant", "plateau", "linear", got "step"/,
    );
    expect(() => of({decay: "half"})).toThrow(/decay must be a number \(0–1\), got "half"/);
  });
});
