/** What a note is about: how it is chosen from the selection and named. */

import { day, shortId } from "../format";
import type { Target } from "../model";
import type { Facets } from "../selection";
import { trans } from "../words";

/** What a new note would attach to, from what is selected. */
export function targetOf(selection: Facets): Target {
  if (selection.transfers.length === 1) return { type: "transfer", id: selection.transfers[0] };
  if (selection.subjects.length === 1) return { type: "subject", id: selection.subjects[0] };
  if (selection.subjects.length === 2) return { type: "pair", src: selection.subjects[0], dst: selection.subjects[1] };
  if (selection.subjects.length > 2) return { type: "region", id: [...selection.subjects].sort().join(" ") };
  if (selection.time) return { type: "time", from: isoText(selection.time[0]), to: isoText(selection.time[1]) };
  return { type: "case" };
}

function isoText(ms: number): string {
  return new Date(ms).toISOString();
}

/** The target in words. */
export function targetWords(target: Target, name: (id: string) => string = shortId): string {
  switch (target.type) {
    case "transfer":
      return trans.__("transfer %1", shortId(target.id));
    case "subject":
      return name(target.id);
    case "pair":
      return trans.__("%1 and %2", name(target.src), name(target.dst));
    case "time":
      return `${day(Date.parse(target.from))} – ${day(Date.parse(target.to))}`;
    case "region":
      return trans._n("%1 account", "%1 accounts", target.id.split(" ").length);
    case "alert":
      return trans.__("alert %1", target.id);
    default:
      return trans.__("the case");
  }
}

/** The part of the selection a note points at, for going there. */
export function selectionOf(target: Target): Partial<Facets> {
  switch (target.type) {
    case "transfer":
      return { transfers: [target.id] };
    case "subject":
      return { subjects: [target.id], transfers: [] };
    case "pair":
      return { subjects: [target.src, target.dst], transfers: [] };
    case "time":
      return { time: [Date.parse(target.from), Date.parse(target.to)] };
    case "region":
      return { subjects: target.id.split(" "), transfers: [] };
    default:
      return {};
  }
}

/** Whether a note concerns a subject, directly or as one end of a pair. */
export function concerns(target: Target, subject: string): boolean {
  if (target.type === "subject") return target.id === subject;
  if (target.type === "pair") return target.src === subject || target.dst === subject;
  if (target.type === "region") return target.id.split(" ").includes(subject);
  return false;
}
