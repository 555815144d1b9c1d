/** What the user can do, whichever key, button or menu asks for it. */

import { rounded } from "./exploration";
import { confirmed } from "./confirm";
import type { GraphPane } from "./graphpane";
import type { Inspector } from "./evidence/inspector";
import type { TabName, Target } from "./model";
import { preferences, signature } from "./preferences";
import type { QueuePane } from "./queue/pane";
import type { BoardState } from "./state";
import { copyText } from "./states";
import type { StatusBar } from "./status";
import type { TimelinePane } from "./timeline/pane";
import { trans } from "./words";

export interface Actions {
  openTab(tab: TabName): void;
  dispose(disposition: string, reason: string): Promise<void>;
  compose(target?: Target): void;
}

export interface Parts {
  queue?: QueuePane;
  graph?: GraphPane;
  inspector?: Inspector;
  timeline?: TimelinePane;
  status: StatusBar;
  /** Unfold the inspector so that what was opened in it is seen. */
  showInspector: () => void;
  /** Show what was done as code. */
  showCode: () => void;
  /** Look for patterns like what is selected. */
  findPatterns: () => void;
  /** Open the menu of what is selected, for the keyboard. */
  openMenu: () => void;
  report: (error: unknown) => void;
}

const EXPAND_BY = 8;
/** Pixels an account, and the picture, go at each press. */
const MOVE_BY = 16;
const PAN_BY = 64;
/** Wheel pixels that a press zooms along time, which is by half, and the share of the time shown that it moves along. */
const ZOOM_TIME_BY = 240;
const PAN_TIME_BY = 0.25;
const STEPS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The verbs of a board over its parts. */
export class BoardActions implements Actions {
  parts!: Parts;
  private readonly asked = new Map<string, number>();
  private lasso = false;

  constructor(private readonly state: BoardState) {}

  openTab(tab: TabName): void {
    this.parts.showInspector();
    this.parts.inspector?.open(tab);
  }

  compose(target?: Target): void {
    this.parts.showInspector();
    this.parts.inspector?.compose(target);
  }

  async dispose(disposition: string, reason: string): Promise<void> {
    const subject = this.state.subject;
    const locked = this.state.readonlyReason;
    if (locked) return this.parts.status.say(locked);
    if (!subject) return this.parts.status.say(trans.__("Choose a subject first."));
    const label = this.state.spec.dispositions.find((d) => d.id === disposition)?.label ?? disposition;
    if (preferences().confirmDecisions && !(await confirmed(this.parts.status.element, trans.__("Decide"), trans.__("%1: %2?", this.state.nameOf(subject), label), trans.__("Decide: %1", label)))) return;
    try {
      const { result } = await this.state.transport.request<{ entries: number }>("dispose", { subject, disposition, reason, ...signature() }, this.state.signal);
      this.parts.status.journal(result.entries, true);
      this.parts.status.say(trans.__("%1: %2.", this.state.nameOf(subject), label));
      this.state.tell("queue");
    } catch (error) {
      this.fail(error);
    }
  }

