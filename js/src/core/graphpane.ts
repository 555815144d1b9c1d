/** The graph pane: asks for what is in focus, draws it, and turns clicks into selection. */

import type { Table } from "./arrow";
import { fill, h } from "./dom";
import { count, moment, range as rangeWords } from "./format";
import { type Caption, type ColourMode, GraphView, type Positions, type Target } from "./graph";
import { rounded } from "./exploration";
import { edgesOf, type GraphIndex, graphIndex, realSubjects } from "./graphindex";
import { latest } from "./latest";
import { Loader } from "./loader";
import { askOverview, overviewIndex, OverviewWords } from "./overview";
import type { TransferRow } from "./model";
import type { NoteBook } from "./notes/book";
import type { BoardState, ViewKey } from "./state";
import { emptyState, nothingBetween } from "./states";
import { isAbort, type Reply } from "./transport";
import { trans } from "./words";

interface GraphResult {
  shownText: string;
  hiddenText: string;
  truncated?: boolean | string;
}

const LIMIT = 60;
const ROWS_AT_MOST = 20_000;
const IDS_AT_MOST = 500;
const RELOADS: readonly ViewKey[] = ["focus", "added", "hidden", "layout", "scope"];

export interface GraphPaneEvents {
  onShown: (text: string) => void;
  onExpand: () => void;
  /** A menu was asked for at a place of the window; what it is about is selected. */
  onMenu: (target: Target | null, clientX: number, clientY: number) => void;
  announce: (text: string) => void;
  report: (error: unknown) => void;
}

/** The graph pane. */
export class GraphPane {
  readonly graph: GraphView;
  index: GraphIndex = graphIndex(null, null);
  /** A gathered node the user clicked; expanding acts on it. */
  activeGroup: string | null = null;
  private readonly words = h("div", { class: "jc-graph-words" });
  private readonly overlay = h("div", { class: "jc-graph-overlay" });
  private readonly loader: Loader<Reply<GraphResult>>;
  private readonly highlight: (ids: readonly string[]) => Promise<TransferRow[] | undefined>;
  private edges: [string, string][] = [];
  /** Focus or layout changed since the last drawing: accounts find new places. */
  private fresh = false;
  private drawn = false;
  private said: string[] = [];
  /** What is drawn now; the view may already ask for the other. */
  private scope: "near" | "all" = "near";
  private readonly tooltips: OverviewWords;

  constructor(
    host: HTMLElement,
    private readonly state: BoardState,
    private readonly book: NoteBook,
    toolbar: HTMLElement,
    private readonly events: GraphPaneEvents,
  ) {
    const { signal } = state;
    this.tooltips = new OverviewWords(state);
    const canvas = h("div", { class: "jc-graph-canvas" });
    host.append(h("div", { class: "jc-graph-top" }, toolbar, this.words), canvas);
    this.graph = new GraphView(canvas, {
      label: trans.__("Transaction graph"),
      legend: true,
      signal,
      onSelect: (ids, additive) => this.select(ids, additive),
      onSelectEdge: (src, dst) => void this.selectEdge(src, dst).catch((error) => this.fail(error)),
      onOpen: (id) => this.open(id),
      onCamera: (camera, byHand) => state.setView({ camera }, byHand ? trans.__("move the view") : null, "camera"),
      onMenu: (target, x, y) => void this.menu(target, x, y),
      onMove: (moved) => {
        const positions = rounded(moved);
        state.setView({ pinned: { ...state.view.pinned, ...positions }, positions: { ...state.view.positions, ...positions } }, trans._n("move %1 account", "move %1 accounts", Object.keys(positions).length));
      },
      onFocusNode: (_id, text) => events.announce(text),
      onNotice: (text) => events.announce(text),
      movable: () => this.scope === "near",
      title: (target, then) => (this.scope === "all" ? this.tooltips.lines(target, this.time, then) : undefined),
    });
    canvas.append(this.overlay);
    this.loader = new Loader(this.overlay, signal, 4);
    this.highlight = latest(async (ids) => {
      if (ids.length === 0) return [];
      const { tables } = await state.transport.request("transfers", { subjects: [], ids, time: null, offset: 0, limit: ROWS_AT_MOST, sort: "ts", descending: false }, signal);
      return tables.transfers.rows() as unknown as TransferRow[];
    });
    state.selection.subscribe(null, (change) => {
      if (change.facets.has("time")) this.load();
      if (change.facets.has("subjects")) this.mark();
      if (change.facets.has("transfers")) void this.markTransfers();
    }, signal);
    state.onView((keys) => this.viewChanged(keys));
    state.onChange("case", () => {
      this.tooltips.forget();
      this.load();
    });
    book.onChange(() => this.markNotes());
    this.load();
  }

  private get time(): readonly [number, number] | null {
    return this.state.selection.seenBy("graph").time;
  }

  /** Title and words for a picture of the graph. */
  caption(): Caption {
    const { spec, selection } = this.state;
    const time = selection.value.time;
    return { title: spec.title, lines: [time ? trans.__("%1 of %2", rangeWords(time[0], time[1]), spec.rangeText) : spec.rangeText, ...this.said] };
  }

