/**
 * The figures of the paper, for the report.
 *
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray: Quantifying and Explaining Model-Knowledge Transfer in
 * (Un-)Supervised NLP", sections 3.1–3.3
 */
export const paper = {
  /** Neurons of the LSTM. */
  neurons: 1500,
  /** Alive in both of epochs 1 and 48; in both of epochs 48 and 49. */
  aliveEarly: 544,
  aliveLate: 1335,
  /** Mean Hellinger distance of epochs 48 and 49 against that of 1 and 48, in %. */
  distanceChange: -99.92,
  aliveZeroShot: 1323,
  aliveSupervised: 675,
  added: 85,
  dead: 740,
  /** Mean neuron length after supervision against before, in %: over the shared neurons, over all, and at POS level. */
  lengthChangeShared: 4.62,
  lengthChangeAll: -42.53,
  lengthChangePos: -32.83,
  /** Of the activation mass, in %. */
  massOfLeast: 0.004,
  massOfMost: 83.12,
  massOfAdded: 3.006,
  /** F1 of the classifier, in %. */
  f1: 80,
  /** Relative change of F1, in %. */
  pruning: {
    A: {train: 3.65, test: 2.8},
    B: {train: -3.79, test: 0},
    C: {train: -4.99, test: -1.43},
    D: {train: -3.71, test: -3.87},
  },
} as const;
