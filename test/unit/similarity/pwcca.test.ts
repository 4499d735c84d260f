import {pwcca} from "../../../src/similarity/index.js";
import type {Matrix} from "./data.js";
import {normal, related} from "./data.js";

const a = normal(40, 8, 21);
const b = related(a, 5, 3, 22);

/** Each feature in another unit. */
const units = ({shape, data}: Matrix): Matrix => ({
  shape,
  data: data.map((value, i) => value * (1 + (i % shape[1])) ** 3),
});

describe("pwcca", () => {
  test("is not symmetric: the weights are those of the first, unless another is asked for", () => {
    const forth = pwcca(a, b);
    expect(forth.weightsOf).toBe("a");
    expect(Math.abs(pwcca(b, a).similarity - forth.similarity)).toBeGreaterThan(0.001);
    expect(pwcca(b, a, {weightsOf: "b"}).similarity).toBeCloseTo(forth.similarity, 6);
    expect(forth.weights.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 6);
  });

  // In Ecco, and in the code that it took this from, the weights of a smaller second set come from the first one's features.
  test("takes the weights of the smaller set from that set's own features, where it is the second, too (E13)", () => {
    const found = pwcca(a, b, {weightsOf: "smaller"});
    expect(found.weightsOf).toBe("b");
    expect(found.kept).toMatchObject({a: {rank: 8}, b: {rank: 5}});
    expect(found.similarity).toBeCloseTo(pwcca(b, a).similarity, 6);
    // So the features of the first may have any unit, and those of the second may not.
    expect(pwcca(units(a), b, {weightsOf: "smaller"}).similarity).toBeCloseTo(found.similarity, 5);
    const other = pwcca(a, units(b), {weightsOf: "smaller"});
    expect(Math.abs(other.weights[0] - found.weights[0])).toBeGreaterThan(0.01);
    expect(pwcca(b, a, {weightsOf: "smaller"}).weightsOf).toBe("a");
  });

  test("changes with a rotation of the features that weigh", () => {
    const mixed = related(a, 8, 0, 23);
    expect(Math.abs(pwcca(mixed, b).similarity - pwcca(a, b).similarity)).toBeGreaterThan(0.001);
  });

  test("weighs the directions of equal correlations alike, whichever were found", () => {
    // 6 of 8 correlations must be 1: the directions within their span are any.
    const [x, y] = [normal(13, 10, 24), normal(13, 8, 25)];
    const {weights, correlations, similarity} = pwcca(x, y);
    expect(correlations[5]).toBeCloseTo(1, 6);
    expect(correlations[6]).toBeLessThan(0.9999);
    expect(new Set(weights.slice(0, 6)).size).toBe(1);
    expect(weights[6]).not.toBe(weights[5]);
    const turned = pwcca(x, related(y, 8, 0, 26));
    expect(turned.similarity).toBeCloseTo(similarity, 5);
  });
});
