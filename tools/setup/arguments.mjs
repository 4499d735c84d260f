/**
 * Reads command-line options: `--name`, `--name VALUE` and `--name=VALUE`.
 *
 * @param known - name → "flag" or "value"
 * @returns `{options, rest}`
 * @throws Error naming the unknown or incomplete option
 */
export function readArguments(args, known) {
  const options = {};
  const rest = [];
  const queue = [...args];
  while (queue.length > 0) {
    const arg = queue.shift();
    if (!arg.startsWith("-")) {
      rest.push(arg);
      continue;
    }
    const [name, inline] = arg.includes("=")
      ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)]
      : [arg];
    if (!Object.hasOwn(known, name)) throw new Error(`unknown option ${name}.`);
    if (known[name] === "flag" && inline !== undefined) throw new Error(`${name} takes no value.`);
    const value = known[name] === "flag" ? true : (inline ?? queue.shift());
    if (value === undefined || value === "") throw new Error(`${name} needs a value.`);
    options[name.replace(/^-+/, "")] = value;
  }
  return {options, rest};
}
