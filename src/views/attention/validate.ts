import type {
  AttentionArea,
  AttentionGroup,
  AttentionName,
  AttentionState,
  AttentionWish,
} from "../attention.js";
import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import {numbers} from "../check-packed.js";
import {checkTokens} from "../tokens/validate.js";
import {unpackHalves} from "./halves.js";
import type {PackedHalves} from "./halves.js";
import {groupOf, isSquare, keysOf, queriesOf} from "./scene.js";

const caller = "attentionView.validate()";
type Loose<T> = Partial<Record<keyof T, unknown>>;
const parts = ["self", "encoder", "decoder", "cross"] as const;
const kinds = ["pattern", "rollout", "flow"] as const;

/** The state of an attention view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): AttentionState {
  const state = stateOf<AttentionState>(caller, value, "attention", 1);
  const tokens = checkTokens(caller, "tokens", state.tokens);
  const source = (state.source ?? null) === null ? null : checkTokens(caller, "source", state.source);
  if (!Array.isArray(state.groups) || state.groups.length === 0) {
    fail(caller, "groups", "a list of at least one", state.groups);
  }
  const texts = {tokens, source};
  const all = (state.groups as unknown[]).map((one, i) => checkGroup(`groups[${i}]`, one, texts));
  const groups = kept(state.groups, all);
  const part = oneOf(
    caller,
    "part",
    state.part,
    groups.map((group) => group.part),
  );
  const known: Known = {...texts, groups};
  const {nLayers, nHeads} = groupOf({groups, part});
  const [nQueries, nKeys] = [queriesOf(texts, part).length, keysOf(texts, part).length];
  const kind = oneOf(caller, "kind", state.kind, isSquare(part) ? kinds : ["pattern"]);
  const optional = <T>(key: keyof AttentionState, check: (value: unknown) => T): T | null =>
    (state[key] ?? null) === null ? null : check(state[key]);
  return {
    view: "attention",
    version: 1,
    output: text(caller, "output", state.output ?? ""),
    tokens,
    source,
    groups,
    opened: optional("opened", (one) => checkOpened(one, known)),
    region: optional("region", (one) => checkRegion(one, known)),
    line: optional("line", (one) => checkLine(one, known)),
    provenance: text(caller, "provenance", state.provenance),
    show: oneOf(caller, "show", state.show, ["heads", "grid", "text"]),
    part,
    kind,
    layer: integer(caller, "layer", state.layer, 0, nLayers - 1),
    head: integer(caller, "head", state.head, 0, nHeads - 1),
    scale: oneOf(caller, "scale", state.scale, ["linear", "log"]),
    query: optional("query", (at) => integer(caller, "query", at, 0, nQueries - 1)),
    key: optional("key", (at) => integer(caller, "key", at, 0, nKeys - 1)),
    zoom: optional("zoom", (area) => checkArea("zoom", area, nQueries, nKeys)),
    wish: optional("wish", (wish) => checkWish(wish, known)),
    granted: integer(caller, "granted", state.granted ?? 0, 0, Infinity),
    refusal: text(caller, "refusal", state.refusal ?? ""),
    hovered: optional("hovered", (mark) => text(caller, "hovered", mark)),
    focused: optional("focused", (mark) => text(caller, "focused", mark)),
    brush: optional("brush", (brush) => {
      const {from, to} = record(caller, "brush", brush);
      return kept(brush, {from: text(caller, "brush.from", from), to: text(caller, "brush.to", to)});
    }),
  };
}

type Texts = Pick<AttentionState, "tokens" | "source">;
type Known = Texts & {readonly groups: readonly AttentionGroup[]};

const checked = new WeakSet<object>();

/** What was made of a checked object: a state keeps the objects that it had, so that they are neither sent nor drawn again. */
function kept<T extends object>(value: unknown, made: T): T {
  if (typeof value === "object" && value !== null && checked.has(value)) return value as T;
  checked.add(made);
  return made;
}

