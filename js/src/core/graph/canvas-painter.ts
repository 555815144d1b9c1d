import type { Camera } from "./camera";
import { CURVE, headCorners } from "./geometry";
import { MANY_EDGES, type Painter } from "./gl-painter";
import { nodeStrokes, type Stroke } from "./ornaments";
import type { Scene } from "./scene";

/** Fill and stroke the paths of a shape around a point. */
export function drawStrokes(c: CanvasRenderingContext2D, strokes: readonly Stroke[], x: number, y: number): void {
  for (const s of strokes) {
    const path = new Path2D(s.path);
    c.save();
    c.translate(x + (s.dx ?? 0), y + (s.dy ?? 0));
    c.globalAlpha = s.opacity ?? 1;
    if (s.fill !== undefined) {
      c.fillStyle = s.fill;
      c.fill(path);
    }
    if (s.stroke !== undefined) {
      c.strokeStyle = s.stroke;
      c.lineWidth = s.width ?? 1;
      c.lineCap = s.round ? "round" : "butt";
      if (s.dash !== undefined) c.setLineDash([...s.dash]);
      c.stroke(path);
    }
    c.restore();
  }
}

/** Draws a scene on a 2-D canvas: for browsers without WebGL 2, and for pictures. */
export class CanvasPainter implements Painter {
  readonly #context: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser can draw neither with WebGL 2 nor on a canvas.");
    this.#context = context;
  }

  paint(scene: Scene, camera: Camera, ratio: number, quick: boolean): void {
    const c = this.#context;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = scene.theme.background;
    c.fillRect(0, 0, camera.width, camera.height);
    c.translate(camera.originX, camera.originY);
    if (quick && scene.model.edgeCount > MANY_EDGES) this.#lines(scene, camera);
    else for (const e of scene.order) this.#edge(scene, e);
    for (const i of scene.nodeOrder) this.#node(scene, camera, i);
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  #lines({ model, theme }: Scene, { kx, k }: Camera): void {
    const c = this.#context;
    c.beginPath();
    for (let e = 0; e < model.edgeCount; e++) {
      c.moveTo(model.x[model.src[e]] * kx, model.y[model.src[e]] * k);
      c.lineTo(model.x[model.dst[e]] * kx, model.y[model.dst[e]] * k);
    }
    c.globalAlpha = 0.3;
    c.strokeStyle = theme.edge;
    c.lineWidth = 1;
    c.stroke();
    c.globalAlpha = 1;
  }

  #edge(scene: Scene, e: number): void {
    const c = this.#context;
    const at = CURVE * e;
    const p = scene.curve;
    const colour = `rgb(${scene.colour[4 * e]}, ${scene.colour[4 * e + 1]}, ${scene.colour[4 * e + 2]})`;
    c.globalAlpha = scene.colour[4 * e + 3] / 255;
    c.strokeStyle = colour;
    c.lineWidth = 2 * scene.half[e];
    c.beginPath();
    c.moveTo(p[at], p[at + 1]);
    c.bezierCurveTo(p[at + 2], p[at + 3], p[at + 4], p[at + 5], p[at + 6], p[at + 7]);
    c.stroke();
    const [a, b, d] = headCorners(p, at, scene.head[e], scene.headHalf(e));
    c.fillStyle = colour;
    c.beginPath();
    c.moveTo(...a);
    c.lineTo(...b);
    c.lineTo(...d);
    c.fill();
    c.globalAlpha = 1;
  }

  #node(scene: Scene, camera: Camera, i: number): void {
    drawStrokes(this.#context, nodeStrokes(scene, i), scene.model.x[i] * camera.kx, scene.model.y[i] * camera.k);
  }

  dispose(): void {}
}
