/** The board: panes, state and wiring. It knows no notebook and no page, only a transport and where to draw. */

import { BoardActions } from "./actions";
import { answerForCode, openCode } from "./codedialog";
import { connectionBanner, versionBanner } from "./banner";
import { commandsFor } from "./commands";
import { showSame, type Exploration, explorationOf } from "./exploration";
import { fill, h } from "./dom";
import { Inspector } from "./evidence/inspector";
import type { Target } from "./graph";
import { counterparties } from "./graphindex";
import { graphMenu } from "./graphmenu";
import { GraphPane } from "./graphpane";
import { bindKeys, keepFocus, openHelp, ownShortcuts } from "./keys";
import { Layout, panesFrom } from "./layout";
import { openMenuAt } from "./menu";
import type { Spec, ViewState } from "./model";
import { NoteBook } from "./notes/book";
import { selectionOf } from "./notes/target";
import { preferences, watchPreferences } from "./preferences";
import { Recorder } from "./record";
import { PatternFinder } from "./patterns/finder";
import { type Person, showPeople } from "./people";
import { QueuePane } from "./queue/pane";
import { type Hit, SearchBox } from "./search";
import type { SelectionTrait } from "./selection";
import { BoardState } from "./state";
import { VERIFY } from "./standing";
import { errorState } from "./states";
import { StatusBar } from "./status";
import { applyTheme, watchTheme } from "./theme";
import { TimelinePane } from "./timeline/pane";
import { boardToolbar, graphToolbar } from "./toolbar";
import { CONNECTION, isAbort, type Transport } from "./transport";
import { trans } from "./words";

export interface BoardOptions {
  transport: Transport;
  spec: Spec;
  selection?: Partial<SelectionTrait> | null;
  view?: Partial<ViewState> | null;
  /** Told of every change of the selection made here. */
  onSelection?: (selection: SelectionTrait) => void;
  /** Told of the view, a moment after it has come to rest. */
  onView?: (view: ViewState) => void;
  /** Address of the script, to know its own exceptions among those of the page. */
  script?: string;
  /** Take the whole window instead of the height of the spec. */
  fillWindow?: boolean;
}

/** What Python tells of a step it made. */
type Explored = Pick<Exploration, "time" | "filter"> & { call: string; view: Partial<ViewState> };

const VIEW_WRITE_MS = 300;

