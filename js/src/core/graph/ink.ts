import { Camera } from "./camera";
import { BLEED, MOST_PIXELS } from "./limits";
import type { Scene } from "./scene";

/** Pixel sums are in units of 1/256 of `INK` per arrow. */
const INK = 48;
/** Edges looked at between two looks at the clock. */
const STRIDE = 512;

/**
 * Very many thin arrows as one picture of how much ink lies on each pixel.
 *
 * A graphics device, and even more so one made of software, draws hundreds of thousands of lines slowly and at once;
 * here they are drawn in slices, most valuable first, and a pan or zoom moves the picture. Where lines lie on each other
 * the ink grows dark without ever filling the ground.
 */
export class Sheet {
  readonly scene: Scene;
  readonly place: number;
  readonly width: number;
  readonly height: number;
  /** Sheet pixels per CSS pixel. */
  readonly ratio: number;
  readonly detailed: boolean;
  /** Share of the view that is drawn beyond each of its sides. */
  readonly bleed: number;
  readonly kx: number;
  readonly k: number;
  /** Sheet pixel of the world's origin. */
  readonly originX: number;
  readonly originY: number;
  done = false;
  /** Grows with each slice. */
  revision = 0;
  readonly #sum: Uint32Array;
  readonly #camera: Camera;
  #next = 0;

  /** @param detailed Stop at the shapes and draw heads, as at rest. */
  constructor(scene: Scene, camera: Camera, ratio: number, detailed: boolean, bleed = BLEED) {
    const room = camera.width * camera.height * (1 + 2 * bleed) ** 2;
    this.bleed = bleed;
    this.ratio = room * ratio * ratio <= MOST_PIXELS ? ratio : 1;
    this.scene = scene;
    this.place = scene.version.place;
    this.detailed = detailed;
    const left = Math.round(bleed * camera.width * this.ratio);
    const top = Math.round(bleed * camera.height * this.ratio);
    this.width = Math.round(camera.width * this.ratio) + 2 * left;
    this.height = Math.round(camera.height * this.ratio) + 2 * top;
    this.kx = camera.kx * this.ratio;
    this.k = camera.k * this.ratio;
    this.originX = camera.originX * this.ratio + left;
    this.originY = camera.originY * this.ratio + top;
    this.#camera = Object.assign(new Camera(), camera);
    this.#sum = new Uint32Array(this.width * this.height);
  }

