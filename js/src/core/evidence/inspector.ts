/** The inspector: tabs about what is selected. */

import type { Actions } from "../actions";
import { fill, h, uniqueId } from "../dom";
import { Loader } from "../loader";
import type { SubjectResult, TabName, Target } from "../model";
import type { NoteBook } from "../notes/book";
import { NotesPane } from "../notes/pane";
import { concerns } from "../notes/target";
import type { BoardState } from "../state";
import { emptyState } from "../states";
import { TransfersPane } from "../transfers/pane";
import { trans } from "../words";
import { evidenceView } from "./evidence";
import { subjectView } from "./subject";

const TABS: readonly TabName[] = ["evidence", "subject", "transfers", "notes"];

function label(tab: TabName): string {
  return { evidence: trans.__("Evidence"), subject: trans.__("Subject"), transfers: trans.__("Transfers"), notes: trans.__("Notes") }[tab];
}

/** The inspector pane. */
export class Inspector {
  readonly transfers: TransfersPane;
  private readonly notes: NotesPane;
  private readonly tabs = new Map<TabName, HTMLButtonElement>();
  private readonly panels = new Map<TabName, HTMLElement>();
  private readonly loader: Loader<SubjectResult>;
  private readonly subjectHost = h("div", { class: "jc-scroll" });
  private subject: SubjectResult | null = null;

  constructor(
    host: HTMLElement,
    private readonly state: BoardState,
    private readonly book: NoteBook,
    private readonly actions: Actions,
    collapse: HTMLElement | null,
    report: (error: unknown) => void,
  ) {
    const stem = uniqueId("tab");
    this.transfers = new TransfersPane(state, (row) => this.compose({ type: "transfer", id: row.id }), report);
    this.notes = new NotesPane(state, book, (id) => state.nameOf(id));
    const bar = h("div", { class: "jc-tabs", role: "tablist", attrs: { "aria-label": trans.__("About the selection") }, on: { keydown: (event) => this.onKey(event) } });
    host.append(h("header", { class: "jc-pane-head jc-tab-bar" }, bar, collapse));
    for (const name of TABS) {
      const tab = h("button", { class: "jc-tab", type: "button", role: "tab", id: `${stem}-${name}`, attrs: { "aria-controls": `${stem}-panel-${name}` }, on: { click: () => this.open(name) } }, label(name));
      const panel = h("div", { class: "jc-pane-body jc-panel", role: "tabpanel", id: `${stem}-panel-${name}`, hidden: true, attrs: { "aria-labelledby": `${stem}-${name}` } });
      this.tabs.set(name, tab);
      this.panels.set(name, panel);
      bar.append(tab);
      host.append(panel);
    }
    this.panels.get("transfers")?.append(this.transfers.element);
    this.panels.get("notes")?.append(h("div", { class: "jc-scroll" }, this.notes.element));
    this.loader = new Loader(this.subjectHost, state.signal, 9);
    state.selection.subscribe(null, (change) => {
      if (change.facets.has("subjects")) this.load();
      else this.renderSubject();
    }, state.signal);
    state.onView((keys) => {
      if (keys.has("tab")) this.showTab();
    });
    for (const what of ["queue", "case", "spec"] as const) state.onChange(what, () => this.load());
    book.onChange(() => {
      this.countNotes();
      this.renderSubject();
    });
    this.showTab();
    this.load();
  }

  open(tab: TabName): void {
    this.state.setView({ tab });
  }

  /** Open the notes tab with the cursor in the form. */
  compose(target?: Target): void {
    this.open("notes");
    this.notes.compose(target);
  }

  private showTab(): void {
    const { tab } = this.state.view;
    for (const [name, button] of this.tabs) {
      const on = name === tab;
      button.setAttribute("aria-selected", String(on));
      button.tabIndex = on ? 0 : -1;
      const panel = this.panels.get(name);
      if (panel) panel.hidden = !on;
    }
    if (tab === "evidence" || tab === "subject") {
      this.panels.get(tab)?.append(this.subjectHost);
      this.renderSubject();
      this.subjectHost.scrollTop = 0;
    }
    if (tab === "transfers") this.transfers.shown();
  }

  private load(): void {
    const id = this.state.subject;
    this.countNotes();
    if (id === null) {
      this.subject = null;
      fill(this.subjectHost, emptyState(trans.__("Nothing is selected. Choose a subject in the queue or an account in the graph.")));
      return;
    }
    if (this.subject?.id !== id) this.loader.reset();
    this.loader.load(
      async (signal) => (await this.state.transport.request<SubjectResult>("subject", { id }, signal)).result,
      (subject) => {
        if (subject.id !== this.state.subject) return;
        const moved = this.subject?.id !== subject.id;
        this.subject = subject;
        if (subject.name) this.state.names.set(subject.id, subject.name);
        this.renderSubject(true);
        if (moved) this.subjectHost.scrollTop = 0;
      },
    );
  }

  private renderSubject(fresh = false): void {
    const { subject } = this;
    if (!subject || subject.id !== this.state.subject) return;
    if (!fresh && !this.subjectHost.querySelector(".jc-evidence, .jc-subject")) return;
    const typed = this.subjectHost.querySelector("input")?.value ?? "";
    const scroll = this.subjectHost.scrollTop;
    const focus = this.subjectHost.contains(document.activeElement) ? [...this.subjectHost.querySelectorAll("button, input")].indexOf(document.activeElement as HTMLElement) : -1;
    fill(this.subjectHost, this.state.view.tab === "subject" ? subjectView(subject) : evidenceView(subject, this.book.notes, this.state, this.actions));
    const input = this.subjectHost.querySelector("input");
    if (input && typed && !fresh) input.value = typed;
    this.subjectHost.scrollTop = scroll;
    if (focus >= 0) (this.subjectHost.querySelectorAll("button, input")[focus] as HTMLElement | undefined)?.focus();
  }

  private countNotes(): void {
    const subject = this.state.subject;
    const own = this.book.notes.filter((note) => !note.withdrawn && (subject === null || concerns(note.target, subject))).length;
    const tab = this.tabs.get("notes");
    if (tab) fill(tab, label("notes"), own > 0 ? h("span", { class: "jc-tab-count" }, ` ${own}`) : null);
  }

  private onKey(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: 0, End: 0 }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const at = TABS.indexOf(this.state.view.tab);
    const next = TABS[event.key === "Home" ? 0 : event.key === "End" ? TABS.length - 1 : (at + by + TABS.length) % TABS.length];
    this.open(next);
    this.tabs.get(next)?.focus();
  }
}
