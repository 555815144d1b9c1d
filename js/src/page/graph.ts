/** The graph of the page: a neighbourhood from the sums that Python made, at the places Python chose. */

import { count } from "../core/format";
import { drawnEdge, groupOf, type GraphIndex, indexOf } from "../core/graphindex";
import type { Reply } from "../core/transport";
import { placeAll } from "./places";
import { plural } from "./plural";
import { tableOf } from "./rows";
import { type Account, inTime, type Pair, type Snapshot } from "./snapshot";

export interface GraphParams {
  focus?: string[];
  added?: string[];
  hidden?: string[];
  pinned?: Record<string, [number, number]>;
  positions?: Record<string, [number, number]>;
  time?: [number, number] | null;
  limit?: number;
}

const NODE_COLUMNS = ["id", "label", "sub", "kind", "risk", "scoreText", "sanctioned", "illicit", "degree", "more", "moreText", "group", "members", "x", "y"];
const EDGE_COLUMNS = ["src", "dst", "n", "value", "text", "exact", "first", "last", "share"];
/** Members of a group that are shown when it is opened. */
const OPENED_AT_MOST = 60;

/** Answer the method `graph`. */
export function graphReply(snapshot: Snapshot, params: GraphParams): Reply {
  const known = (params.focus ?? []).filter((id) => snapshot.accounts.has(id));
  const stored = known.length === 1 ? snapshot.json.graphs[known[0]] : known.length === 0 ? snapshot.json.graphs[""] : undefined;
  const centre = known.length > 0 ? known : (stored?.focus ?? opening(snapshot));
  const hidden = new Set(params.hidden ?? []);
  const added = (params.added ?? []).filter((id) => snapshot.accounts.has(id));
  const near = stored ? stored.nodes.filter((id) => snapshot.accounts.has(id)) : neighbourhood(snapshot, centre, Math.max(params.limit ?? 60, centre.length));
  let shown = opened(snapshot, [...new Set([...centre, ...near])], added).filter((id) => !hidden.has(id));
  let edges = edgesAmong(snapshot, shown, params.time ?? null);
  if (params.time) {
    const kept = new Set([...centre, ...added, ...edges.flatMap((edge) => [edge.src, edge.dst])]);
    shown = shown.filter((id) => kept.has(id));
  }
  const rowOf = new Map(shown.map((id, row) => [id, row]));
  snapshot.drawn = indexOf(shown);
  edges = edges.filter((edge) => rowOf.has(edge.src) && rowOf.has(edge.dst));
  const places = placeAll(snapshot, shown, centre, stored, { ...params.positions, ...params.pinned });
  const nodes = shown.map((id, i) => ({ ...(snapshot.accounts.get(id) as Account), x: places[i][0], y: places[i][1] }));
  const asStored = stored && added.length === 0 && hidden.size === 0 && !params.time;
  return {
    result: {
      shownText: (asStored && stored.shownText) || `${count(shown.filter((id) => groupOf(id) === null).length)} of ${plural(snapshot.json.spec.accounts, "account")}`,
      hiddenText: asStored ? (stored.hiddenText ?? "") : "",
      nodes: nodes.length,
      edges: edges.length,
      truncated: false,
    },
    tables: { nodes: tableOf(NODE_COLUMNS, nodes), edges: tableOf(EDGE_COLUMNS, edges.map((edge) => ({ ...edge, src: rowOf.get(edge.src), dst: rowOf.get(edge.dst) }))) },
  };
}

function opening(snapshot: Snapshot): string[] {
  return Array.from({ length: Math.min(5, snapshot.queue.length) }, (_, i) => snapshot.queue.text("subject", i)).filter((id) => snapshot.accounts.has(id));
}

function neighbourhood(snapshot: Snapshot, centre: readonly string[], budget: number): string[] {
  const found = new Set<string>(centre);
  for (const id of centre) {
    for (const partner of snapshot.partners(id)) {
      if (found.size >= budget) return [...found];
      found.add(partner.id);
    }
  }
  return [...found];
}

/** Accounts a group stands for in a graph: counterparties of its account on its side that are not drawn themselves. */
export function membersOf(snapshot: Snapshot, group: string, drawn: ReadonlySet<string>): string[] {
  const about = groupOf(group);
  if (!about) return [];
  return snapshot.partners(about.account, about.side).map((partner) => partner.id).filter((id) => !drawn.has(id));
}

/** A group gives way to its members once it is opened, or one of them is asked for by name. */
function opened(snapshot: Snapshot, base: readonly string[], added: readonly string[]): string[] {
  const drawn = new Set(base);
  const wanted = new Set(added);
  const shown = new Set<string>();
  for (const id of base) {
    const members = groupOf(id) ? membersOf(snapshot, id, drawn) : [];
    if (members.length > 0 && (wanted.has(id) || members.some((member) => wanted.has(member)))) {
      for (const member of members.slice(0, OPENED_AT_MOST)) shown.add(member);
    } else shown.add(id);
  }
  for (const id of added) if (!groupOf(id)) shown.add(id);
  return [...shown];
}

/** Arrows between what is shown; within a time range only the number of transfers is known, not their sum. */
function edgesAmong(snapshot: Snapshot, shown: readonly string[], time: [number, number] | null): (Pair & { share: number })[] {
  const index = indexOf(shown);
  const within = time ? countsWithin(snapshot, index, time) : null;
  const edges: (Pair & { share: number })[] = [];
  for (const pair of snapshot.pairs.values()) {
    if (!index.ids.has(pair.src) || !index.ids.has(pair.dst)) continue;
    const n = within ? (within.get(`${pair.src} ${pair.dst}`) ?? 0) : pair.n;
    if (n === 0) continue;
    const part = n < pair.n ? { n, text: `${count(n)} of ${count(pair.n)} ×`, exact: `${count(n)} of ${plural(pair.n, "transfer")} in the time range` } : {};
    edges.push({ ...pair, ...part, share: 0 });
  }
  const most = edges.reduce((value, edge) => Math.max(value, edge.value), 0) || 1;
  for (const edge of edges) edge.share = edge.value / most;
  return edges;
}

function countsWithin(snapshot: Snapshot, index: GraphIndex, time: [number, number]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { ts, src, dst } of snapshot.transfers) {
    const edge = inTime(ts, time) ? drawnEdge(src, dst, index) : null;
    if (edge) counts.set(edge.join(" "), (counts.get(edge.join(" ")) ?? 0) + 1);
  }
  return counts;
}

