/** One note as people read it: who, when, about what, the words, its tags and what became of it. */

import { h } from "../dom";
import type { Note } from "../model";
import type { BoardState } from "../state";
import { trans, woven } from "../words";
import { selectionOf, targetWords } from "./target";

export interface NoteVerbs {
  reply: (note: Note) => void;
  withdraw: (note: Note) => void;
}

/** A note; with verbs it can be answered and withdrawn, without it is for reading. */
export function noteCard(note: Note, state: BoardState, verbs: NoteVerbs | null): HTMLElement {
  const about = note.targetText || targetWords(note.target);
  const target = h("button", { class: "jc-link", type: "button", title: trans.__("Show what this note is about"), on: { click: () => goTo(note, state) } }, about);
  const verb = (label: string, title: string, run: (note: Note) => void): HTMLElement => h("button", { class: "jc-link", type: "button", title, on: { click: () => run(note) } }, label);
  const gone = note.withdrawn;
  return h(
    "article",
    { class: `jc-note${gone ? " jc-withdrawn" : ""}`, attrs: { "data-note": note.id } },
    h("p", { class: "jc-note-head" }, h("strong", {}, verbs ? note.author : trans.__("Note")), verbs ? ` · ${note.tsText}` : ` · ${note.author} · ${note.tsText}`),
    verbs ? h("p", { class: "jc-note-target jc-row" }, ...woven(trans.__("on %1", "%1"), target)) : null,
    gone
      ? h("details", {}, h("summary", {}, withdrawnWords(gone.author, gone.reason)), h("p", { class: "jc-note-text" }, note.text))
      : h("p", { class: "jc-note-text" }, note.text),
    note.tags.length > 0 ? h("div", { class: "jc-chips" }, ...note.tags.map((tag) => h("span", { class: "jc-chip" }, tag))) : null,
    verbs && !gone && state.readonlyReason === "" ? h("div", { class: "jc-row" }, verb(trans.__("reply"), trans.__("Reply this note"), verbs.reply), verb(trans.__("withdraw"), trans.__("Withdraw this note"), verbs.withdraw)) : null,
  );
}

function withdrawnWords(author: string | undefined, reason: string | undefined): string {
  if (author && reason) return trans.__("Withdrawn by %1: %2", author, reason);
  if (author) return trans.__("Withdrawn by %1", author);
  return reason ? trans.__("Withdrawn: %1", reason) : trans.__("Withdrawn");
}

function goTo(note: Note, state: BoardState): void {
  const patch = selectionOf(note.target);
  if (patch.subjects?.length === 1) state.focusOn(patch.subjects[0], "notes");
  else state.select("notes", patch, trans.__("go to a note's target"));
}
