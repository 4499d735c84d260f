import {FigureLinks} from "../../../labextension/src/element/figure-links.js";
import type {KernelSide} from "../../../labextension/src/element/figure-links.js";
import {SelectionHub} from "../../../labextension/src/element/selection-hub.js";
import {Figure, SharedSelection, shareSelection} from "../../../src/figures/index.js";
import {attentionView, decodingView, saliencyView, sideBySideView} from "../../../src/views/index.js";
import type {SaliencyState, View, ViewState} from "../../../src/views/index.js";
import {attentionState} from "../../views/attention-cases.js";
import {saliencyState} from "../../views/cases.js";
import {decodingState} from "../../views/decoding-cases.js";
import {twoTexts} from "../../views/side-by-side-cases.js";

const view = saliencyView as unknown as View<ViewState>;
const stateOf = (change: Partial<SaliencyState> = {}): SaliencyState => ({
  ...saliencyState(["a", " b", " c", " d", " e"], 3),
  output: "one",
  position: null,
  ...change,
});

/** A figure of a page: what the element does, without its drawing. */
class PageFigure {
  figure: {view: View<ViewState>; state: ViewState} | undefined;
  kernelSide: KernelSide | undefined;
  readonly told: SaliencyState[] = [];
  readonly shown: (number | null)[] = [];
  readonly links: FigureLinks;
  onTell: (state: SaliencyState) => void = () => undefined;

  constructor(hub: SelectionHub, state?: SaliencyState, kernelSide?: KernelSide) {
    this.links = new FigureLinks(this, hub);
    this.kernelSide = kernelSide;
    this.links.connect();
    if (state) this.show(state);
  }

  get state(): SaliencyState {
    return this.figure!.state as SaliencyState;
  }

  show(state: SaliencyState): void {
    this.replace(this.links.given(view, state));
  }

  replace(state: ViewState): void {
    this.figure = {view, state};
    this.shown.push(this.state.position ?? null);
  }

  press(position: number): void {
    const before = this.state;
    const after = saliencyView.update(before, {type: "press", mark: String(position), shift: false});
    this.replace(after);
    this.links.acted(view, before, after, () => this.tell());
  }

  tell(): void {
    this.told.push(this.state);
    if (this.kernelSide) this.onTell(this.state);
  }
}

const positions = (...figures: PageFigure[]): unknown[] => figures.map(({state}) => state.position ?? null);

describe("without a kernel", () => {
  test("a press in one figure is in the others of its output, and in no other", () => {
    const hub = new SelectionHub();
    const [a, b, other] = [
      new PageFigure(hub, stateOf()),
      new PageFigure(hub, stateOf()),
      new PageFigure(hub, stateOf({output: "two"})),
    ];
    a.press(4);
    expect(positions(a, b, other)).toEqual([4, 4, null]);
    expect(b.state.selected).toBe(4);
  });

  test("figures that name no output share nothing", () => {
    const hub = new SelectionHub();
    const [a, b] = [new PageFigure(hub, stateOf({output: ""})), new PageFigure(hub, stateOf({output: ""}))];
    a.press(4);
    expect(positions(a, b)).toEqual([4, null]);
  });

  test("one that comes later shows what is selected, whatever it was saved with", () => {
    const hub = new SelectionHub();
    const a = new PageFigure(hub, stateOf());
    a.press(1);
    const b = new PageFigure(hub, stateOf({position: 3, selected: 3}));
    expect(positions(a, b)).toEqual([1, 1]);
  });

  test("what a figure was saved with counts where nobody has said anything", () => {
    const hub = new SelectionHub();
    const a = new PageFigure(hub, stateOf());
    const b = new PageFigure(hub, stateOf({position: 3, selected: 3}));
    expect(positions(a, b)).toEqual([3, 3]);
  });

  test("one that left the page catches up when it comes back", () => {
    const hub = new SelectionHub();
    const [a, b] = [new PageFigure(hub, stateOf()), new PageFigure(hub, stateOf())];
    b.links.disconnect();
    a.press(2);
    expect(positions(a, b)).toEqual([2, null]);
    b.links.connect();
    expect(positions(a, b)).toEqual([2, 2]);
  });

  test("a notebook that draws its saved figure again does not bring an old selection back", () => {
    const hub = new SelectionHub();
    const [a, b] = [new PageFigure(hub, stateOf()), new PageFigure(hub, stateOf())];
    a.press(2);
    b.show(stateOf());
    expect(positions(a, b)).toEqual([2, 2]);
  });

  test("a figure that cannot show a position keeps what it shows, and tells nobody of it", () => {
    const hub = new SelectionHub();
    const long = new PageFigure(hub, {
      ...saliencyState(["a", " b", " c", " d", " e", " f", " g"], 3),
      output: "one",
    });
    const short = new PageFigure(hub, stateOf());
    short.press(1);
    long.press(6);
    expect(positions(long, short)).toEqual([6, 1]);
  });
});

