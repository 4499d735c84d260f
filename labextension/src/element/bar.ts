import {html, nothing} from "lit";
import type {TemplateResult} from "lit";
import {live} from "lit/directives/live.js";
import {repeat} from "lit/directives/repeat.js";
import type {
  ButtonControl,
  Control,
  Frame,
  MenuControl,
  RangeControl,
  TextControl,
} from "../../../src/views/index.js";
import {exportFormats} from "./export.js";
import type {LimpidFigure} from "./figure-element.js";

interface BarParts {
  readonly controls: readonly Control[];
  readonly asTable: boolean;
  readonly t: Frame["t"];
}

/** The row above the drawing: the view's own menus, the switch to the table form, and saving. */
export function bar({controls, asTable, t}: BarParts, figure: LimpidFigure): TemplateResult {
  const names = namesOf(controls);
  return html`<div class="bar">
    ${repeat(
      controls,
      (each) => names.get(each),
      (each) => control(each, figure),
    )}
    <span class="end">
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
      </span></span
    >
  </div>`;
}

/**
 * What tells each control from the others: a menu must not become another one when one before it goes, and a button that is
 * pressed stays the one with the focus. Of buttons with one key, their place tells which.
 */
function namesOf(controls: readonly Control[]): ReadonlyMap<Control, string> {
  const count = new Map<string, number>();
  return new Map(
    controls.map((each) => {
      const name = `${each.kind ?? "menu"} ${each.key}`;
      count.set(name, (count.get(name) ?? 0) + 1);
      return [each, `${name} ${count.get(name)}`];
    }),
  );
}

function control(each: Control, figure: LimpidFigure): TemplateResult | typeof nothing {
  switch (each.kind) {
    case "range":
      return range(each, figure);
    case "text":
      return line(each, figure);
    case "button":
      return button(each, figure);
    default:
      return menu(each, figure);
  }
}

function menu(control: MenuControl, figure: LimpidFigure): TemplateResult | typeof nothing {
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
          html`<option value=${option.value} .selected=${live(option.value === control.value)}>
            ${option.label}
          </option>`,
      )}
    </select>
  </label>`;
}

function range(control: RangeControl, figure: LimpidFigure): TemplateResult {
  const {key, label, value, min, max, step, shown = value} = control;
  const slide = (event: Event) => {
    figure.act({type: "set", key, value: (event.currentTarget as HTMLInputElement).value});
  };
  return html`<label>
    ${label}
    <input
      type="range"
      data-key=${key}
      min=${min}
      max=${max}
      step=${step}
      aria-valuetext=${shown}
      .value=${live(value)}
      @input=${slide}
    />
    <output>${shown}</output>
  </label>`;
}

/** Fields whose text was told, and not changed since: leaving one must not tell it again. */
const told = new WeakSet<EventTarget>();

function line(control: TextControl, figure: LimpidFigure): TemplateResult {
  const {key, label, value, placeholder = "", problem = "", clears = false} = control;
  const finish = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const {value: written} = input;
    if (told.has(input) || (clears && written === "")) return;
    told.add(input);
    figure.act({type: "set", key, value: written});
    if (clears) input.value = "";
  };
  // Within a cell of JupyterLab, Enter alone changes nothing for the page.
  const press = (event: KeyboardEvent) => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Enter" && plain && !event.isComposing) finish(event);
  };
  return html`<label>
    ${label}
    <input
      type="text"
      data-key=${key}
      spellcheck="false"
      autocomplete="off"
      placeholder=${placeholder}
      aria-invalid=${problem === "" ? nothing : "true"}
      .value=${clears ? "" : value}
      @input=${(event: Event) => told.delete(event.currentTarget!)}
      @keydown=${press}
      @change=${finish}
    />
    ${problem === "" ? nothing : html`<span class="problem">${problem}</span>`}
  </label>`;
}

function button(control: ButtonControl, figure: LimpidFigure): TemplateResult {
  const {key, label, value, pressed, disabled = false} = control;
  return html`<button
    type="button"
    data-key=${key}
    ?disabled=${disabled}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    @click=${() => figure.act({type: "set", key, value})}
  >
    ${label}
  </button>`;
}
