import {css} from "lit";

/** The chrome only: the drawing brings its own colours. JupyterLab's variables first, readable values elsewhere. */
export const figureStyle = css`
  :host {
    display: block;
    min-width: 0;
    contain: inline-size;
  }
  :host([hidden]) {
    display: none;
  }
  figure {
    --ink: var(--jp-ui-font-color1, #1f1f1f);
    --quiet: var(--jp-ui-font-color1, #4a4a4a);
    --faint: var(--jp-ui-font-color2, #5c5c5c);
    --ground: var(--jp-layout-color1, #ffffff);
    --line: var(--jp-border-color1, #bdbdbd);
    --focus: var(--jp-brand-color1, #0b57a4);
    margin: 0;
    color: var(--ink);
    font: var(--jp-ui-font-size1, 13px) / 1.4 var(--jp-ui-font-family, system-ui, sans-serif);
  }
  figure[data-theme="dark"] {
    --ink: var(--jp-ui-font-color1, #e6e6e6);
    --quiet: var(--jp-ui-font-color1, #c0c0c0);
    --faint: var(--jp-ui-font-color2, #b0b0b0);
    --ground: var(--jp-layout-color1, #1c1c1c);
    --line: var(--jp-border-color1, #616161);
    --focus: var(--jp-brand-color1, #8ab8ff);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    padding: 2px 0 6px;
  }
  .end {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    margin-left: auto;
  }
  .group {
    display: inline-flex;
    align-items: center;
  }
  .word {
    margin-right: 6px;
    color: var(--quiet);
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    max-width: 100%;
    color: var(--quiet);
  }
  select {
    min-width: 0;
    text-overflow: ellipsis;
  }
  select,
  input,
  button {
    font: inherit;
    color: var(--ink);
    background: var(--ground);
    border: 1px solid var(--line);
    border-radius: 3px;
    min-height: 24px;
    padding: 1px 7px;
    cursor: pointer;
  }
  .group button + button {
    margin-left: -1px;
  }
  .group button {
    border-radius: 0;
  }
  input[type="text"] {
    width: 11em;
    cursor: text;
  }
  input[type="range"] {
    width: 9em;
    padding: 0;
    accent-color: var(--focus);
  }
  input[aria-invalid="true"] {
    border: 2px solid var(--ink);
  }
  output {
    min-width: 3em;
    color: var(--ink);
    font-variant-numeric: tabular-nums;
  }
  button:disabled {
    color: var(--faint);
    cursor: default;
  }
  .problem {
    color: var(--ink);
    font-weight: 600;
  }
  button:hover,
  button[aria-pressed="true"] {
    box-shadow: inset 0 0 0 1px var(--ink);
  }
  select:focus-visible,
  input:focus-visible,
  button:focus-visible,
  .table:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 1px;
  }
  .drawing {
    overflow-x: auto;
    user-select: text;
  }
  .drawing svg {
    display: block;
  }
  .drawing [data-mark] {
    outline: none;
    cursor: default;
  }
  .drawing [data-grid] {
    user-select: none;
    touch-action: pan-y;
  }
  .table {
    max-height: 420px;
    overflow: auto;
    border: 1px solid var(--line);
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  caption {
    text-align: left;
    padding: 6px 8px;
  }
  th,
  td {
    padding: 2px 8px;
    border-top: 1px solid var(--line);
    text-align: left;
    white-space: pre-wrap;
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--ground);
  }
  .number {
    text-align: right;
  }
  .note {
    margin-top: 4px;
    color: var(--faint);
    font-size: 0.92em;
  }
  .said {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: no-preference) {
    figure:not([data-motion="reduced"]) :is(button, select) {
      transition: box-shadow 120ms ease-out;
    }
    figure:not([data-motion="reduced"]) .table {
      scroll-behavior: smooth;
    }
  }
  @media print {
    .bar {
      display: none;
    }
  }
`;
