import {unzlibSync} from "fflate";

/** The pixels of a PNG of 8 bits a channel or of a palette, as red, green and blue; what these tests look at is no other. */
export function readPng(bytes: Uint8Array): {
  readonly width: number;
  readonly height: number;
  readonly pixel: (x: number, y: number) => readonly [number, number, number];
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let palette = new Uint8Array();
  let [width, height, kind] = [0, 0, 0];
  for (let at = 8; at < bytes.length; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + view.getUint32(at));
    if (name === "IHDR") [width, height, kind] = [view.getUint32(at + 8), view.getUint32(at + 12), data[9]];
    if (name === "PLTE") palette = Uint8Array.from(data);
    if (name === "IDAT") parts.push(data);
  }
  const step = {2: 3, 3: 1, 6: 4}[kind];
  if (step === undefined)
    throw new Error(`readPng(): colours must be RGB, RGBA or of a palette, got kind ${kind}.`);
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  const rows = unfiltered(unzlibSync(whole), width * step, height, step);
  return {
    width,
    height,
    pixel: (x, y) => {
      const at = (y * width + x) * step;
      if (kind === 3) {
        const colour = 3 * rows[at];
        return [palette[colour], palette[colour + 1], palette[colour + 2]];
      }
      return [rows[at], rows[at + 1], rows[at + 2]];
    },
  };
}

/** The filters of rows undone (ISO 15948, section 9). */
function unfiltered(raw: Uint8Array, stride: number, height: number, step: number): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const at = y * stride + i;
      const left = i >= step ? out[at - step] : 0;
      const up = y > 0 ? out[at - stride] : 0;
      const corner = i >= step && y > 0 ? out[at - stride - step] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[at] = raw[y * (stride + 1) + 1 + i] + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(left + up - corner - value));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
