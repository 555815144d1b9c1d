import type { CameraState } from "./types";

export interface Bounds {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** Pixels kept free around a fitted graph, for labels and the legend. */
export interface Margin {
  left: number;
  right: number;
  top: number;
  bottom: number;
}
export const MARGIN: Margin = { left: 76, right: 76, top: 34, bottom: 36 };

/** How far a drawing may be narrowed or widened to use the room: columns of a flow may, distances elsewhere mean something. */
export type Elastic = readonly [number, number];
export const RIGID: Elastic = [1, 1];
export const FLOW: Elastic = [0.65, 2.2];

/** Maps the world to CSS pixels of the view: `px = (world − centre) · k + size / 2`, and wider by `stretch` across. */
export class Camera implements CameraState {
  x = 0;
  y = 0;
  k = 1;
  stretch = 1;
  width = 0;
  height = 0;
  minK = 1e-6;
  maxK = 1e6;

  /** Pixels per unit of the world across; down it is `k`. */
  get kx(): number {
    return this.k * this.stretch;
  }

  /** Pixel of the world's origin. */
  get originX(): number {
    return this.width / 2 - this.x * this.kx;
  }

  get originY(): number {
    return this.height / 2 - this.y * this.k;
  }

  toScreen(x: number, y: number): [number, number] {
    return [x * this.kx + this.originX, y * this.k + this.originY];
  }

  toWorld(px: number, py: number): [number, number] {
    return [(px - this.originX) / this.kx, (py - this.originY) / this.k];
  }

  get state(): CameraState {
    return { x: this.x, y: this.y, k: this.k };
  }

  set({ x, y, k }: CameraState): void {
    if (![x, y, k].every(Number.isFinite) || k <= 0) return;
    this.x = x;
    this.y = y;
    this.k = Math.min(this.maxK, Math.max(this.minK, k));
  }

  panBy(dx: number, dy: number): void {
    this.x -= dx / this.kx;
    this.y -= dy / this.k;
  }

  /** Pixels to pan by so that a place in the world is well inside the view; nothing where it is. */
  toReveal(x: number, y: number, margin = 48): [number, number] {
    const [px, py] = this.toScreen(x, y);
    const shift = (p: number, size: number) => (p < margin ? margin - p : p > size - margin ? size - margin - p : 0);
    return [shift(px, this.width), shift(py, this.height)];
  }

  /** Zoom so that the world under a pixel stays there. */
  zoomAt(px: number, py: number, factor: number): void {
    const [wx, wy] = this.toWorld(px, py);
    this.set({ x: this.x, y: this.y, k: this.k * factor });
    this.x = wx - (px - this.width / 2) / this.kx;
    this.y = wy - (py - this.height / 2) / this.k;
  }

  /**
   * Where the camera must stand to show a rectangle of the world with room for labels.
   *
   * `spacing` is the usual distance of neighbours: a handful of nodes is not blown up beyond reading size.
   */
  fitted(bounds: Bounds, spacing: number, margin: Margin = MARGIN, elastic: Elastic = RIGID): CameraState & { stretch: number } {
    const wide = Math.max(bounds.x1 - bounds.x0, 1e-9);
    const high = Math.max(bounds.y1 - bounds.y0, 1e-9);
    const roomX = Math.max(this.width - margin.left - margin.right, 0.4 * this.width);
    const roomY = Math.max(this.height - margin.top - margin.bottom, 0.4 * this.height);
    const readable = Number.isFinite(spacing) && spacing > 0 ? 150 / spacing : Number.POSITIVE_INFINITY;
    const down = Math.min(roomY / high, readable);
    const stretch = Math.min(elastic[1], Math.max(elastic[0], roomX / wide / down));
    const k = Math.min(roomX / wide / stretch, down);
    const safe = Number.isFinite(k) && k < 1e8 ? k : 1;
    const shiftX = (this.width - margin.left - margin.right) / 2 + margin.left - this.width / 2;
    const shiftY = (this.height - margin.top - margin.bottom) / 2 + margin.top - this.height / 2;
    return {
      x: (bounds.x0 + bounds.x1) / 2 - shiftX / (safe * stretch),
      y: (bounds.y0 + bounds.y1) / 2 - shiftY / safe,
      k: safe,
      stretch,
    };
  }
}

/** Move from one camera to another within 150 ms, or at once where motion is unwelcome. Returns a function that stops it. */
export function glide(from: CameraState, to: CameraState, step: (state: CameraState, done: boolean) => void): () => void {
  const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)")?.matches ?? false;
  if (still || document.hidden) {
    step(to, true);
    return () => {};
  }
  const began = performance.now();
  let frame = 0;
  const tick = () => {
    const t = Math.min(1, (performance.now() - began) / 150);
    const e = 1 - (1 - t) ** 3;
    const k = from.k * (to.k / from.k) ** e;
    step(t === 1 ? to : { x: from.x + (to.x - from.x) * e, y: from.y + (to.y - from.y) * e, k }, t === 1);
    if (t < 1) frame = requestAnimationFrame(tick);
  };
  frame = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(frame);
}