/** One board in one element. */
export class Board {
  readonly element: HTMLElement;
  readonly state: BoardState;
  private readonly ending = new AbortController();
  private readonly faults = h("div", { class: "jc-faults" });
  private graphPane: GraphPane | undefined;
  private readonly recorder: Recorder;
  private journaled: (entries: number) => void = () => {};
  private quiet = false;
  /** The other side is gone; the banner says so, and no request needs to say it again. */
  private gone = false;
  private writing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: HTMLElement,
    private readonly options: BoardOptions,
  ) {
    const { signal } = this.ending;
    this.state = new BoardState(options.transport, options.spec, options.view, signal);
    if (options.selection) this.state.selection.fromTrait(options.selection);
    this.element = h("div", { class: `jc-board${options.fillWindow ? " jc-window" : ""}`, tabIndex: -1, role: "region", attrs: { "aria-label": trans.__("Case board: %1", options.spec.title), "data-lm-suppress-shortcuts": "true" } });
    if (!options.fillWindow) {
      this.sizeBy(preferences().boardHeight);
      watchPreferences(({ boardHeight }) => this.sizeBy(boardHeight), signal);
    }
    host.append(this.element, this.faults);
    watchTheme(this.element, (theme) => applyTheme(this.element, theme), signal);
    this.catchExceptions(signal);
    this.recorder = new Recorder(this.state, (entries) => this.journaled(entries));
    this.assemble();
    this.write(signal);
    options.transport.on("explored", (message) => this.follow(message as unknown as Explored), signal);
    options.transport.on(CONNECTION, (message) => (this.gone = Boolean(message.problem)), signal);
    for (const what of ["notes", "queue", "case"] as const) {
      // Heard by whoever lists the cases around the board.
      this.state.onChange(what, () => this.element.dispatchEvent(new CustomEvent("jc-case-changed", { bubbles: true, composed: true })));
      options.transport.on("changed", (message) => {
        if (Array.isArray(message.what) && message.what.includes(what)) this.state.tell(what);
      }, signal);
    }
  }

  setSpec(spec: Spec): void {
    this.state.spec = spec;
  }

  /** Take over the selection another place made, such as Python. */
  setSelection(selection: Partial<SelectionTrait>): void {
    this.quiet = true;
    this.state.selection.fromTrait({ ...selection, source: selection.source ?? "python" });
    this.quiet = false;
    const { subjects } = this.state.selection.value;
    const drawn = this.graphPane?.index.ids;
    if (drawn && subjects.length > 0 && !subjects.some((id) => drawn.has(id))) this.state.setView({ focus: [...subjects], added: [], hidden: [] }, trans.__("focus"));
  }

  setView(view: Partial<ViewState>): void {
    this.quiet = true;
    this.state.replaceView(view);
    this.quiet = false;
  }

  /** A height asked for in code wins over the one people set for all boards. */
  private sizeBy(preferred: number): void {
    this.element.style.height = `${Math.max(200, this.options.spec.height || preferred)}px`;
  }

  /** Show who else is at this case. */
  setPeople(people: readonly Person[]): void {
    this.state.people = people;
    this.state.tell("people");
  }

  /** Say an error under the board, in words. */
  readonly report = (error: unknown): void => {
    if (isAbort(error) || this.ending.signal.aborted || this.gone) return;
    const close = h("button", { class: "jc-link", type: "button", on: { click: () => entry.remove() } }, trans.__("dismiss"));
    const entry = h("div", { class: "jc-fault" }, errorState(error), close);
    this.faults.append(entry);
    while (this.faults.childElementCount > 3) this.faults.firstElementChild?.remove();
  };

  /** Show what Python did on the board; it can be undone here. */
  private follow({ call, view, time, filter }: Explored): void {
    const { state } = this;
    const { positions, ...shown } = view;
    const target = { ...explorationOf(state), ...shown, time, filter } as Exploration;
    this.recorder.follow(() => {
      if (call === "undo" || call === "redo") while (!showSame(explorationOf(state), target) && state.undo[call]() !== null);
      const label = trans.__("%1 in Python", call);
      state.undo.group(label, () => {
        state.setView(shown, label);
        state.select("python", { time }, label);
      });
      state.setView({ positions });
      state.filter = filter;
    });
  }

  dispose(): void {
    this.recorder.flush(false);
    if (this.writing !== undefined) this.flushView();
    this.ending.abort();
    this.element.remove();
    this.faults.remove();
  }

  private assemble(): void {
    const { state, report } = this;
    const actions = new BoardActions(state);
    const status = new StatusBar(state, report);
    const search = new SearchBox(state, (hit) => this.goTo(hit, actions), () => this.element.focus({ preventScroll: true }));
    const commands = commandsFor(state, actions, { search: () => search.focus(), help: () => openHelp(this.element, commands), code: () => showCode(), patterns: () => finder.open() });
    const told = (): Promise<unknown> => this.recorder.told();
    const showCode = (): void => openCode(this.element, state, told);
    const finder = new PatternFinder(this.element, state, status, told);
    answerForCode(this.element, state, told);
    const layout = new Layout(panesFrom(state.spec.panes), state.view.panes, (panes) => state.setView({ panes }), state.signal);
    const { queue, graph, timeline, inspector } = layout.slots;
    const book = new NoteBook(state, (entries, saved) => status.journal(entries, saved), report);
    this.journaled = (entries) => status.journal(entries, true);
    actions.parts = { status, report, showCode, findPatterns: () => finder.open(), openMenu: () => actions.parts.graph?.openMenu(), showInspector: () => { if (layout.isCollapsed("right")) layout.toggle("right", false); } };
    if (queue) actions.parts.queue = new QueuePane(queue, state, layout.collapseButton("queue"), report);
    if (graph) actions.parts.graph = new GraphPane(graph, state, book, graphToolbar(state, commands, actions), { onShown: (text) => status.shown(text), onExpand: () => void actions.expand(), onMenu: (target, x, y) => this.openGraphMenu(actions, target, x, y), announce: (text) => status.say(text), report });
    this.graphPane = actions.parts.graph;
    if (timeline) actions.parts.timeline = new TimelinePane(timeline, state, layout.collapseButton("timeline"), (id) => (actions.parts.graph ? counterparties(actions.parts.graph.index, id) : []));
    if (inspector) actions.parts.inspector = new Inspector(inspector, state, book, actions, layout.collapseButton("inspector"), report);
    const onlyLine = actions.parts.queue ? () => actions.parts.queue?.onlyFrom(state.spec.policy.line) : null;
    showPeople(state, actions.parts.graph, status);
    const banner = connectionBanner(this.options.transport, () => (["spec", "case", "queue", "notes"] as const).forEach((what) => state.tell(what)), state.signal);
    fill(this.element, versionBanner(state), banner, boardToolbar(state, actions, commands, search, onlyLine), layout.element, status.element);
    state.onView((keys) => { if (keys.has("panes")) layout.setState(state.view.panes); });
    bindKeys(this.element, commands, state.signal);
    keepFocus(this.element, state.signal);
    for (const part of [this.element, this.faults]) ownShortcuts(part, state.signal);
    this.element.addEventListener("pointerdown", (event) => {
      const at = event.target as Element;
      if (!at.closest("button, input, textarea, select, a, [tabindex]:not(.jc-board)")) this.element.focus({ preventScroll: true });
    }, { signal: state.signal });
    this.element.addEventListener(VERIFY, () => void status.verify(true), { signal: state.signal });
    status.publish();
    void book.read();
  }

  private openGraphMenu(actions: BoardActions, target: Target | null, x: number, y: number): void {
    if (!actions.parts.graph) return;
    const { heading, items } = graphMenu(target, actions.parts.graph, this.state, actions);
    openMenuAt(this.element, trans.__("Actions"), heading, items, x, y);
  }

  private goTo(hit: Hit, actions: BoardActions): void {
    if (hit.kind === "subject") this.state.focusOn(hit.id, "queue");
    else if (hit.kind === "transfer") {
      this.state.select("evidence", { transfers: [hit.id] }, trans.__("go to a transfer"));
      actions.openTab("transfers");
    } else {
      void this.state.transport.request<{ notes: { id: string; target: Parameters<typeof selectionOf>[0] }[] }>("notes", {}, this.state.signal).then(({ result }) => {
        const note = result.notes.find((n) => n.id === hit.id);
        if (note) this.state.select("notes", selectionOf(note.target), trans.__("go to a note"));
        actions.openTab("notes");
      }, this.report);
    }
  }

  /** Write selection and view to where they are kept. */
  private write(signal: AbortSignal): void {
    this.state.selection.subscribe(null, () => {
      if (this.quiet) return;
      this.options.onSelection?.(this.state.selection.toTrait());
      this.writeView();
    }, signal);
    this.state.onView(() => {
      if (!this.quiet) this.writeView();
    });
  }

  private writeView(): void {
    if (!this.options.onView) return;
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.flushView(), VIEW_WRITE_MS);
  }

  /** Whether the view has changes that were not told yet. */
  get unwritten(): boolean {
    return this.writing !== undefined;
  }

  /** Tell the view at once, with what is selected. */
  flushView(): void {
    clearTimeout(this.writing);
    this.writing = undefined;
    this.options.onView?.({ ...this.state.view, selection: this.state.selection.toTrait() });
  }

  private catchExceptions(signal: AbortSignal): void {
    const own = (trace: string): boolean => this.options.script === undefined || trace.includes(this.options.script);
    window.addEventListener("error", (event) => {
      if (event.error && own(`${event.filename}\n${event.error.stack ?? ""}`)) this.report(event.error);
    }, { signal });
    window.addEventListener("unhandledrejection", (event) => {
      if (own(String(event.reason?.stack ?? ""))) this.report(event.reason);
    }, { signal });
  }
}
