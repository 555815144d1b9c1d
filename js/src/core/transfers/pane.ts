/** The transfers table: what is selected, row by row, with exact amounts. */

import { fill, h, uniqueId } from "../dom";
import { range as rangeWords } from "../format";
import { Loader } from "../loader";
import type { TransferRow } from "../model";
import { type Page, PagedRows } from "../queue/pages";
import { pendingRow } from "../queue/row";
import { VirtualList } from "../queue/virtual";
import type { Facets } from "../selection";
import type { BoardState } from "../state";
import { copyText, emptyState, nothingBetween } from "../states";
import { trans } from "../words";
import { transfersCsv } from "./csv";
import { TRANSFER_ROW_HEIGHT, transferRow } from "./row";

const PAGE = 200;
const CSV_AT_MOST = 20_000;

type TransferPage = Page<TransferRow> & { totalText: string };
type Order = { sort: "ts" | "value"; descending: boolean };

const OLDEST: Order = { sort: "ts", descending: false };

const orders = (): { value: string; label: string; order: Order }[] => [
  { value: "first", label: trans.__("oldest first"), order: OLDEST },
  { value: "last", label: trans.__("newest first"), order: { sort: "ts", descending: true } },
  { value: "largest", label: trans.__("largest first"), order: { sort: "value", descending: true } },
];

/** The Transfers tab. */
export class TransfersPane {
  readonly element: HTMLElement;
  private readonly total = h("div", { class: "jc-total" });
  private readonly scope = h("div", { class: "jc-muted jc-row jc-between" });
  private readonly body = h("div", { class: "jc-pane-body" });
  private readonly list: VirtualList;
  private readonly rows: PagedRows<TransferRow, TransferPage>;
  private readonly loader: Loader<TransferPage>;
  private readonly stem = uniqueId("transfer");
  private order = OLDEST;
  private filter: Facets = { subjects: [], transfers: [], time: null };
  private stale = true;

