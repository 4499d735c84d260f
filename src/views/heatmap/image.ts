import {zlibSync} from "fflate";
import {rgb} from "d3";
import {encodeBase64} from "../packed.js";

const signature = [137, 80, 78, 71, 13, 10, 26, 10];
let table: Uint32Array | undefined;

/**
 * Pixels of a palette as a PNG inside a `data:` address, the same bytes on every machine. Neither canvas nor Node.
 *
 * @param pixels - numbers of colours in `palette`, `[height, width]`
 * @param palette - 1–256 opaque colours
 */
export function pngAddress(
  pixels: Uint8Array,
  {width, height}: {readonly width: number; readonly height: number},
  palette: readonly string[],
): string {
  const rows = new Uint8Array(height * (width + 1)); // Each row begins with its filter: 0 for none.
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  const colours = palette.flatMap((colour) => {
    const {r, g, b} = rgb(colour);
    return [r, g, b];
  });
  const header = [...big(width), ...big(height), 8, 3, 0, 0, 0]; // 8 bits a pixel, of a palette
  const bytes = [
    Uint8Array.from(signature),
    chunk("IHDR", Uint8Array.from(header)),
    chunk("PLTE", Uint8Array.from(colours)),
    chunk("IDAT", zlibSync(rows, {level: 6})),
    chunk("IEND", new Uint8Array(0)),
  ];
  return `data:image/png;base64,${base64(bytes)}`;
}

const big = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = new Uint8Array(data.length + 4);
  body.set([...name].map((char) => char.charCodeAt(0)));
  body.set(data, 4);
  const out = new Uint8Array(data.length + 12);
  out.set(big(data.length));
  out.set(body, 4);
  out.set(big(crc(body)), data.length + 8);
  return out;
}

/** The checksum of PNG (ISO 3309). */
function crc(bytes: Uint8Array): number {
  table ??= Uint32Array.from({length: 256}, (_, n) => {
    let value = n;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
  let value = 0xffffffff;
  for (const byte of bytes) value = table[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

function base64(parts: readonly Uint8Array[]): string {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return encodeBase64(all);
}
