import {changedChoices, linksOf, nothingSelected, sideBySideView} from "../views/index.js";
import type {PartKeys, Selection, SideBySideState, ViewState} from "../views/index.js";
import {Figure} from "./figure.js";

/** Any figure. */
export interface PartFigure {
  readonly view: {readonly name: string};
  readonly ready: Promise<unknown>;
}

/** How figures are placed beside each other. */
export interface SideBySideOptions {
  /** What stands above each figure (default: what tells them apart, such as the model). */
  readonly labels?: readonly string[];
  /** Is what is looked at and selected in one figure so in the others, too (default: if all are of one kind)? */
  readonly linked?: boolean;
}

/**
 * Figures beside each other, to compare: of any kind, of one output or of several, of one model or of two. The parts stay the
 * figures they are: what changes in one place changes in the other.
 *
 * @param figures - at least 2
 * @throws TypeError or RangeError naming what is wrong
 * @example
 * const [a, b] = [await lm.generate("The key"), await lm.generate("The keys")];
 * await sideBySide([a.saliency(), b.saliency()], {labels: ["one key", "keys"]}).save("both.svg");
 */
export function sideBySide(
  figures: readonly PartFigure[],
  options: SideBySideOptions = {},
): Figure<SideBySideState> {
  const parts = checkFigures(figures);
  const {labels, linked} = checkOptions(options, parts.length);
  const figure = new Figure(sideBySideView, async () => {
    await Promise.all(parts.map((part) => part.ready));
    const states = parts.map(({state}) => state);
    return sideBySideView.validate({
      view: "side-by-side",
      version: 1,
      parts: states,
      labels: labels ?? labelsOf(parts),
      linked: linked ?? states.every(({view}) => view === states[0].view),
    });
  });
  figure.onReady(() => mirror(figure, parts));
  return figure;
}

/** Keeps the parts and what is drawn of them the same, whichever changes: so a part's own kernel side goes on working. */
function mirror(figure: Figure<SideBySideState>, parts: readonly Figure<ViewState>[]): void {
  parts.forEach((part, at) => {
    const follow = (): void => {
      const before = figure.state;
      figure.set(withPart(before, at, part));
      figure.set(linkedEdits(before, figure.state));
    };
    part.onChange(follow);
    // What happened while the others were computed.
    figure.set(withPart(figure.state, at, part));
  });
  figure.onChange(({edits}, changed) => {
    if (!changed.includes("edits")) return;
    parts.forEach((part, at) => {
      const own = part.state as unknown as PartKeys;
      const change = Object.entries(edits[at]).filter(([key, value]) => !sameJson(value, own[key]));
      if (change.length > 0) part.set(Object.fromEntries(change) as Partial<ViewState>);
    });
  });
  startLinked(figure);
}

/** Where parts are linked, what one has newly selected goes to the others, as in the page. */
function linkedEdits(before: SideBySideState, after: SideBySideState): Partial<SideBySideState> {
  if (!after.linked) return {};
  let state = after;
  for (const link of linksOf(sideBySideView, after)) {
    state = link.write(state, changedChoices({...nothingSelected, ...link.read(before)}, link.read(after)));
  }
  return state === after ? {} : {edits: state.edits};
}

/** Linked parts start with one selection: that of the first which has one. */
function startLinked(figure: Figure<SideBySideState>): void {
  const {state} = figure;
  const [first, ...others] = linksOf(sideBySideView, state);
  if (!state.linked || others.length === 0) return;
  const chosen: Partial<Selection> = {};
  for (const link of [...others.reverse(), first]) {
    const own = Object.entries(link.read(state)).filter(([, value]) => value !== null);
    Object.assign(chosen, Object.fromEntries(own));
  }
  const next = first.write(state, chosen);
  if (next !== state) figure.set({edits: next.edits});
}

