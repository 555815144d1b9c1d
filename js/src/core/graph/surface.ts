import { whenQuiet } from "../quiet";
import { trans } from "../words";
import type { Camera } from "./camera";
import { CanvasPainter } from "./canvas-painter";
import { GlPainter, type Painter } from "./gl-painter";
import type { Sheet } from "./ink";
import { InkLayer } from "./inklayer";
import { WORTHWHILE } from "./limits";
import type { Scene } from "./scene";

export interface SurfaceOptions {
  /** Something changed that calls for another frame. */
  onChange(): void;
  onNotice(text: string): void;
  /** Milliseconds off-screen after which the graphics context is given back. */
  patience?: number;
}

/** Milliseconds between two frames of a large graph that is still being drawn at rest. */
const PROGRESS = 300;
/** Milliseconds after the first frame within which the graphics device takes over, however busy the page is. */
const TAKE_OVER = 1_500;

/** Browsers take the oldest context away when there are about sixteen; ours stay below and leave some to others. */
const CONTEXTS_AT_MOST = 12;
/** Surfaces with a context, the one drawn least recently first. */
const holders = new Set<Surface>();

/** Make room for one more context: the surface that is out of sight, or else idle the longest, leaves a picture. */
function makeRoom(): void {
  while (holders.size >= CONTEXTS_AT_MOST) {
    const idle = [...holders].find((surface) => !surface.visible) ?? [...holders][0];
    idle.release();
    holders.delete(idle);
  }
}

/**
 * The canvas under the labels and its graphics context.
 *
 * To start the graphics device takes longer than to draw a picture without it: the 2-D painter draws the first frames,
 * and the device takes over in the next quiet moment, or when a large graph begins to move. Browsers keep only a few
 * contexts alive: an unseen one is given back and leaves a picture behind, a lost one is replaced by the 2-D painter
 * until it returns.
 */
export class Surface {
  readonly #host: HTMLElement;
  readonly #options: SurfaceOptions;
  #canvas: HTMLCanvasElement | null = null;
  #painter: Painter | null = null;
  #life: AbortController | null = null;
  #still: HTMLCanvasElement | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #glWorks = true;
  /** The device is not started yet: the 2-D painter draws. */
  #opening = true;
  #waiting: (() => void) | null = null;
  #size = { width: 0, height: 0, ratio: 1 };
  #told = new Set<string>();
  #last: { scene: Scene; camera: Camera; sheet: Sheet | null } | null = null;
  readonly #ink = new InkLayer();
  visible = true;
  #painted = 0;

