/** One step of a compiled pattern. */
export type Step =
  | {readonly op: "char"; readonly test: (char: string) => boolean}
  | {readonly op: "at"; readonly where: "start" | "end" | "edge" | "inside"}
  /** Goes on at `first`, and if that fails at `second`. */
  | {op: "fork"; first: number; second: number}
  | {readonly op: "match"};

type Tree =
  | {readonly kind: "char"; readonly test: (char: string) => boolean}
  | {readonly kind: "at"; readonly where: "start" | "end" | "edge" | "inside"}
  | {readonly kind: "sequence"; readonly items: readonly Tree[]}
  | {readonly kind: "either"; readonly items: readonly Tree[]}
  | {
      readonly kind: "repeat";
      readonly item: Tree;
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
    };

/** Longest pattern, in characters, and in steps once counted repetitions are written out: keeps every search short. */
const longest = 200;
const mostSteps = 2000;

/**
 * Compiles a regular expression with the flags u and m: characters, classes, groups, alternatives, repetitions, ^, $, \b and
 * \B. Look-around and references back are not known: without them a search takes no more time than text × pattern.
 *
 * @throws SyntaxError that says what is wrong
 */
export function compilePattern(source: string): readonly Step[] {
  if (source.length > longest) throw new SyntaxError(`at most ${longest} characters, got ${source.length}`);
  try {
    // The platform knows the grammar; from here on the source is well formed.
    new RegExp(source, "um");
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new SyntaxError(said.replace(/^.*\/[a-z]*: /su, "").toLowerCase(), {cause: error});
  }
  const writer = new Writer();
  writer.write(new Parser(source).parse());
  return [...writer.steps, {op: "match"}];
}

/** Reads a source that is known to be well formed. */
class Parser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): Tree {
    const items = [this.#sequence()];
    while (this.#take("|")) items.push(this.#sequence());
    return items.length === 1 ? items[0] : {kind: "either", items};
  }

  #sequence(): Tree {
    const items: Tree[] = [];
    while (this.#at < this.#source.length && !/^[|)]/.test(this.#rest())) items.push(this.#repeated());
    return {kind: "sequence", items};
  }

  #repeated(): Tree {
    const item = this.#single();
    const [all, sign, from, comma, to] =
      /^(?:([*+?])|\{(\d+)(,?)(\d*)\})/.exec(this.#rest()) ?? ([] as (string | undefined)[]);
    if (all === undefined) return item;
    this.#at += all.length;
    const lazy = this.#take("?");
    const least = sign === undefined ? Number(from) : sign === "+" ? 1 : 0;
    const upTo = to ? Number(to) : comma ? Infinity : least;
    const most = sign === undefined ? upTo : sign === "?" ? 1 : Infinity;
    return {kind: "repeat", item, least, most, lazy};
  }

  #single(): Tree {
    const rest = this.#rest();
    if (this.#take("^")) return {kind: "at", where: "start"};
    if (this.#take("$")) return {kind: "at", where: "end"};
    if (this.#take("\\b")) return {kind: "at", where: "edge"};
    if (this.#take("\\B")) return {kind: "at", where: "inside"};
    if (/^\(\?(?:<?[=!])/.test(rest)) throw new SyntaxError("look-around is not known here");
    if (/^\\(?:[1-9]|k<)/.test(rest)) throw new SyntaxError("references back are not known here");
    if (/^\(\?[a-z-]+:/.test(rest)) throw new SyntaxError("flags of groups are not known here");
    const group = /^\((?:\?:|\?<[^>]*>)?/.exec(rest)?.[0];
    if (group === undefined) return this.#char();
    this.#at += group.length;
    const item = this.parse();
    this.#take(")");
    return item;
  }

  /** One character, an escape, or a class: what it matches is left to the platform. */
  #char(): Tree {
    const [text] =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|.)|.)/su.exec(
        this.#rest(),
      )!;
    this.#at += text.length;
    const single = new RegExp(`^${text}$`, "u");
    const known = new Map<string, boolean>();
    const test = (char: string): boolean => {
      let fits = known.get(char);
      if (fits === undefined) known.set(char, (fits = single.test(char)));
      return fits;
    };
    return {kind: "char", test};
  }

  #rest(): string {
    return this.#source.slice(this.#at);
  }

  #take(text: string): boolean {
    const found = this.#source.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }
}

/** Writes a tree out as steps. */
class Writer {
  readonly steps: Step[] = [];
  /** Repetitions of nothing write no step, but take time too. */
  #visits = 0;

  write(tree: Tree): void {
    if (this.steps.length > mostSteps || ++this.#visits > 10 * mostSteps) throw tooMuch();
    switch (tree.kind) {
      case "char":
        this.steps.push({op: "char", test: tree.test});
        break;
      case "at":
        this.steps.push({op: "at", where: tree.where});
        break;
      case "sequence":
        for (const item of tree.items) this.write(item);
        break;
      case "either":
        this.#either(tree.items);
        break;
      case "repeat":
        this.#repeat(tree);
        break;
    }
  }

  /** Goes on at the next step; where else is said later. */
  #fork(): {first: number; second: number} {
    const step = {op: "fork" as const, first: this.steps.length + 1, second: 0};
    this.steps.push(step);
    return step;
  }

  #either(items: readonly Tree[]): void {
    const ends: {first: number; second: number}[] = [];
    items.forEach((item, i) => {
      const here = i < items.length - 1 ? this.#fork() : undefined;
      this.write(item);
      if (!here) return;
      ends.push(this.#fork());
      here.second = this.steps.length;
    });
    for (const end of ends) end.first = end.second = this.steps.length;
  }

  #repeat({item, least, most, lazy}: Tree & {kind: "repeat"}): void {
    for (let i = 0; i < least; i++) this.write(item);
    const forks: {first: number; second: number}[] = [];
    const start = this.steps.length;
    for (let i = least; i < (most === Infinity ? least + 1 : most); i++) {
      forks.push(this.#fork());
      this.write(item);
    }
    if (most === Infinity) {
      const back = this.#fork();
      back.first = back.second = start;
    }
    for (const each of forks) {
      each.second = this.steps.length;
      if (lazy) [each.first, each.second] = [each.second, each.first];
    }
  }
}

const tooMuch = (): SyntaxError => new SyntaxError("it repeats too much");
