import type {ViewState, Wish, WishingState} from "../views/index.js";
import type {Figure} from "./figure.js";

/**
 * Answers the wishes of a figure's readers: `answer` gives the keys of the state that change. The newest wish counts: one
 * that comes while another is answered aborts it. What `answer` throws is told in the figure.
 *
 * @param answer - may be long; `signal` is aborted when nobody waits for the answer any more
 */
export function answerWishes<W extends Wish, S extends WishingState<W>>(
  figure: Figure<S>,
  answer: (wish: W, signal: AbortSignal) => Promise<Partial<S>>,
): void {
  let running: AbortController | undefined;
  const given = figure as unknown as Figure<WishingState<W>>;
  given.onChange(({wish, granted}, changed) => {
    if (!changed.includes("wish") || wish === null || wish.number <= granted) return;
    running?.abort(new Error("The reader asked for something else."));
    const controller = (running = new AbortController());
    const end = (change: Partial<ViewState>, refusal: string): void => {
      if (running === controller) given.set({...change, granted: wish.number, refusal});
    };
    answer(wish, controller.signal).then(
      (change) => end(change, ""),
      (error: unknown) => end({}, error instanceof Error ? error.message : String(error)),
    );
  });
}
