import type {AttentionState} from "../attention.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {link} from "./link.js";
import {focusMark, readMark} from "./marks.js";
import {groupOf, keysOf, queriesOf} from "./scene.js";
import {canBe, update} from "./update.js";
import {validate} from "./validate.js";
import {announce, partName, table, text} from "./words.js";

/** Where attention heads look: all of them as small pictures, one as a grid of tokens, or on the text. */
export const attentionView: View<AttentionState> = {
  name: "attention",
  version: 1,
  editable: ["show", "part", "kind", "layer", "head", "scale", "query", "key", "zoom", "wish"],
  transient: ["hovered", "focused", "brush"],
  validate,
  draw,
  update,
  controls,
  focusMark,
  announce,
  table,
  text,
  copyText(state, from, to) {
    const [a, b] = [from, to ?? from].map((mark) => readMark(state, mark ?? null));
    const ends = [a, b].map((end) => (end?.kind === "query" || end?.kind === "key" ? end.at : null));
    const tokens = a?.kind === "key" ? keysOf(state, state.part) : queriesOf(state, state.part);
    if (ends[0] === null || ends[1] === null || a?.kind !== b?.kind) return textOf(tokens);
    return textOf(tokens, Math.min(ends[0], ends[1]), Math.max(ends[0], ends[1]));
  },
  link,
};

function controls(state: AttentionState, {t, asks}: Frame): readonly Control[] {
  const {show, part, kind, layer, head, scale, groups, opened} = state;
  const {nLayers, nHeads} = groupOf(state);
  const numbers = (count: number) =>
    Array.from({length: count}, (_, i) => ({value: String(i), label: String(i)}));
  const kinds = {
    pattern: t("Weights of a head"),
    rollout: t("Attention rollout"),
    flow: t("Attention flow"),
  };
  // Without a kernel, only what is there can be chosen.
  const there = (["pattern", "rollout", "flow"] as const).filter(
    (one) => canBe(state, one) && (asks || one === "pattern" || one === kind || one === opened?.kind),
  );
  const one = show !== "heads";
  return [
    {
      key: "show",
      label: t("Show"),
      value: show,
      options: [
        {value: "heads", label: t("All heads")},
        {value: "grid", label: t("Grid of tokens")},
        {value: "text", label: t("On the text")},
      ],
    },
    {
      key: "part",
      label: t("Attention of"),
      value: part,
      options: groups.map((group) => ({value: group.part, label: partName(group.part, t)})),
    },
    {
      key: "kind",
      label: t("Numbers"),
      value: kind,
      options: there.map((value) => ({value, label: kinds[value]})),
    },
    ...(one ? [{key: "layer", label: t("Layer"), value: String(layer), options: numbers(nLayers)}] : []),
    ...(one && kind === "pattern"
      ? [{key: "head", label: t("Head"), value: String(head), options: numbers(nHeads)}]
      : []),
    {
      key: "scale",
      label: t("Scale"),
      value: scale,
      options: [
        {value: "linear", label: t("Linear")},
        {value: "log", label: t("Logarithmic")},
      ],
    },
    ...(show === "grid"
      ? [
          {
            kind: "button" as const,
            key: "whole",
            label: t("Whole text"),
            value: "",
            disabled: state.zoom === null,
          },
        ]
      : []),
  ];
}
