import type {ISettingRegistry} from "@jupyterlab/settingregistry";
import {changeSurroundings} from "../element/index.js";
import type {Surroundings} from "../element/index.js";

const themes: readonly unknown[] = ["auto", "light", "dark", "print"];
const motions: readonly unknown[] = ["auto", "reduced"];

/** What the settings say, each where it is valid. */
export function preferencesOf(values: Readonly<Record<string, unknown>>): Partial<Surroundings> {
  const {theme, motion, fontSize} = values;
  return {
    ...(themes.includes(theme) && {theme: theme as Surroundings["theme"]}),
    ...(motions.includes(motion) && {motion: motion as Surroundings["motion"]}),
    ...(typeof fontSize === "number" && fontSize >= 8 && fontSize <= 40 && {fontSize}),
  };
}

/** Applies JupyterLab's settings now and whenever they change. */
export function followSettings(registry: ISettingRegistry | null, id: string): void {
  registry?.load(id).then(
    (settings) => {
      const apply = () => changeSurroundings(preferencesOf(settings.composite));
      settings.changed.connect(apply);
      apply();
    },
    // Without its schema a figure still draws, with the defaults.
    () => undefined,
  );
}
