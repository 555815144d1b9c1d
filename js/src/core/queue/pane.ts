/** The ranked queue: a list box of subjects that drives the rest of the board. */

import { fill, h, isTyping, uniqueId } from "../dom";
import { count } from "../format";
import { Loader } from "../loader";
import { type Measure, measurer } from "../measure";
import type { QueueRow } from "../model";
import { personChips } from "../people";
import type { BoardState } from "../state";
import { emptyState } from "../states";
import { trans } from "../words";
import { filterForm, isFiltered, NO_FILTER } from "./filter";
import { type Page, PagedRows } from "./pages";
import { pendingRow, QUEUE_ROW_HEIGHT, queueRow } from "./row";
import { VirtualList } from "./virtual";

const PAGE = 200;
/** Pixels of the text of a board of usual size. */
const TEXT_SIZE = 12.5;
type QueuePage = Page<QueueRow> & { line: number };

/** The queue pane. */
export class QueuePane {
  private readonly title = h("span", { class: "jc-pane-title" }, trans.__("Queue"));
  private readonly filterButton: HTMLButtonElement;
  private readonly filterHost = h("div", { hidden: true });
  private readonly body = h("div", { class: "jc-pane-body" });
  private readonly list: VirtualList;
  private readonly rows: PagedRows<QueueRow, QueuePage>;
  private readonly loader: Loader<QueuePage>;
  private readonly stem = uniqueId("queue");
  private readonly measured = measurer(() => ({ font: getComputedStyle(this.list.element).fontFamily }));
  /** Widths as the text is drawn here: a large board has larger text. */
  private readonly measure: Measure = (text, size, weight) => this.measured.measure(text, size * this.scale, weight);
  private scale = 1;
  private active = -1;
  /** A row chosen before its page was there. */
  private awaited = -1;
  private opened = false;
  /** Whether the form is not what changed the filter, and must be made anew. */
  private rebuild = true;

