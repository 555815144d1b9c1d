/** Answers of the page to the questions of the board, from the snapshot alone. */

import { count, shortId } from "../core/format";
import type { QueueRow, SubjectResult, TransferRow } from "../core/model";
import { RequestError, type Reply } from "../core/transport";
import { groupOf, pairRows } from "../core/graphindex";
import { graphReply, type GraphParams } from "./graph";
import { plural } from "./plural";
import { compareAmounts, holds, tableOf } from "./rows";
import { volumeOf } from "./volume";
import { inTime, type Snapshot } from "./snapshot";

type Params = Record<string, unknown>;
type Answer = (snapshot: Snapshot, params: Params) => Reply;
type Range = [number, number] | null | undefined;

const TRANSFER_COLUMNS = ["id", "ts", "tsText", "src", "dst", "srcName", "dstName", "direction", "amountText", "amountShort", "asset", "valueText", "txHash", "memo", "notes"];
const LANES = 8;

const queue: Answer = (snapshot, params) => {
  const filter = (params.filter ?? {}) as { text?: string; disposition?: string; minScore?: number | null };
  const wanted = (filter.text ?? "").trim().toLowerCase();
  const rows = (snapshot.queue.rows() as unknown as QueueRow[]).filter(
    (row) =>
      (!wanted || [row.subject, row.name, row.chips, row.reasons].some((text) => holds(text, wanted))) &&
      (!filter.disposition || (filter.disposition === "none" ? !row.disposition : row.disposition === filter.disposition)) &&
      (filter.minScore === null || filter.minScore === undefined || row.score >= filter.minScore),
  );
  return { result: { total: rows.length, line: snapshot.json.spec.policy.line }, tables: { queue: tableOf(snapshot.queue.names, page(rows, params)) } };
};

const graph: Answer = (snapshot, params) => graphReply(snapshot, params as GraphParams);

const neighbours: Answer = (snapshot, params) => {
  const group = groupOf(String(params.id));
  const parties = group ? snapshot.partners(group.account, group.side) : snapshot.partners(String(params.id), (params.direction as "in" | "out" | "both") ?? "both");
  const limit = Number(params.limit ?? 12);
  const left = parties.length - limit;
  return { result: { add: parties.slice(0, limit).map((partner) => partner.id), leftOutText: left > 0 ? `+${count(left)} more left out` : "" }, tables: {} };
};

const subject: Answer = (snapshot, params) => {
  const id = String(params.id);
  const found = snapshot.json.subjects[id];
  if (found) return { result: complete(id, found), tables: {} };
  const account = snapshot.accounts.get(id);
  if (!account) throw new RequestError(`There is no account ${shortId(id)} in this page.`, "Search for it (key /).");
  const places = snapshot.placesOf(id);
  const result = complete(id, {
    name: account.label === shortId(id) ? "" : account.label,
    kind: account.kind,
    sentence: `${plural(places.length, "transfer")} in this case. The full record of this account is in the case itself, not in this page.`,
  });
  return { result, tables: {} };
};

function complete(id: string, found: Partial<SubjectResult>): Params {
  const empty = { name: "", short: shortId(id), kind: "", rank: null, score: null, scoreText: "", logoddsText: "", priorText: "", priorNote: "", sentence: "", evidence: [], counterfactual: [], disposition: null, kyc: null, tags: [], facts: [], events: [], devices: [] };
  return { ...empty, ...found, id };
}

/** Places of the transfers that meet all conditions, in time order. */
function choose(snapshot: Snapshot, params: Params): TransferRow[] {
  const subjects = (params.subjects ?? []) as string[];
  const ids = (params.ids ?? []) as string[];
  const time = params.time as Range;
  let places: Iterable<number> = snapshot.transfers.keys();
  if (subjects.length > 0) places = [...new Set(subjects.flatMap((id) => snapshot.placesOf(id)))].sort((a, b) => a - b);
  const wanted = ids.length > 0 ? new Set(ids) : null;
  const rows: TransferRow[] = [];
  for (const place of places) {
    const row = snapshot.transfers[place];
    if (inTime(row.ts, time) && (!wanted || wanted.has(row.id))) rows.push(row);
  }
  return rows;
}

const transfers: Answer = (snapshot, params) => {
  const own = new Set((params.subjects ?? []) as string[]);
  const pair = params.pair as { src: string; dst: string } | null | undefined;
  const chosen = choose(snapshot, params);
  const rows = pair ? pairRows(chosen, pair.src, pair.dst, snapshot.drawn) : chosen;
  if (params.sort === "value") rows.sort((a, b) => (params.descending ? -1 : 1) * compareAmounts(a.valueText || a.amountText, b.valueText || b.amountText));
  else if (params.descending) rows.reverse();
  const shown = page(rows, params).map((row) => ({ ...row, direction: directionOf(row, own) }));
  return { result: { total: rows.length, totalText: plural(rows.length, "transfer") }, tables: { transfers: tableOf(TRANSFER_COLUMNS, shown) } };
};

function directionOf(row: TransferRow, own: ReadonlySet<string>): string {
  const [out, into] = [own.has(row.src), own.has(row.dst)];
  return out === into ? "" : out ? "out" : "in";
}

