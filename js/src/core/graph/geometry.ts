import type { LayoutMode } from "./types";

/** A cubic as eight numbers: start, two controls, end. An arrowhead sits on the end, along the last control. */
export const CURVE = 8;

const GAP_START = 1;
const GAP_TIP = 2.5;
/** Reach of the first and the last control, as shares of the way across. */
const EVEN = [0.52, 0.52] as const;
const LEANING = [0.24, 0.9] as const;
/** So many arrows at one end make a fan. */
const FAN = 3;

export interface End {
  x: number;
  y: number;
  /** Half width of the shape in pixels. */
  w: number;
  /** Radius a straight arrow stops at, in pixels. */
  r: number;
}

/**
 * Write the cubic of one arrow in pixels and return the length of its head.
 *
 * In a flow arrows leave and arrive horizontally; towards the left they mirror, within a column they bow to the right.
 * Elsewhere they are straight. Where many leave one account or arrive at one, `lean` bends them close to it (1 at the
 * start, −1 at the end), so that each soon runs on a row of its own with room for its amount. `side` moves an arrow to its right-hand side, so that a pair of opposite arrows shows
 * both. The head shrinks where two shapes nearly touch, and never vanishes.
 */
export function arrowCurve(mode: LayoutMode, from: End, to: End, head: number, side: number, out: Float32Array, at: number, lean: -1 | 0 | 1 = 0): number {
  if (from.x === to.x && from.y === to.y) return loop(from, head, out, at);
  return mode === "flow" ? flow(from, to, head, side, out, at, lean) : straight(from, to, head, side, out, at);
}

/** Which end of an arrow is the crowded one: 1 the start, −1 the end, 0 neither. */
export function leanOf(leaving: number, arriving: number): -1 | 0 | 1 {
  if (leaving >= FAN && leaving > arriving) return 1;
  return arriving >= FAN && arriving > leaving ? -1 : 0;
}

function write(out: Float32Array, at: number, x0: number, y0: number, x1: number, y1: number, x2: number, y2: number, x3: number, y3: number) {
  out[at] = x0;
  out[at + 1] = y0;
  out[at + 2] = x1;
  out[at + 3] = y1;
  out[at + 4] = x2;
  out[at + 5] = y2;
  out[at + 6] = x3;
  out[at + 7] = y3;
}

function flow(from: End, to: End, head: number, side: number, out: Float32Array, at: number, lean: -1 | 0 | 1): number {
  const room = from.w + to.w + head + GAP_START + GAP_TIP;
  const dx = to.x - from.x;
  if (Math.abs(dx) > room + 6) {
    const s = Math.sign(dx);
    const x0 = from.x + s * (from.w + GAP_START);
    const x3 = to.x - s * (to.w + GAP_TIP + head);
    const [first, last] = lean === 0 ? EVEN : lean > 0 ? LEANING : [LEANING[1], LEANING[0]];
    const lift = side * s;
    const [x1, x2] = [x0 + first * (x3 - x0), x3 - last * (x3 - x0)];
    write(out, at, x0, from.y + 0.3 * lift, x1, from.y + 3 * lift, x2, to.y + 3 * lift, x3, to.y + 0.3 * lift);
    return head;
  }
  const x0 = from.x + from.w + GAP_START;
  const x3 = to.x + to.w + GAP_TIP + head;
  const bow = 16 + 0.22 * Math.abs(to.y - from.y) + 2 * Math.abs(side);
  const x = Math.max(x0, x3) + bow;
  write(out, at, x0, from.y, x, from.y, x, to.y, x3, to.y);
  return head;
}

function straight(from: End, to: End, head: number, side: number, out: Float32Array, at: number): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy);
  const ux = dx / length;
  const uy = dy / length;
  const room = length - from.r - to.r - GAP_START - GAP_TIP;
  const tip = Math.max(3, Math.min(head, 0.7 * room));
  const start = Math.min(from.r + GAP_START, 0.3 * length);
  const end = Math.max(length - to.r - GAP_TIP - tip, start + 0.5);
  const ox = -uy * side;
  const oy = ux * side;
  const px = (d: number) => from.x + ux * d + ox;
  const py = (d: number) => from.y + uy * d + oy;
  const third = (end - start) / 3;
  write(out, at, px(start), py(start), px(start + third), py(start + third), px(end - third), py(end - third), px(end), py(end));
  return tip;
}

