import type { Camera } from "./camera";
import { curveDistance, inPolygon, nearCurve, segmentDistance } from "./geometry";
import { rim } from "./shapes";
import type { Scene } from "./scene";

/** Pixels by which a pointer may miss. */
const SLACK = 3;

/** Number of the node under a pixel, −1 for none; of several the one whose centre is nearest. */
export function pickNode(scene: Scene, camera: Camera, px: number, py: number): number {
  const { model } = scene;
  const far = scene.base * 1.5 + 12 + SLACK;
  const [fx, fy] = [far / camera.kx, far / camera.k];
  const [wx, wy] = camera.toWorld(px, py);
  let found = -1;
  let best = Number.POSITIVE_INFINITY;
  model.grid.within(wx - fx, wy - fy, wx + fx, wy + fy, (i) => {
    const distance = Math.hypot((model.x[i] - wx) * camera.kx, (model.y[i] - wy) * camera.k);
    const ring = rim(scene.radius(i), scene.flags[i]);
    if (distance <= Math.max(5, scene.radius(i) * 1.1 + ring + SLACK) && distance < best) {
      best = distance;
      found = i;
    }
  });
  return found;
}

/** Number of the edge under a pixel, −1 for none; of several the nearest, then the one painted on top. */
export function pickEdge(scene: Scene, camera: Camera, px: number, py: number): number {
  if (!scene.shapedFor(camera)) return -1;
  if (scene.bulk) return pickAmongMany(scene, camera, px, py);
  const x = px - camera.originX;
  const y = py - camera.originY;
  let found = -1;
  let best = Number.POSITIVE_INFINITY;
  for (let i = scene.order.length - 1; i >= 0; i--) {
    const e = scene.order[i];
    const { curve, at, head, half } = scene.arrow(e, camera);
    const tolerance = half + SLACK;
    if (!nearCurve(curve, at, x, y, tolerance + head)) continue;
    const distance = curveDistance(curve, at, head, x, y);
    if (distance <= tolerance && distance < best - 0.01) {
      best = distance;
      found = e;
    }
  }
  return found;
}

/** Pixels from the straight way between two nodes within which its arrow lies. */
const ASIDE = 16;

/** The same where arrows are straight and very many: only those whose ends allow it are looked at. */
function pickAmongMany(scene: Scene, camera: Camera, px: number, py: number): number {
  const { src, dst, x, y, edgeCount } = scene.model;
  const [wx, wy] = camera.toWorld(px, py);
  const [rx, ry] = [ASIDE / camera.kx, ASIDE / camera.k];
  const [left, right, top, bottom] = [wx - rx, wx + rx, wy - ry, wy + ry];
  let found = -1;
  let best = Number.POSITIVE_INFINITY;
  // Largest value first: of equally near ones the first found is kept.
  for (let i = 0; i < edgeCount; i++) {
    const e = scene.order[i];
    const [s, d] = [src[e], dst[e]];
    if ((x[s] < left && x[d] < left) || (x[s] > right && x[d] > right)) continue;
    if ((y[s] < top && y[d] < top) || (y[s] > bottom && y[d] > bottom)) continue;
    if (segmentDistance((wx - x[s]) * camera.kx, (wy - y[s]) * camera.k, 0, 0, (x[d] - x[s]) * camera.kx, (y[d] - y[s]) * camera.k) > ASIDE) continue;
    const { curve, at, head, half } = scene.arrow(e, camera);
    const distance = curveDistance(curve, at, head, px - camera.originX, py - camera.originY);
    if (distance <= half + SLACK && distance < best - 0.01) {
      best = distance;
      found = e;
    }
  }
  return found;
}

/** Numbers of the nodes inside a lasso given in pixels. */
export function nodesInLasso(scene: Scene, camera: Camera, lasso: readonly number[]): number[] {
  if (lasso.length < 6) return [];
  const world: number[] = [];
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < lasso.length; i += 2) {
    const [x, y] = camera.toWorld(lasso[i], lasso[i + 1]);
    world.push(x, y);
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  const found: number[] = [];
  scene.model.grid.within(x0, y0, x1, y1, (i) => {
    if (inPolygon(world, scene.model.x[i], scene.model.y[i])) found.push(i);
  });
  return found.sort((a, b) => a - b);
}
