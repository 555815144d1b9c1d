import { parseColour } from "../colour";
import { headHalf } from "./arrow";
import type { Camera } from "./camera";
import { headCorners } from "./geometry";
import type { Painter } from "./gl-painter";
import { Sheet } from "./ink";
import { spot } from "./inklayer";
import { nodeStrokes, type Stroke } from "./ornaments";
import type { Scene } from "./scene";

function whole(scene: Scene, camera: Camera, ratio: number): Sheet {
  const sheet = new Sheet(scene, camera, ratio, true, 0);
  sheet.step(Number.POSITIVE_INFINITY);
  return sheet;
}

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

  paint(scene: Scene, camera: Camera, ratio: number, quick: boolean, sheet: Sheet | null = null): void {
    const c = this.#context;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = scene.theme.background;
    c.fillRect(0, 0, camera.width, camera.height);
    if (scene.bulk && (quick || !scene.near)) this.#ink(scene, camera, sheet ?? whole(scene, camera, ratio));
    c.translate(camera.originX, camera.originY);
    if (!quick || !scene.bulk) for (const e of scene.arrows) this.#edge(scene, camera, e);
    if (scene.bulk && (quick || scene.dots)) this.#dots(scene, camera);
    if (!scene.bulk || !quick) for (const i of scene.bulk ? scene.shapes : scene.nodeOrder) this.#node(scene, camera, i);
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  #ink(scene: Scene, camera: Camera, sheet: Sheet): void {
    const part = (colour: string) => (parseColour(colour) ?? [0.5, 0.5, 0.5]).map((share) => Math.round(255 * share));
    const image = sheet.image(scene.fade, part(scene.theme.edge), part(scene.theme.background));
    const { canvas } = this.#context;
    const { x, y, w, h } = spot(sheet, camera);
    // A sheet that is the view, as the first one is, needs no scaling.
    if (x === 0 && y === 0 && image.width === canvas.width && image.height === canvas.height) return this.#context.putImageData(image, 0, 0);
    const picture = Object.assign(document.createElement("canvas"), { width: sheet.width, height: sheet.height });
    picture.getContext("2d")?.putImageData(image, 0, 0);
    this.#context.drawImage(picture, x, y, w, h);
  }

  #dots(scene: Scene, camera: Camera): void {
    const c = this.#context;
    for (const i of scene.nodeOrder) {
      const [r, g, b] = scene.fill.subarray(4 * i, 4 * i + 3);
      c.fillStyle = `rgb(${r},${g},${b})`;
      c.beginPath();
      c.arc(scene.model.x[i] * camera.kx, scene.model.y[i] * camera.k, scene.radius(i), 0, 7);
      c.fill();
    }
  }

  #edge(scene: Scene, camera: Camera, e: number): void {
    const c = this.#context;
    const arrow = scene.arrow(e, camera);
    const { at, curve: p } = arrow;
    const colour = `rgb(${scene.colour[4 * e]}, ${scene.colour[4 * e + 1]}, ${scene.colour[4 * e + 2]})`;
    c.globalAlpha = scene.colour[4 * e + 3] / 255;
    c.strokeStyle = colour;
    c.lineWidth = 2 * arrow.half;
    c.beginPath();
    c.moveTo(p[at], p[at + 1]);
    c.bezierCurveTo(p[at + 2], p[at + 3], p[at + 4], p[at + 5], p[at + 6], p[at + 7]);
    c.stroke();
    const [a, b, d] = headCorners(p, at, arrow.head, headHalf(arrow));
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