describe("with a kernel", () => {
  const kernel = {};
  const calm: KernelSide = {kernel, pending: false};

  test("it hears of a press from the pressed figure alone", () => {
    const hub = new SelectionHub();
    const [a, b] = [new PageFigure(hub, stateOf(), calm), new PageFigure(hub, stateOf(), calm)];
    a.press(4);
    expect([a.told.length, b.told.length]).toEqual([1, 0]);
  });

  test("another kernel hears of it from one of its own figures", () => {
    const hub = new SelectionHub();
    const a = new PageFigure(hub, stateOf(), calm);
    const others = [1, 2].map(() => new PageFigure(hub, stateOf(), {kernel: calm, pending: false}));
    a.press(4);
    expect(others.map(({told}) => told.length)).toEqual([1, 0]);
    expect(others[0].told[0].position).toBe(4);
  });

  test("a press in a snapshot reaches the kernel through a live figure", () => {
    const hub = new SelectionHub();
    const [saved, live] = [new PageFigure(hub, stateOf()), new PageFigure(hub, stateOf(), calm)];
    saved.press(4);
    expect(live.told.map(({position}) => position)).toEqual([4]);
  });

  test("what it newly says is in all figures, saved ones too", () => {
    const hub = new SelectionHub();
    const [saved, live] = [new PageFigure(hub, stateOf()), new PageFigure(hub, stateOf(), calm)];
    live.show(stateOf({position: 2}));
    expect(positions(saved, live)).toEqual([2, 2]);
    live.show(stateOf({position: null}));
    expect(positions(saved, live)).toEqual([null, null]);
  });

  test("a figure that shows something of its own accord selects nothing", () => {
    const hub = new SelectionHub();
    const shown = new PageFigure(hub, stateOf(), calm);
    for (const [other, state] of [
      [decodingView, {...decodingState(6), output: "one", selected: -1}],
      [attentionView, {...attentionState(["a", " b", " c"]), output: "one"}],
    ] as unknown as [View<ViewState>, ViewState][]) {
      const page = {figure: undefined, kernelSide: calm, replace: jest.fn(), tell: jest.fn()};
      const links = new FigureLinks(page, hub);
      links.connect();
      expect(links.given(other, state)).toBe(state);
    }
    expect(positions(shown)).toEqual([null]);
    expect(Object.values(hub.selected("one")).filter((each) => each !== null)).toEqual([]);
  });

  test("it hears of what was selected before it was found", async () => {
    const hub = new SelectionHub();
    const figure = new PageFigure(hub, stateOf());
    figure.press(1);
    figure.told.length = 0;
    figure.kernelSide = calm;
    figure.show(stateOf());
    await Promise.resolve();
    expect(figure.told.map(({position}) => position)).toEqual([1]);
  });

  test("a new figure of a kernel that others are live in does not bring back what that kernel has just taken away", async () => {
    const hub = new SelectionHub();
    const shown = new PageFigure(hub, stateOf({position: 4}), calm);
    // The kernel selects nothing, and makes a figure that selects nothing of its own: the page hears of the figure first.
    const page = {figure: undefined, kernelSide: calm, replace: jest.fn(), tell: jest.fn()};
    const links = new FigureLinks(page, hub);
    links.connect();
    const made = {...decodingState(6), output: "one", selected: -1} as unknown as ViewState;
    const view = decodingView as unknown as View<ViewState>;
    expect(links.given(view, made)).not.toBe(made);
    await Promise.resolve();
    expect(page.tell).not.toHaveBeenCalled();
    shown.show(stateOf({position: null}));
    expect(hub.selected("one").position).toBeNull();
  });

  test("what it says while it has not answered counts for nothing, and what it says then, does", () => {
    const hub = new SelectionHub();
    const slow = {kernel, pending: false};
    const [a, b] = [new PageFigure(hub, stateOf(), slow), new PageFigure(hub, stateOf(), calm)];
    a.onTell = () => (slow.pending = true);
    a.press(4);
    b.show(stateOf({position: 1}));
    expect(positions(a, b)).toEqual([4, 4]);
    slow.pending = false;
    a.show(stateOf({position: 2}));
    expect(positions(a, b)).toEqual([2, 2]);
  });

  test("nor does what it says of another output that moves with this one, as a figure shows both", () => {
    const hub = new SelectionHub();
    const slow = {kernel, pending: false};
    const a = new PageFigure(hub, stateOf({output: "keys"}), slow);
    const other = new PageFigure(hub, stateOf({output: "key"}), calm);
    const both = new PageFigure(hub, undefined, calm);
    const sides = sideBySideView as unknown as View<ViewState>;
    const showBoth = (position: number | null): void => {
      const edits = [{position}, {position}];
      both.figure = {view: sides, state: both.links.given(sides, twoTexts({edits}))};
    };
    showBoth(null);
    a.onTell = () => (slow.pending = true);
    a.press(4);
    expect(positions(a, other)).toEqual([4, 4]);
    // The kernel has not heard of it yet.
    showBoth(1);
    other.show(stateOf({output: "key", position: 1}));
    expect(positions(a, other)).toEqual([4, 4]);
    slow.pending = false;
    showBoth(2);
    expect(positions(a, other)).toEqual([2, 2]);
  });
});