  constructor(
    host: HTMLElement,
    private readonly state: BoardState,
    collapse: HTMLElement | null,
    report: (error: unknown) => void,
  ) {
    this.list = new VirtualList({ rowHeight: QUEUE_ROW_HEIGHT, render: (index) => this.renderRow(index), byWidth: true }, state.signal);
    const box = this.list.element;
    box.tabIndex = 0;
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", trans.__("Subjects by score"));
    box.addEventListener("keydown", (event) => this.onKey(event));
    box.addEventListener("click", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-index]");
      if (row) this.choose(Number(row.dataset.index));
    });
    this.rows = new PagedRows(PAGE, (offset, limit, signal) => this.ask(offset, limit, signal), (from, to) => this.arrived(from, to), report);
    this.loader = new Loader(this.body, state.signal, 12);
    this.filterButton = h(
      "button",
      { class: "jc-link", type: "button", title: trans.__("Filter the queue"), attrs: { "aria-expanded": "false" }, on: { click: () => this.toggleFilter() } },
      trans.__("filter"),
      " ",
      h("span", { attrs: { "aria-hidden": "true" } }, "▾"),
    );
    host.append(h("header", { class: "jc-pane-head" }, this.title, this.filterButton, collapse), this.filterHost, this.body);
    state.selection.subscribe(null, () => this.mark(), state.signal);
    state.onChange("people", () => this.list.refresh(0, this.rows.total));
    for (const what of ["queue", "notes", "case"] as const) state.onChange(what, () => this.load());
    state.onChange("filter", () => this.filterChanged());
    this.load();
  }

  /** Step through the queue; the row chosen drives the board. */
  step(by: number): void {
    if (this.rows.total === 0) return;
    const from = this.active < 0 ? (by > 0 ? -1 : this.rows.total) : this.active;
    this.choose(Math.max(0, Math.min(this.rows.total - 1, from + by)));
  }

  /** Show only subjects from a score on. */
  onlyFrom(score: number): void {
    this.setFilter({ ...this.state.filter, minScore: score });
  }

  private async ask(offset: number, limit: number, signal: AbortSignal): Promise<QueuePage> {
    const reply = await this.state.transport.request<{ total: number; line: number }>("queue", { offset, limit, filter: this.state.filter }, signal);
    return { total: reply.result.total, line: reply.result.line, rows: reply.tables.queue.rows() as unknown as QueueRow[] };
  }

  private load(): void {
    this.loader.load((signal) => this.ask(0, PAGE, signal), (page) => this.show(page));
  }

  private show(page: QueuePage): void {
    this.rows.begin(page);
    fill(this.title, this.counted(page.total));
    if (page.total === 0) {
      fill(this.body, isFiltered(this.state.filter)
        ? emptyState(trans.__("No subject matches the filter."), { label: trans.__("Clear the filter"), run: () => this.setFilter(NO_FILTER) })
        : emptyState(trans.__("No subject has evidence under this policy.")));
      return;
    }
    if (this.list.element.parentElement !== this.body) fill(this.body, this.list.element);
    this.scale = (Number.parseFloat(getComputedStyle(this.list.element).fontSize) || TEXT_SIZE) / TEXT_SIZE;
    this.list.setCount(page.total);
    this.mark();
    if (!this.opened) {
      this.opened = true;
      if (this.state.selection.clauses.length === 0 && this.state.view.focus.length === 0) {
        this.choose(0);
        this.state.undo.clear();
      }
    }
  }

  private counted(total: number): string {
    if (isFiltered(this.state.filter)) return trans._n("%2 of %1 subject", "%2 of %1 subjects", this.state.spec.subjects, count(total));
    return total < 1000 ? trans._n("%1 subject by score", "%1 subjects by score", total) : trans._n("%1 subject", "%1 subjects", total);
  }

  private renderRow(index: number): HTMLElement {
    const row = this.rows.get(index);
    const element = row ? queueRow(row, `${this.stem}-${index}`, (id) => this.dispositionLabel(id), this.list.element.clientWidth || 240, this.measure) : pendingRow();
    element.dataset.index = String(index);
    element.setAttribute("aria-setsize", String(this.rows.total));
    element.setAttribute("aria-posinset", String(index + 1));
    const chosen = row !== undefined && this.state.selection.value.subjects.includes(row.subject);
    element.classList.toggle("jc-selected", chosen);
    element.setAttribute("aria-selected", String(chosen));
    const here = row === undefined ? [] : this.state.people.filter(({ subjects }) => subjects.includes(row.subject));
    if (here.length > 0) element.querySelector(".jc-score")?.before(personChips(here));
    return element;
  }

  private dispositionLabel(id: string): string {
    return this.state.spec.dispositions.find((d) => d.id === id)?.label ?? id;
  }

  private choose(index: number): void {
    this.active = index;
    this.list.reveal(index);
    const row = this.rows.get(index);
    this.awaited = row ? -1 : index;
    if (row) this.state.focusOn(row.subject, "queue", "queue");
  }

  private arrived(from: number, to: number): void {
    this.list.refresh(from, to);
    if (this.awaited >= from && this.awaited < to) this.choose(this.awaited);
  }

  private mark(): void {
    const chosen = this.state.selection.value.subjects;
    const first = [...this.rows.loaded()].find(([, row]) => row.subject === chosen[0]);
    const before = this.active;
    this.active = first?.[0] ?? this.active;
    this.list.each((element, index) => {
      const row = this.rows.get(index);
      const on = row !== undefined && chosen.includes(row.subject);
      element.classList.toggle("jc-selected", on);
      element.setAttribute("aria-selected", String(on));
    });
    if (first && first[0] !== before && this.list.element.isConnected) this.list.reveal(first[0]);
    const id = this.active >= 0 ? `${this.stem}-${this.active}` : null;
    if (id) this.list.element.setAttribute("aria-activedescendant", id);
  }

  private onKey(event: KeyboardEvent): void {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: this.list.pageSize, PageUp: -this.list.pageSize, Home: -1e9, End: 1e9 };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(by);
  }

  private toggleFilter(): void {
    const open = this.filterHost.hidden;
    this.filterHost.hidden = !open;
    this.filterButton.setAttribute("aria-expanded", String(open));
    if (!open) return;
    fill(this.filterHost, filterForm(this.state.spec, this.state.filter, (filter) => this.setFilter(filter, false)));
    this.filterHost.querySelector<HTMLElement>("input")?.focus();
  }

  private setFilter(filter: typeof NO_FILTER, rebuild = true): void {
    this.rebuild = rebuild;
    this.state.filter = filter;
    this.rebuild = true;
  }

  private filterChanged(): void {
    const { filter } = this.state;
    this.filterButton.classList.toggle("jc-on", isFiltered(filter));
    this.list.element.scrollTop = 0;
    if (this.rebuild && !this.filterHost.hidden) fill(this.filterHost, filterForm(this.state.spec, filter, (next) => this.setFilter(next, false)));
    this.load();
  }
}
