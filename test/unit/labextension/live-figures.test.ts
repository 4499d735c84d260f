import {
  addLiveFigure,
  liveFigure,
  onLiveFigures,
  removeLiveFigure,
} from "../../../labextension/src/lab/live-figures.js";
import type {LiveFigure} from "../../../labextension/src/lab/live-figures.js";

const figure: LiveFigure = {
  state: {},
  connected: true,
  kernel: {},
  pending: false,
  edit: () => undefined,
  onChange: () => () => undefined,
};

afterEach(() => removeLiveFigure("a"));

test("a figure that comes is announced and found by its id", () => {
  const heard: string[] = [];
  const stop = onLiveFigures((id) => heard.push(id));
  addLiveFigure("a", figure);
  stop();
  expect(heard).toEqual(["a"]);
  expect(liveFigure("a")).toBe(figure);
});

test("a figure that goes is announced once and no longer found", () => {
  addLiveFigure("a", figure);
  const heard: string[] = [];
  const stop = onLiveFigures((id) => heard.push(id));
  removeLiveFigure("a");
  removeLiveFigure("a");
  stop();
  expect(heard).toEqual(["a"]);
  expect(liveFigure("a")).toBeUndefined();
});

test("who stops listening hears nothing more", () => {
  const heard: string[] = [];
  onLiveFigures((id) => heard.push(id))();
  addLiveFigure("a", figure);
  expect(heard).toEqual([]);
});

test("an output without a model's id has no live figure", () => {
  expect(liveFigure(undefined)).toBeUndefined();
});
