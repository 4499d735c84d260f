/** What a page that works by itself is made of. */
export interface PageParts {
  readonly title: string;
  /** The picture for where scripts do not run. */
  readonly svg: string;
  /** Its text. */
  readonly alt: string;
  readonly state: Readonly<Record<string, unknown>>;
  /** The stand-alone script; without it the page is the picture only. */
  readonly script: string | undefined;
}

const escapes: Readonly<Record<string, string>> = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"};
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character]);

/** A whole page: picture, state, and the script that makes the one live from the other. No network needed. */
export function standalonePage({title, svg, alt, state, script}: PageParts): string {
  const json = JSON.stringify({state}).replaceAll("<", "\\u003c");
  const code = script?.replaceAll(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<style>:root{color-scheme:light dark}</style></head>
<body>
<limpid-figure><script type="application/json">${json}</script>
<img alt="${escape(alt)}" src="data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}"></limpid-figure>
${code === undefined ? "" : `<script>${code}</script>`}
</body>
</html>
`;
}
