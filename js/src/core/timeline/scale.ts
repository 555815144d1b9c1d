/** Time on a line: positions, round ticks in UTC, their words. */

import { monthName } from "../format";

export interface Tick {
  t: number;
  label: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
/** Monday, 5 January 1970: weeks are counted from here. */
const FIRST_MONDAY = 4 * DAY;

/** A linear map of time to pixels and back. */
export class TimeScale {
  constructor(
    readonly t0: number,
    readonly t1: number,
    readonly x0: number,
    readonly x1: number,
  ) {}

  x(t: number): number {
    return this.x0 + ((t - this.t0) / Math.max(1, this.t1 - this.t0)) * (this.x1 - this.x0);
  }

  t(x: number): number {
    const share = (x - this.x0) / Math.max(1, this.x1 - this.x0);
    return this.t0 + Math.max(0, Math.min(1, share)) * (this.t1 - this.t0);
  }

  /** Round moments, at most as many as labels fit. */
  ticks(labelWidth = 76): Tick[] {
    const most = Math.max(2, Math.floor((this.x1 - this.x0) / labelWidth));
    const span = Math.max(1, this.t1 - this.t0);
    const step = STEPS.find((s) => span / s <= most);
    return step ? this.evenTicks(step) : this.monthTicks(span, most);
  }

  private evenTicks(step: number): Tick[] {
    const origin = step >= 7 * DAY ? FIRST_MONDAY : 0;
    const ticks: Tick[] = [];
    for (let t = origin + Math.ceil((this.t0 - origin) / step) * step; t <= this.t1; t += step) {
      ticks.push({ t, label: step < DAY ? clock(t, ticks.length === 0) : date(t, ticks[ticks.length - 1]?.t) });
    }
    return ticks;
  }

  private monthTicks(span: number, most: number): Tick[] {
    const months = span / (30.44 * DAY);
    const step = MONTH_STEPS.find((s) => months / s <= most) ?? 240;
    const first = new Date(this.t0);
    const ticks: Tick[] = [];
    let month = first.getUTCFullYear() * 12 + first.getUTCMonth();
    month = Math.ceil(month / step) * step;
    for (; ; month += step) {
      const t = Date.UTC(Math.floor(month / 12), month % 12, 1);
      if (t > this.t1) return ticks;
      if (t < this.t0) continue;
      ticks.push({ t, label: step >= 12 ? String(Math.floor(month / 12)) : `${monthName(month % 12)} ${Math.floor(month / 12)}` });
    }
  }
}

function date(t: number, before: number | undefined): string {
  const at = new Date(t);
  const text = `${String(at.getUTCDate()).padStart(2, "0")} ${monthName(at.getUTCMonth())}`;
  const year = at.getUTCFullYear();
  return before !== undefined && new Date(before).getUTCFullYear() === year ? text : `${text} ${year}`;
}

function clock(t: number, first: boolean): string {
  const at = new Date(t);
  const time = `${String(at.getUTCHours()).padStart(2, "0")}:${String(at.getUTCMinutes()).padStart(2, "0")}`;
  return first || time === "00:00" ? `${at.getUTCDate()} ${monthName(at.getUTCMonth())} ${time}` : time;
}
