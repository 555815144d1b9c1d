import { Camera, FLOW, MARGIN, RIGID } from "./camera";
import { CanvasPainter } from "./canvas-painter";
import { planLabels } from "./labels";
import { drawOverlay } from "./overlay";
import type { Scene } from "./scene";
import type { Picture, Stage } from "./stage";
import { sceneSvg } from "./svg";

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

/** The view as it stands, as SVG text. */
export function toSvg(stage: Stage, scene: Scene, picture: Picture, title: string): string {
  return framed(stage, scene, picture, (camera) => sceneSvg(scene, camera, stage.labels, stage.badges(scene, picture), title));
}

/** The view as it stands, as a PNG of `scale` pixels to the CSS pixel. */
export function toPng(stage: Stage, scene: Scene, picture: Picture, scale: number): Promise<Blob> {
  return framed(stage, scene, picture, (camera) => {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(camera.width * scale);
    canvas.height = Math.round(camera.height * scale);
    new CanvasPainter(canvas).paint(scene, camera, scale, false);
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    drawOverlay(context, stage.theme, stage.labels, { badges: stage.badges(scene, picture), lasso: [], cursor: null });
    return new Promise<Blob>((resolve, reject) =>
      canvas.toBlob((blob) => (blob === null ? reject(new Error("The picture is too large for this browser.")) : resolve(blob)), "image/png"),
    );
  });
}
