import {guard} from "lit/directives/guard.js";
import {nothing, svg} from "lit/html.js";
import {renderToString} from "../../../src/figures/index.js";
import {escapeJson} from "../../../src/figures/escape.js";
import {parseSvg, writeSvg} from "../../../src/figures/svg-tree.js";
import {readXml, textOf} from "../../views/xml.js";

const hostile = [
  `<script>alert("1")</script>`,
  `</svg>`,
  `]]>`,
  `&amp;`,
  `'"`,
  `\0`,
  `\ud800`,
  `\ufffe`,
  `a\nb\tc`,
  `<!--`,
];

test.each(hostile)("the text %j stays text between tags and in attributes", (text) => {
  const root = readXml(renderToString(svg`<g title="${text}">${text}</g>`));
  // What XML cannot hold becomes the replacement character.
  const shown = text.replace(/\0|\ud800|\ufffe/g, "\ufffd");
  expect(textOf(root)).toBe(shown);
  expect(root.attributes.title).toBe(shown);
});

test("an attribute of several parts is put together", () => {
  expect(renderToString(svg`<g transform="translate(${1},${2})"></g>`)).toBe(
    '<g transform="translate(1,2)"></g>',
  );
});

test("an attribute of nothing is left out", () => {
  expect(renderToString(svg`<g role="${nothing}" id="${"a"}"></g>`)).toBe('<g id="a"></g>');
});

test("listeners and properties are left out, and boolean attributes are there or not", () => {
  const listener = (): void => undefined;
  const template = svg`<g @click="${listener}" .value="${3}" ?hidden="${true}" ?open="${false}"></g>`;
  expect(renderToString(template)).toBe('<g hidden=""></g>');
});

test("templates and lists nest, and null, undefined and nothing are empty", () => {
  const items = [1, 2].map((n) => svg`<b>${n}</b>`);
  expect(renderToString(svg`<g>${items}${null}${undefined}${nothing}${[]}${"x"}</g>`)).toBe(
    "<g><b>1</b><b>2</b>x</g>",
  );
});

test("what lit would only draw after a change is drawn", () => {
  const drawn = guard([1], () => [svg`<rect></rect>`, svg`<path d="${"M0 0"}"></path>`]);
  expect(renderToString(svg`<g>${drawn}</g>`)).toBe('<g><rect></rect><path d="M0 0"></path></g>');
});

test("a child that is no text and no template is an error", () => {
  expect(() => renderToString(svg`<g>${{}}</g>`)).toThrow("renderToString(): a child must be text");
});

test("JSON for a script element holds no tag and stays the same data", () => {
  const data = {text: "</script><!-- \u2028"};
  expect(escapeJson(JSON.stringify(data))).not.toMatch(/<|\u2028/);
  expect(JSON.parse(escapeJson(JSON.stringify(data)))).toEqual(data);
});

test("a drawing that is read and written is the same", () => {
  const source = '<svg a="1 &amp; &quot;2&quot;"><g><rect/>a &lt; b</g></svg>';
  expect(writeSvg(parseSvg(source))).toBe(source);
});

test.each(["<svg>", "<svg></g></svg>", "<svg/><svg", "text", "<svg><a></svg>"])(
  "the drawing %j is refused",
  (source) => {
    expect(() => parseSvg(source)).toThrow("parseSvg(): source must be a drawing of limpid");
  },
);
