import type {Random} from "../random.js";
import {follows, plain} from "./emphasis.js";
import type {Item, Task} from "./kind.js";
import {countries} from "./lists/countries.js";
import {people as nouns, things} from "./lists/nouns.js";
import {people} from "./lists/people.js";
import {heldOut} from "./split.js";

/** A tag with its children, or a text. */
type Node = string | {readonly tag: string; readonly children: readonly Node[]};

const tags: readonly string[] = (
  "note to from body book title author page list item letter date place city country name person year text table " +
  "row cell menu food price film song album shop order user mail subject garden house room door box group"
).split(" ");

/** Trees with a meaning; their pairs are always in the training text. */
const schemas: ReadonlyArray<(random: Random) => Node> = [
  (random) => leafs("note", {to: role(random), from: role(random), body: thing(random)}),
  (random) => leafs("mail", {from: role(random), to: role(random), subject: thing(random)}),
  (random) => {
    const {name, born} = random.pick(people);
    return leafs("person", {name, year: String(born)});
  },
  (random) => {
    const {name, capital} = random.pick(countries);
    return leafs("country", {name, city: capital});
  },
  (random) => leafs("book", {title: thing(random), author: random.pick(people).name}),
];
const schemaPairs = new Set(
  "note to,note from,note body,mail from,mail to,mail subject,person name,person year,country name,country city,book title,book author".split(
    ",",
  ),
);

const leafs = (tag: string, fields: Readonly<Record<string, string>>): Node => ({
  tag,
  children: Object.entries(fields).map(([name, text]) => ({tag: name, children: [text]})),
});
const role = (random: Random): string => `the ${random.pick(nouns)[0]}`;
const thing = (random: Random): string => `the ${random.pick(things)[random.int(0, 1)]}`;

/** Whether `child` directly inside `parent` is kept for the evaluation. */
export function heldOutNesting(parent: string, child: string): boolean {
  return !schemaPairs.has(`${parent} ${child}`) && heldOut(["tags", parent, child]);
}

function leaf(random: Random): string {
  const choice = random.next();
  if (choice < 0.4) return thing(random);
  if (choice < 0.6) return role(random);
  if (choice < 0.8) return String(random.int(1, 99));
  return random.pick(countries).name;
}

function tree(random: Random, held: boolean, parent: string, depth: number): Node {
  const fits = tags.filter(
    (tag) => tag !== parent && (parent === "" || heldOutNesting(parent, tag) === held),
  );
  // A few tags have no held-out child: then the branch ends here.
  if (depth === 0 || fits.length === 0) return leaf(random);
  const tag = random.pick(fits);
  const deeper = random.chance(0.75) ? depth - 1 : 0;
  const width = deeper === 0 ? 1 : random.pick([1, 1, 1, 2]);
  const children = Array.from({length: width}, () => tree(random, held, tag, deeper));
  return {tag, children: children.every((child) => typeof child !== "string") ? children : [leaf(random)]};
}

function oneLine(node: Node): string {
  if (typeof node === "string") return node;
  return `<${node.tag}>${node.children.map(oneLine).join("")}</${follows(`${node.tag}>`)}`;
}

function indented(node: Node, space: string): string {
  if (typeof node === "string") return space + node;
  if (node.children.every((child) => typeof child === "string")) return space + oneLine(node);
  const inner = node.children.map((child) => indented(child, `${space}  `)).join("\n");
  return `${space}<${node.tag}>\n${inner}\n${space}</${follows(`${node.tag}>`)}`;
}

function document(random: Random): string {
  const node = random.chance(0.2) ? random.pick(schemas)(random) : tree(random, false, "", random.int(2, 3));
  return random.chance(0.65) ? oneLine(node) : indented(node, "");
}

function items(random: Random, count: number): Item[] {
  const out: Item[] = [];
  while (out.length < count) {
    const node = tree(random, true, "", random.int(2, 3));
    if (typeof node === "string" || node.children.every((child) => typeof child === "string")) continue;
    const text = plain(random.chance(0.65) ? oneLine(node) : indented(node, ""));
    // Any closing tag of the document; the model sees all before the name.
    const closings = [...text.matchAll(/<\/(\w+)>/g)];
    const closing = random.pick(closings);
    out.push({form: "answer", prompt: text.slice(0, closing.index + 2), answer: `${closing[1]}>`});
  }
  return out;
}

/** Closing of nested tags: "<note><to>the king</" goes on with "to>". */
export const nestedTags: Task = {name: "tags", target: 0.95, document, items};
