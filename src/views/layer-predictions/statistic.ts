import type {Tick} from "../heatmap/draw-scale.js";
import type {LayerPredictionsState, LensStatistic} from "../layer-predictions.js";
import {mapAt, unpackMap} from "../ranks/packed.js";
import type {PackedMap} from "../ranks/packed.js";
import {probabilityShade, probabilityTicks, rankShade, rankTicks} from "../ranks/scale.js";
import type {Frame} from "../view.js";

type State = LayerPredictionsState;

/** How a statistic becomes a colour, and what its scale says. */
export interface Shading {
  readonly title: string;
  readonly ticks: readonly Tick[];
  /** 0…1, never NaN. */
  readonly shade: (row: number, column: number) => number;
}

export const statisticNames: Readonly<Record<LensStatistic, string>> = {
  probability: "probability of the token that came",
  rank: "rank of the token that came",
  entropy: "entropy (nats)",
  divergence: "KL(model ‖ layer) (nats)",
};

export function shadingOf(state: State, t: Frame["t"]): Shading {
  const {palest, nVocab} = state;
  const title = t(statisticNames[state.statistic]);
  switch (state.statistic) {
    case "probability":
      return {
        title,
        ticks: probabilityTicks,
        shade: (row, column) => probabilityShade(mapAt(state.probabilities, row, column)),
      };
    case "rank":
      return {
        title,
        ticks: rankTicks(palest),
        shade: (row, column) => rankShade(mapAt(state.ranks, row, column), palest),
      };
    case "entropy":
      return linear(title, state.entropies, Math.log(nVocab), `${t("all equally probable")}: `);
    case "divergence":
      return linear(title, state.divergences, largest(state.divergences), "");
  }
}

/** From 0 to `most`, evenly. */
function linear(title: string, packed: PackedMap, most: number, end: string): Shading {
  const short = (value: number): string => String(Number(value.toPrecision(2)));
  return {
    title,
    ticks:
      most > 0
        ? [0, 0.5, 1].map((t) => ({t, text: `${t === 1 ? end : ""}${short(t * most)}`}))
        : [{t: 0, text: "0"}],
    shade: (row, column) => (most > 0 ? Math.max(0, Math.min(1, mapAt(packed, row, column) / most)) : 0),
  };
}

const known = new WeakMap<PackedMap, number>();

function largest(packed: PackedMap): number {
  const before = known.get(packed);
  if (before !== undefined) return before;
  const most = unpackMap(packed).reduce((a, b) => Math.max(a, b), 0);
  known.set(packed, most);
  return most;
}
