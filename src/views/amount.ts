/** A measured number for a reader: three digits, a true minus sign, powers of ten only far from 1. */
export function amount(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-4
      ? size.toExponential(2).replace("e+", "e")
      : String(Number(size.toPrecision(3)));
  return `${value < 0 ? "−" : ""}${text.replace("e-", "e−")}`;
}