function checkGroup(key: string, value: unknown, texts: Texts): AttentionGroup {
  const group = record(caller, key, value) as Loose<AttentionGroup>;
  const part = oneOf(caller, `${key}.part`, group.part, parts);
  if (texts.source === null && part !== "self") fail(caller, `${key}.part`, '"self" without a source', part);
  if (texts.source !== null && part === "self") fail(caller, `${key}.part`, "of an encoder–decoder", part);
  const nLayers = integer(caller, `${key}.nLayers`, group.nLayers, 1, Infinity);
  const nHeads = integer(caller, `${key}.nHeads`, group.nHeads, 1, Infinity);
  const causal = group.causal;
  if (typeof causal !== "boolean") return fail(caller, `${key}.causal`, "a boolean", causal);
  const each = [nLayers, nHeads];
  const name = {part, nLayers, nHeads, causal};
  if ((group.fields ?? null) === null) {
    return kept(group, {...name, fields: null, entropy: null, first: null, own: null});
  }
  const fields = halves(`${key}.fields`, group.fields, [...each, null, null], 0);
  const [nQueries, nKeys] = [queriesOf(texts, part).length, keysOf(texts, part).length];
  checkBlocks(`${key}.fields`, fields.shape.slice(2), nQueries, nKeys);
  const made = {
    ...name,
    fields,
    entropy: numbers(caller, `${key}.entropy`, group.entropy, each),
    first: numbers(caller, `${key}.first`, group.first, each),
    own: (group.own ?? null) === null ? null : numbers(caller, `${key}.own`, group.own, each),
  };
  return kept(group, made);
}

/** A pattern is cut into blocks of at least one pair. */
function checkBlocks(key: string, [rows, columns]: readonly number[], nQueries: number, nKeys: number): void {
  integer(caller, `${key}.shape rows`, rows, Math.min(1, nQueries), nQueries);
  integer(caller, `${key}.shape columns`, columns, Math.min(1, nKeys), nKeys);
}

const inRange = new WeakMap<object, number>();
/** Rounding may lift a weight above 1 by a little; a flow is 1 at most. */
const most = 1.001;

function halves(key: string, value: unknown, shape: readonly (number | null)[], least: 0 | -1): PackedHalves {
  const packed = record(caller, key, value) as unknown as PackedHalves;
  const fits =
    Array.isArray(packed.shape) &&
    packed.shape.length === shape.length &&
    shape.every(
      (size, i) => Number.isInteger(packed.shape[i]) && (size === null || size === packed.shape[i]),
    );
  if (!fits)
    fail(
      caller,
      `${key}.shape`,
      `[${shape.map((size) => size ?? "any").join(", ")}]`,
      packed.shape,
      "",
      RangeError,
    );
  if (packed.dtype !== "float16") fail(caller, `${key}.dtype`, '"float16"', packed.dtype);
  if (typeof packed.base64 !== "string") fail(caller, `${key}.base64`, "a string", packed.base64);
  const known = inRange.get(packed);
  if (known !== undefined && known >= least) return packed;
  // −1 stands for what was not computed.
  const wrong = unpackHalves(packed).findIndex((one) => !((one >= 0 || one === least) && one <= most));
  if (wrong >= 0) fail(caller, `${key}[${wrong}]`, "in 0–1", unpackHalves(packed)[wrong], "", RangeError);
  inRange.set(packed, least);
  return packed;
}

function checkName(key: string, value: Loose<AttentionName>, {groups}: Known): AttentionName {
  const part = oneOf(
    caller,
    `${key}.part`,
    value.part,
    groups.map((group) => group.part),
  );
  const kind = oneOf(caller, `${key}.kind`, value.kind, isSquare(part) ? kinds : ["pattern"]);
  const {nLayers, nHeads} = groupOf({groups, part});
  const layer = integer(caller, `${key}.layer`, value.layer, 0, nLayers - 1);
  if (kind !== "pattern") {
    if ((value.head ?? null) !== null) fail(caller, `${key}.head`, "null", value.head);
    return {part, kind, layer, head: null};
  }
  return {part, kind, layer, head: integer(caller, `${key}.head`, value.head, 0, nHeads - 1)};
}

