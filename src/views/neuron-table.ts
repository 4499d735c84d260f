import type {FeatureKind, FeatureName} from "./checkpoints/names.js";
import type {Packed} from "./packed.js";
import type {UnitsState} from "./units.js";

/** Neurons with something in common, such as those that are newly alive. */
export interface NeuronGroup {
  /** "newly alive", "most active", "least active", "retired". */
  readonly name: string;
  /** How many neurons are in the group; those that the figure holds may be fewer. */
  readonly total: number;
  /** The number of the checkpoint whose features are listed. */
  readonly checkpoint: number;
  /** Layer and number of each neuron `[row, 2]`. */
  readonly neurons: Packed;
  /** Activation mass `[row, checkpoint]`. */
  readonly mass: Packed;
  /** Number of features `[row, checkpoint]`; 0: dead. */
  readonly length: Packed;
  /** Records `[row, checkpoint]`. */
  readonly hits: Packed;
  /** Where the features of each row begin, and where the last ones end `[row + 1]`. */
  readonly offsets: Packed;
  /** The leading features by decreasing activation mass, by their places in the state's `vocabulary`. */
  readonly features: Packed;
  /** As many, by decreasing mass times the probability of the predicted class; null where that was not recorded. */
  readonly weighted: Packed | null;
}

/** In which order neurons are listed. */
export type NeuronRowOrder = "given" | "mass" | "length" | "hits" | "number";

/** Groups of neurons as tables: how active they are in each checkpoint, and at which features. */
export interface NeuronTableState extends UnitsState {
  readonly view: "neuron-table";
  readonly version: 1;
  readonly kind: FeatureKind;
  readonly groups: readonly NeuronGroup[];
  /** Every feature that a row names, once. */
  readonly vocabulary: readonly FeatureName[];
  readonly method: string;

  // The reader's
  /** Which of `groups` is shown. */
  readonly group: number;
  readonly order: NeuronRowOrder;
  /** The order of the features of a row. */
  readonly featuresBy: "mass" | "weighted";
  /** True: only neurons that are brushed in this or another figure. */
  readonly onlyBrushed: boolean;
}
