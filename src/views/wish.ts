import type {ViewState} from "./view.js";

/** Something that a reader asks of the kernel. */
export interface Wish {
  /** Counts the wishes of a figure, from 1. */
  readonly number: number;
}

/** The state of a view whose readers may ask for more than the state holds. Key `wish` is editable: the reader's. */
export interface WishingState<W extends Wish> extends ViewState {
  /** The newest wish; null before the first. While its number is above `granted`, the answer is under way. */
  readonly wish: W | null;
  /** Number of the last wish that the kernel answered, or refused; 0 for none. */
  readonly granted: number;
  /** Why the last wish was refused; else empty. */
  readonly refusal: string;
}

/** Is an answer under way? */
export function isWaiting({wish, granted}: WishingState<Wish>): boolean {
  return wish !== null && wish.number > granted;
}