function checkOpened(value: unknown, known: Known): AttentionState["opened"] {
  const opened = record(caller, "opened", value) as Loose<NonNullable<AttentionState["opened"]>>;
  const name = checkName("opened", opened, known);
  const [nQueries, nKeys] = [queriesOf(known, name.part).length, keysOf(known, name.part).length];
  const values =
    (opened.values ?? null) === null ? null : halves("opened.values", opened.values, [nQueries, nKeys], -1);
  const fields =
    (opened.fields ?? null) === null ? null : halves("opened.fields", opened.fields, [null, null], -1);
  if ((values === null) === (fields === null))
    fail(caller, "opened", "of values or of fields", "both or none");
  if (fields) checkBlocks("opened.fields", fields.shape, nQueries, nKeys);
  const list = opened.computed ?? null;
  if (list !== null && !Array.isArray(list)) fail(caller, "opened.computed", "a list or null", list);
  const computed = (list as unknown[] | null)?.map((at, i) =>
    integer(caller, `opened.computed[${i}]`, at, 0, nQueries - 1),
  );
  return kept(opened, {...name, values, fields, computed: computed ?? null});
}

function checkRegion(value: unknown, known: Known): AttentionState["region"] {
  const region = record(caller, "region", value) as Loose<NonNullable<AttentionState["region"]>>;
  const name = checkName("region", region, known);
  const area = checkArea(
    "region",
    region,
    queriesOf(known, name.part).length,
    keysOf(known, name.part).length,
  );
  const values = halves("region.values", region.values, [null, null], -1);
  checkBlocks("region.values", values.shape, area.queries[1] - area.queries[0], area.keys[1] - area.keys[0]);
  return kept(region, {...name, ...area, values});
}

function checkLine(value: unknown, known: Known): AttentionState["line"] {
  const line = record(caller, "line", value) as Loose<NonNullable<AttentionState["line"]>>;
  const name = checkName("line", line, known);
  const [nQueries, nKeys] = [queriesOf(known, name.part).length, keysOf(known, name.part).length];
  const at = (key: "query" | "key", count: number): number | null =>
    (line[key] ?? null) === null ? null : integer(caller, `line.${key}`, line[key], 0, count - 1);
  const [query, key] = [at("query", nQueries), at("key", nKeys)];
  return kept(line, {
    ...name,
    query,
    key,
    looksAt: query === null ? null : halves("line.looksAt", line.looksAt, [nKeys], -1),
    seenBy: key === null ? null : halves("line.seenBy", line.seenBy, [nQueries], -1),
  });
}

function checkArea(key: string, value: unknown, nQueries: number, nKeys: number): AttentionArea {
  const area = record(caller, key, value);
  const span = (name: "queries" | "keys", count: number): readonly [number, number] => {
    const ends = area[name];
    if (!Array.isArray(ends) || ends.length !== 2) return fail(caller, `${key}.${name}`, "[from, to]", ends);
    const from = integer(caller, `${key}.${name}[0]`, ends[0], 0, count - 1);
    return [from, integer(caller, `${key}.${name}[1]`, ends[1], from + 1, count)];
  };
  return kept(area, {queries: span("queries", nQueries), keys: span("keys", nKeys)});
}

function checkWish(value: unknown, known: Known): AttentionWish {
  const wish = record(caller, "wish", value) as Loose<AttentionWish>;
  const name = checkName("wish", wish, known);
  const [nQueries, nKeys] = [queriesOf(known, name.part).length, keysOf(known, name.part).length];
  const at = (key: "query" | "key", count: number): number | null =>
    (wish[key] ?? null) === null ? null : integer(caller, `wish.${key}`, wish[key], 0, count - 1);
  return kept(wish, {
    ...name,
    number: integer(caller, "wish.number", wish.number, 1, Infinity),
    heads: wish.heads === true,
    zoom: (wish.zoom ?? null) === null ? null : checkArea("wish.zoom", wish.zoom, nQueries, nKeys),
    query: at("query", nQueries),
    key: at("key", nKeys),
  });
}
