import {html, nothing} from "lit";
import type {TemplateResult} from "lit";
import type {Frame, Table} from "../../../src/views/index.js";

/** More rows than this come on request: a long text has tens of thousands. The CSV file always has all. */
const rowsAtOnce = 500;

/** The figure's data as a table, scrolling in its own region. */
export function tableForm(
  table: Table,
  rows: number,
  t: Frame["t"],
  showRows: (rows: number) => void,
): TemplateResult {
  const shown = Math.max(rows, rowsAtOnce);
  const left = table.rows.length - shown;
  return html`<div class="table" role="region" aria-label=${table.caption} tabindex="0">
      <table>
        <caption>
          ${table.caption}
        </caption>
        <thead>
          <tr>
            ${table.columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${table.rows.slice(0, shown).map(
            (row) =>
              html`<tr>
                ${row.map(cell)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      left > 0
        ? html`<button type="button" @click=${() => showRows(shown + rowsAtOnce)}>
            ${t("More rows")} (${left})
          </button>`
        : nothing
    }`;
}

function cell(value: string | number | null): TemplateResult {
  if (typeof value === "number") return html`<td class="number">${value}</td>`;
  return html`<td>${value ?? ""}</td>`;
}
