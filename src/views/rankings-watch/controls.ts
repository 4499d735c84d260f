import {isHalfStep, rowName} from "../ranks/rows.js";
import {longRank, palestChoices} from "../ranks/scale.js";
import type {RankingsWatchState} from "../rankings-watch.js";
import type {Control, Frame} from "../view.js";
import {isWaiting} from "../wish.js";
import {columnOf, compared, isDifference, rowOf} from "./numbers.js";
import {fullName, hereOf, wordName} from "./words.js";

type State = RankingsWatchState;

export function controls(state: State, frame: Frame): readonly Control[] {
  const {t} = frame;
  const option = (value: string, label: string) => ({value, label});
  const many = state.positions.length > 1;
  const difference = isDifference(state);
  return [
    ...wordControls(state, frame),
    ...(many
      ? [
          {
            key: "scope",
            label: t("Positions"),
            value: state.scope,
            options: [option("one", t("One")), option("all", t("All"))],
          },
        ]
      : []),
    ...placeControls(state, frame),
    {
      key: "form",
      label: t("As"),
      value: state.form,
      options: [option("heatmap", t("Heat map")), option("lines", t("Lines"))],
    },
    {
      key: "statistic",
      label: t("Statistic"),
      value: state.statistic,
      options: [option("rank", t("Rank")), option("probability", t("Probability"))],
    },
    ...(compared(state) ? compareControls(state, t) : []),
    ...(state.form === "heatmap"
      ? [
          {
            key: "direction",
            label: t("First layer"),
            value: state.direction,
            options: [option("down", t("On top")), option("up", t("At the bottom"))],
          },
        ]
      : []),
    ...(state.form === "heatmap" && !difference && state.statistic === "rank"
      ? [
          {
            key: "palest",
            label: t("Palest from rank"),
            value: String(state.palest),
            options: palestChoices(state.palest, state.nVocab).map((rank) =>
              option(String(rank), longRank(rank)),
            ),
          },
        ]
      : []),
    ...(state.rows.some(isHalfStep)
      ? [
          {
            kind: "button" as const,
            key: "halfSteps",
            label: t("Half-steps"),
            value: String(!state.halfSteps),
            pressed: state.halfSteps,
          },
        ]
      : []),
    ...(state.window === null
      ? []
      : [{kind: "button" as const, key: "zoom", label: t("Columns that fit"), value: "reset"}]),
  ];
}

/** A field for another word, where a kernel can score it, and a button to take each away. */
function wordControls(state: State, {t, asks}: Frame): readonly Control[] {
  const waiting = isWaiting(state);
  const hidden = state.words.map((_, i) => i).filter((i) => !state.shown.includes(i));
  const field: Control = {
    kind: "text",
    key: "add",
    label: t("Watch"),
    value: "",
    placeholder: waiting ? `${state.wish!.word} …` : t("a word, then Enter"),
    ...(!waiting && state.wish && state.refusal !== "" ? {problem: state.refusal} : {}),
    clears: true,
  };
  return [
    ...(asks ? [field] : []),
    ...state.shown.map((i): Control => ({
      kind: "button",
      key: "remove",
      label: `× ${wordName(state.words[i])}`,
      value: String(i),
    })),
    // Without a kernel, words that were scored before can still be shown.
    ...(asks
      ? []
      : hidden.map((i): Control => ({
          kind: "button",
          key: "add",
          label: `+ ${wordName(state.words[i])}`,
          value: state.words[i].word,
        }))),
  ];
}

/** The position, or for lines over all positions the layer. */
function placeControls(state: State, {t}: Frame): readonly Control[] {
  if (state.scope === "one" && state.positions.length > 1) {
    const column = columnOf(state);
    return [
      {
        kind: "range",
        key: "column",
        label: t("Position"),
        value: String(column),
        min: 0,
        max: state.positions.length - 1,
        step: 1,
        shown: `${state.positions[column]} ${hereOf(state, column) ?? t("after the end")}`,
      },
    ];
  }
  if (state.scope === "all" && state.form === "lines" && state.rows.length > 1) {
    const row = rowOf(state);
    return [
      {
        kind: "range",
        key: "row",
        label: t("Layer"),
        value: String(row),
        min: 0,
        max: state.rows.length - 1,
        step: 1,
        shown: rowName(state.rows[row], t),
      },
    ];
  }
  return [];
}

function compareControls(state: State, t: Frame["t"]): readonly Control[] {
  const shown = isDifference(state);
  const pair = compared(state);
  const options = state.shown.map((i) => ({value: String(i), label: fullName(state.words[i])}));
  return [
    {kind: "button", key: "difference", label: t("Difference"), value: String(!shown), pressed: shown},
    ...(shown && pair
      ? [
          {key: "first", label: t("Of"), value: String(pair[0]), options},
          {key: "second", label: t("and"), value: String(pair[1]), options},
        ]
      : []),
  ];
}
