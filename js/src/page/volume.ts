/** Heights of the timeline's bars for some accounts. Pixels alone: the words beside them count transfers, never money. */

import { day, moment } from "../core/format";
import type { Bin } from "../core/timeline/data";
import { plural } from "./plural";
import { inTime, type Snapshot } from "./snapshot";

const HOUR = 3_600_000;
const UNITS = [
  { unit: "hour", step: HOUR, origin: 0 },
  { unit: "day", step: 24 * HOUR, origin: 0 },
  { unit: "week", step: 168 * HOUR, origin: 96 * HOUR },
  { unit: "4 weeks", step: 672 * HOUR, origin: 96 * HOUR },
] as const;

/** Bins with transfers of the accounts, of the finest unit that needs no more than `most`. */
export function volumeOf(snapshot: Snapshot, subjects: readonly string[], t0: number, t1: number, most: number): { unit: string; bins: Bin[] } {
  const { unit, step, origin } = UNITS.find((u) => (t1 - t0) / u.step <= most) ?? UNITS[UNITS.length - 1];
  const own = new Set(subjects);
  const bins = new Map<number, Bin>();
  for (const place of new Set(subjects.flatMap((id) => [...snapshot.placesOf(id)]))) {
    const { ts, src, value } = snapshot.transfers[place];
    if (!inTime(ts, [t0, t1])) continue;
    const start = origin + Math.floor((ts - origin) / step) * step;
    const bin = bins.get(start) ?? { t0: start, t1: start + step, inValue: 0, outValue: 0, n: 0, text: "" };
    bin.n += 1;
    bin[own.has(src) ? "outValue" : "inValue"] += value ?? 0;
    bin.text = `${step < 24 * HOUR ? moment(start) : day(start)}: ${plural(bin.n, "transfer")}`;
    bins.set(start, bin);
  }
  return { unit, bins: [...bins.values()].sort((a, b) => a.t0 - b.t0) };
}
