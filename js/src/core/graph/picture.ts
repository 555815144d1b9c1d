import { fontOf } from "../measure";
import type { Theme } from "../theme";
import { trans } from "../words";
import { Camera, FLOW, MARGIN, RIGID } from "./camera";
import { CanvasPainter, drawStrokes } from "./canvas-painter";
import { planLabels } from "./labels";
import { legendEntries } from "./legend";
import { drawOverlay } from "./overlay";
import { type Caption, type Paper, paperFor, type Piece } from "./paper";
import type { Scene } from "./scene";
import type { Picture, Stage } from "./stage";
import { sceneSvg } from "./svg";
import type { ColourMode } from "./types";

/** Run `draw` with a camera that has a size, also while the view has never been shown. */
function framed<T>(stage: Stage, scene: Scene, picture: Picture, draw: (camera: Camera, stage: Stage) => T): T {
  const camera = Object.assign(new Camera(), stage.camera);
  if (camera.width === 0) {
    Object.assign(camera, { width: 1200, height: 800 });
    const bounds = scene.model.bounds();
    if (bounds !== null) {
      const to = camera.fitted(bounds, scene.model.spacing, MARGIN, scene.layout === "flow" ? FLOW : RIGID);
      camera.stretch = to.stretch;
      camera.set(to);
    }
  }
  scene.shapeFor(camera);
  const labels = planLabels(scene, camera, picture.marks, stage.text.measure);
  const kept = stage.labels;
  stage.labels = labels;
  try {
    return draw(camera, stage);
  } finally {
    stage.labels = kept;
  }
}

/** What a picture shows around the graph, without a caption nothing. */
export interface Around {
  caption: Caption | null;
  mode: ColourMode;
}

function paperOf(stage: Stage, scene: Scene, camera: Camera, { caption, mode }: Around): Paper {
  if (caption === null) return { top: 0, bottom: 0, pieces: [] };
  return paperFor(stage.theme, caption, legendEntries(stage.theme, scene.model, mode), camera.width, camera.height, stage.text.measure);
}

/** The view as it stands, as SVG text. */
export function toSvg(stage: Stage, scene: Scene, picture: Picture, around: Around): string {
  return framed(stage, scene, picture, (camera) =>
    sceneSvg(scene, camera, stage.labels, stage.badges(scene, picture), around.caption?.title ?? trans.__("Transaction graph"), paperOf(stage, scene, camera, around)),
  );
}

/** The view as it stands, as a PNG of `scale` pixels to the CSS pixel. */
export function toPng(stage: Stage, scene: Scene, picture: Picture, around: Around, scale: number): Promise<Blob> {
  return framed(stage, scene, picture, (camera) => {
    const paper = paperOf(stage, scene, camera, around);
    const graph = canvasOf(camera.width, camera.height, scale);
    new CanvasPainter(graph).paint(scene, camera, scale, false);
    drawOverlay(contextOf(graph), stage.theme, stage.labels, { badges: stage.badges(scene, picture), lasso: [], cursor: null });
    const whole = canvasOf(camera.width, camera.height + paper.top + paper.bottom, scale);
    const context = contextOf(whole);
    context.fillStyle = stage.theme.background;
    context.fillRect(0, 0, whole.width, whole.height);
    context.drawImage(graph, 0, Math.round(paper.top * scale));
    context.scale(scale, scale);
    for (const piece of paper.pieces) drawPiece(context, stage.theme, piece);
    return new Promise<Blob>((resolve, reject) =>
      whole.toBlob((blob) => (blob === null ? reject(new Error(trans.__("The picture is too large for this browser."))) : resolve(blob)), "image/png"),
    );
  });
}

function canvasOf(width: number, height: number, scale: number): HTMLCanvasElement {
  return Object.assign(document.createElement("canvas"), { width: Math.round(width * scale), height: Math.round(height * scale) });
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext("2d") as CanvasRenderingContext2D;
}

function drawPiece(context: CanvasRenderingContext2D, theme: Theme, piece: Piece): void {
  if ("strokes" in piece) return drawStrokes(context, piece.strokes, piece.x, piece.y);
  if ("text" in piece) {
    context.font = fontOf(theme, piece.size, piece.weight);
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillStyle = piece.colour;
    context.fillText(piece.text, piece.x, piece.y);
    return;
  }
  const ramp = context.createLinearGradient(piece.x, 0, piece.x + piece.width, 0);
  piece.stops.forEach((colour, i) => ramp.addColorStop(i / Math.max(1, piece.stops.length - 1), colour));
  context.fillStyle = ramp;
  context.fillRect(piece.x, piece.y, piece.width, piece.height);
}