const timeline: Answer = (snapshot, params) => {
  const stored = snapshot.json.timeline as { t0: number; t1: number; unit: string; lanes?: { id: string; label: string }[]; markers?: { t: number; target?: { id?: string } }[] };
  const time = params.time as Range;
  const [t0, t1] = time ?? [stored.t0, stored.t1];
  const subjects = ((params.subjects ?? []) as string[]).slice(0, LANES);
  const wanted = ((params.lanes ?? []) as string[]).filter((id) => snapshot.accounts.has(id)).slice(0, LANES);
  const named = wanted.length > 0 ? wanted : subjects;
  const lanes = named.length > 0 ? named.map((id) => ({ id, label: snapshot.label(id) })) : (stored.lanes ?? []).slice(0, 3);
  const largest = snapshot.transfers.reduce((most, row) => Math.max(most, row.value ?? 0), 0) || 1;
  const ticks = lanes.flatMap((lane, index) =>
    snapshot
      .placesOf(lane.id)
      .map((place) => snapshot.transfers[place])
      .filter((row) => inTime(row.ts, [t0, t1]))
      .map((row) => ({ lane: index, t: row.ts, dir: row.dst === lane.id ? 1 : -1, size: (row.value ?? 0) / largest, n: 1, text: `${row.dst === lane.id ? "received" : "sent"} ${row.amountShort} · ${row.tsText}`, ids: JSON.stringify([row.id]) })),
  );
  const whole = snapshot.bins.rows().filter((bin) => Number(bin.t1) > t0 && Number(bin.t0) <= t1);
  const own = subjects.length > 0 && !snapshot.json.spec.partial ? volumeOf(snapshot, subjects, t0, t1, Number(params.bins ?? 160)) : null;
  const markers = (stored.markers ?? []).filter((marker) => inTime(marker.t, [t0, t1]));
  return {
    result: { t0, t1, unit: own?.unit ?? stored.unit, lanes, markers, partial: subjects.length > 0 && !own ? "bars: the whole case" : "" },
    tables: { bins: tableOf(["t0", "t1", "inValue", "outValue", "n", "text"], own?.bins ?? whole), ticks: tableOf(["lane", "t", "dir", "size", "n", "text", "ids"], ticks) },
  };
};

const search: Answer = (snapshot, params) => {
  const wanted = String(params.q ?? "").trim().toLowerCase();
  const limit = Number(params.limit ?? 20);
  const [head, tail] = wanted.replace("...", "…").split("…");
  const fits = (id: string): boolean => (tail === undefined ? holds(id, wanted) : id.toLowerCase().startsWith(head) && id.toLowerCase().endsWith(tail));
  const hits: object[] = [];
  for (const { id, label, group, scoreText } of snapshot.accounts.values()) {
    if (hits.length < limit && !group && (fits(id) || holds(label, wanted))) hits.push({ kind: "subject", id, label, detail: scoreText ? `score ${scoreText}` : shortId(id) });
  }
  if (wanted.length >= 3) {
    for (const row of snapshot.transfers) {
      if (hits.length >= limit) break;
      if (fits(row.id) || (row.txHash && fits(row.txHash)) || holds(row.memo, wanted)) hits.push({ kind: "transfer", id: row.id, label: `${row.amountShort} to ${row.dstName || shortId(row.dst)}`, detail: row.tsText });
    }
  }
  for (const note of snapshot.json.notes.notes) {
    if (hits.length < limit && !note.withdrawn && holds(note.text, wanted)) hits.push({ kind: "note", id: note.id, label: note.text, detail: note.author });
  }
  return { result: { hits: wanted ? hits : [] }, tables: {} };
};

const notes: Answer = (snapshot) => ({ result: snapshot.json.notes as unknown as Params, tables: {} });
const verify: Answer = (snapshot) => ({ result: snapshot.json.verify as unknown as Params, tables: {} });

const walk: Answer = (snapshot, params) => {
  const at = snapshot.place(String(params.transfer));
  if (at === undefined) throw new RequestError("This page has no such transfer.", "Search for its id or hash (key /).");
  const row = snapshot.transfers[at];
  const own = params.subject ? [String(params.subject)] : [row.src, row.dst];
  const places = [...new Set(own.flatMap((id) => snapshot.placesOf(id)))].sort((a, b) => a - b);
  const found = params.direction === "prev" ? places.filter((place) => place < at).pop() : places.find((place) => place > at);
  return { result: { id: found === undefined ? null : snapshot.transfers[found].id }, tables: {} };
};

const refuse = (): never => {
  throw new RequestError("This page is a copy for reading.", "Open the case in JupyterLab to write or export.");
};

function page<T>(rows: readonly T[], params: Params): T[] {
  const offset = Number(params.offset ?? 0);
  return rows.slice(offset, offset + Number(params.limit ?? 200));
}

/** Every method of the board protocol. */
export const ANSWERS: Readonly<Record<string, Answer>> = { queue, graph, neighbours, subject, transfers, timeline, search, notes, verify, walk, note: refuse, withdraw: refuse, dispose: refuse, export: refuse };
