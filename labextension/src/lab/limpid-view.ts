import {DOMWidgetView} from "@jupyter-widgets/base";
import type {LimpidFigure} from "../element/index.js";
import {surroundings} from "../element/index.js";
import type {LimpidModel} from "./limpid-model.js";

// In a row of widgets a figure takes the room that is left, and may become narrower than its drawing. A rule and not
// the element's own style, which belongs to the widget's layout.
const sheet = new CSSStyleSheet();
sheet.replaceSync(".limpid-view { flex: 1 1 0%; min-width: min(100%, 240px); padding-inline-end: 12px; }");
document.adoptedStyleSheets.push(sheet);

/** A figure as a plain Jupyter widget: it composes with boxes, sliders and every other widget. */
export class LimpidView extends DOMWidgetView {
  override render(): void {
    super.render();
    const model = this.model as LimpidModel;
    const figure = document.createElement("limpid-figure") as LimpidFigure;
    this.el.classList.add("limpid-view");
    this.el.append(figure);
    figure.kernelSide = model;
    const follow = () => {
      figure.connected = model.connected;
      figure.show(model.state);
      figure.note = model.connected ? "" : surroundings().t("Snapshot – kernel not connected");
    };
    figure.onEdit = (change) => model.edit(change);
    this.once("remove", model.onChange(follow));
    follow();
  }
}