  constructor(
    private readonly state: BoardState,
    private readonly noteOn: (row: TransferRow) => void,
    report: (error: unknown) => void,
  ) {
    const { signal } = state;
    this.list = new VirtualList({ rowHeight: TRANSFER_ROW_HEIGHT, render: (index) => this.renderRow(index) }, signal);
    const grid = this.list.element;
    grid.tabIndex = 0;
    grid.setAttribute("role", "grid");
    grid.setAttribute("aria-label", trans.__("Transfers"));
    grid.setAttribute("aria-multiselectable", "true");
    this.list.rows.setAttribute("role", "rowgroup");
    grid.addEventListener("keydown", (event) => this.onKey(event));
    grid.addEventListener("click", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-index]");
      if (row) this.choose(Number(row.dataset.index), event.shiftKey || event.ctrlKey || event.metaKey);
    });
    this.rows = new PagedRows(PAGE, (offset, limit, stop) => this.ask(offset, limit, stop), (from, to) => this.list.refresh(from, to), report);
    this.loader = new Loader(this.body, signal, 8);
    const choices = orders();
    const sort = h("select", { class: "jc-input jc-slim", attrs: { "aria-label": trans.__("Order of transfers") } }, ...choices.map((o) => h("option", { value: o.value }, o.label)));
    sort.addEventListener("change", () => {
      this.order = choices.find((o) => o.value === sort.value)?.order ?? this.order;
      this.load();
    });
    const csv = h("button", { class: "jc-link", type: "button", title: trans.__("Copy these transfers as CSV"), on: { click: (event) => void this.copyCsv(event.currentTarget as HTMLElement).catch(report) } }, trans.__("copy CSV"));
    this.element = h("div", { class: "jc-transfers" }, h("div", { class: "jc-tab-head" }, this.total, this.scope, h("div", { class: "jc-row jc-between" }, sort, csv)), this.body);
    state.selection.subscribe("transfers", () => this.refilter(), signal);
    state.selection.subscribe(null, () => this.mark(), signal);
    for (const what of ["notes", "case"] as const) state.onChange(what, () => this.load());
    this.refilter();
  }

  /** Load what changed while the tab was out of sight. */
  shown(): void {
    if (this.stale) this.load();
    else this.list.invalidate();
  }

  /** Bring the chosen transfer into sight. */
  reveal(id: string): void {
    const found = [...this.rows.loaded()].find(([, row]) => row.id === id);
    if (found && this.element.isConnected) this.list.reveal(found[0]);
  }

  private refilter(): void {
    const seen = this.state.selection.seenBy("transfers");
    this.filter = { ...seen, subjects: seen.transfers.length > 0 ? [] : seen.subjects };
    this.list.element.scrollTop = 0;
    this.load();
  }

  private async ask(offset: number, limit: number, signal: AbortSignal): Promise<TransferPage> {
    const { subjects, transfers, time } = this.filter;
    const reply = await this.state.transport.request<{ total: number; totalText: string }>("transfers", { subjects, ids: transfers, time, offset, limit, ...this.order }, signal);
    return { ...reply.result, rows: reply.tables.transfers.rows() as unknown as TransferRow[] };
  }

  private load(): void {
    this.stale = !this.element.isConnected;
    if (this.stale) return;
    this.loader.load((signal) => this.ask(0, PAGE, signal), (page) => this.show(page));
  }

  private show(page: TransferPage): void {
    this.rows.begin(page);
    fill(this.total, page.totalText);
    const { transfers, time } = this.filter;
    const scope = [
      this.scopeWords(),
      time ? rangeWords(time[0], time[1]) : "",
    ].filter(Boolean);
    const back = transfers.length > 0 ? h("button", { class: "jc-link", type: "button", on: { click: () => this.showAll() } }, trans.__("show all")) : null;
    fill(this.scope, h("span", { class: "jc-clip" }, scope.join(" · ")), back);
    if (page.total === 0) {
      fill(this.body, time
        ? nothingBetween(time, () => this.state.select("evidence", { time: null }, trans.__("clear the time range")))
        : emptyState(trans.__("No transfers of what is selected.")));
      return;
    }
    if (this.list.element.parentElement !== this.body) fill(this.body, this.list.element);
    this.list.element.setAttribute("aria-rowcount", String(page.total));
    this.list.setCount(page.total);
    this.mark();
  }

  private scopeWords(): string {
    const { subjects, transfers } = this.filter;
    if (transfers.length > 0) return trans.__("chosen transfers");
    if (subjects.length === 0) return trans.__("of the whole case");
    return subjects.length === 1 ? trans.__("of %1", this.state.nameOf(subjects[0])) : trans._n("of %1 account", "of %1 accounts", subjects.length);
  }

  private showAll(): void {
    this.state.select("evidence", { transfers: [] }, trans.__("show all transfers"));
    this.refilter();
  }

  private renderRow(index: number): HTMLElement {
    const row = this.rows.get(index);
    const element = row ? transferRow(this.sided(row), `${this.stem}-${index}`, { note: this.noteOn, locked: this.state.readonlyReason }) : pendingRow();
    element.dataset.index = String(index);
    element.setAttribute("aria-rowindex", String(index + 1));
    this.markRow(element, row);
    return element;
  }

  /** A row told from the side of the selected subject, where one side is it. */
  private sided(row: TransferRow): TransferRow {
    const { subject } = this.state;
    if (row.direction !== "" || subject === null || row.src === row.dst) return row;
    return { ...row, direction: row.src === subject ? "out" : row.dst === subject ? "in" : "" };
  }

  private markRow(element: HTMLElement, row: TransferRow | undefined): void {
    const listed = this.filter.transfers.length > 1 && this.state.selection.sourceOf("transfers") !== "transfers";
    const on = row !== undefined && !listed && this.state.selection.value.transfers.includes(row.id);
    element.classList.toggle("jc-selected", on);
    element.setAttribute("aria-selected", String(on));
    if (on && this.state.selection.value.transfers.length === 1) this.list.element.setAttribute("aria-activedescendant", element.id);
  }

  private mark(): void {
    this.list.each((element, index) => this.markRow(element, this.rows.get(index)));
    const chosen = this.state.selection.value.transfers;
    if (chosen.length === 1) this.reveal(chosen[0]);
  }

  private choose(index: number, more = false): void {
    const row = this.rows.get(index);
    if (!row) return;
    const chosen = this.state.selection.value.transfers;
    const own = this.state.selection.sourceOf("transfers") === "transfers";
    const next = more && own ? (chosen.includes(row.id) ? chosen.filter((id) => id !== row.id) : [...chosen, row.id]) : chosen.length === 1 && chosen[0] === row.id && own ? [] : [row.id];
    this.state.select("transfers", { transfers: next }, trans.__("choose a transfer"), "transfer");
  }

  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.list.element) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: this.list.pageSize, PageUp: -this.list.pageSize, Home: -1e9, End: 1e9 };
    const by = steps[event.key];
    const chosen = this.state.selection.value.transfers;
    const at = [...this.rows.loaded()].find(([, row]) => row.id === chosen[chosen.length - 1]);
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (by !== undefined) {
      const index = Math.max(0, Math.min(this.rows.total - 1, (at?.[0] ?? -1) + by));
      this.list.reveal(index);
      const row = this.rows.get(index);
      const kept = event.shiftKey && this.state.selection.sourceOf("transfers") === "transfers" ? chosen.filter((id) => id !== row?.id) : [];
      if (row) this.state.select("transfers", { transfers: [...kept, row.id] }, trans.__("choose a transfer"), "transfer");
    } else if (event.key.toLowerCase() === "c" && !event.ctrlKey && !event.metaKey && at) {
      void copyText(at[1].txHash || at[1].id, this.list.element);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private async copyCsv(button: HTMLElement): Promise<void> {
    const page = await this.ask(0, CSV_AT_MOST, this.state.signal);
    await copyText(transfersCsv(page.rows), button);
  }
}
