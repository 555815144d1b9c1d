/** The evidence of one subject: score, prior and reasons that add up, what would lower it, the decision. */

import type { Actions } from "../actions";
import { type Child, h } from "../dom";
import { count } from "../format";
import type { EvidenceItem, Note, SubjectResult } from "../model";
import type { BoardState } from "../state";
import { noteCard } from "../notes/card";
import { concerns } from "../notes/target";
import { trans } from "../words";
import { dispositionCard } from "./disposition";
import { barOf, signed, waterfall } from "./waterfall";

const LATEST_NOTES = 2;

/** Build the content of the Evidence tab. */
export function evidenceView(subject: SubjectResult, notes: readonly Note[], state: BoardState, actions: Actions): HTMLElement {
  const scored = subject.scoreText !== "" && subject.scoreText !== null && subject.scoreText !== undefined;
  const own = notes.filter((note) => !note.withdrawn && concerns(note.target, subject.id));
  const latest = own.slice(-LATEST_NOTES).reverse();
  return h(
    "div",
    { class: "jc-evidence" },
    heading(subject, state, scored),
    subject.sentence ? h("p", { class: "jc-sentence" }, subject.sentence) : null,
    scored ? reasons(subject, state) : h("p", { class: "jc-muted" }, trans.__("No detector found evidence about this account under the policy.")),
    subject.counterfactual.length > 0
      ? h("section", { class: "jc-card" }, h("h3", {}, trans.__("What would bring it below %1", count(state.spec.policy.line))), ...subject.counterfactual.map((c) => h("p", {}, c.text)))
      : null,
    dispositionCard(subject, state, actions),
    ...latest.map((note) => noteCard(note, state, null)),
    own.length > latest.length ? h("button", { class: "jc-link", type: "button", on: { click: () => actions.openTab("notes") } }, trans._n("all %1 note", "all %1 notes", own.length)) : null,
  );
}

function heading(subject: SubjectResult, state: BoardState, scored: boolean): HTMLElement {
  const facts: string[] = [];
  if (subject.rank) facts.push(trans.__("rank %1 of %2", count(subject.rank), count(state.spec.subjects)));
  if (scored) facts.push(trans.__("log-odds %1 = prior and reasons, added up", subject.logoddsText));
  return h(
    "header",
    { class: "jc-subject-head" },
    h("div", { class: "jc-subject-line" }, h("h2", { title: subject.id }, subject.name || subject.short || subject.id), h("span", { class: "jc-big-score", attrs: { "aria-label": scored ? trans.__("Score %1", subject.scoreText) : trans.__("No score") } }, scored ? subject.scoreText : "–")),
    subject.name && subject.short && subject.name !== subject.short ? h("p", { class: "jc-muted", title: subject.id }, `${subject.short} · ${subject.kind}`) : null,
    facts.length > 0 ? h("p", { class: "jc-muted" }, facts.join(" · ")) : null,
  );
}

function reasons(subject: SubjectResult, state: BoardState): HTMLElement {
  const fall = waterfall([signed(subject.priorText), ...subject.evidence.map((e) => e.logodds)], state.spec.policy.line);
  const lineAt = barOf(fall, { from: fall.line, to: fall.line }).left;
  const bar = (index: number, amount: number): HTMLElement => {
    const { left, width } = barOf(fall, fall.steps[index]);
    return h(
      "div",
      { class: "jc-track", attrs: { "aria-hidden": "true" } },
      h("div", { class: amount < 0 ? "jc-bar-less" : "jc-bar-more", style: { left: `${left}%`, width: `${width}%` } }),
      h("div", { class: "jc-track-line", style: { left: `${lineAt}%` }, title: trans.__("the line: score %1", count(state.spec.policy.line)) }),
    );
  };
  const block = (title: string, text: string, index: number, amount: number, ...below: Child[]): HTMLElement =>
    h("li", { class: "jc-reason" }, h("div", { class: "jc-reason-line" }, h("span", { class: "jc-reason-title" }, title), h("span", { class: "jc-figure" }, text)), bar(index, amount), h("p", { class: "jc-reason-text" }, ...below));
  return h(
    "ol",
    { class: "jc-reasons", attrs: { "aria-label": trans.__("Prior and reasons") } },
    block(priorTitle(subject), subject.priorText, 0, signed(subject.priorText), priorWords(subject)),
    ...subject.evidence.map((item, i) => block(item.title, item.logoddsText, i + 1, item.logodds, item.sentence, " ", citation(item, state))),
  );
}

function priorTitle(subject: SubjectResult): string {
  return /^prior/i.test(subject.priorNote ?? "") ? subject.priorNote : trans.__("Prior");
}

function priorWords(subject: SubjectResult): string {
  return priorTitle(subject) === subject.priorNote ? trans.__("base rate of the policy") : subject.priorNote;
}

/** The link from a reason to its rows. */
function citation(item: EvidenceItem, state: BoardState): HTMLElement | null {
  if (item.transferIds.length === 0) return null;
  const chosen = state.selection.value.transfers;
  const on = chosen.length === item.transferIds.length && item.transferIds.every((id) => chosen.includes(id));
  const cited = item.transferIds.length < item.count ? trans._n("%2 of %1 transfer", "%2 of %1 transfers", item.count, count(item.transferIds.length)) : trans._n("%1 transfer", "%1 transfers", item.count);
  return h(
    "button",
    {
      class: "jc-link jc-cite",
      type: "button",
      title: on ? trans.__("Stop highlighting these transfers") : trans.__("Highlight these transfers in graph, timeline and table"),
      attrs: { "aria-pressed": on },
      on: { click: () => state.select("evidence", { transfers: on ? [] : item.transferIds }, on ? trans.__("clear highlight") : trans.__("highlight cited transfers")) },
    },
    cited,
  );
}
