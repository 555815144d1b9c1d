/** The notes of the case as threads, and the form that writes one. */

import { openDialog } from "../dialog";
import { fill, h } from "../dom";
import { icon } from "../icons";
import type { Note, Target } from "../model";
import type { BoardState } from "../state";
import { emptyState, errorState } from "../states";
import { trans, woven } from "../words";
import { noteCard } from "./card";
import type { NoteBook } from "./book";
import { concerns, targetOf, targetWords } from "./target";

/** The Notes tab. */
export class NotesPane {
  readonly element = h("div", { class: "jc-notes" });
  private readonly thread = h("div", { class: "jc-thread", attrs: { "aria-live": "polite" } });
  private readonly form: HTMLFormElement;
  private readonly text: HTMLTextAreaElement;
  private readonly tags: HTMLInputElement;
  private readonly about = h("span", { class: "jc-note-about" });
  private readonly problem = h("div", {});
  private readonly save: HTMLButtonElement;
  private target: Target = { type: "case" };
  private replyTo: Note | null = null;
  private everything = false;

  constructor(
    private readonly state: BoardState,
    private readonly book: NoteBook,
    private readonly name: (id: string) => string,
  ) {
    const locked = state.readonlyReason;
    this.text = h("textarea", { class: "jc-input", placeholder: trans.__("Write a note"), attrs: { rows: 3, "aria-label": trans.__("Text of the note"), maxlength: 20000 } });
    this.tags = h("input", { class: "jc-input", placeholder: trans.__("Tags, separated by commas"), attrs: { "aria-label": trans.__("Tags of the note"), maxlength: 400 } });
    this.save = h("button", { class: "jc-button jc-primary", type: "submit", title: trans.__("Save the note (Ctrl+Enter)") }, trans.__("Save note"));
    this.form = h("form", { class: "jc-form jc-composer" }, h("p", { class: "jc-muted" }, this.about), this.text, h("div", { class: "jc-row" }, this.tags, this.save), this.problem);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.submit();
      if (event.key === "Escape") this.element.closest<HTMLElement>(".jc-board")?.focus({ preventScroll: true });
    });
    // A form nobody can fill in only takes the place of the notes.
    this.element.append(locked ? h("p", { class: "jc-muted" }, locked) : this.form, this.thread);
    state.selection.subscribe(null, () => this.retarget(), state.signal);
    book.onChange(() => this.show());
    this.retarget();
  }

  /** Start a note about what is selected, or about a given target. */
  compose(target?: Target): void {
    this.replyTo = null;
    this.target = target ?? targetOf(this.state.selection.value);
    this.sayTarget();
    this.text.focus();
  }

  private retarget(): void {
    if (this.text.value.trim() === "") {
      this.replyTo = null;
      this.target = targetOf(this.state.selection.value);
    }
    this.sayTarget();
    this.show();
  }

  private sayTarget(): void {
    const cancel = this.replyTo
      ? h("button", { class: "jc-icon-button", type: "button", title: trans.__("Do not reply"), attrs: { "aria-label": trans.__("Do not reply") }, on: { click: () => { this.replyTo = null; this.retarget(); } } }, icon("close"))
      : null;
    const about = h("strong", {}, targetWords(this.target, this.name));
    fill(this.about, ...(this.replyTo ? woven(trans.__("Reply to %1, on %2", "%1", "%2"), this.replyTo.author, about) : woven(trans.__("Note on %1", "%1"), about)), cancel);
  }

  private async submit(): Promise<void> {
    const text = this.text.value.trim();
    if (text === "" || this.save.disabled) return;
    this.save.disabled = true;
    fill(this.problem);
    try {
      await this.book.write({ target: this.target, text, tags: tagsOf(this.tags.value), replyTo: this.replyTo?.id ?? null });
      this.text.value = "";
      this.tags.value = "";
      this.retarget();
    } catch (error) {
      fill(this.problem, errorState(error));
    } finally {
      this.save.disabled = false;
    }
  }

  private show(): void {
    const notes = this.book.notes;
    const subject = this.state.subject;
    const own = subject ? notes.filter((note) => this.threadConcerns(note, subject)) : notes;
    const all = this.everything || !subject;
    const shown = all ? notes : own;
    const roots = shown.filter((note) => !note.replyTo || !shown.some((other) => other.id === note.replyTo));
    const toggle = subject && notes.length > own.length
      ? h("button", { class: "jc-link", type: "button", on: { click: () => { this.everything = !this.everything; this.show(); } } }, all ? trans.__("only this subject") : trans._n("all %1 note of the case", "all %1 notes of the case", notes.length))
      : null;
    fill(this.thread, h("div", { class: "jc-row jc-between" }, h("span", { class: "jc-muted" }, trans._n("%1 note", "%1 notes", shown.length)), toggle), ...roots.reverse().map((note) => this.branch(note, shown, 0)));
    if (shown.length === 0) this.thread.append(emptyState(subject ? trans.__("No notes on this subject yet.") : trans.__("No notes yet.")));
  }

  private branch(note: Note, shown: readonly Note[], depth: number): HTMLElement {
    const answers = shown.filter((other) => other.replyTo === note.id);
    return h(
      "div",
      { class: depth > 0 ? "jc-reply" : "" },
      noteCard(note, this.state, { reply: (n) => this.reply(n), withdraw: (n) => this.withdraw(n) }),
      ...answers.map((answer) => this.branch(answer, shown, depth + 1)),
    );
  }

  private threadConcerns(note: Note, subject: string): boolean {
    if (concerns(note.target, subject)) return true;
    return note.target.type === "transfer" && this.state.selection.value.transfers.includes(note.target.id);
  }

  private reply(note: Note): void {
    this.replyTo = note;
    this.target = note.target;
    this.sayTarget();
    this.text.focus();
  }

  private withdraw(note: Note): void {
    const root = this.element.closest<HTMLElement>(".jc-board");
    if (!root) return;
    const reason = h("input", { class: "jc-input", placeholder: trans.__("Why is it withdrawn?"), attrs: { "aria-label": trans.__("Reason"), "data-autofocus": "", maxlength: 2000, required: "" } });
    const problem = h("div", {});
    const submit = async (): Promise<void> => {
      if (reason.value.trim() === "") return reason.focus();
      try {
        await this.book.withdraw(note.id, reason.value.trim());
        dialog.close();
      } catch (error) {
        fill(problem, errorState(error));
      }
    };
    const dialog = openDialog(
      root,
      trans.__("Withdraw this note"),
      h("form", { class: "jc-form", on: { submit: (event) => { event.preventDefault(); void submit(); } } },
        h("p", {}, trans.__("The note stays in the journal, marked as withdrawn with your reason.")),
        h("blockquote", {}, note.text),
        reason,
        problem,
        h("div", { class: "jc-row jc-end" }, h("button", { class: "jc-button jc-primary", type: "submit" }, trans.__("Withdraw")))),
    );
  }
}

/** Tags as typed: separated by commas, each once. */
export function tagsOf(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()).filter(Boolean))];
}