  /** Bring in the next counterparties by value and say what stays out. */
  async expand(): Promise<void> {
    if (!this.inNeighbourhood()) return;
    const { graph, status } = this.parts;
    const id = graph?.activeGroup ?? this.state.subject ?? this.state.view.focus[0];
    if (!graph || !id) return status.say(trans.__("Choose an account first."));
    const before = new Set(this.state.view.added);
    const shown = graph.index.near.get(id)?.size ?? 0;
    const limit = Math.max(this.asked.get(id) ?? 0, shown) + EXPAND_BY;
    try {
      const { result } = await this.state.transport.request<{ add: string[]; leftOutText: string }>("neighbours", { id, limit, direction: "both" }, this.state.signal);
      this.asked.set(id, limit);
      const fresh = result.add.filter((added) => !before.has(added) && !graph.index.ids.has(added));
      if (fresh.length === 0) return status.say(result.leftOutText || trans.__("Every counterparty is shown."));
      this.state.because("expand", { id, limit });
      this.state.setView({ added: [...before, ...fresh] }, trans.__("expand %1", this.state.nameOf(id)));
      status.say([trans._n("%1 account added", "%1 accounts added", fresh.length), result.leftOutText].filter(Boolean).join(" · "));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Put back to what the focus alone shows. */
  collapse(): void {
    if (!this.inNeighbourhood()) return;
    this.asked.clear();
    this.state.setView({ added: [] }, trans.__("collapse"));
  }

  hide(): void {
    if (!this.inNeighbourhood()) return;
    const { graph, status } = this.parts;
    const { focus, hidden } = this.state.view;
    const chosen = graph?.activeGroup ? [graph.activeGroup] : this.state.selection.value.subjects.filter((id) => !focus.includes(id));
    if (chosen.length === 0) return status.say(trans.__("Choose an account other than the focus to hide it."));
    const label = trans._n("hide %1 account", "hide %1 accounts", chosen.length);
    this.state.undo.group(label, () => {
      this.state.setView({ hidden: [...new Set([...hidden, ...chosen])] }, label);
      this.state.select("graph", { subjects: focus, transfers: [] }, label);
    });
    if (graph) graph.activeGroup = null;
    status.say(trans._n("%1 account hidden. Nothing is deleted; undo brings it back.", "%1 accounts hidden. Nothing is deleted; undo brings it back.", chosen.length));
  }

  pin(): void {
    if (!this.inNeighbourhood()) return;
    const { graph, status } = this.parts;
    const chosen = this.state.selection.value.subjects;
    if (!graph || chosen.length === 0) return status.say(trans.__("Choose an account to pin it."));
    const pinned = { ...this.state.view.pinned };
    const places = rounded(graph.graph.positions());
    const free = chosen.filter((id) => !pinned[id] && places[id]);
    for (const id of chosen) {
      if (free.length > 0 && places[id]) pinned[id] = places[id];
      else if (free.length === 0) delete pinned[id];
    }
    this.state.setView({ pinned }, free.length > 0 ? trans.__("pin") : trans.__("unpin"));
    status.say(free.length > 0 ? trans.__("Pinned: it stays where it is.") : trans.__("Unpinned."));
  }

  /** Move the selected accounts by a step; as with the pointer, they stay where they were put. */
  move(key: string): void {
    if (!this.inNeighbourhood()) return;
    const { graph, status } = this.parts;
    const step = STEPS[key];
    const places = graph?.graph.positions() ?? {};
    const chosen = this.state.selection.value.subjects.filter((id) => places[id]);
    if (!step || chosen.length === 0) return status.say(trans.__("Choose an account of the graph to move it."));
    const moved = Object.fromEntries(chosen.map((id): [string, [number, number]] => [id, [places[id][0] + step[0] * MOVE_BY, places[id][1] + step[1] * MOVE_BY]]));
    const { pinned, positions } = this.state.view;
    this.state.setView({ pinned: { ...pinned, ...moved }, positions: { ...positions, ...moved } }, trans._n("move %1 account", "move %1 accounts", chosen.length), "move");
  }

  /** Move the keyboard's place in the graph; its name is announced. */
  walkGraph(key: string): void {
    const direction = ({ ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" } as const)[key];
    const graph = this.parts.graph?.graph;
    if (!graph || !direction) return;
    graph.element.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
    graph.focusNext(direction);
  }

  chooseInGraph(more: boolean): void {
    const id = this.parts.graph?.graph.cursor ?? (this.state.view.scope === "all" ? this.state.subject : null);
    if (id && this.state.view.scope === "all" && !more) this.parts.graph?.open(id);
    else if (id) this.parts.graph?.select([id], more);
  }

  openInGraph(): void {
    const id = this.parts.graph?.graph.cursor ?? this.state.selection.value.subjects.at(-1);
    if (id) this.parts.graph?.open(id);
    else this.parts.status.say(trans.__("Choose an account first."));
  }

  /** Look further to one side. */
  pan(key: string): void {
    const step = STEPS[key];
    if (step) this.parts.graph?.graph.panBy(-step[0] * PAN_BY, -step[1] * PAN_BY);
  }

  zoomTime(direction: 1 | -1): void {
    this.sayOfTime(this.parts.timeline?.zoomBy(-direction * ZOOM_TIME_BY));
  }

  panTime(direction: 1 | -1): void {
    this.sayOfTime(this.parts.timeline?.panBy(direction * PAN_TIME_BY));
  }

  private sayOfTime(shown: string | undefined): void {
    this.parts.status.say(shown ?? trans.__("This board has no timeline."));
  }

  fit(): void {
    this.parts.graph?.graph.fit(undefined, true);
  }

  toggleLasso(): boolean {
    this.lasso = !this.lasso;
    this.parts.graph?.graph.setMode(this.lasso ? "lasso" : "pan");
    this.parts.status.say(this.lasso ? trans.__("Lasso: drag around accounts to select them.") : trans.__("Drag moves the graph."));
    return this.lasso;
  }

  /** All accounts of the case, or the neighbourhood that was left. */
  toggleScope(): void {
    const scope = this.state.view.scope === "all" ? "near" : "all";
    this.state.setView({ scope }, scope === "all" ? trans.__("all accounts") : trans.__("neighbourhood"));
    this.parts.status.say(scope === "all" ? trans.__("All accounts. Enter or a double click opens the neighbourhood of one.") : trans.__("Neighbourhood."));
  }

  /** Whether a neighbourhood is drawn; says what to do where it is not. */
  private inNeighbourhood(): boolean {
    const near = this.state.view.scope === "near";
    if (!near) this.parts.status.say(trans.__("This is done in a neighbourhood: open an account with Enter or a double click, or press A."));
    return near;
  }

  toggleLayout(): void {
    if (!this.inNeighbourhood()) return;
    const layout = this.state.view.layout === "flow" ? "force" : "flow";
    this.state.setView({ layout }, layout === "flow" ? trans.__("flow layout") : trans.__("force layout"));
  }

  /** Go to the next or previous transfer along time. */
  async walk(direction: "next" | "prev"): Promise<void> {
    const { subject, signal, transport, selection } = this.state;
    const at = selection.value.transfers[direction === "next" ? selection.value.transfers.length - 1 : 0];
    try {
      let id: string | null;
      if (at) id = (await transport.request<{ id: string | null }>("walk", { transfer: at, direction, subject }, signal)).result.id;
      else {
        const { tables } = await transport.request("transfers", { subjects: subject ? [subject] : [], ids: [], time: selection.value.time, offset: 0, limit: 1, sort: "ts", descending: direction === "prev" }, signal);
        id = tables.transfers.length > 0 ? tables.transfers.text("id", 0) : null;
      }
      if (!id) return this.parts.status.say(direction === "next" ? trans.__("This is the last transfer.") : trans.__("This is the first transfer."));
      this.state.select("transfers", { transfers: [id] }, trans.__("walk along transfers"), "walk");
    } catch (error) {
      this.fail(error);
    }
  }

  /** The transfers of what is selected, row by row. */
  showTransfers(): void {
    this.openTab("transfers");
  }

  /** Identifiers of what is selected, one a line: transfers where some are, else accounts. */
  async copy(): Promise<void> {
    const { subjects, transfers } = this.state.selection.value;
    const ids = transfers.length > 0 && subjects.length === 0 ? transfers : subjects;
    if (ids.length === 0) return this.parts.status.say(trans.__("Choose an account to copy its address."));
    await copyText(ids.join("\n"));
    this.parts.status.say(ids.length === 1 ? trans.__("Copied %1.", ids[0]) : trans._n("Copied %1 identifier.", "Copied %1 identifiers.", ids.length));
  }

  /** First what was highlighted and the time range, then the subjects too. */
  clear(): void {
    const { subjects, transfers, time } = this.state.selection.value;
    const extra = transfers.length > 0 || time !== null || subjects.length > 1;
    if (this.parts.graph) this.parts.graph.activeGroup = null;
    this.state.select("graph", { subjects: extra ? subjects.slice(0, 1) : [], transfers: [], time: null }, trans.__("clear the selection"));
  }

  undo(): void {
    const label = this.state.undo.undo();
    this.parts.status.say(label ? trans.__("Undone: %1.", label) : trans.__("Nothing to undo."));
  }

  redo(): void {
    const label = this.state.undo.redo();
    this.parts.status.say(label ? trans.__("Done again: %1.", label) : trans.__("Nothing to redo."));
  }

  private fail(error: unknown): void {
    if (!this.state.signal.aborted) this.parts.report(error);
  }
}
