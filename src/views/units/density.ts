import {svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {interpolateLab} from "d3";
import {pngAddress} from "../heatmap/image.js";
import {round} from "../theme/measure.js";

const mostColours = 240;

/** What marks of one kind look like where there are many of them. */
export interface DensityKind {
  readonly colour: string;
  /** How much of the colour the densest pixel has, 0…1 (default 1); a kind that only stands back has less. */
  readonly strength?: number;
}

/**
 * A picture of very many lines or dots, instead of an element for each: how many cover each pixel, by kind. A pixel has the colour of
 * the kind that most of its marks are of, the stronger the more there are; the scale is logarithmic, so that one mark is seen.
 */
export class Density {
  readonly #counts: readonly Float32Array[];

  /** @param back - a kind that only counts where no other covers the pixel (default: none) */
  constructor(
    readonly width: number,
    readonly height: number,
    readonly kinds: readonly DensityKind[],
    readonly back = -1,
  ) {
    this.#counts = kinds.map(() => new Float32Array(width * height));
  }

  /** `weight` marks at a pixel; what is outside is left out. */
  dot(kind: number, x: number, y: number, weight: number): void {
    if (x >= 0 && x < this.width && y >= 0 && y < this.height)
      this.#counts[kind][y * this.width + x] += weight;
  }

  /** `weight` lines between the middles of two pixels, both inside. Every row and every column between them is covered. */
  line(
    kind: number,
    [x0, y0]: readonly [number, number],
    [x1, y1]: readonly [number, number],
    weight: number,
  ): void {
    const {width} = this;
    const counts = this.#counts[kind];
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    const [dx, dy] = [(x1 - x0) / steps, (y1 - y0) / steps];
    let [x, y] = [x0 + 0.5, y0 + 0.5];
    for (let i = 0; i <= steps; i++, x += dx, y += dy) counts[(y | 0) * width + (x | 0)] += weight;
  }

  /** The image, in a rectangle of the drawing. */
  draw(
    ground: string,
    at: {readonly x: number; readonly y: number; readonly width: number; readonly height: number},
  ): TemplateResult {
    const levels = Math.floor(mostColours / this.kinds.length);
    const palette = [
      ground,
      ...this.kinds.flatMap(({colour, strength = 1}) => {
        const blend = interpolateLab(ground, colour);
        return Array.from({length: levels}, (_, i) => blend(strength * (0.3 + (0.7 * i) / (levels - 1))));
      }),
    ];
    const href = pngAddress(this.#pixels(levels), this, palette);
    return svg`<image href="${href}" x="${round(at.x)}" y="${round(at.y)}" width="${round(at.width)}" height="${round(
      at.height,
    )}" preserveAspectRatio="none"></image>`;
  }

  #pixels(levels: number): Uint8Array {
    const size = this.width * this.height;
    const pixels = new Uint8Array(size);
    const kinds = this.kinds.length;
    let most = 1;
    for (const counts of this.#counts) for (let i = 0; i < size; i++) if (counts[i] > most) most = counts[i];
    const scale = (levels - 1) / Math.log(most + 1);
    for (let i = 0; i < size; i++) {
      let [best, count] = [-1, 0];
      for (let kind = 0; kind < kinds; kind++) {
        const here = this.#counts[kind][i];
        if (here > 0 && (best < 0 || best === this.back || (kind !== this.back && here > count))) {
          [best, count] = [kind, here];
        }
      }
      if (best >= 0) pixels[i] = 1 + best * levels + Math.round(Math.log(count) * scale);
    }
    return pixels;
  }
}
