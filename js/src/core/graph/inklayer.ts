import type { Camera } from "./camera";
import { Sheet } from "./ink";
import { BLEED, LARGEST, SMALLEST, WORTHWHILE } from "./limits";
import type { Scene } from "./scene";

/** Milliseconds a frame spends on arrows: for the first picture, while things move, and at rest. */
const FIRST = 60;
const MOVING = 8;
const RESTING = 40;
type Seen = Pick<Camera, "kx" | "k" | "originX" | "originY" | "width" | "height">;

/** Where a sheet lies on the view, in CSS pixels. */
export function spot(sheet: Sheet, camera: Seen): { x: number; y: number; w: number; h: number } {
  const [sx, sy] = [camera.kx / sheet.kx, camera.k / sheet.k];
  return { x: camera.originX - sheet.originX * sx, y: camera.originY - sheet.originY * sy, w: sheet.width * sx, h: sheet.height * sy };
}

/** Whether a sheet reaches over the whole view. */
export function covers(sheet: Sheet, camera: Seen): boolean {
  const { x, y, w, h } = spot(sheet, camera);
  return x <= 0.5 && y <= 0.5 && x + w >= camera.width - 0.5 && y + h >= camera.height - 0.5;
}

/** Whether another sheet must be drawn: at rest for any other zoom, on the move only where this one no longer serves. */
export function outdated(sheet: Sheet, scene: Scene, camera: Seen, ratio: number, moving: boolean, bleed = BLEED): boolean {
  if (sheet.scene !== scene || !covers(sheet, camera)) return true;
  if (moving) {
    const scale = camera.k / (sheet.k / sheet.ratio);
    return scale > LARGEST || scale < SMALLEST;
  }
  const same = Math.abs(camera.k * sheet.ratio - sheet.k) < 1e-9 * sheet.k && Math.abs(camera.kx * sheet.ratio - sheet.kx) < 1e-9 * sheet.kx;
  return !same || !sheet.detailed || sheet.bleed < bleed || sheet.place !== scene.version.place || sheet.ratio > ratio;
}

/** The sheet on show and the one being drawn. */
export class InkLayer {
  #shown: Sheet | null = null;
  #next: Sheet | null = null;
  /** Finished on the move: the next frame lays it on the view, which is work enough for one. */
  #ready: Sheet | null = null;

  /**
   * Draw on for one frame. Returns the sheet to show, and whether more frames are needed.
   *
   * @param bleed Share of the view to draw beyond each side: a pan finds arrows there, a first picture has no use for it.
   */
  advance(scene: Scene, camera: Camera, ratio: number, moving: boolean, bleed = BLEED): { sheet: Sheet; more: boolean } {
    if (this.#ready !== null) {
      this.#shown = this.#ready;
      this.#ready = null;
      if (moving && this.#shown.scene === scene) return { sheet: this.#shown, more: false };
    }
    if (this.#shown?.scene !== scene) this.#shown = null;
    const stale = this.#shown === null || outdated(this.#shown, scene, camera, ratio, moving, bleed);
    // What is being drawn is finished while things move, as long as it is of use; at rest only the right one is.
    if (this.#next !== null && (!stale || outdated(this.#next, scene, camera, ratio, moving, bleed))) this.#next = null;
    if (stale) {
      const first = this.#shown === null && this.#next === null;
      this.#next ??= new Sheet(scene, camera, ratio, !moving, bleed);
      const reach = this.#shown === null || moving ? MOVING : RESTING;
      if (this.#next.step(first ? FIRST : reach)) {
        if (moving && this.#shown !== null) this.#ready = this.#next;
        else this.#shown = this.#next;
        this.#next = null;
      }
    }
    const sheet = this.#onShow(camera);
    return { sheet, more: this.#next !== null || this.#ready !== null || (!moving && outdated(sheet, scene, camera, ratio, false, bleed)) };
  }

  forget(): void {
    this.#shown = null;
    this.#next = null;
    this.#ready = null;
  }

  /** The finished sheet, but for one that has hardly anything left on the view. */
  #onShow(camera: Camera): Sheet {
    const shown = this.#shown;
    const next = this.#next;
    if (shown === null) return next as Sheet;
    if (next === null) return shown;
    const { x, y, w, h } = spot(shown, camera);
    const over = Math.max(0, Math.min(x + w, camera.width) - Math.max(0, x)) * Math.max(0, Math.min(y + h, camera.height) - Math.max(0, y));
    return over >= WORTHWHILE * camera.width * camera.height ? shown : next;
  }
}
