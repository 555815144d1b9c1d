/** How much room the names of a flow have to one side of their nodes. */

import type { Camera } from "./camera";
import type { Scene } from "./scene";
import { EXTENT, rim } from "./shapes";

/** Narrowest room in which a name still tells something. */
const LEAST = 58;

/** Half the width of a node with its rings, in pixels. */
function halfWidth(scene: Scene, i: number): number {
  return EXTENT[scene.model.shape[i]][0] * scene.radius(i) + rim(scene.radius(i), scene.flags[i]);
}

/** Pixels from a node at the rim of a flow to the edge of the view; without end where a name could not be told there. */
export function roomBeside(scene: Scene, camera: Camera, i: number): number {
  const { model } = scene;
  const [ends, starts] = [model.outEdges(i).length === 0, model.inEdges(i).length === 0];
  if (scene.layout !== "flow" || ends === starts) return Number.POSITIVE_INFINITY;
  const [px] = camera.toScreen(model.x[i], model.y[i]);
  const room = (ends ? camera.width - px : px) - halfWidth(scene, i) - 9;
  return room < LEAST ? Number.POSITIVE_INFINITY : room;
}

/** Pixels from a node to the next column that it pays into; without end where there is none or it is too near. */
export function roomAhead(scene: Scene, camera: Camera, i: number): number {
  const { model } = scene;
  let room = Number.POSITIVE_INFINITY;
  for (const e of model.outEdges(i)) {
    const gap = (model.x[model.dst[e]] - model.x[i]) * camera.kx - halfWidth(scene, model.dst[e]);
    if (gap > 0) room = Math.min(room, gap);
  }
  room -= halfWidth(scene, i) + 6;
  return room < LEAST ? Number.POSITIVE_INFINITY : room;
}
