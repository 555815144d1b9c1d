/** Which accounts and groups are drawn, and where a transfer between any two accounts shows up among them. */

import type { Table } from "./arrow";
import type { TransferRow } from "./model";

export interface GraphIndex {
  ids: Pick<ReadonlySet<string>, "has">;
  /** Groups drawn, by side and account. */
  groups: ReadonlyMap<string, string>;
  labels: Pick<ReadonlyMap<string, string>, "get">;
  /** Neighbours drawn, by account, each with the value of the arrows between them; sizes alone, never figures. */
  near: Pick<ReadonlyMap<string, ReadonlyMap<string, number>>, "get">;
}

/** An index over the ids drawn, without labels and neighbours. */
export function indexOf(ids: readonly string[]): GraphIndex {
  const groups = new Map<string, string>();
  for (const id of ids) {
    const group = groupOf(id);
    if (group) groups.set(`${group.side} ${group.account}`, id);
  }
  return { ids: new Set(ids), groups, labels: new Map(), near: new Map() };
}

export function graphIndex(nodes: Table | null, edges: Table | null): GraphIndex {
  const labels = new Map<string, string>();
  const order: string[] = [];
  for (let i = 0; i < (nodes?.length ?? 0); i++) {
    const id = nodes!.text("id", i);
    order.push(id);
    labels.set(id, nodes!.text("label", i));
  }
  const near = new Map<string, Map<string, number>>();
  const link = (a: string, b: string, value: number): void => {
    const known = near.get(a) ?? near.set(a, new Map()).get(a)!;
    known.set(b, (known.get(b) ?? 0) + value);
  };
  for (let i = 0; i < (edges?.length ?? 0); i++) {
    const [src, dst] = [order[edges!.number("src", i)], order[edges!.number("dst", i)]];
    const value = edges!.number("value", i) || 0;
    link(src, dst, value);
    link(dst, src, value);
  }
  return { ...indexOf(order), labels, near };
}

/** Counterparties of an account that are drawn, most value first; groups are none. */
export function counterparties(index: GraphIndex, id: string): string[] {
  const near = [...(index.near.get(id) ?? [])].filter(([other]) => other !== id && groupOf(other) === null);
  return near.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([other]) => other);
}

const GROUP = /^group:(.*):(in|out)(?:@\d+)?$/;

/** The account a group gathers counterparties of, and on which side. */
export function groupOf(id: string): { account: string; side: "in" | "out" } | null {
  const match = GROUP.exec(id);
  return match ? { account: match[1], side: match[2] as "in" | "out" } : null;
}

/** Accounts among graph ids; a group stands for the account it belongs to. */
export function realSubjects(ids: readonly string[]): { subjects: string[]; group: string | null } {
  let group: string | null = null;
  const subjects = new Set<string>();
  for (const id of ids) {
    const gathered = groupOf(id);
    if (gathered) group = ids.length === 1 ? id : group;
    if (!gathered) subjects.add(id);
    else if (ids.length <= 2) subjects.add(gathered.account);
  }
  return { subjects: [...subjects], group };
}

/** The drawn edges that carry these transfers. */
export function edgesOf(rows: readonly TransferRow[], index: GraphIndex): [string, string][] {
  const found = new Map<string, [string, string]>();
  for (const { src, dst } of rows) {
    const edge = drawnEdge(src, dst, index);
    if (edge) found.set(edge.join(" "), edge);
  }
  return [...found.values()];
}

/** The drawn edge that carries a transfer between two accounts, by way of a group where one side is gathered. */
export function drawnEdge(src: string, dst: string, index: GraphIndex): [string, string] | null {
  const [from, to] = [index.ids.has(src), index.ids.has(dst)];
  if (from && to) return [src, dst];
  const out = index.groups.get(`out ${src}`);
  if (from && out) return [src, out];
  const into = index.groups.get(`in ${dst}`);
  return to && into ? [into, dst] : null;
}

/** The transfers behind one drawn edge, whichever of its ends is a group. */
export function pairRows(rows: readonly TransferRow[], src: string, dst: string, index: GraphIndex): TransferRow[] {
  return rows.filter((row) => {
    const edge = drawnEdge(row.src, row.dst, index);
    return edge !== null && edge[0] === src && edge[1] === dst;
  });
}
