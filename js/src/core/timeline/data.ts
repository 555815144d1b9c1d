/** What the kernel says about time: bins of volume, ticks on lanes, markers. */

import type { Reply } from "../transport";
import { trans } from "../words";

export interface Bin {
  t0: number;
  t1: number;
  inValue: number;
  outValue: number;
  n: number;
  text: string;
}

export interface LaneTick {
  lane: number;
  t: number;
  dir: number;
  size: number;
  n: number;
  text: string;
  ids: string;
}

export interface Marker {
  t: number;
  kind: "alert" | "note" | "event" | "listing";
  text: string;
  target: unknown;
}

export interface TimelineData {
  t0: number;
  t1: number;
  unit: string;
  lanes: { id: string; label: string }[];
  markers: Marker[];
  bins: Bin[];
  ticks: LaneTick[];
  /** What is not drawn, in words. */
  partial?: string;
  markersLeftOut?: number;
}

export function timelineData(reply: Reply<Omit<TimelineData, "bins" | "ticks">>): TimelineData {
  return {
    ...reply.result,
    lanes: reply.result.lanes ?? [],
    markers: reply.result.markers ?? [],
    bins: (reply.tables.bins?.rows() ?? []) as unknown as Bin[],
    partial: [reply.result.partial, reply.result.markersLeftOut ? trans._n("+%1 marker not drawn", "+%1 markers not drawn", reply.result.markersLeftOut) : ""].filter(Boolean).join(" · "),
    ticks: (reply.tables.ticks?.rows() ?? []) as unknown as LaneTick[],
  };
}
