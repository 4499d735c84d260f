const pictureOptions = ["width", "theme", "fontSize", "scale", "fragment"];

/**
 * Refuses what is no object of options, and names that are not known; without any, those that no kind of picture has. An
 * option of another kind of picture is no mistake: `save` takes one set for all. (The check of the models' layer is not used, as it would load the engine.)
 */
export function checkOptions(
  caller: string,
  options: unknown,
  known: readonly string[] = pictureOptions,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const got = Array.isArray(options) ? "an array" : String(options);
    throw new TypeError(`${caller}(): options must be an object, got ${got}.`);
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`${caller}(): unknown option "${unknown}". Known are ${known.join(", ")}.`);
  }
}