/**
 * A kernel at the end of a slow line: messages of each direction keep their order, and wait as long as chance will. Its figures
 * are real ones; what it tells of one is sent some time after the change, as widgets do.
 */
class SlowKernel {
  readonly #toKernel: (() => void)[] = [];
  readonly #toPage: (() => void)[] = [];
  readonly #dirty: Set<() => void>[] = [];

  constructor(readonly figures: readonly Figure<SaliencyState>[]) {}

  /** Connects the page's figure to the kernel's. */
  connect(at: number, shown: PageFigure): void {
    const figure = this.figures[at];
    const model = {state: figure.state, turn: 0, answered: 0};
    const dirty = new Set<() => void>();
    this.#dirty.push(dirty);
    const send = (): void => {
      const {state} = figure;
      this.#toPage.push(() => {
        model.state = state;
        shown.show(state);
      });
    };
    figure.onChange(() => dirty.add(send));
    shown.kernelSide = {
      kernel: this,
      get pending() {
        return model.turn !== model.answered;
      },
    };
    shown.onTell = (state) => {
      const turn = ++model.turn;
      model.state = state;
      this.#toKernel.push(() => {
        figure.set(state);
        dirty.delete(send);
        // The echo, at once; the widget manager drops all but the newest.
        const echo = figure.state;
        this.#toPage.push(() => {
          if (turn === model.turn) model.state = echo;
        });
        const answer = (): void => {
          this.#toPage.push(() => {
            model.answered = turn;
            shown.show(model.state);
          });
        };
        dirty.add(answer);
      });
    };
  }

  /** One thing happens, whichever chance picks; false where nothing is left to happen. */
  step(random: () => number): boolean {
    const dirty = this.#dirty.filter(({size}) => size > 0);
    const ways = [
      ...(this.#toKernel.length > 0 ? [() => this.#toKernel.shift()!()] : []),
      ...(this.#toPage.length > 0 ? [() => this.#toPage.shift()!()] : []),
      // Timers started in one order end in that order.
      ...(dirty.length > 0 ? [() => dirty.forEach((sends) => this.#flush(sends))] : []),
    ];
    if (ways.length === 0) return false;
    ways[Math.floor(random() * ways.length)]();
    return true;
  }

  #flush(sends: Set<() => void>): void {
    const now = [...sends];
    sends.clear();
    now.forEach((send) => send());
  }
}

describe("a burst of presses with a slow kernel", () => {
  test.each(Array.from({length: 60}, (_, seed) => seed))("never jumps back (seed %i)", (seed) => {
    let state = seed + 1;
    const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
    const output = `burst-${seed}`;
    const figures = [0, 1, 2].map(() => shareSelection(new Figure(saliencyView, stateOf({output}))));
    const kernel = new SlowKernel(figures);
    const hub = new SelectionHub();
    const page = figures.map((figure, at) => {
      const shown = new PageFigure(hub);
      kernel.connect(at, shown);
      shown.show(figure.state);
      return shown;
    });
    for (let act = 0; act < 30; act++) {
      const position = act % 5;
      page[Math.floor(random() * 3)].press(position);
      page.forEach((figure) => (figure.shown.length = 0));
      // A second press of an input token lets it go: what is selected now is what must stay.
      const expected = page[0].state.position ?? null;
      for (let steps = Math.floor(random() * 6); steps > 0; steps--) kernel.step(random);
      for (const {shown} of page) expect(shown.every((each) => each === expected)).toBe(true);
    }
    while (kernel.step(random));
    const last = page[0].state.position ?? null;
    expect(positions(...page)).toEqual([last, last, last]);
    expect(figures.map(({state}) => state.position ?? null)).toEqual([last, last, last]);
    expect(SharedSelection.of(output).current.position).toBe(last);
  });
});
