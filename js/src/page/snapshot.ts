/** What an exported page carries in itself, decoded once. */

import { Table } from "../core/arrow";
import { count, shortId } from "../core/format";
import { type GraphIndex, indexOf } from "../core/graphindex";
import type { Note, Spec, SubjectResult, TransferRow, ViewState } from "../core/model";
import type { SelectionTrait } from "../core/selection";

export interface StoredGraph {
  nodes: string[];
  x: number[];
  y: number[];
  focus?: string[];
  shownText?: string;
  hiddenText?: string;
}

/** The JSON block of the page; tables are Arrow IPC streams in base64. */
export interface SnapshotJson {
  spec: Spec;
  selection?: Partial<SelectionTrait>;
  view?: Partial<ViewState>;
  subjects: Record<string, Partial<SubjectResult>>;
  graphs: Record<string, StoredGraph>;
  notes: { notes: Note[]; entries: number; head: string };
  timeline: Record<string, unknown>;
  verify: { ok: boolean; text: string; entries: number };
  tables: Record<string, string>;
}

/** A transfer with its size for pixels, 0 where the page does not hold it. */
export type PageTransfer = TransferRow & { value?: number };

export interface Account {
  id: string;
  label: string;
  sub: string;
  kind: string;
  risk: number;
  scoreText: string;
  sanctioned: boolean;
  illicit: string;
  degree: number;
  more: number;
  moreText: string;
  group: boolean;
  members: number;
}

/** The transfers between two accounts, or an account and a group, as one arrow. */
export interface Pair {
  src: string;
  dst: string;
  n: number;
  value: number;
  text: string;
  exact: string;
  first: number;
  last: number;
}

/** A snapshot with the look-ups that its answers need. */
export class Snapshot {
  readonly queue: Table;
  readonly bins: Table;
  /** Every transfer the page holds, in time order. */
  readonly transfers: readonly PageTransfer[];
  readonly accounts = new Map<string, Account>();
  /** Pairs by "src dst". Those Python summed keep their text; of others only the number is known. */
  readonly pairs = new Map<string, Pair>();
  /** What the graph showed last; a group stands for the others. */
  drawn: GraphIndex = indexOf([]);
  readonly #at = new Map<string, number>();
  readonly #transfersOf = new Map<string, number[]>();
  readonly #partners = new Map<string, { out: Map<string, number>; in: Map<string, number> }>();

  constructor(readonly json: SnapshotJson) {
    const table = (name: string): Table => (json.tables[name] ? Table.fromIPC(bytesOf(json.tables[name])) : Table.fromColumns({}));
    this.queue = table("queue");
    this.bins = table("bins");
    this.transfers = (table("transfers").rows() as unknown as PageTransfer[]).sort((a, b) => a.ts - b.ts || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    const listed = table("accounts").rows() as unknown as Account[];
    for (const account of listed) this.accounts.set(account.id, { ...EMPTY_ACCOUNT, ...account });
    for (const pair of table("pairs").rows() as unknown as (Omit<Pair, "src" | "dst"> & { src: number; dst: number })[]) {
      const [src, dst] = [listed[pair.src].id, listed[pair.dst].id];
      this.pairs.set(`${src} ${dst}`, { ...pair, src, dst });
    }
    this.#readTransfers();
  }

  /** Place of a transfer in time order, or undefined. */
  place(id: string): number | undefined {
    return this.#at.get(id);
  }

  /** Places of the transfers of an account, in time order. */
  placesOf(id: string): readonly number[] {
    return this.#transfersOf.get(id) ?? [];
  }

  label(id: string): string {
    return this.accounts.get(id)?.label || shortId(id);
  }

  /** Counterparties of an account, largest transfer first. */
  partners(id: string, direction: "in" | "out" | "both" = "both"): { id: string; out: boolean }[] {
    const sides = this.#partners.get(id);
    if (!sides) return [];
    const found = new Map<string, { id: string; out: boolean; value: number }>();
    for (const side of ["out", "in"] as const) {
      if (direction !== "both" && direction !== side) continue;
      for (const [other, value] of sides[side]) {
        const before = found.get(other);
        if (other !== id && (!before || value > before.value)) found.set(other, { id: other, out: side === "out", value });
      }
    }
    return [...found.values()].sort((a, b) => b.value - a.value || (a.id < b.id ? -1 : 1));
  }

  #readTransfers(): void {
    const counted = new Map<string, Pair>();
    this.transfers.forEach((transfer, i) => {
      this.#at.set(transfer.id, i);
      for (const [id, name] of [[transfer.src, transfer.srcName], [transfer.dst, transfer.dstName]]) {
        push(this.#transfersOf, id, i);
        if (!this.accounts.has(id)) this.accounts.set(id, { ...EMPTY_ACCOUNT, id, label: name || shortId(id) });
      }
      const value = transfer.value ?? 0;
      this.#partner(transfer.src, "out", transfer.dst, value);
      this.#partner(transfer.dst, "in", transfer.src, value);
      const key = `${transfer.src} ${transfer.dst}`;
      if (this.pairs.has(key)) return;
      const pair = counted.get(key);
      if (!pair) counted.set(key, { src: transfer.src, dst: transfer.dst, n: 1, value, text: transfer.amountShort, exact: transfer.amountText, first: transfer.ts, last: transfer.ts });
      else Object.assign(pair, { n: pair.n + 1, value: Math.max(pair.value, value), text: `${count(pair.n + 1)} ×`, exact: `${count(pair.n + 1)} transfers; their sum is in the case`, last: transfer.ts });
    });
    for (const [key, pair] of counted) this.pairs.set(key, pair);
  }

  #partner(id: string, side: "in" | "out", other: string, value: number): void {
    let sides = this.#partners.get(id);
    if (!sides) this.#partners.set(id, (sides = { out: new Map(), in: new Map() }));
    sides[side].set(other, Math.max(sides[side].get(other) ?? 0, value));
  }
}

const EMPTY_ACCOUNT: Account = { id: "", label: "", sub: "", kind: "unknown", risk: Number.NaN, scoreText: "", sanctioned: false, illicit: "", degree: 0, more: 0, moreText: "", group: false, members: 1 };

/** The bytes a base64 text stands for. */
export function bytesOf(text: string): Uint8Array {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (!list) map.set(key, [value]);
  else if (list[list.length - 1] !== value) list.push(value);
}

export function inTime(ts: number, time: readonly [number, number] | null | undefined): boolean {
  return !time || (ts >= time[0] && ts <= time[1]);
}
