/** An element of an XML document, as a strict reader sees it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};

/**
 * Reads XML strictly and independently of the code under test: throws at anything that is not well-formed (a stray `<`
 * or `&`, a duplicate attribute, an element left open, a character XML forbids).
 */
export function readXml(source: string): Element {
  if (/(?![\t\n\r])\p{Cc}(?<![\x7f-\x9f])|\p{Surrogate}|[\ufffe\uffff]/u.test(source))
    throw new Error("forbidden character");
  let at = 0;
  const fail = (why: string): never => {
    throw new Error(`${why} at ${at}: ${source.slice(at, at + 40)}`);
  };
  const text = (raw: string): string => {
    if (/]]>/.test(raw)) fail("]]> in text");
    return raw.replace(/&[^;]*;?/g, (entity) => {
      const code = /^&#(\d+);$/.exec(entity)?.[1];
      return code ? String.fromCodePoint(Number(code)) : (entities[entity] ?? fail(`bad entity ${entity}`));
    });
  };
  const element = (): Element => {
    const open =
      /^<([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/.exec(source.slice(at, at + 200_000)) ??
      fail("bad tag");
    at += open[0].length;
    const attributes: Record<string, string> = {};
    for (const [, name, value] of open[2].matchAll(/([\w:-]+)="([^"]*)"/g)) {
      if (name in attributes) fail(`duplicate ${name}`);
      attributes[name] = text(value);
    }
    const children: (Element | string)[] = [];
    while (!open[3]) {
      const next = source.indexOf("<", at);
      if (next < 0) fail(`unclosed ${open[1]}`);
      if (next > at) children.push(text(source.slice(at, next)));
      at = next;
      if (source.startsWith("</", at)) {
        if (!source.startsWith(`</${open[1]}>`, at)) fail(`${open[1]} closed by another`);
        at += open[1].length + 3;
        break;
      }
      children.push(element());
    }
    return {name: open[1], attributes, children};
  };
  const root = element();
  if (at !== source.length) fail("text after the root");
  return root;
}

/** All elements of a tree that pass `test`, in document order. */
export function elements(root: Element, test: (element: Element) => boolean): readonly Element[] {
  const inner = root.children.flatMap((child) => (typeof child === "string" ? [] : elements(child, test)));
  return test(root) ? [root, ...inner] : inner;
}

export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}
