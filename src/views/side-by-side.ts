import type {ViewState} from "./view.js";

/** Some keys of a part's state. */
export type PartKeys = Readonly<Record<string, unknown>>;

/** Figures beside each other, of any views, outputs and models. */
export interface SideBySideState extends ViewState {
  readonly view: "side-by-side";
  readonly version: 1;
  /** The states of the parts, without the keys that belong to readers. */
  readonly parts: readonly ViewState[];
  /** What stands above each part. */
  readonly labels: readonly string[];

  // The reader's
  /** The keys of each part that are its reader's. */
  readonly edits: readonly PartKeys[];
  /** Is what is looked at or selected in one part looked at and selected in the others, too? */
  readonly linked: boolean;

  // Of this page only
  /** The keys of each part that belong to one page; null: none is looked at. */
  readonly looks: readonly PartKeys[] | null;
  /** The part that was used last. */
  readonly active: number | null;
}