  /** Show what the user put away, or the counterparties that are not drawn. */
  private more(): void {
    if (this.state.view.hidden.length > 0) this.state.setView({ hidden: [] }, trans.__("show hidden accounts"));
    else this.events.onExpand();
  }

  private viewChanged(keys: ReadonlySet<ViewKey>): void {
    if (keys.has("colour")) this.graph.setColour(this.state.view.colour as ColourMode);
    if (keys.has("focus") || keys.has("layout")) this.fresh = true;
    if (this.state.view.scope === "all" && this.scope === "all" && !keys.has("scope")) {
      // The overview shows all whatever the neighbourhood is; coming back finds it as it was left.
      if (keys.has("camera")) this.look();
    } else if (RELOADS.some((key) => keys.has(key))) this.load();
    else if (keys.has("pinned")) {
      const { pinned, positions } = this.state.view;
      this.graph.setPinned(Object.keys(pinned));
      this.graph.setPositions({ ...positions, ...pinned });
    } else if (keys.has("camera")) this.look();
  }

  /** Follow a camera that undo, or Python, has set. */
  private look(): void {
    const { camera } = this.state.view;
    if (camera && JSON.stringify(camera) !== JSON.stringify(this.graph.camera)) this.graph.setCamera(camera, true);
  }

  private load(): void {
    const { view } = this.state;
    const fresh = this.fresh;
    const asked = (error: unknown): never => {
      this.state.drawing = false;
      this.state.tell("undrawn");
      throw error;
    };
    if (view.scope === "all") {
      this.state.drawing = true;
      this.loader.load((signal) => askOverview(this.state, this.time, signal).catch(asked), (reply) => this.showAll(reply));
      return;
    }
    const positions = fresh ? {} : view.positions;
    this.state.drawing = true;
    const params = { focus: view.focus, added: view.added, hidden: view.hidden, pinned: view.pinned, positions, layout: view.layout, time: this.time, limit: LIMIT };
    this.loader.load(
      (signal) => this.state.transport.request<GraphResult>("graph", params, signal).catch(asked),
      (reply) => this.show(reply, fresh, positions),
    );
  }

  /** @param stood Where accounts stood before, those no longer drawn included: they come back there. */
  private show(reply: Reply<GraphResult>, fresh: boolean, stood: Positions): void {
    const { nodes, edges } = reply.tables;
    const { view } = this.state;
    fill(this.overlay);
    // In the overview accounts stand elsewhere.
    const came = this.scope === "all";
    this.scope = "near";
    this.index = graphIndex(nodes, edges);
    for (let i = 0; i < nodes.length; i++) this.state.names.set(nodes.text("id", i), nodes.text("label", i));
    this.graph.setData(nodes, edges, { layout: view.layout, focus: view.focus, relayout: came || (fresh && this.drawn) });
    this.graph.setFocus(view.focus);
    this.graph.setPinned(Object.keys(view.pinned));
    this.graph.setColour(view.colour as ColourMode);
    if (!this.drawn && view.camera) this.graph.setCamera(view.camera);
    else if (fresh || came || !this.drawn) this.graph.fit();
    this.fresh = false;
    this.drawn = true;
    this.state.setView({ positions: { ...stood, ...rounded(this.graph.positions()) } });
    this.state.drawing = false;
    this.settled(reply);
  }

  /** Draw all accounts. Positions, pins and what is hidden belong to the neighbourhood and stay as they are. */
  private showAll(reply: Reply<GraphResult>): void {
    const { nodes, edges } = reply.tables;
    const { view } = this.state;
    const again = this.scope === "all";
    fill(this.overlay);
    this.scope = "all";
    this.tooltips.forget();
    this.graph.setData(nodes, edges, { layout: "force", focus: [], relayout: true });
    this.index = overviewIndex(this.graph);
    this.graph.setPinned([]);
    this.graph.setColour(view.colour as ColourMode);
    if (!this.drawn && view.camera) this.graph.setCamera(view.camera);
    else if (!again) this.graph.fit();
    this.drawn = true;
    this.state.drawing = false;
    this.settled(reply);
  }

  /** Say what is shown and mark what is chosen in it. */
  private settled({ result, tables: { nodes, edges } }: Reply<GraphResult>): void {
    this.say(result, nodes);
    this.state.tell("graph");
    this.mark();
    this.markNotes();
    void this.markTransfers();
    const { time } = this.state.selection.value;
    if (edges.length === 0 && time) fill(this.overlay, nothingBetween(time, () => this.state.select("timeline", { time: null }, trans.__("clear the time range"))));
    else if (nodes.length === 0) fill(this.overlay, emptyState(trans.__("No accounts to show.")));
  }

