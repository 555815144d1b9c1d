/** Text for people. Money is formatted in Python; nothing here computes it. */

const COUNT = new Intl.NumberFormat("en-GB");
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const pad = (n: number) => String(n).padStart(2, "0");

/** 1926 → "1,926". */
export function count(n: number): string {
  return COUNT.format(n);
}

/** (1, "account") → "1 account", (3, "account") → "3 accounts". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** 0.9637 → "96.4 %"; a share that is neither nothing nor all never reads as one of them. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const text = (100 * share).toFixed(1);
  if (text === "0.0" && share > 0) return "< 0.1 %";
  if (text === "100.0" && share < 1) return "> 99.9 %";
  return `${text.replace(/\.0$/, "")} %`;
}

/** Milliseconds since the epoch → "23 Mar 2022". */
export function day(ms: number): string {
  const at = new Date(ms);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

/** Milliseconds since the epoch → "23 Mar 2022 09:14 UTC". */
export function moment(ms: number): string {
  const at = new Date(ms);
  return `${day(ms)} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())} UTC`;
}

/** Two moments → "18 Apr – 11 May 2022 UTC", saying no more than differs. */
export function range(from: number, to: number): string {
  const a = new Date(from);
  const b = new Date(to);
  if (day(from) === day(to)) return `${day(from)} ${pad(a.getUTCHours())}:${pad(a.getUTCMinutes())}–${pad(b.getUTCHours())}:${pad(b.getUTCMinutes())} UTC`;
  const sameYear = a.getUTCFullYear() === b.getUTCFullYear();
  const left = sameYear ? `${a.getUTCDate()} ${MONTHS[a.getUTCMonth()]}` : day(from);
  return `${left} – ${day(to)} UTC`;
}

/** A long identifier with both ends kept: "0x098b…2f96". */
export function shortId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 6)}…${id.slice(-4)}`;
}
