import {Resvg} from "@resvg/resvg-js";
import {Figure, stateMimeType} from "../../../src/figures/index.js";
import {figureHtml} from "../../../src/figures/html.js";
import {pictureOf} from "../../../src/figures/picture.js";
import {saliencyView, viewOf} from "../../../src/views/index.js";
import type {SaliencyState} from "../../../src/views/index.js";
import {cases, hidden, longText, saliencyState, shortText} from "../../views/cases.js";
import {readXml} from "../../views/xml.js";

const state = saliencyState(shortText, 5, {hovered: 3});
const htmlOf = (which: SaliencyState, script: string | null): string =>
  figureHtml(saliencyView, which, pictureOf(saliencyView, which, {theme: "light"}, "html"), script);
const bundle = new Figure(saliencyView, state).mimeBundle({modelId: "abc"});

test("the live form has version, model and the state without transient keys", () => {
  const live = bundle[stateMimeType as "application/vnd.limpid.v1+json"];
  expect(live).toMatchObject({version: 1, modelId: "abc"});
  expect(live.state).not.toHaveProperty("hovered");
  expect(saliencyView.validate(live.state)).toEqual({...state, hovered: null});
});

test("a hovered token is not in the saved picture", () => {
  const calm = new Figure(saliencyView, {...state, hovered: null}).mimeBundle();
  expect(bundle["image/svg+xml"]).toBe(calm["image/svg+xml"]);
});

test("the SVG is well-formed XML and tells method and provenance", () => {
  readXml(bundle["image/svg+xml"]);
  expect(bundle["image/svg+xml"]).toContain(
    "<desc>gradient × input, L2 norm. test model · greedy · seed 1</desc>",
  );
});

test("pictures of different states share no id", async () => {
  const ids = (svg: string): readonly string[] => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  const other = await new Figure(saliencyView, {...state, selected: 6}).svg({theme: "light"});
  expect(ids(bundle["image/svg+xml"])).not.toEqual([]);
  expect(ids(other).filter((id) => ids(bundle["image/svg+xml"]).includes(id))).toEqual([]);
});

test("the HTML has picture, state and script, and hostile text in it stays data", () => {
  const html = htmlOf(saliencyState(hidden, hidden.length - 1), "run();");
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html.match(/<\/svg>/g)).toBeNull();
  const json = /<script type="application\/json">(.*?)<\/script>/s.exec(html)![1];
  expect(saliencyView.validate(JSON.parse(json).state).tokens).toEqual(hidden);
});

test("without the built front end the HTML is the picture, and runs nothing", () => {
  const html = htmlOf(state, null);
  expect(html).toContain('<img alt="');
  expect(html).not.toContain("<script>");
});

const imageOf = (html: string): string =>
  Buffer.from(/base64,([^"]*)"/.exec(html)![1], "base64").toString("utf8");

test.each(
  ["detailed", "saliency-span", "factors-many", "attention-text-odd", "similarity-missing", "scripts"].map(
    (name) => cases.find((each) => each.name === name)!,
  ),
)("the picture of the HTML is the SVG, without what an image never shows: $name", ({state: each}) => {
  const of = new Figure(viewOf(each.view)!, each).mimeBundle();
  const [picture, image] = [of["image/svg+xml"], imageOf(of["text/html"])];
  readXml(image);
  expect(image).not.toMatch(/<title>|data-mark/);
  const pixels = [picture, image].map((svg) => Buffer.from(new Resvg(svg).render().pixels));
  expect(pixels[0].equals(pixels[1])).toBe(true);
});

test.each([1, 2])(
  "a saved output of 1,000 tokens of prompt and 50 of output, by %i methods, takes at most 2 MB",
  (count) => {
    const long = saliencyState(longText(1050), 1000);
    const methods = Array.from({length: count}, () => long.methods[0]);
    const saved = JSON.stringify(
      new Figure(saliencyView, {...long, methods}).mimeBundle({modelId: "0".repeat(32)}),
    );
    // Where the front end is not built, twice its usual size stands for it.
    const missing = saved.includes("limpidMountAll") ? 0 : 250_000;
    expect(Buffer.byteLength(saved) + missing).toBeLessThanOrEqual(2_000_000);
  },
);
