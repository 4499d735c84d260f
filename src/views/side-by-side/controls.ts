import type {SideBySideState} from "../side-by-side.js";
import type {ButtonControl, Control, Frame} from "../view.js";
import {partsOf} from "./parts.js";
import type {Lookup} from "./parts.js";

/** Key of a control that all parts have. */
const all = "*:";

/** What all parts can do is shown once and does it in all; the rest has the part's label in front. */
export function controls(state: SideBySideState, frame: Frame, lookup: Lookup): readonly Control[] {
  const parts = partsOf(state, lookup);
  const own = parts.map((part) => part.view.controls(part.state, frame));
  const isShared = (control: Control): boolean =>
    own.every((others) => others.some((other) => isSame(control, other)));
  const shared = own[0].filter(isShared).map((control) => ({...control, key: `${all}${control.key}`}));
  const single = own.flatMap((each, at) =>
    each
      .filter((control) => !isShared(control))
      .map((control) => ({
        ...control,
        key: `${at}:${control.key}`,
        label: `${state.labels[at]}: ${control.label}`,
      })),
  );
  const linked: ButtonControl = {
    kind: "button",
    key: "linked",
    label: frame.t("Linked"),
    value: state.linked ? "off" : "on",
    pressed: state.linked,
  };
  return [linked, ...shared, ...single];
}

/** Do two controls offer the same? Their values may differ. */
function isSame(a: Control, b: Control): boolean {
  if ((a.kind ?? "menu") !== (b.kind ?? "menu") || a.key !== b.key || a.label !== b.label) return false;
  if ((a.kind === undefined || a.kind === "menu") && (b.kind === undefined || b.kind === "menu")) {
    return (
      a.options.length === b.options.length && a.options.every(({value}, i) => value === b.options[i].value)
    );
  }
  if (a.kind === "range" && b.kind === "range")
    return a.min === b.min && a.max === b.max && a.step === b.step;
  return true;
}

/** Which parts a control is of, and its key there; null for one that is of none. */
export function readKey(
  key: string,
  count: number,
): {readonly parts: readonly number[]; readonly key: string} | null {
  if (key.startsWith(all)) return {parts: Array.from({length: count}, (_, at) => at), key: key.slice(2)};
  const found = /^(\d+):(.*)$/s.exec(key);
  if (!found || Number(found[1]) >= count) return null;
  return {parts: [Number(found[1])], key: found[2]};
}
