/** What a figure in a page is made of. */
export interface PageParts {
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

/** A figure inside of a page: its state, its picture, and the script that makes the one live from the other. */
export function figureFragment({svg, alt, state, script}: PageParts): string {
  const json = JSON.stringify({version: 1, state}).replaceAll("<", "\\u003c");
  const code = script?.replaceAll(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
  return (
    `<limpid-figure><script type="application/json">${json}</script>` +
    `<img alt="${escape(alt)}" src="data:image/svg+xml;base64,${base64(svg)}"></limpid-figure>` +
    (code === undefined ? "" : `\n<script>${code}</script>`)
  );
}

/** A whole page with one figure. No network needed. */
export function standalonePage(title: string, parts: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<style>:root{color-scheme:light dark}</style></head>
<body>
${figureFragment(parts)}
</body>
</html>
`;
}

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  // As many arguments as every engine takes.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}
