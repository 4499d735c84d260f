import {html, nothing} from "lit";
import type {TemplateResult} from "lit";
import {live} from "lit/directives/live.js";
import type {Control, Frame} from "../../../src/views/index.js";
import {exportFormats} from "./export.js";
import type {LimpidFigure} from "./figure-element.js";

interface BarParts {
  readonly controls: readonly Control[];
  readonly asTable: boolean;
  readonly t: Frame["t"];
}

/** The row above the drawing: the view's own menus, the switch to the table form, and saving. */
export function bar({controls, asTable, t}: BarParts, figure: LimpidFigure): TemplateResult {
  return html`<div class="bar">
    ${controls.map((control) => menu(control, figure))}
    <span class="gap"></span>
    <button type="button" aria-pressed=${asTable ? "true" : "false"} @click=${() => figure.toggleTable()}>
      ${t("Table")}
    </button>
    <span class="group" role="group" aria-label=${t("Save as")}>
      <span class="word" aria-hidden="true">${t("Save")}</span>
      ${exportFormats.map(
        (format) =>
          html`<button
            type="button"
            data-format=${format}
            title=${`${t("Save as")} ${format.toUpperCase()}`}
            @click=${() => void figure.save(format)}
          >
            ${format.toUpperCase()}
          </button>`,
      )}
    </span>
  </div>`;
}

function menu(control: Control, figure: LimpidFigure): TemplateResult | typeof nothing {
  if (control.options.length < 2) return nothing;
  const choose = (event: Event) => {
    const {value} = event.currentTarget as HTMLSelectElement;
    figure.act({type: "set", key: control.key, value});
  };
  return html`<label>
    ${control.label}
    <select data-key=${control.key} .value=${live(control.value)} @change=${choose}>
      ${control.options.map(
        (option) =>
          html`<option value=${option.value} ?selected=${option.value === control.value}>
            ${option.label}
          </option>`,
      )}
    </select>
  </label>`;
}
