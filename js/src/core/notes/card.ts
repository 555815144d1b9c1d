/** One note as people read it: who, when, about what, the words, its tags and what became of it. */

import { h } from "../dom";
import type { Note } from "../model";
import type { BoardState } from "../state";
import { selectionOf, targetWords } from "./target";

export interface NoteVerbs {
  reply: (note: Note) => void;
  withdraw: (note: Note) => void;
}

/** A note; with verbs it can be answered and withdrawn, without it is for reading. */
export function noteCard(note: Note, state: BoardState, verbs: NoteVerbs | null): HTMLElement {
  const locked = state.readonlyReason;
  const about = note.targetText || targetWords(note.target);
  const target = h("button", { class: "jc-link", type: "button", title: "Show what this note is about", on: { click: () => goTo(note, state) } }, about);
  const verb = (label: string, run: (note: Note) => void): HTMLElement =>
    h("button", { class: "jc-link", type: "button", disabled: locked !== "", title: locked || `${label} this note`, on: { click: () => run(note) } }, label.toLowerCase());
  const gone = note.withdrawn;
  return h(
    "article",
    { class: `jc-note${gone ? " jc-withdrawn" : ""}`, attrs: { "data-note": note.id } },
    h("p", { class: "jc-note-head" }, h("strong", {}, verbs ? note.author : "Note"), verbs ? ` · ${note.tsText}` : ` · ${note.author} · ${note.tsText}`),
    verbs ? h("p", { class: "jc-note-target jc-row" }, "on ", target) : null,
    gone
      ? h("details", {}, h("summary", {}, ["Withdrawn", gone.author ? `by ${gone.author}` : "", gone.reason ? `: ${gone.reason}` : ""].join(" ").replace(" :", ":")), h("p", { class: "jc-note-text" }, note.text))
      : h("p", { class: "jc-note-text" }, note.text),
    note.tags.length > 0 ? h("div", { class: "jc-chips" }, ...note.tags.map((tag) => h("span", { class: "jc-chip" }, tag))) : null,
    verbs && !gone ? h("div", { class: "jc-row" }, verb("Reply", verbs.reply), verb("Withdraw", verbs.withdraw)) : null,
  );
}

function goTo(note: Note, state: BoardState): void {
  const patch = selectionOf(note.target);
  if (patch.subjects?.length === 1) state.focusOn(patch.subjects[0], "notes");
  else state.select("notes", patch, "go to a note's target");
}
