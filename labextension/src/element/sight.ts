/** The band grows and moves in steps of this, so that a small scroll redraws nothing. In CSS pixels. */
const step = 600;
/** In milliseconds. */
const pause = 50;

/** What can be seen of an element that is longer than the screen, with a screen above and below. */
export class Sight {
  #visible: {readonly top: number; readonly bottom: number} | undefined;
  #printing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly element: Element,
    private readonly onChange: () => void,
  ) {}

  /** From the element's top edge; undefined for all of it. */
  get visible(): {readonly top: number; readonly bottom: number} | undefined {
    return this.#printing ? undefined : this.#visible;
  }

  /** Watches scrolling, resizing and printing. Returns a function that stops it. */
  follow(): () => void {
    const stop = new AbortController();
    const options = {capture: true, passive: true, signal: stop.signal};
    const look = () => this.look();
    // Scrolling does not bubble; on its way down it passes the document, whatever part of the page scrolls.
    document.addEventListener("scroll", look, options);
    window.addEventListener("resize", look, options);
    const print = (printing: boolean) => () => {
      this.#printing = printing;
      this.onChange();
    };
    window.addEventListener("beforeprint", print(true), options);
    window.addEventListener("afterprint", print(false), options);
    this.look(false);
    return () => {
      stop.abort();
      clearTimeout(this.#timer);
    };
  }

  /** Looks once the page has come to rest: a redraw can make the element longer or shorter. */
  lookSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), pause);
  }

  /** Before the element is drawn, it has no height, and only what the screen shows is drawn at first. */
  look(drawn = true): void {
    const {top, height} = this.element.getBoundingClientRect();
    // While it is detached or hidden, nothing is known: what was seen last stays.
    if (height === 0 && top === 0) return;
    const screen = window.innerHeight;
    const margin = drawn ? screen : 0;
    const band = {
      top: Math.max(0, Math.floor((-top - margin) / step) * step),
      bottom: Math.ceil((screen - top + margin) / step) * step,
    };
    // What is short is drawn whole, once for all.
    if (drawn && height <= 2 * step) [band.top, band.bottom] = [0, Infinity];
    if (band.top === this.#visible?.top && band.bottom === this.#visible.bottom) return;
    this.#visible = band;
    this.onChange();
  }
}
