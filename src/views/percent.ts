/** A part of the whole for a reader: "43 %", "4.3 %", "<0.1 %"; never more digits than tell tokens apart. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return "0 %";
  if (value < 0.1) return "<0.1 %";
  if (share < 1 && value >= 99.95) return ">99.9 %";
  return `${value >= 9.95 ? Math.round(value) : value.toFixed(1)} %`;
}