function loop(node: End, head: number, out: Float32Array, at: number): number {
  const r = node.r;
  const top = node.y - r - 2 * head - 14;
  write(out, at, node.x - 0.6 * r, node.y - r, node.x - 2.4 * r, top, node.x + 2.4 * r, top, node.x + 0.6 * r + 0.4 * head, node.y - 0.9 * r - head);
  return head;
}

/** Point of a cubic at `t` from 0 to 1. */
export function pointAt(c: ArrayLike<number>, at: number, t: number): [number, number] {
  const u = 1 - t;
  const a = u * u * u;
  const b = 3 * u * u * t;
  const d = 3 * u * t * t;
  const e = t * t * t;
  return [
    a * c[at] + b * c[at + 2] + d * c[at + 4] + e * c[at + 6],
    a * c[at + 1] + b * c[at + 3] + d * c[at + 5] + e * c[at + 7],
  ];
}

/** Unit direction in which the arrowhead points. */
export function headDirection(c: ArrayLike<number>, at: number): [number, number] {
  let dx = c[at + 6] - c[at + 4];
  let dy = c[at + 7] - c[at + 5];
  let length = Math.hypot(dx, dy);
  if (length < 1e-6) {
    dx = c[at + 6] - c[at];
    dy = c[at + 7] - c[at + 1];
    length = Math.hypot(dx, dy) || 1;
  }
  return [dx / length, dy / length];
}

/** The three corners of an arrowhead: left, tip, right. */
export function headCorners(c: ArrayLike<number>, at: number, length: number, half: number): [number, number][] {
  const [ux, uy] = headDirection(c, at);
  const x = c[at + 6];
  const y = c[at + 7];
  return [
    [x - uy * half, y + ux * half],
    [x + ux * length, y + uy * length],
    [x + uy * half, y - ux * half],
  ];
}

export function segmentDistance(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  const t = squared === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / squared));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

/** True where a point is within `margin` of the box of a cubic's controls, which holds the whole cubic. */
export function nearCurve(c: ArrayLike<number>, at: number, px: number, py: number, margin: number): boolean {
  let x0 = c[at];
  let x1 = x0;
  let y0 = c[at + 1];
  let y1 = y0;
  for (let i = at + 2; i < at + CURVE; i += 2) {
    if (c[i] < x0) x0 = c[i];
    else if (c[i] > x1) x1 = c[i];
    if (c[i + 1] < y0) y0 = c[i + 1];
    else if (c[i + 1] > y1) y1 = c[i + 1];
  }
  return px >= x0 - margin && px <= x1 + margin && py >= y0 - margin && py <= y1 + margin;
}

/** Distance in pixels from a point to a cubic and its arrowhead's axis. */
export function curveDistance(c: ArrayLike<number>, at: number, head: number, px: number, py: number): number {
  let best = Number.POSITIVE_INFINITY;
  let [ax, ay] = [c[at], c[at + 1]];
  const steps = 24;
  for (let i = 1; i <= steps; i++) {
    const [bx, by] = pointAt(c, at, i / steps);
    best = Math.min(best, segmentDistance(px, py, ax, ay, bx, by));
    [ax, ay] = [bx, by];
  }
  const [ux, uy] = headDirection(c, at);
  return Math.min(best, segmentDistance(px, py, ax, ay, ax + ux * head, ay + uy * head));
}

/** Even-odd test of a point against a closed polygon of [x, y, x, y, …]. */
export function inPolygon(polygon: ArrayLike<number>, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const yi = polygon[i + 1];
    const yj = polygon[j + 1];
    if (yi > y !== yj > y && x < ((polygon[j] - polygon[i]) * (y - yi)) / (yj - yi) + polygon[i]) inside = !inside;
  }
  return inside;
}
