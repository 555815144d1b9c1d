import { trans } from "../words";
import type { GraphModel } from "./model";
import { kindName, KINDS } from "./shapes";
import type { Direction } from "./types";

const VECTORS: Record<Direction, readonly [number, number]> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

/**
 * The node a key leads to: the connected one that lies most nearly in that direction, else the nearest that does.
 *
 * Returns `from` itself where nothing lies there.
 */
export function nextNode(model: GraphModel, from: number, direction: Direction): number {
  const linked = new Set<number>();
  for (const e of model.outEdges(from)) linked.add(model.dst[e]);
  for (const e of model.inEdges(from)) linked.add(model.src[e]);
  linked.delete(from);
  const [vx, vy] = VECTORS[direction];
  // Flows run left and right, so along them a link may be steep; up and down lead through the column.
  const steepest = vx !== 0 ? 4 : 1.2;
  const best = (nodes: Iterable<number>, steep: number): number => {
    let found = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const i of nodes) {
      const dx = model.x[i] - model.x[from];
      const dy = model.y[i] - model.y[from];
      const along = dx * vx + dy * vy;
      const across = Math.abs(dx * vy - dy * vx);
      if (i === from || along <= 0 || across > steep * along) continue;
      const cost = along + 2 * across;
      if (cost < least) {
        least = cost;
        found = i;
      }
    }
    return found;
  };
  const near = best(linked, steepest);
  if (near >= 0) return near;
  const any = best(everyone(model.nodeCount), 1.2);
  return any >= 0 ? any : from;
}

/** A node in words, for a live region. */
export function describe(model: GraphModel, i: number): string {
  const { nodes } = model;
  const parts = [model.name(i), kindName(KINDS[model.shape[i]])];
  const score = nodes.text("scoreText", i);
  if (score !== "") parts.push(trans.__("score %1", score));
  if (model.sanctioned[i]) parts.push(trans.__("sanctioned"));
  if (model.illicit[i]) parts.push(nodes.text("illicit", i));
  parts.push(trans._n("pays %1 account shown", "pays %1 accounts shown", model.outEdges(i).length), trans._n("is paid by %1 account shown", "is paid by %1 accounts shown", model.inEdges(i).length));
  const more = nodes.text("moreText", i);
  if (more !== "") parts.push(more);
  return parts.join(", ");
}

function* everyone(n: number): Iterable<number> {
  for (let i = 0; i < n; i++) yield i;
}
