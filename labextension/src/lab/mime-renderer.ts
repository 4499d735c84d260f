import type {IRenderMime} from "@jupyterlab/rendermime-interfaces";
import {Widget} from "@lumino/widgets";
import type {LimpidFigure} from "../element/index.js";
import {stateMimeType, surroundings} from "../element/index.js";
import {KeepSaved} from "./keep-saved.js";
import {liveFigure, onLiveFigures} from "./live-figures.js";

/** The manager asks the kernel for its models after a reload; until then a snapshot is not called one. */
const patience = 4000;

/** The payload of the MIME type. */
interface Saved {
  readonly modelId?: string;
  readonly state?: unknown;
}

/** Draws a saved figure, and makes it live when the model that it names is there. */
export class FigureRenderer extends Widget implements IRenderMime.IRenderer {
  readonly #figure: LimpidFigure;
  readonly #stopWaiting: () => void;
  readonly #born = Date.now();
  #saved: Saved = {};
  #keepSaved: KeepSaved | undefined;
  #stopFollowing: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.addClass("limpid-output");
    this.#figure = document.createElement("limpid-figure") as LimpidFigure;
    this.node.append(this.#figure);
    this.#stopWaiting = onLiveFigures((id) => {
      if (id === this.#saved.modelId) this.#connect();
    });
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const payload = model.data[stateMimeType];
    const before = this.#saved.modelId;
    this.#keepSaved?.stop();
    this.#keepSaved = new KeepSaved(model, this.#figure);
    this.#saved = typeof payload === "object" && payload !== null ? (payload as Saved) : {};
    this.#setPicture(model.data["image/svg+xml"]);
    // A live figure is ahead of what is saved of it: the kernel saves what this page has just shown.
    const following = this.#stopFollowing !== undefined && before === this.#saved.modelId;
    if (before !== this.#saved.modelId) this.#figure.onEdit = undefined;
    if (!following) this.#connect();
    else this.#keepSaved.changed();
    await this.#figure.updateComplete;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#stopWaiting();
    this.#stopFollowing?.();
    this.#keepSaved?.stop();
    clearTimeout(this.#timer);
    super.dispose();
  }

  /** Follows the live figure where there is one, else shows what was saved. */
  #connect(): void {
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
    const live = liveFigure(this.#saved.modelId);
    this.#figure.kernelSide = live;
    if (!live) {
      this.#figure.connected = false;
      // What the reader saw last stays when the model goes; only a new output starts from what is saved.
      if (this.#figure.onEdit === undefined) this.#figure.show(this.#saved.state);
      this.#figure.onEdit = undefined;
      this.#noteLater();
      return;
    }
    const follow = () => {
      this.#figure.connected = live.connected;
      this.#figure.show(live.state);
      this.#note(live.connected);
      if (live.connected) this.#keepSaved?.changed();
    };
    this.#figure.onEdit = (change) => live.edit(change);
    this.#stopFollowing = live.onChange(follow);
    follow();
  }

  #note(connected: boolean): void {
    clearTimeout(this.#timer);
    const {t} = surroundings();
    this.#figure.note = connected ? "" : t("Snapshot – kernel not connected");
  }

  #noteLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#note(false), Math.max(0, this.#born + patience - Date.now()));
  }

  /** The saved picture, as an image: an image runs no scripts. Shown where the state cannot be drawn. */
  #setPicture(svg: unknown): void {
    const source = Array.isArray(svg) ? svg.join("") : svg;
    if (typeof source !== "string") return this.#figure.replaceChildren();
    const picture = document.createElement("img");
    picture.alt = surroundings().t("The picture saved with this figure");
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
    this.#figure.replaceChildren(picture);
  }
}