/** What of the whole changes with a part. */
function withPart(
  state: SideBySideState,
  at: number,
  {view, state: part}: Figure<ViewState>,
): Partial<SideBySideState> {
  const [now, kept, edit] = [
    part as unknown as PartKeys,
    state.parts[at] as unknown as PartKeys,
    state.edits[at],
  ];
  const [editable, transient] = [view.editable as readonly string[], view.transient as readonly string[]];
  const replaced = <T>(list: readonly T[], item: T): readonly T[] =>
    list.map((each, i) => (i === at ? item : each));
  const own = Object.keys(now).filter((key) => !editable.includes(key) && !transient.includes(key));
  const given = editable.filter((key) => now[key] !== undefined);
  return {
    ...(own.some((key) => now[key] !== kept[key]) && {
      parts: replaced(
        state.parts,
        Object.fromEntries(own.map((key) => [key, now[key]])) as unknown as ViewState,
      ),
    }),
    ...(given.some((key) => !sameJson(now[key], edit[key])) && {
      edits: replaced(state.edits, Object.fromEntries(given.map((key) => [key, now[key]]))),
    }),
  };
}

const sameJson = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** What tells the figures apart: the model, the text or the kind, whichever does first; else their numbers. */
function labelsOf(parts: readonly Figure<ViewState>[]): readonly string[] {
  const models = parts.map(({state}) => {
    const {provenance} = state as ViewState & {readonly provenance?: unknown};
    return typeof provenance === "string" ? provenance.split(" (weights ")[0] : "";
  });
  const texts = parts.map(({view, state}) => shortened(view.copyText(state).trim()));
  const kinds = parts.map(({view}) => view.name);
  const telling = [models, texts, kinds].find(
    (names) => !names.includes("") && new Set(names).size === names.length,
  );
  return telling ?? parts.map((_, at) => String(at + 1));
}

const longest = 60;

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > longest ? `${line.slice(0, longest).trimEnd()}…` : line;
}

function checkFigures(figures: unknown): readonly Figure<ViewState>[] {
  if (!Array.isArray(figures)) {
    throw new TypeError(`sideBySide(): figures must be an array of figures, got ${describe(figures)}.`);
  }
  if (figures.length < 2 || figures.length > mostParts) {
    throw new RangeError(`sideBySide(): figures must be 2–${mostParts} figures, got ${figures.length}.`);
  }
  figures.forEach((figure: unknown, at) => {
    if (!(figure instanceof Figure)) {
      const fix = figure instanceof Promise ? " Await it first." : "";
      throw new TypeError(`sideBySide(): figures[${at}] must be a figure, got ${describe(figure)}.${fix}`);
    }
    if ((figure as Figure<ViewState>).view.name === sideBySideView.name) {
      throw new TypeError(
        `sideBySide(): figures[${at}] must be a single figure, got figures side by side. Give its figures instead.`,
      );
    }
  });
  return figures as readonly Figure<ViewState>[];
}

function checkOptions(options: unknown, count: number): SideBySideOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`sideBySide(): options must be an object, got ${describe(options)}.`);
  }
  const unknown = Object.keys(options).find((key) => key !== "labels" && key !== "linked");
  if (unknown !== undefined) {
    throw new TypeError(`sideBySide(): unknown option "${unknown}". Known are labels, linked.`);
  }
  const {labels, linked} = options as {readonly labels?: unknown; readonly linked?: unknown};
  if (linked !== undefined && typeof linked !== "boolean") {
    throw new TypeError(`sideBySide(): linked must be true or false, got ${describe(linked)}.`);
  }
  if (labels !== undefined) {
    const fits = Array.isArray(labels) && labels.every((label) => typeof label === "string");
    if (!fits)
      throw new TypeError(`sideBySide(): labels must be an array of strings, got ${describe(labels)}.`);
    if (labels.length !== count) {
      throw new RangeError(
        `sideBySide(): labels must be ${count}, one for each figure, got ${labels.length}.`,
      );
    }
  }
  return options;
}

/** More are no longer beside each other. */
const mostParts = 24;

function describe(value: unknown): string {
  if (value instanceof Promise) return "a promise";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
