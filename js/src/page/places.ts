/** Places of nodes the page has no layout for: beside a neighbour, payers to the left, payees to the right. */

import { groupOf } from "../core/graphindex";
import type { Snapshot, StoredGraph } from "./snapshot";

export type Place = [number, number];

const COLUMN = 260;
const ROW = 72;

/** Stored places stay; new nodes go below what is already in their column. */
export function placeAll(snapshot: Snapshot, shown: readonly string[], centre: readonly string[], stored: StoredGraph | undefined, fixed: Record<string, Place>): Place[] {
  const known = new Map<string, Place>();
  stored?.nodes.forEach((id, i) => known.set(id, [stored.x[i], stored.y[i]]));
  for (const [id, place] of Object.entries(fixed)) known.set(id, place);
  const lowest = new Map<number, number>();
  const visible = new Set(shown);
  for (const [id, [x, y]] of known) {
    const column = Math.round(x / COLUMN);
    if (visible.has(id)) lowest.set(column, Math.max(lowest.get(column) ?? Number.NEGATIVE_INFINITY, y));
  }
  const below = (column: number): Place => {
    const last = lowest.get(column);
    const y = last === undefined ? 0 : last + ROW;
    lowest.set(column, y);
    return [column * COLUMN, y];
  };
  for (const id of centre) if (!known.has(id)) known.set(id, below(0));
  for (const id of shown) {
    if (known.has(id)) continue;
    const group = groupOf(id);
    const anchor = group ? { id: group.account, out: group.side === "in" } : snapshot.partners(id).find((partner) => known.has(partner.id));
    const at = anchor ? known.get(anchor.id) : undefined;
    known.set(id, below(at && anchor ? Math.round(at[0] / COLUMN) + (anchor.out ? -1 : 1) : 2));
  }
  return shown.map((id) => known.get(id) as Place);
}
