/** The state of one board: what it was told, what is chosen, how it looks; every change can be taken back. */

import type { Call } from "./exploration";
import { completeView, type Spec, type ViewState } from "./model";
import { shortId } from "./format";
import type { Person } from "./people";
import { preferences } from "./preferences";
import { NO_FILTER, type QueueFilter } from "./queue/filter";
import { type Facets, Selection, type Source } from "./selection";
import type { Transport } from "./transport";
import { change, UndoStack } from "./undo";
import { trans } from "./words";

export type ViewKey = keyof ViewState;

type ViewListener = (keys: ReadonlySet<ViewKey>) => void;
/** "graph": other accounts are drawn; "undrawn": they could not be; "filter": of the queue. */
type Happening = "spec" | "notes" | "queue" | "case" | "graph" | "undrawn" | "filter" | "people";

/** State shared by the panes of a board. */
export class BoardState {
  readonly selection = new Selection();
  readonly undo = new UndoStack();
  /** Others at the same case. */
  people: readonly Person[] = [];
  /** Display names seen so far, by account. */
  readonly names = new Map<string, string>();
  /** Whether a graph is asked for that is not shown yet. */
  drawing = false;
  #filter: QueueFilter = NO_FILTER;
  #reason: Call | null = null;
  #spec: Spec;
  #view: ViewState;
  #viewListeners = new Set<ViewListener>();
  #happenings = new Map<Happening, Set<() => void>>();

  constructor(
    readonly transport: Transport,
    spec: Spec,
    view: Partial<ViewState> | null | undefined,
    readonly signal: AbortSignal,
  ) {
    this.#spec = spec;
    this.#view = completeView({ layout: preferences().defaultLayout, ...view });
  }

  get spec(): Spec {
    return this.#spec;
  }

  set spec(spec: Spec) {
    this.#spec = spec;
    this.tell("spec");
  }

  get view(): ViewState {
    return this.#view;
  }

  /** Why nothing can be written here, or empty text where it can. */
  get readonlyReason(): string {
    if (this.spec.offline) return trans.__("This page is a copy for reading. Open the case in JupyterLab to write.");
    if (this.spec.readonly) return this.spec.readonlyReason || trans.__("This case is open for reading only.");
    return "";
  }

  /** What the queue is filtered by. */
  get filter(): QueueFilter {
    return this.#filter;
  }

  set filter(filter: QueueFilter) {
    if (JSON.stringify(filter) === JSON.stringify(this.#filter)) return;
    this.#filter = filter;
    this.tell("filter");
  }

  /** Say what the next step is done by, where the step alone does not show it. */
  because(call: string, args: Record<string, unknown>): void {
    this.#reason = { call, args };
  }

  takeReason(): Call | null {
    const reason = this.#reason;
    this.#reason = null;
    return reason;
  }

  nameOf(id: string): string {
    return this.names.get(id) || shortId(id);
  }

  /** The subject in focus of the inspector: the first one selected. */
  get subject(): string | null {
    return this.selection.value.subjects[0] ?? null;
  }

  /**
   * Change parts of the view.
   *
   * @param label Words for the undo button; null for changes that are not a step (camera, pane sizes).
   * @param key Quick successors with one key become one step.
   */
  setView(patch: Partial<ViewState>, label: string | null = null, key?: string): void {
    const keys = (Object.keys(patch) as ViewKey[]).filter((k) => JSON.stringify(patch[k]) !== JSON.stringify(this.#view[k]));
    if (keys.length === 0) return;
    const before: Partial<ViewState> = {};
    const after: Partial<ViewState> = {};
    for (const k of keys) {
      Object.assign(before, { [k]: this.#view[k] });
      Object.assign(after, { [k]: patch[k] });
    }
    this.#applyView(after);
    if (label) this.undo.push(change(label, before, after, (state) => this.#applyView(state), key));
  }

  /** Take over the view another place wrote, such as Python. */
  replaceView(view: Partial<ViewState> | null | undefined): void {
    const next = completeView(view);
    const keys = (Object.keys(next) as ViewKey[]).filter((k) => JSON.stringify(next[k]) !== JSON.stringify(this.#view[k]));
    if (keys.length > 0) this.#applyView(Object.fromEntries(keys.map((k) => [k, next[k]])));
  }

  /** Choose subjects, transfers or a time range; one step of undo. */
  select(source: Source, patch: Partial<Facets>, label: string, key?: string): void {
    const before = this.selection.clauses;
    this.selection.set(source, patch);
    const after = this.selection.clauses;
    if (after === before) return;
    this.undo.push(change(label, before, after, (clauses) => this.selection.restore(clauses), key));
  }

  /** Choose a subject and bring its neighbourhood into the graph. */
  focusOn(id: string, source: Source, key?: string): void {
    const label = trans.__("look at %1", this.nameOf(id));
    this.undo.group(label, () => {
      this.setView({ focus: [id], added: [], hidden: [] }, label, key);
      this.select(source, { subjects: [id], transfers: [] }, label, key);
    });
  }

  onView(listener: ViewListener): void {
    this.#viewListeners.add(listener);
  }

  /** Hear that something was written or changed outside this state. */
  onChange(what: Happening, listener: () => void): void {
    let set = this.#happenings.get(what);
    if (!set) this.#happenings.set(what, (set = new Set()));
    set.add(listener);
  }

  tell(what: Happening): void {
    for (const listener of [...(this.#happenings.get(what) ?? [])]) listener();
  }

  #applyView(patch: Partial<ViewState>): void {
    this.#view = { ...this.#view, ...patch };
    const keys = new Set(Object.keys(patch) as ViewKey[]);
    for (const listener of [...this.#viewListeners]) listener(keys);
  }
}
