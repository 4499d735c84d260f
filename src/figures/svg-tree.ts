import {escapeAttribute, escapeText} from "./escape.js";

/** An element of a picture. Only what limpid's own drawings use: elements, attributes, text. */
export interface SvgNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (SvgNode | string)[];
}

const entities: Readonly<Record<string, string>> = {amp: "&", lt: "<", gt: ">", quot: '"', apos: "'"};
const tokens = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/gy;

/** Reads a picture that `renderToString` wrote. It is no parser of XML at large. */
export function parseSvg(source: string): SvgNode {
  const root = {name: "", attributes: {}, children: [] as (SvgNode | string)[]};
  const open: {name: string; attributes: Record<string, string>; children: (SvgNode | string)[]}[] = [root];
  let end = 0;
  for (const match of source.matchAll(tokens)) {
    end = match.index + match[0].length;
    const [, closing, name, attributes, empty, text] = match;
    const parent = open[open.length - 1];
    if (text !== undefined) parent.children.push(unescape(text));
    else if (closing) {
      if (open.pop()?.name !== name || open.length === 0) fail(source, match.index);
    } else {
      const node = {name, attributes: parseAttributes(attributes), children: []};
      parent.children.push(node);
      if (!empty) open.push(node);
    }
  }
  const [svg] = root.children;
  if (end !== source.length || open.length !== 1 || typeof svg !== "object") fail(source, end);
  return svg;
}

function fail(source: string, at: number): never {
  throw new Error(
    `parseSvg(): source must be a drawing of limpid, got ${JSON.stringify(source.slice(at, at + 40))} at ${at}.`,
  );
}

function parseAttributes(source: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [, name, value] of source.matchAll(/([\w:-]+)="([^"]*)"/g)) out[name] = unescape(value);
  return out;
}

function unescape(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name?: string) =>
    code ? String.fromCodePoint(Number(code)) : (entities[name ?? ""] ?? whole),
  );
}

export function writeSvg(node: SvgNode | string): string {
  if (typeof node === "string") return escapeText(node);
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join("");
  if (node.children.length === 0) return `<${node.name}${attributes}/>`;
  return `<${node.name}${attributes}>${node.children.map(writeSvg).join("")}</${node.name}>`;
}
