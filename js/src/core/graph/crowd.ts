/** What of a large graph is painted piece by piece: what is marked, and all of a view near enough. */

import type { Camera } from "./camera";
import { BLEED } from "./limits";
import type { GraphModel } from "./model";
import { type Scene, SMALL } from "./scene";

/** Up to so many edges in view each is painted as an arrow also in a large graph. */
export const FEW_IN_VIEW = 900;
/** Most marked edges that are painted as arrows; the others are lines. */
const MOST_MARKED = 1_500;
/** Most nodes that are painted as shapes. */
const MOST_SHAPES = 2_500;

/** Corners of the view and the margin around it, world coordinates. */
function around(camera: Camera): [number, number, number, number] {
  return [...camera.toWorld(-BLEED * camera.width, -BLEED * camera.height), ...camera.toWorld((1 + BLEED) * camera.width, (1 + BLEED) * camera.height)];
}

/** Call back with every edge that may be in view or in the margin around it. */
export function eachInView(model: GraphModel, order: Uint32Array, camera: Camera, visit: (edge: number) => void): void {
  const { src, dst, x, y } = model;
  const [x0, y0, x1, y1] = around(camera);
  for (let i = 0; i < order.length; i++) {
    const e = order[i];
    const sx = x[src[e]];
    const dx = x[dst[e]];
    if ((sx < x0 && dx < x0) || (sx > x1 && dx > x1)) continue;
    const sy = y[src[e]];
    const dy = y[dst[e]];
    if ((sy < y0 && dy < y0) || (sy > y1 && dy > y1)) continue;
    visit(e);
  }
}

/** Edges to paint as arrows, back to front; the unmarked ones among them; and how many there are in view. */
export function chooseArrows({ model, order, marked }: Scene, rank: Uint8Array, camera: Camera): { arrows: Uint32Array; near: Uint32Array; inView: number } {
  const plain = new Uint32Array(FEW_IN_VIEW);
  let [inView, found] = [0, 0];
  eachInView(model, order, camera, (e) => {
    if (rank[e] === 0 && found < FEW_IN_VIEW) plain[found++] = e;
    inView++;
  });
  const near = inView > FEW_IN_VIEW ? plain.subarray(0, 0) : plain.subarray(0, found).reverse();
  const chosen = marked.slice(0, MOST_MARKED).reverse();
  const arrows = new Uint32Array(near.length + chosen.length);
  arrows.set(near);
  arrows.set(chosen, near.length);
  return { arrows, near, inView };
}

/** Nodes to paint as shapes, those with rings last, and whether the others are in view as dots. */
export function chooseShapes({ model, nodeOrder, ringedFrom, base }: Scene, camera: Camera): { shapes: Uint32Array; dots: boolean } {
  const { x, y } = model;
  const [x0, y0, x1, y1] = around(camera);
  const seen = (from: number, to: number): number[] => {
    const nodes: number[] = [];
    for (let at = from; at < to && nodes.length <= MOST_SHAPES; at++) {
      const i = nodeOrder[at];
      if (x[i] >= x0 && x[i] <= x1 && y[i] >= y0 && y[i] <= y1) nodes.push(i);
    }
    return nodes;
  };
  const ringed = seen(ringedFrom, nodeOrder.length);
  const others = base > SMALL ? seen(0, ringedFrom) : [];
  const dots = base <= SMALL || others.length > MOST_SHAPES;
  return { shapes: Uint32Array.from(dots ? ringed : [...others, ...ringed]), dots };
}
