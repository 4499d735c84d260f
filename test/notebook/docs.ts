import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {root} from "./kernel-process";

/** A block of TypeScript in a Markdown file. */
export interface Block {
  readonly code: string;
  /** Line of the file on which its code begins, from 1. */
  readonly line: number;
  /** Why it is not run, where a comment before it says so. */
  readonly notRun?: string;
}

/** What a comment says that an expression gives: `out.tokens.length; // 5`. */
export interface Claim {
  readonly expression: string;
  readonly value: unknown;
}

/** The README and all pages of the docs, by their paths from the root. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

export const readPage = (page: string): string => readFileSync(join(root, page), "utf8");

/** The blocks of TypeScript, in their order. */
export function blocksOf(markdown: string): readonly Block[] {
  const fence = /^(?:<!-- not run: (.+) -->\n+)?```ts\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(fence)].map((match) => ({
    code: match[2],
    line: markdown.slice(0, match.index + match[0].indexOf("```ts")).split("\n").length + 1,
    ...(match[1] === undefined ? {} : {notRun: match[1]}),
  }));
}

/** What the comments of a block claim. Where one goes on in words, these follow a colon. */
export function claimsOf(code: string): readonly Claim[] {
  return code.split("\n").flatMap((line) => {
    const match = /^([A-Za-z_][^;]*); \/\/ (.+)$/.exec(line);
    if (!match || /^(?:const|let|import|return|await)\b/.test(match[1])) return [];
    const ends = [...match[2].matchAll(/:|$/g)].map(({index}) => index).reverse();
    for (const end of ends) {
      try {
        return [{expression: match[1], value: JSON.parse(match[2].slice(0, end)) as unknown}];
      } catch {
        // Words, or the colon stands inside a value.
      }
    }
    return [];
  });
}

/** Links to other files, and to headings, that lead nowhere. */
export function brokenLinks(page: string): readonly string[] {
  const links = [...readPage(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path, heading] = link.split("#");
    const target = path === "" ? page : join(page, "..", path);
    if (!existsSync(join(root, target))) return true;
    return heading !== undefined && !headingsOf(readPage(target)).includes(heading);
  });
}

/** Headings as links name them: in lower case, with hyphens. */
function headingsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
