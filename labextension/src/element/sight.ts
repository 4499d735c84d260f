/** The band grows and moves in steps of this, so that a small scroll redraws nothing. In CSS pixels. */
const step = 600;

/** What can be seen of an element that is longer than the screen, with a screen above and below. */
export class Sight {
  #visible: {readonly top: number; readonly bottom: number} | undefined;
  #printing = false;

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
    return () => stop.abort();
  }

  look(drawn = true): void {
    const {top, height} = this.element.getBoundingClientRect();
    // While it is detached or hidden, nothing is known: what was seen last stays.
    if (height === 0 && top === 0) return;
    const screen = window.innerHeight;
    const band = {
      top: Math.max(0, Math.floor((-top - screen) / step) * step),
      bottom: Math.ceil((-top + 2 * screen) / step) * step,
    };
    // What is short is drawn whole, once for all. Before it is drawn, nothing has a height.
    if (drawn && height <= 2 * step) [band.top, band.bottom] = [0, Infinity];
    if (band.top === this.#visible?.top && band.bottom === this.#visible.bottom) return;
    this.#visible = band;
    this.onChange();
  }
}
