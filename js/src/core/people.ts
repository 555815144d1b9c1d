/** Others who look at the same case, and at what: shown in the queue, the graph and the status bar. */

import { fill, h } from "./dom";
import type { GraphPane } from "./graphpane";
import type { BoardState } from "./state";
import type { StatusBar } from "./status";
import { trans } from "./words";

/** Somebody else at the same case. */
export interface Person {
  /** Tells two people of one name apart. */
  id: string;
  name: string;
  /** `#rrggbb`. */
  colour: string;
  subjects: readonly string[];
  transfers: number;
}

/** Names in the status bar; more are counted. */
const NAMED = 3;

/** Who looks at which account. */
export function byAccount(people: readonly Person[]): Map<string, Person[]> {
  const found = new Map<string, Person[]>();
  for (const person of people) for (const id of person.subjects) found.set(id, [...(found.get(id) ?? []), person]);
  return found;
}

/** What the status bar says: "Mira looks at 0x098b…2f96". */
export function peopleWords(people: readonly Person[], nameOf: (id: string) => string): string {
  const said = people.slice(0, NAMED).map(({ name, subjects, transfers }) => {
    if (subjects.length > 1) return trans._n("%2 looks at %3 and %1 more", "%2 looks at %3 and %1 more", subjects.length - 1, name, nameOf(subjects[0]));
    if (subjects.length === 1) return trans.__("%1 looks at %2", name, nameOf(subjects[0]));
    return transfers > 0 ? trans.__("%1 looks at transfers", name) : trans.__("%1 is here", name);
  });
  return people.length > NAMED ? [...said, trans._n("%1 other is here", "%1 others are here", people.length - NAMED)].join(" · ") : said.join(" · ");
}

/** Letters on somebody's colour, for a row of the queue. */
export function personChips(people: readonly Person[]): HTMLElement {
  return h("span", { class: "jc-people" }, ...people.slice(0, NAMED).map(({ name, colour }) => h("span", { class: "jc-person", title: trans.__("%1 looks at this", name), attrs: { "aria-label": trans.__("%1 looks at this", name), role: "img" }, style: { "--jc-person": colour } }, initials(name))));
}

/** First letters of the first and last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

/** Show those who are here, and again when that or the names of accounts change. */
export function showPeople(state: BoardState, graph: GraphPane | undefined, status: StatusBar): void {
  const words = h("span", { class: "jc-status-people", role: "status" });
  status.element.insertBefore(words, status.element.querySelector(".jc-spring"));
  const show = (): void => {
    const firsts = [...byAccount(state.people)].map(([id, [first, ...more]]) => [id, { name: more.length > 0 ? `${first.name} +${more.length}` : first.name, colour: first.colour }] as const);
    graph?.graph.setPeople(new Map(firsts));
    fill(words, (words.title = peopleWords(state.people, (id) => state.nameOf(id))));
  };
  state.onChange("people", show);
  state.onChange("graph", () => {
    if (state.people.length > 0) show();
  });
}
