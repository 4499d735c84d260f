import type {DistanceNumbers} from "../figures/index.js";
import type {TransferNumbers} from "./transfer-numbers.js";

/** Each checkpoint beside the one before it, and, of more than two, the last beside the first. */
export async function distanceNumbers(caller: string, numbers: TransferNumbers): Promise<DistanceNumbers> {
  const checkpoints = await numbers.distributions(caller);
  const {consecutive, toFirst} = await numbers.trajectory(caller);
  const certain = await numbers.certainty(caller);
  const noChange = await numbers.noChange(caller);
  const pairs = consecutive.map((comparison, i) => ({from: i, to: i + 1, comparison}));
  if (checkpoints.length > 2) pairs.push({from: 0, to: checkpoints.length - 1, comparison: toFirst.at(-1)!});
  return {
    checkpoints,
    pairs: pairs.map(({from, to, comparison: {hellinger, jensenShannon, union}}) => {
      const interval = certain.find((one) => one.from === from && one.to === to)?.intervals;
      return {
        from,
        to,
        hellinger: {
          values: hellinger,
          ...(interval ? {interval} : {}),
          ...(noChange ? {noChange: {distances: noChange.mean, lengths: checkpoints[0].length}} : {}),
        },
        // Where no distance is defined, there is nothing to choose.
        ...(jensenShannon.every(Number.isNaN) ? {} : {jensenShannon: {values: jensenShannon}}),
        union,
      };
    }),
  };
}
