import {nothing, svg} from "lit/html.js";
import type {ActivationsState} from "../activations.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Label} from "../tokens/label.js";
import type {Frame} from "../view.js";
import {tabbable} from "./focus.js";
import type {RegionGrid} from "./region.js";
import {clustersAt, rowsOfCluster, shownCluster, shownToken} from "./scene.js";
import {clusterSays} from "./words.js";

const size = 10.5;
/** Width of a band, and of the bars that tell how strongly clusters fire at a token. */
const [bandWidth, barsWidth] = [10, 22];
/** Bands lower than this have no label. */
const labelled = 11;

/** Room for the bands; 0 without clusters. */
export function bandsWidth(state: ActivationsState): number {
  if (state.sizes.length === 0) return 0;
  return (
    Math.ceil(Math.max(...state.sizes.map((_, i) => widthOf(labelOf(state, i, ""))))) +
    barsWidth +
    bandWidth +
    14
  );
}

/** Number and size of a cluster. */
function labelOf({sizes}: ActivationsState, cluster: number, fill: string): Label {
  return {text: `${cluster} · ${sizes[cluster]}`, size, fill};
}

/** The clusters beside the map: a press marks the tokens at which one fires. */
export function drawBands(
  state: ActivationsState,
  {grid, cellHeight}: {readonly grid: RegionGrid; readonly cellHeight: number},
  frame: Frame,
): unknown {
  if (state.sizes.length === 0) return nothing;
  const {theme, live, t} = frame;
  const {rows} = grid.area;
  const scale = (grid.rows * cellHeight) / (rows[1] - rows[0]);
  const shown = shownCluster(state);
  const reach = tabbable(state, "cluster");
  const position = shownToken(state);
  const strengths = new Map(
    position === null ? [] : clustersAt(state, position).map(({cluster, value}) => [cluster, value]),
  );
  const most = Math.max(0, ...strengths.values());
  const end = bandsWidth(state) - 6;
  const bands = state.sizes.map((_, cluster) => {
    const [first, last] = rowsOfCluster(state, cluster);
    const [from, to] = [Math.max(first, rows[0]), Math.min(last, rows[1])];
    if (to <= from) return nothing;
    const [y, height] = [round((from - rows[0]) * scale), round(Math.max(1, (to - from) * scale))];
    const colour = theme.categorical[cluster % theme.categorical.length];
    const label = labelOf(state, cluster, cluster === shown ? theme.accent : theme.foreground);
    const strength = most > 0 ? Math.max(0, strengths.get(cluster) ?? 0) / most : 0;
    const thick = Math.min(7, Math.max(1, height - 1));
    const focused = live && state.focused === `c${cluster}`;
    const stroke = focused ? theme.foreground : cluster === shown ? theme.accent : nothing;
    return svg`<g data-mark="c${cluster}" role="${live ? "option" : nothing}" tabindex="${
      live ? (cluster === reach ? "0" : "-1") : nothing
    }" aria-selected="${live ? String(cluster === state.cluster) : nothing}" aria-label="${
      live ? clusterSays(state, cluster, t) : nothing
    }"><rect x="0.5" y="${y}" width="${round(end)}" height="${height}" fill="none" pointer-events="all" stroke="${stroke}" stroke-width="${
      focused ? 2 : 1.5
    }"></rect><rect x="${round(end - bandWidth)}" y="${y}" width="${bandWidth}" height="${round(Math.max(0.5, height - 1))}" fill="${colour}"></rect><rect x="${round(
      end - bandWidth - 3 - barsWidth * strength,
    )}" y="${round(y + (height - thick) / 2)}" width="${round(barsWidth * strength)}" height="${
      strength > 0 ? round(thick) : 0
    }" fill="${theme.accent}"></rect>${
      height >= labelled ? drawLabel(label, 3, round(y + height / 2 + size * 0.36)) : nothing
    }</g>`;
  });
  return svg`<g role="${live ? "listbox" : nothing}" aria-label="${live ? t("Clusters") : nothing}">${bands}</g>`;
}
