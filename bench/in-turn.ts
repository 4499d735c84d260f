import {median} from "./median.js";
import type {Sample, Worker} from "./models/process.js";
import type {BenchRow} from "./row.js";

/** What is measured. */
export interface Measured {
  /** In the table of results. */
  readonly id: string;
  /** On the terminal. */
  readonly name: string;
  readonly rounds: number;
  /** Ratio of times to reach. */
  readonly limit: number;
  /** Digits of milliseconds (default 1). */
  readonly digits?: number;
  /** Calls of each before the first round, which are not counted: they load and compile (default 1). */
  readonly before?: number;
  /** Throws where both did not do the same work. */
  check(limpid: number, peer: number): void;
}

/** limpid and its peer in turn: medians of their times, their ratio, and every sample. Both end. */
export async function inTurn(
  {id, name, rounds, limit, digits = 1, before = 1, check}: Measured,
  workers: readonly [limpid: Worker, peer: Worker],
): Promise<{readonly row: BenchRow; readonly samples: readonly [readonly Sample[], readonly Sample[]]}> {
  const samples: [Sample[], Sample[]] = [[], []];
  try {
    const values = [NaN, NaN];
    for (const [side, worker] of workers.entries()) {
      for (let call = 0; call < before; call++) values[side] = (await worker.measure()).value;
    }
    check(values[0], values[1]);
    for (let round = 0; round < rounds; round++) {
      for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) samples[side].push(await workers[side].measure());
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  const [limpid, peer] = samples.map((list) =>
    Number(median(list.map(({milliseconds}) => milliseconds)).toFixed(digits)),
  );
  const ratio = Number((limpid / peer).toFixed(3));
  const sign = ratio <= limit ? "✓" : "✗";
  console.error(`${sign} ${name}: ${limpid} ÷ ${peer} ms = ${ratio} (to reach: ${limit})`);
  return {row: {id, limpid, peer, ratio, limit, unit: "ms", rounds}, samples};
}