  /** Draw for some milliseconds; true when all is drawn. */
  step(budget: number): boolean {
    const { scene } = this;
    const { src, dst, x, y, edgeCount } = scene.model;
    const until = performance.now() + budget;
    const { kx, k, originX, originY, width, height } = this;
    while (this.#next < edgeCount) {
      const last = Math.min(edgeCount, this.#next + STRIDE);
      for (let at = this.#next; at < last; at++) {
        const e = scene.order[at];
        const s = src[e];
        const d = dst[e];
        const x0 = x[s] * kx + originX;
        const x1 = x[d] * kx + originX;
        if ((x0 < 0 && x1 < 0) || (x0 >= width && x1 >= width)) continue;
        const y0 = y[s] * k + originY;
        const y1 = y[d] * k + originY;
        if ((y0 < 0 && y1 < 0) || (y0 >= height && y1 >= height)) continue;
        const weight = Math.round(INK * (0.75 + 1.5 * scene.strength(e)));
        if (this.detailed) this.#arrow(e, x0, y0, x1, y1, weight);
        else line(this.#sum, width, height, x0, y0, x1, y1, weight);
      }
      this.#next = last;
      if (performance.now() >= until) break;
    }
    this.revision++;
    this.done = this.#next >= edgeCount;
    return this.done;
  }

  /**
   * Opacity of each pixel, 0 to 255, where one arrow alone has the opacity `one` from 0 to 1.
   *
   * Where very many lie on each other they are shown with less ink each, so that the crowded parts still differ.
   */
  opacity(one: number, into?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    return this.#through(this.#tones(one), into?.length === this.#sum.length ? into : new Uint8Array(this.#sum.length));
  }

  /** The same as an image of one colour on a ground; parts of colours from 0 to 255. */
  image(one: number, colour: readonly number[], ground: readonly number[]): ImageData {
    const tones = this.#tones(one);
    const colours = new Uint8ClampedArray(4 * tones.length).fill(255);
    for (let i = 0; i < tones.length; i++) {
      const share = tones[i] / 255;
      for (let part = 0; part < 3; part++) colours[4 * i + part] = ground[part] + share * (colour[part] - ground[part]);
    }
    const image = new ImageData(this.width, this.height);
    this.#through(new Uint32Array(colours.buffer), new Uint32Array(image.data.buffer));
    return image;
  }

  /** Opacities by ink, in steps. */
  #tones(one: number): Uint8Array<ArrayBuffer> {
    const alone = (-Math.log(1 - Math.min(0.95, one))) ** (1 / SOFTEN) / (INK * 256);
    const crowded = CROWDED ** (1 / SOFTEN) / Math.max(1, this.#crowd());
    const fade = Math.min(alone, Math.max(crowded, FAINTEST * alone));
    const table = new Uint8Array(TONES);
    for (let i = 0; i < table.length; i++) table[i] = Math.round(255 * DENSEST * (1 - Math.exp(-((fade * 2 ** STEP_BITS * i) ** SOFTEN))));
    return table;
  }

  #through<T extends Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(table: T, out: T): T {
    const sum = this.#sum;
    const last = table.length - 1;
    for (let i = 0; i < sum.length; i++) out[i] = table[Math.min(last, sum[i] >>> STEP_BITS)];
    return out;
  }

  /** Ink on the more crowded pixels: the ninth tenth of a sample of those that have any. */
  #crowd(): number {
    const sample = new Uint32Array(Math.ceil(this.#sum.length / 97));
    let inked = 0;
    for (let i = 0; i < this.#sum.length; i += 97) if (this.#sum[i] > 0) sample[inked++] = this.#sum[i];
    return sample.subarray(0, inked).sort()[Math.floor(0.9 * inked)] ?? 0;
  }

  #arrow(e: number, x0: number, y0: number, x1: number, y1: number, weight: number): void {
    const { curve, at, head, half } = this.scene.arrow(e, this.#camera);
    const { ratio, originX, originY, width, height } = this;
    const ax = curve[at] * ratio + originX;
    const ay = curve[at + 1] * ratio + originY;
    const bx = curve[at + 6] * ratio + originX;
    const by = curve[at + 7] * ratio + originY;
    line(this.#sum, width, height, ax, ay, bx, by, weight);
    const length = Math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2);
    if (length < 1e-6) return;
    const ux = (x1 - x0) / length;
    const uy = (y1 - y0) / length;
    const long = head * ratio;
    const broad = Math.max(1.2, half + 0.3 * head) * ratio;
    const steps = Math.max(2, Math.ceil(long));
    for (let step = 0; step <= steps; step++) {
      const t = step / steps;
      const wide = broad * (1 - t);
      const cx = bx + ux * long * t;
      const cy = by + uy * long * t;
      line(this.#sum, width, height, cx - uy * wide, cy + ux * wide, cx + uy * wide, cy - ux * wide, weight);
    }
  }
}

/** However much ink lies on a pixel, something of the ground shows. */
const DENSEST = 0.92;
/** Exponent that brings faint and crowded parts closer together, and how dark crowded parts are in its terms. */
const SOFTEN = 0.75;
const CROWDED = 1;
/** A single arrow keeps at least this share of its ink. */
const FAINTEST = 0.05;
/** Number of entries in the table of opacities, and sums per entry as bits. */
const TONES = 16_384;
const STEP_BITS = 8;

/** Add a line of one pixel's width to sums of `256 · weight`, shared among the two pixels it runs between. */
export function line(sum: Uint32Array, width: number, height: number, x0: number, y0: number, x1: number, y1: number, weight: number): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const flat = Math.abs(dx) >= Math.abs(dy);
  // `u` runs along the line by whole pixels, `v` across it.
  const back = flat ? x0 > x1 : y0 > y1;
  const u0 = flat ? (back ? x1 : x0) : back ? y1 : y0;
  const u1 = flat ? (back ? x0 : x1) : back ? y0 : y1;
  const v0 = flat ? (back ? y1 : y0) : back ? x1 : x0;
  const v1 = flat ? (back ? y0 : y1) : back ? x0 : x1;
  const alongMost = (flat ? width : height) - 1;
  const acrossMost = (flat ? height : width) - 2;
  const slope = u1 > u0 ? (v1 - v0) / (u1 - u0) : 0;
  let from = Math.max(0, Math.round(u0));
  let to = Math.min(alongMost, Math.max(Math.round(u0), Math.round(u1) - 1));
  // Keep to where the line is on the sheet across, too.
  if (slope > 1e-9) {
    from = Math.max(from, Math.ceil(u0 + (0.5 - v0) / slope));
    to = Math.min(to, Math.floor(u0 + (acrossMost + 0.4 - v0) / slope));
  } else if (slope < -1e-9) {
    from = Math.max(from, Math.ceil(u0 + (acrossMost + 0.4 - v0) / slope));
    to = Math.min(to, Math.floor(u0 + (0.5 - v0) / slope));
  } else if (v0 < 0.5 || v0 > acrossMost + 0.4) return;
  if (from > to) return;
  const along = flat ? 1 : width;
  const across = flat ? width : 1;
  let v = Math.round((v0 + slope * (from + 0.5 - u0) - 0.5) * 65_536);
  const dv = Math.round(slope * 65_536);
  for (let u = from, base = from * along; u <= to; u++, base += along, v += dv) {
    const row = v >> 16;
    if (row < 0 || row > acrossMost) continue;
    const share = (v >> 8) & 255;
    const i = base + row * across;
    sum[i] += weight * (256 - share);
    sum[i + across] += weight * share;
  }
}
