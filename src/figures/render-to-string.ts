import {guard} from "lit/directives/guard.js";
import {nothing} from "lit/html.js";
import type {Markup} from "../views/index.js";
import {escapeAttribute, escapeText} from "./escape.js";

/** A piece of a template: text as it is, a value between tags, or an attribute with values in it. */
type Step =
  | {readonly kind: "static"; readonly text: string}
  | {readonly kind: "child"}
  | {readonly kind: "attribute"; readonly name: string; readonly parts: readonly string[]};

const hole = "\0";
const attribute = /\s([^\s"'<>/=]+)="([^"]*\0[^"]*)"/g;
const compiled = new WeakMap<TemplateStringsArray, readonly Step[]>();

/**
 * The markup that lit would render, as a string; no DOM. Values are escaped by where they stand. Templates quote their
 * attributes and close every element, so the result is well-formed XML.
 */
export function renderToString(template: Markup): string {
  const out: string[] = [];
  renderTemplate(out, template);
  return out.join("");
}

function renderTemplate(out: string[], {strings, values}: Markup): void {
  let steps = compiled.get(strings);
  if (!steps) compiled.set(strings, (steps = compile(strings)));
  let at = 0;
  for (const step of steps) {
    if (step.kind === "static") out.push(step.text);
    else if (step.kind === "child") renderChild(out, values[at++]);
    else {
      const count = step.parts.length - 1;
      out.push(renderAttribute(step.name, step.parts, values.slice(at, at + count)));
      at += count;
    }
  }
}

function compile(strings: TemplateStringsArray): readonly Step[] {
  const source = strings.join(hole);
  const steps: Step[] = [];
  let from = 0;
  const between = (text: string): void => {
    text.split(hole).forEach((part, i) => {
      if (i > 0) steps.push({kind: "child"});
      if (part !== "") steps.push({kind: "static", text: part});
    });
  };
  for (const match of source.matchAll(attribute)) {
    between(source.slice(from, match.index));
    steps.push({kind: "attribute", name: match[1], parts: match[2].split(hole)});
    from = match.index + match[0].length;
  }
  between(source.slice(from));
  return steps;
}

function renderAttribute(name: string, parts: readonly string[], values: readonly unknown[]): string {
  // Listeners and properties belong to a live element.
  if (name.startsWith("@") || name.startsWith(".")) return "";
  if (values.includes(nothing)) return "";
  if (name.startsWith("?")) return values[0] ? ` ${name.slice(1)}=""` : "";
  const value = parts.map((part, i) => (i === 0 ? part : String(values[i - 1] ?? "") + part)).join("");
  return ` ${name}="${escapeAttribute(value)}"`;
}

type Guarded = {readonly values: readonly [unknown, () => unknown]};

const kindOf = (value: object): unknown => ("_$litDirective$" in value ? value._$litDirective$ : null);
const guardKind = kindOf(guard([], () => null));

/** What lit compares before it draws it again; a string is drawn once. */
const isGuarded = (value: object): value is Guarded => kindOf(value) === guardKind;

function renderChild(out: string[], value: unknown): void {
  if (value === nothing || value === null || value === undefined) return;
  if (typeof value === "object") {
    if ("strings" in value && "values" in value) return renderTemplate(out, value as Markup);
    if (isGuarded(value)) return renderChild(out, value.values[1]());
    if (Symbol.iterator in value) {
      for (const each of value as Iterable<unknown>) renderChild(out, each);
      return;
    }
    throw new TypeError(
      "renderToString(): a child must be text, a template or a list of them, got an object.",
    );
  }
  out.push(escapeText(String(value)));
}
