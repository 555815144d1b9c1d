/** The picture of the timeline: mirrored volume bars, lanes of triangles, markers, the axis. */

import { svg } from "../dom";
import { moment } from "../format";
import type { Bin, LaneTick, Marker, TimelineData } from "./data";
import { TimeScale } from "./scale";

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  barsTop: number;
  barsBottom: number;
  laneTop: number;
  laneHeight: number;
  lanes: number;
  axisY: number;
}

const AXIS = 20;
const MARKERS = 14;
const LANE_LEAST = 16;
const LANES_SHARE = 0.62;

/** How many lanes a box of this height has room for. */
export function lanesThatFit(height: number): number {
  return Math.max(1, Math.floor(((height - AXIS - MARKERS - 2) * LANES_SHARE) / LANE_LEAST));
}

/** Where everything goes in a box of this size; lanes that do not fit are left out and counted. */
export function frameFor(width: number, height: number, lanes: number, labelWidth: number): Frame {
  const axisY = height - AXIS;
  const barsTop = MARKERS + 2;
  const room = axisY - barsTop;
  const laneHeight = lanes === 0 ? 0 : Math.max(LANE_LEAST, Math.min(24, (room * 0.55) / lanes));
  const shown = lanes === 0 ? 0 : Math.max(1, Math.min(lanes, Math.floor((room * LANES_SHARE) / laneHeight)));
  const barsBottom = Math.max(barsTop + 24, axisY - shown * laneHeight - 6);
  return { width, height, left: labelWidth, right: width - 14, barsTop, barsBottom, laneTop: barsBottom + 6, laneHeight, lanes: shown, axisY };
}

export function inRange(t: number, range: readonly [number, number] | null): boolean {
  return range === null || (t >= range[0] && t <= range[1]);
}

/** Grid lines and dates. */
export function drawAxis(scale: TimeScale, frame: Frame): SVGElement {
  const group = svg("g", { class: "jc-axis" });
  let free = -Infinity;
  for (const tick of scale.ticks()) {
    const x = Math.round(scale.x(tick.t)) + 0.5;
    group.append(svg("line", { x1: x, x2: x, y1: frame.barsTop, y2: frame.axisY }));
    const width = tick.label.length * 6.9;
    const start = Math.min(x + 3, frame.width - width - 2);
    if (start < free) continue;
    group.append(svg("text", { x: start, y: frame.axisY + 14 }, tick.label));
    free = start + width + 10;
  }
  return group;
}

