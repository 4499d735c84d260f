import type {Part} from "./json.js";
import {isObject, partsOf, unknownPart, wrong} from "./json.js";
import {isId} from "./vocabulary.js";

/** What stands around texts: a text, or ids, and the segment that they belong to. */
export type Item = {readonly text: 0 | 1; readonly type: number} | {readonly ids: readonly number[]; readonly type: number};

/** How one text, and two, are put together. */
export interface Template {
  readonly single: readonly Item[];
  readonly pair: readonly Item[];
}

/** Without a post-processor texts follow one another. */
export const bare: Template = {
  single: [{text: 0, type: 0}],
  pair: [
    {text: 0, type: 0},
    {text: 1, type: 1},
  ],
};

const kinds = ["BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing"];

/** The post-processor of tokenizer.json. */
export function makeTemplate(part: Part | undefined): Template {
  switch (part?.type) {
    case undefined:
    case "ByteLevel":
      return bare;
    case "BertProcessing":
      return around(tokenIn(part!, "cls"), tokenIn(part!, "sep"), false);
    case "RobertaProcessing":
      return around(tokenIn(part!, "cls"), tokenIn(part!, "sep"), true);
    case "TemplateProcessing":
      return {single: itemsOf(part!, "single"), pair: itemsOf(part!, "pair")};
    case "Sequence": {
      const adding = partsOf(part!, "processors").filter(({type}) => type !== "ByteLevel");
      if (adding.length > 1) throw wrong("have one post-processor that adds tokens", adding.map(({type}) => type).join(", "));
      return makeTemplate(adding[0]);
    }
    default:
      throw unknownPart("post_processor", kinds, part!.type);
  }
}

/** [CLS] A [SEP] B [SEP]; RoBERTa writes its separator twice between the texts, and has one segment. */
export function around(cls: number, sep: number, roberta: boolean): Template {
  const first: Item[] = [
    {ids: [cls], type: 0},
    {text: 0, type: 0},
    {ids: [sep], type: 0},
  ];
  const type = roberta ? 0 : 1;
  const between: Item[] = roberta ? [{ids: [sep], type}] : [];
  return {single: first, pair: [...first, ...between, {text: 1, type}, {ids: [sep], type}]};
}

/** Ids that a template adds. */
export const idsIn = ({single}: Template): number[] => single.flatMap((item) => ("ids" in item ? item.ids : []));

function tokenIn(part: Part, name: string): number {
  const token = part[name];
  if (!Array.isArray(token) || !isId(token[1])) throw wrong(`have a ${name} of ${part.type} with an id`, token);
  return token[1];
}

function itemsOf(part: Part, name: string): Item[] {
  const items = part[name];
  if (!Array.isArray(items)) throw wrong(`have a ${name} of ${part.type} that is a list`, items);
  const special = isObject(part.special_tokens) ? part.special_tokens : {};
  return items.map((item: unknown): Item => {
    const {Sequence: sequence, SpecialToken: token} = isObject(item) ? item : {};
    const inner = sequence ?? token;
    if (!isObject(inner)) throw wrong(`have items of ${part.type} that are texts or tokens`, item);
    const type = isId(inner.type_id) ? inner.type_id : 0;
    if (sequence !== undefined) return {text: inner.id === "B" ? 1 : 0, type};
    const known = special[String(inner.id)];
    const ids = isObject(known) ? known.ids : undefined;
    if (!Array.isArray(ids) || !ids.every(isId)) throw wrong(`name the ids of ${JSON.stringify(inner.id)} in ${part.type}`, ids);
    return {ids, type};
  });
}