  private say(result: GraphResult, nodes: Table): void {
    const hidden = this.scope === "all" ? 0 : this.state.view.hidden.length;
    const put = hidden > 0 ? trans._n("%1 account hidden by you", "%1 accounts hidden by you", hidden) : "";
    const more = [result.hiddenText, put].filter(Boolean).join(" · ");
    const link = hidden > 0 || result.hiddenText ? h("button", { class: "jc-link", type: "button", title: hidden > 0 ? trans.__("Show hidden accounts") : trans.__("Expand (E)"), on: { click: () => this.more() } }, trans.__("show")) : null;
    const partial = typeof result.truncated === "string" ? result.truncated : result.truncated ? trans._n("%1 node drawn; expand or choose another focus for the rest", "%1 nodes drawn; expand or choose another focus for the rest", nodes.length) : "";
    fill(
      this.words,
      h("div", { title: result.shownText }, result.shownText),
      more ? h("div", { class: "jc-row jc-end", title: more }, h("span", { class: "jc-clip" }, more), " · ", link) : null,
      partial ? h("div", {}, partial) : null,
    );
    this.said = [result.shownText, more, partial].filter(Boolean);
    this.events.onShown(result.shownText);
  }

  private mark(): void {
    const subjects = [...this.state.selection.value.subjects];
    this.graph.setSelection(this.activeGroup ? [...subjects, this.activeGroup] : subjects, this.edges);
  }

  private async markTransfers(): Promise<void> {
    try {
      const rows = await this.highlight([...this.state.selection.value.transfers]);
      if (rows === undefined || this.state.signal.aborted) return;
      this.edges = edgesOf(rows, this.index);
      this.mark();
      if (rows.length === 1) this.events.announce(`${rows[0].tsText || moment(rows[0].ts)} · ${rows[0].srcName || rows[0].src} → ${rows[0].dstName || rows[0].dst} · ${rows[0].amountText}`);
    } catch (error) {
      this.fail(error);
    }
  }

  private markNotes(): void {
    const nodes = new Map<string, number>();
    const pairs = new Map<string, [string, string, number]>();
    for (const { target, withdrawn } of this.book.notes) {
      if (withdrawn) continue;
      if (target.type === "subject") nodes.set(target.id, (nodes.get(target.id) ?? 0) + 1);
      else if (target.type === "pair") {
        const key = `${target.src} ${target.dst}`;
        pairs.set(key, [target.src, target.dst, (pairs.get(key)?.[2] ?? 0) + 1]);
      }
    }
    this.graph.setNotes(nodes, [...pairs.values()]);
  }

  /** Select accounts, or the account a group belongs to. */
  select(ids: string[], additive: boolean): void {
    const { subjects, group } = realSubjects(ids);
    this.activeGroup = group;
    const before = this.state.selection.value.subjects;
    const next = additive ? [...new Set([...before, ...subjects])] : subjects;
    this.state.select("graph", { subjects: next, transfers: [] }, next.length > 0 ? trans._n("select %1 account", "select %1 accounts", next.length) : trans.__("clear the selection"));
    this.mark();
  }

  /** Select what is pointed at, unless it is part of the selection, and offer what can be done with it. */
  private async menu(target: Target | null, x: number, y: number): Promise<void> {
    try {
      if (target?.kind === "edge") await this.selectEdge(target.src, target.dst);
      else if (target !== null && !this.state.selection.value.subjects.includes(target.id)) this.select([target.id], false);
      this.events.onMenu(target, x, y);
    } catch (error) {
      this.fail(error);
    }
  }

  /** The menu of the account the keyboard is on, else of the selected one, else of the graph. */
  openMenu(): void {
    const id = [this.graph.cursor, this.activeGroup, this.state.subject].find((known) => known && this.index.ids.has(known));
    const box = this.graph.element.getBoundingClientRect();
    const [x, y] = (id && this.graph.place(id)) || [24, 24];
    void this.menu(id ? { kind: "node", id } : null, box.left + x + 12, box.top + y + 12);
  }

  private async selectEdge(src: string, dst: string): Promise<void> {
    const own = realSubjects([src, dst]).subjects;
    const asked = { subjects: [], ids: [], pair: { src, dst }, time: this.state.selection.value.time, offset: 0, limit: IDS_AT_MOST, sort: "ts", descending: false };
    const { result, tables } = await this.state.transport.request<{ total: number }>("transfers", asked, this.state.signal);
    const ids = tables.transfers.rows().map((row) => String(row.id));
    this.activeGroup = null;
    this.state.select("graph", { subjects: own, transfers: ids }, trans.__("select transfers"));
    if (result.total > ids.length) this.events.announce(trans._n("The first %2 of %1 transfer are chosen.", "The first %2 of %1 transfers are chosen.", result.total, count(ids.length)));
  }

  /** Open a group, or make an account the focus; from the overview that leads to its neighbourhood. */
  open(id: string): void {
    if (this.state.view.scope === "all") {
      const label = trans.__("open %1", this.state.nameOf(id));
      this.state.undo.group(label, () => {
        this.state.setView({ scope: "near" }, label);
        this.state.focusOn(id, "graph");
      });
    } else if (id.startsWith("group:")) this.state.setView({ added: [...this.state.view.added, id] }, trans.__("open a group"));
    else this.state.focusOn(id, "graph");
  }

  private fail(error: unknown): void {
    if (!isAbort(error) && !this.state.signal.aborted) this.events.report(error);
  }
}
