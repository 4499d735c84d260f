/** A view as small as a view can be, for tests of what carries views. Loaded by cells of the tested kernels. */
const {join} = require("node:path");
const {svg} = require("lit/html.js");

const dist = join(__dirname, "..", "..", "dist");
const {Figure, displayHost} = require(join(dist, "figures"));
const widgets = require(join(dist, "widgets"));

const view = {
  name: "tiny",
  version: 1,
  editable: ["selected"],
  transient: ["hovered"],
  validate(value) {
    if (!Number.isInteger(value.selected)) {
      throw new TypeError(`validate(): selected must be an integer, got ${typeof value.selected}.`);
    }
    return value;
  },
  draw: (state) => ({
    width: 40,
    height: 20,
    svg: svg`<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15">${state.selected}</text></svg>`,
  }),
  update: (state) => state,
  controls: () => [],
  focusMark: () => null,
  announce: () => "",
  table: (state) => ({caption: "tiny", columns: ["selected"], rows: [[state.selected]]}),
  text: (state) => `tiny: ${state.selected}`,
  copyText: (state) => String(state.selected),
};

function tinyFigure() {
  return new Figure(view, {view: "tiny", version: 1, title: "kernel's own", selected: 1, hovered: null});
}

module.exports = {tinyFigure, displayHost, ...widgets};