  constructor(host: HTMLElement, options: SurfaceOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** "webgl", "canvas", or "none" while nothing is drawn. */
  get kind(): "webgl" | "canvas" | "none" {
    return this.#painter instanceof GlPainter ? "webgl" : this.#painter === null ? "none" : "canvas";
  }

  resize(width: number, height: number, ratio: number): void {
    this.#size = { width, height, ratio };
    if (this.#canvas !== null) this.#fitCanvas(this.#canvas);
  }

  /** Draw a frame; true where a large graph needs more of them until all of it is drawn. */
  paint(scene: Scene, camera: Camera, quick: boolean): boolean {
    const { ratio } = this.#size;
    if (this.#opening && quick && this.#painter !== null) this.#start();
    const gl = this.#painter instanceof GlPainter ? this.#painter : null;
    if (quick && scene.bulk && gl?.carried(scene, camera, ratio, 1)) return false;
    const inked = scene.bulk && (quick || !scene.near);
    const { sheet, more } = inked ? this.#ink.advance(scene, camera, ratio, quick, this.#opening ? 0 : undefined) : { sheet: null, more: false };
    if (!scene.bulk) this.#ink.forget();
    if (quick && more && gl?.carried(scene, camera, ratio, WORTHWHILE)) return true;
    // Drawing on costs no frames but one now and then, so that it is done the sooner.
    const now = performance.now();
    if (!quick && more && this.#painter !== null && this.#last?.sheet === sheet && now - this.#painted < PROGRESS) return true;
    this.#painted = now;
    this.#last = { scene, camera, sheet };
    if (this.#painter === null) this.#open();
    try {
      this.#painter?.paint(scene, camera, ratio, quick, sheet, !more);
    } catch (error) {
      if (!(this.#painter instanceof GlPainter)) throw error;
      this.#close();
      this.#withoutGl();
      this.#open();
      this.#painter?.paint(scene, camera, ratio, quick, sheet);
    }
    if (this.#painter !== null) this.#dropStill();
    if (this.#opening && !more) {
      this.#waiting ??= whenQuiet(() => {
        this.#waiting = null;
        if (!this.visible) return;
        this.#start();
        this.#options.onChange();
      }, TAKE_OVER);
    }
    if (holders.delete(this)) holders.add(this);
    return more;
  }

  /** Say whether the view can be seen. */
  setVisible(visible: boolean): void {
    clearTimeout(this.#timer);
    this.visible = visible;
    if (visible) {
      if (this.#painter === null) this.#options.onChange();
    } else {
      this.#timer = setTimeout(() => this.release(), this.#options.patience ?? 20_000);
    }
  }

  /** Give the context back and leave a picture of the last frame. */
  release(): void {
    if (!(this.#painter instanceof GlPainter) || this.#canvas === null) return;
    const still = this.#newCanvas();
    const context = still.getContext("2d");
    if (context !== null && this.#last !== null) {
      // The drawing buffer is only sure to hold the frame within the task that painted it.
      this.#painter.paint(this.#last.scene, this.#last.camera, this.#size.ratio, false, this.#last.sheet, false);
      context.drawImage(this.#canvas, 0, 0);
      this.#dropStill();
      this.#still = still;
      this.#canvas.before(still);
    }
    this.#close();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waiting?.();
    this.#close();
    this.#dropStill();
    this.#ink.forget();
    this.#last = null;
  }

  /** Hand over to the graphics device; what is drawn stays until it has drawn. */
  #start(): void {
    this.#waiting?.();
    this.#waiting = null;
    this.#opening = false;
    this.#dropStill();
    this.#still = this.#canvas;
    this.#canvas = null;
    this.#close();
  }

  #open(): void {
    if (this.#glWorks && !this.#opening) {
      const canvas = this.#newCanvas();
      makeRoom();
      try {
        this.#painter = new GlPainter(canvas);
        holders.add(this);
        this.#attach(canvas);
        return;
      } catch {
        this.#withoutGl();
      }
    }
    const canvas = this.#newCanvas();
    try {
      this.#painter = new CanvasPainter(canvas);
      this.#attach(canvas);
    } catch {
      this.#tell(trans.__("This browser can draw neither with WebGL 2 nor on a canvas, so the graph cannot be shown."));
    }
  }

  #withoutGl(): void {
    this.#glWorks = false;
    this.#tell(trans.__("This browser offers no WebGL 2. The graph is drawn on a plain canvas, which is slower for large graphs."));
  }

  #attach(canvas: HTMLCanvasElement): void {
    const life = new AbortController();
    this.#canvas = canvas;
    this.#life = life;
    this.#host.prepend(canvas);
    canvas.addEventListener(
      "webglcontextlost",
      (event) => {
        event.preventDefault();
        this.#lost(canvas, life);
      },
      { signal: life.signal },
    );
  }

  /** Draw on with the 2-D painter; try a fresh context when this one returns, or after a while. */
  #lost(canvas: HTMLCanvasElement, life: AbortController): void {
    holders.delete(this);
    this.#painter = null;
    this.#canvas = null;
    this.#life = null;
    canvas.remove();
    this.#glWorks = false;
    this.#tell(trans.__("The graphics device was lost. The graph is drawn on a plain canvas until it returns."));
    const retry = () => {
      if (life.signal.aborted) return;
      life.abort();
      this.#glWorks = true;
      this.#close();
      this.#options.onChange();
    };
    canvas.addEventListener("webglcontextrestored", retry, { signal: life.signal });
    const timer = setTimeout(retry, 4_000);
    life.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    this.#lostLife?.abort();
    this.#lostLife = life;
    this.#options.onChange();
  }
  #lostLife: AbortController | null = null;

  #close(): void {
    this.#lostLife?.abort();
    this.#lostLife = null;
    this.#life?.abort();
    this.#life = null;
    holders.delete(this);
    this.#painter?.dispose();
    this.#painter = null;
    this.#canvas?.remove();
    this.#canvas = null;
  }

  #newCanvas(): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%", display: "block", pointerEvents: "none" });
    this.#fitCanvas(canvas);
    return canvas;
  }

  #fitCanvas(canvas: HTMLCanvasElement): void {
    const { width, height, ratio } = this.#size;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
  }

  #dropStill(): void {
    this.#still?.remove();
    this.#still = null;
  }

  #tell(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#options.onNotice(text);
  }
}
