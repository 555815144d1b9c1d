/** Text for people. Money is formatted in Python; nothing here computes it. */

import { count, trans } from "./words";

const pad = (n: number) => String(n).padStart(2, "0");

export { count };

/** 0 → "Jan". */
export function monthName(month: number): string {
  const names = [trans.__("Jan"), trans.__("Feb"), trans.__("Mar"), trans.__("Apr"), trans.__("May"), trans.__("Jun"), trans.__("Jul"), trans.__("Aug"), trans.__("Sep"), trans.__("Oct"), trans.__("Nov"), trans.__("Dec")];
  return names[month];
}

/** 0.9637 → "96.4 %"; a share that is neither nothing nor all never reads as one of them. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const text = (100 * share).toFixed(1);
  if (text === "0.0" && share > 0) return "< 0.1 %";
  if (text === "100.0" && share < 1) return "> 99.9 %";
  return `${text.replace(/\.0$/, "")} %`;
}

function dayOfYear(at: Date): string {
  return `${at.getUTCDate()} ${monthName(at.getUTCMonth())}`;
}

/** Milliseconds since the epoch → "23 Mar 2022". */
export function day(ms: number): string {
  const at = new Date(ms);
  return `${dayOfYear(at)} ${at.getUTCFullYear()}`;
}

/** Milliseconds since the epoch → "23 Mar 2022 09:14 UTC". */
export function moment(ms: number): string {
  const at = new Date(ms);
  return `${day(ms)} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())} UTC`;
}

/** Two moments → "18 Apr – 11 May 2022 UTC", saying no more than differs. */
export function range(from: number, to: number): string {
  return ends(from, to).filter(Boolean).join(" – ");
}

/** Both ends of a range as `range` writes them; the second is empty where one day holds both. */
export function ends(from: number, to: number): [string, string] {
  const a = new Date(from);
  const b = new Date(to);
  if (day(from) === day(to)) return [`${day(from)} ${pad(a.getUTCHours())}:${pad(a.getUTCMinutes())}–${pad(b.getUTCHours())}:${pad(b.getUTCMinutes())} UTC`, ""];
  const sameYear = a.getUTCFullYear() === b.getUTCFullYear();
  return [sameYear ? dayOfYear(a) : day(from), `${day(to)} UTC`];
}

/** A long identifier with both ends kept: "0x098b…2f96". */
export function shortId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 6)}…${id.slice(-4)}`;
}
