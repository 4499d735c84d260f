import type {Control, Frame} from "../view.js";
import type {Window} from "./check.js";

/** How the columns of a map are laid out: in lines, or as an overview and a part, and how large that part is. */
export function layoutControls(
  state: {readonly layout: "auto" | "lines" | "window"; readonly window: Window | null},
  t: Frame["t"],
): readonly Control[] {
  const button = (value: string, label: string, disabled = false): Control => ({
    kind: "button",
    key: "zoom",
    label,
    value,
    disabled,
  });
  return [
    {
      key: "layout",
      label: t("Layout"),
      value: state.layout,
      options: [
        {value: "auto", label: t("Automatic")},
        {value: "lines", label: t("In lines")},
        {value: "window", label: t("Overview and a part")},
      ],
    },
    ...(state.layout === "lines"
      ? []
      : [
          button("in", t("Fewer columns")),
          button("out", t("More columns")),
          button("reset", t("Columns that fit"), state.window === null),
        ]),
  ];
}
