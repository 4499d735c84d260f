/** A region that screen readers follow. It speaks once the reader pauses, so that moving through tokens stays quiet. */
export class Announcer {
  /** Kept outside of the template: a redraw must not touch it. */
  readonly region = document.createElement("span");
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly pause = 300) {}

  say(sentence: string): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.region.textContent = sentence;
    }, this.pause);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