/** Value out above the line, value in below it, on one scale. */
export function drawBars(bins: readonly Bin[], scale: TimeScale, frame: Frame, range: readonly [number, number] | null): SVGElement {
  const group = svg("g", { class: "jc-bars" });
  let outMost = 0;
  let inMost = 0;
  for (const bin of bins) {
    outMost = Math.max(outMost, bin.outValue || 0);
    inMost = Math.max(inMost, bin.inValue || 0);
  }
  const height = frame.barsBottom - frame.barsTop;
  const most = outMost + inMost || 1;
  const zero = frame.barsTop + (outMost / most) * height;
  const paths: Record<string, string[]> = { out: [], in: [], outOff: [], inOff: [] };
  for (const bin of bins) {
    // while the next answer is under way the old one is stretched, and part of it lies outside
    const x0 = Math.max(frame.left, scale.x(bin.t0));
    const x1 = Math.min(frame.right, scale.x(bin.t1));
    if (x1 <= x0) continue;
    const gap = Math.min(2, (x1 - x0) * 0.16);
    const left = x0 + gap / 2;
    const width = Math.max(1, x1 - x0 - gap);
    const off = inRange((bin.t0 + bin.t1) / 2, range) ? "" : "Off";
    if (bin.outValue > 0) paths[`out${off}`].push(box(left, zero, width, -Math.max(1, (bin.outValue / most) * height)));
    if (bin.inValue > 0) paths[`in${off}`].push(box(left, zero, width, Math.max(1, (bin.inValue / most) * height)));
  }
  for (const [name, parts] of Object.entries(paths)) {
    if (parts.length > 0) group.append(svg("path", { class: `jc-bar-${name}`, d: parts.join("") }));
  }
  group.append(svg("line", { class: "jc-zero", x1: frame.left, x2: frame.right, y1: Math.round(zero) + 0.5, y2: Math.round(zero) + 0.5 }));
  return group;
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${x.toFixed(1)} ${y.toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}h${(-width).toFixed(1)}z`;
}

export function laneY(frame: Frame, lane: number): number {
  return frame.laneTop + (lane + 0.5) * frame.laneHeight;
}

/** One line per subject; triangles up for out, down for in, larger for more value. */
export function drawLanes(data: TimelineData, scale: TimeScale, frame: Frame, range: readonly [number, number] | null, chosen: ReadonlySet<string>): SVGElement {
  const group = svg("g", { class: "jc-lanes" });
  data.lanes.slice(0, frame.lanes).forEach((lane, index) => {
    const y = Math.round(laneY(frame, index)) + 0.5;
    group.append(svg("line", { x1: frame.left, x2: frame.right, y1: y, y2: y }));
    group.append(svg("text", { class: "jc-lane-label", x: 10, y: y + 4 }, clip(lane.label || lane.id, frame.left - 14), svg("title", {}, lane.label === lane.id ? lane.id : `${lane.label} · ${lane.id}`)));
  });
  const paths: Record<string, string[]> = {};
  for (const tick of data.ticks) {
    if (tick.lane >= frame.lanes) continue;
    const x = scale.x(tick.t);
    if (x < frame.left - 4 || x > frame.right + 4) continue;
    const hit = chosen.size > 0 && tickIds(tick).some((id) => chosen.has(id));
    const state = hit ? "hit" : chosen.size > 0 || !inRange(tick.t, range) ? "off" : "on";
    const key = `${tick.dir < 0 ? "up" : "down"} jc-tick-${state}`;
    const beside = tick.dir < 0 ? -2.5 : 2.5;
    (paths[key] ??= []).push(triangle(x, laneY(frame, tick.lane) + beside, 3.5 + 3 * Math.sqrt(Math.max(0, Math.min(1, tick.size || 0))), tick.dir));
  }
  for (const state of ["off", "on", "hit"]) {
    for (const way of ["up", "down"]) {
      const parts = paths[`${way} jc-tick-${state}`];
      if (parts) group.append(svg("path", { class: `jc-tick-${way} jc-tick-${state}`, d: parts.join("") }));
    }
  }
  return group;
}

function triangle(x: number, y: number, r: number, dir: number): string {
  const tip = dir < 0 ? -r : r;
  const base = dir < 0 ? r * 0.75 : -r * 0.75;
  return `M${x.toFixed(1)} ${(y + tip).toFixed(1)}L${(x + r).toFixed(1)} ${(y + base).toFixed(1)}H${(x - r).toFixed(1)}z`;
}

export function tickIds(tick: LaneTick): string[] {
  try {
    const ids: unknown = JSON.parse(tick.ids || "[]");
    return Array.isArray(ids) ? ids.map(String) : [];
  } catch {
    return [];
  }
}

const GLYPH: Record<Marker["kind"], string> = { alert: "!", note: "✎", event: "•", listing: "§" };

/** Alerts, notes, events and listings as small flags above the bars, each with its words. */
export function drawMarkers(markers: readonly Marker[], scale: TimeScale, frame: Frame): SVGElement {
  const group = svg("g", { class: "jc-markers" });
  for (const marker of markers) {
    if (marker.t < scale.t0 || marker.t > scale.t1) continue;
    const x = scale.x(marker.t);
    group.append(
      svg(
        "g",
        { class: `jc-marker jc-marker-${marker.kind}` },
        svg("line", { x1: x, x2: x, y1: MARKERS, y2: frame.axisY }),
        svg("circle", { cx: x, cy: MARKERS - 6, r: 6 }),
        svg("text", { x, y: MARKERS - 2.5, "text-anchor": "middle" }, GLYPH[marker.kind] ?? "•"),
        svg("title", {}, `${marker.text} · ${moment(marker.t)}`),
      ),
    );
  }
  return group;
}

/** Text cut to a width, its end left out. */
function clip(text: string, width: number): string {
  const most = Math.max(4, Math.floor(width / 6.4));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
