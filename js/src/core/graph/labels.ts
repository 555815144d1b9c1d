import type { Measure } from "../measure";
import type { Camera } from "./camera";
import { headDirection, leanOf, pointAt } from "./geometry";
import { type Box, place, type Wish } from "./placement";
import { roomAhead, roomBeside } from "./room";
import type { Marks, Scene } from "./scene";
import { EXTENT, FLAG, rim } from "./shapes";
import { importance } from "./weights";

export interface Line {
  text: string;
  size: number;
  weight: number;
  tone: "text" | "muted" | "accent";
}

/** A label with its place; `x` is where the text is aligned, `y` the top of the box. */
export interface Label {
  /** Laid on ground of its own, so that the arrows under it do not touch the words. */
  plate?: boolean;
  kind: "node" | "edge";
  index: number;
  box: Box;
  align: "left" | "center" | "right";
  lines: readonly Line[];
}

const NAME = 12;
const SUB = 10.5;
const AMOUNT = 10.5;
const WIDEST = 200;
/** Pixels kept free around an amount, so that it is not read together with a name beside it. */
const AIR = { x: 5, y: 1 };
/** A cell of the budget in pixels, and how many labels may be tried in each. */
const BUDGET = { w: 110, h: 46, each: 2 };
const CROWD = 1_500;
/** Pixels by which a label may touch the rim of a shape. */
const GRAZE = 1.5;
const MOST_EDGES = 160;
/** Pixels between rows below which a name stands on the shoulder of its node, and below which it stands alone. */
const TIGHT = 46;
const CRAMPED = 30;

interface Slot extends Box {
  align: Label["align"];
  lines: readonly Line[];
}

interface Plan extends Wish {
  kind: Label["kind"];
  index: number;
  slots: readonly Slot[];
}

/** Width a node's label takes in pixels. */
export function labelWidth(scene: Scene, i: number, measure: Measure): number {
  const { model } = scene;
  const width = (text: string, size: number) => Math.min(WIDEST, measure(text.slice(0, 80), size, 400)) * scene.textScale;
  return Math.max(width(model.name(i), NAME), width(model.nodes.text("sub", i), SUB));
}

/** Choose and place the labels of what is in view: first what the user has marked, then by weight. */
export function planLabels(scene: Scene, camera: Camera, marks: Marks, measure: Measure, reserved: readonly Box[] = []): Label[] {
  if (camera.width === 0 || scene.model.nodeCount === 0) return [];
  const seen = visible(scene, camera);
  const forced = new Set<number>();
  for (const i of [marks.hoverNode, ...marks.focus, ...marks.selected, ...marks.pinned]) if (seen.has(i)) forced.add(i);
  const chosen = [...forced, ...budgeted(scene, camera, seen, forced)];
  const nodes = chosen.map((i) => nodePlan(scene, camera, i, forced.has(i), i === marks.hoverNode, measure));
  const edges = edgePlans(scene, camera, marks, seen, measure);
  const plans = [
    ...edges.filter((p) => p.must),
    ...nodes.filter((p) => p.must),
    ...nodes.filter((p) => !p.must),
    ...edges.filter((p) => !p.must),
  ];
  // The node under the pointer always wins.
  const hovered = plans.findIndex((p) => p.kind === "node" && p.index === marks.hoverNode);
  if (hovered > 0) plans.unshift(...plans.splice(hovered, 1));
  const slots = place(plans, obstacles(scene, camera, seen), { x: 2, y: 2, w: camera.width - 4, h: camera.height - 4 }, lines(scene, camera), reserved);
  const labels: Label[] = [];
  plans.forEach((plan, p) => {
    if (slots[p] < 0) return;
    const { align, lines: words, ...box } = plan.slots[slots[p]];
    labels.push({ kind: plan.kind, index: plan.index, box, align, lines: words, plate: plan.kind === "node" ? plan.must === true : scene.layout === "flow" });
  });
  return labels;
}

function visible(scene: Scene, camera: Camera): Set<number> {
  const [x0, y0] = camera.toWorld(-20, -20);
  const [x1, y1] = camera.toWorld(camera.width + 20, camera.height + 20);
  const seen = new Set<number>();
  scene.model.grid.within(x0, y0, x1, y1, (i) => seen.add(i));
  return seen;
}

/** The most important nodes of each cell; text is neither read nor measured for the others. */
function budgeted(scene: Scene, camera: Camera, seen: ReadonlySet<number>, forced: ReadonlySet<number>): number[] {
  const few = seen.size - forced.size <= 60;
  const chosen: number[] = [];
  const used = new Map<number, number>();
  const most = BUDGET.each * Math.ceil(camera.width / BUDGET.w + 1) * Math.ceil(camera.height / BUDGET.h + 1);
  for (const i of ranked(scene, seen)) {
    if (!seen.has(i) || forced.has(i)) continue;
    if (!few) {
      const [px, py] = camera.toScreen(scene.model.x[i], scene.model.y[i]);
      const cell = Math.floor(py / BUDGET.h) * 4096 + Math.floor(px / BUDGET.w);
      const count = (used.get(cell) ?? 0) + 1;
      used.set(cell, count);
      if (count > BUDGET.each) continue;
    }
    chosen.push(i);
    if (chosen.length >= most) break;
  }
  return chosen;
}

/** Nodes in view by importance: sorted where they are few, else picked from all nodes sorted once. */
function ranked(scene: Scene, seen: ReadonlySet<number>): Iterable<number> {
  if (seen.size > 2_000) return scene.byImportance;
  const rank = new Map([...seen].map((i) => [i, importance(scene.model, i)]));
  return [...seen].sort((a, b) => (rank.get(b) as number) - (rank.get(a) as number) || a - b);
}

/** Points along the curves of a flow, for amounts to keep off. */
function lines(scene: Scene, camera: Camera): Box[] {
  if (scene.layout !== "flow" || scene.model.edgeCount > 300) return [];
  const boxes: Box[] = [];
  for (let e = 0; e < scene.model.edgeCount; e++) {
    const { curve, at, half } = scene.arrow(e, camera);
    for (let t = 0; t <= 24; t++) {
      const [x, y] = pointAt(curve, at, t / 24);
      boxes.push({ x: x + camera.originX - half, y: y + camera.originY - half, w: 2 * half, h: 2 * half });
    }
  }
  return boxes;
}

function obstacles(scene: Scene, camera: Camera, seen: ReadonlySet<number>): Box[] {
  const boxes: Box[] = [];
  const crowd = seen.size > CROWD;
  for (const i of seen) {
    // In a crowd of dots names may lie over dots, or there would be none.
    if (crowd && (scene.flags[i] & ~FLAG.light) === 0) continue;
    const r = scene.radius(i);
    const [ew, eh] = EXTENT[scene.model.shape[i]];
    const extra = rim(scene.radius(i), scene.flags[i]);
    const [px, py] = camera.toScreen(scene.model.x[i], scene.model.y[i]);
    const w = ew * r + extra - GRAZE;
    const h = eh * r + extra - GRAZE;
    boxes.push({ x: px - w, y: py - h, w: 2 * w, h: 2 * h });
  }
  return boxes;
}

/** Shorten text to a width, keeping both ends where it has no spaces. */
export function fitText(text: string, width: number, size: number, weight: number, measure: Measure): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ").slice(0, 400);
  if (measure(clean, size, weight) <= width) return clean;
  let low = 0;
  let high = clean.length;
  const cut = (n: number) => (clean.includes(" ") ? `${clean.slice(0, n).trimEnd()}…` : `${clean.slice(0, Math.ceil(n / 2))}…${clean.slice(clean.length - Math.floor(n / 2))}`);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(cut(middle), size, weight) <= width) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}

function nodePlan(scene: Scene, camera: Camera, i: number, must: boolean, whole: boolean, measure: Measure): Plan {
  const { model } = scene;
  const scale = scene.textScale;
  const width = whole ? 420 * scale : Math.min(WIDEST * scale, roomBeside(scene, camera, i));
  const lines: Line[] = [];
  const add = (text: string, size: number, weight: number, tone: Line["tone"]) => {
    if (text !== "") lines.push({ text: fitText(text, width, size * scale, weight, measure), size: size * scale, weight, tone });
  };
  const weight = must ? 600 : 400;
  add(model.name(i), NAME, weight, "text");
  add(model.nodes.text("sub", i), SUB, 400, "muted");
  if (must) add(model.nodes.text("moreText", i), SUB, 400, "accent");
  const full = around(scene, camera, i, lines, measure);
  // Where two lines find no room, the name alone may.
  const name = lines.length > 1 ? around(scene, camera, i, lines.slice(0, 1), measure) : full;
  const room = scene.layout === "flow" ? scene.model.spacing * camera.k : Number.POSITIVE_INFINITY;
  const usual = room < CRAMPED * scale ? [...name.near, ...full.near] : full.near.flatMap((slot, at) => [slot, name.near[at]]);
  const shoulder = room < TIGHT * scale ? around(scene, camera, i, cut(lines.slice(0, 1), roomAhead(scene, camera, i), measure), measure).shoulder : [];
  const slots = must ? [...full.near, ...shoulder, ...full.beside, ...name.near, ...full.over, ...full.far] : [...shoulder, ...usual, ...full.over, ...name.over];
  return { kind: "node", index: i, must, slots };
}

function cut(lines: readonly Line[], width: number, measure: Measure): Line[] {
  return lines.map((line) => ({ ...line, text: fitText(line.text, width, line.size, line.weight, measure) }));
}

/** Places around a node: the usual ones, above it, all four sides, and further away. */
function around(scene: Scene, camera: Camera, i: number, lines: readonly Line[], measure: Measure): Record<"near" | "shoulder" | "over" | "beside" | "far", Slot[]> {
  const { model } = scene;
  const w = Math.max(...lines.map((l) => measure(l.text, l.size, l.weight)), 1);
  const h = lines.reduce((sum, l) => sum + lineHeight(l.size), 0);
  const [px, py] = camera.toScreen(model.x[i], model.y[i]);
  const [ew, eh] = EXTENT[model.shape[i]];
  const extra = rim(scene.radius(i), scene.flags[i]);
  const dx = ew * scene.radius(i) + extra + 5;
  const dy = eh * scene.radius(i) + extra + Math.min(2, 0.2 * scene.base);
  const slot = (x: number, y: number, align: Label["align"]): Slot => ({ x, y, w, h, align, lines });
  const below = slot(px - w / 2, py + dy, "center");
  const above = slot(px - w / 2, py - dy - h, "center");
  const right = slot(px + dx, py - h / 2, "left");
  const left = slot(px - dx - w, py - h / 2, "right");
  const ends = model.outEdges(i).length === 0;
  const starts = model.inEdges(i).length === 0;
  const near = scene.layout !== "flow" ? [below, right, left] : ends ? [right, below] : starts ? [left, below] : [below];
  const far = [12, 26, 44].flatMap((d) => [
    slot(below.x, below.y + d, "center"),
    slot(above.x, above.y - d, "center"),
    slot(right.x + d, right.y + d, "left"),
    slot(left.x - d, left.y + d, "right"),
    slot(right.x + d, right.y - d, "left"),
    slot(left.x - d, left.y - d, "right"),
  ]);
  const within = (p: number, size: number, room: number) => Math.min(room - size - 3, Math.max(3, p));
  far.push(slot(within(below.x, w, camera.width), within(below.y, h, camera.height), "center"));
  // Between arrows that come and go: over the one that leaves, which the next row's name does not reach.
  const shoulder = scene.layout === "flow" && !ends && !starts ? [slot(px + dx - 3, py - h - 2, "left")] : [];
  return { near, shoulder, over: [above], beside: [below, above, right, left], far };
}

function edgePlans(scene: Scene, camera: Camera, marks: Marks, seen: ReadonlySet<number>, measure: Measure): Plan[] {
  const { model } = scene;
  const marked = new Set<number>(marks.selectedEdges);
  if (marks.hoverEdge >= 0) marked.add(marks.hoverEdge);
  const inView = new Set<number>();
  if (scene.base >= 4.5) for (const i of seen) for (const e of [...model.outEdges(i), ...model.inEdges(i)]) inView.add(e);
  const rest = [...inView]
    .filter((e) => !marked.has(e))
    .sort((a, b) => (model.value[b] || 0) - (model.value[a] || 0) || a - b)
    .slice(0, MOST_EDGES);
  const size = AMOUNT * scene.textScale;
  const plans: Plan[] = [];
  for (const e of [...marked, ...rest]) {
    if (e >= model.edgeCount) continue;
    const text = model.edges.text("text", e);
    if (text === "") continue;
    const line: Line = { text: fitText(text, WIDEST * scene.textScale, size, 400, measure), size, weight: marked.has(e) ? 600 : 400, tone: marked.has(e) ? "text" : "muted" };
    const w = measure(line.text, line.size, line.weight);
    const h = lineHeight(size);
    const slots = edgeSlots(scene, camera, e, w, h).map(([x, y]): Slot => ({ x, y, w, h, align: "center", lines: [line] }));
    plans.push({ kind: "edge", index: e, must: marked.has(e), clear: scene.layout === "flow", air: AIR, slots });
  }
  return plans;
}

function edgeSlots(scene: Scene, camera: Camera, e: number, w: number, h: number): [number, number][] {
  const { curve, at, half } = scene.arrow(e, camera);
  const ox = camera.originX;
  const oy = camera.originY;
  const length = Math.hypot(curve[at + 6] - curve[at], curve[at + 7] - curve[at + 1]);
  if (length < 0.9 * w) return [];
  const lift = half + 2;
  if (scene.layout === "flow") {
    // Beside the end that fewer arrows share, on the side the curve does not come from.
    const { model } = scene;
    const [dx] = headDirection(curve, at);
    const arrives = model.inEdges(model.dst[e]).length <= model.outEdges(model.src[e]).length;
    const beside = (index: number, before: boolean, above: boolean, away = 2): [number, number] => [
      before ? curve[index] + ox - w - away : curve[index] + ox + away,
      curve[index + 1] + oy + (above ? -lift - h : lift),
    ];
    const rises = curve[at + 7] <= curve[at + 1];
    const end = [2, 22, 38].map((away) => beside(at + 6, dx >= 0, rises, away));
    const start = [2, 22, 38].map((away) => beside(at, dx < 0, !rises, away));
    const [endBelow, startBelow] = [beside(at + 6, dx >= 0, !rises), beside(at, dx < 0, rises)];
    // In a fan an amount is told apart only beside the end its arrow has for itself.
    const lean = leanOf(model.outEdges(model.src[e]).length, model.inEdges(model.dst[e]).length);
    if (lean !== 0) return lean > 0 ? [...end, endBelow] : [...start, startBelow];
    const slots = arrives ? [...end, ...start] : [...start, ...end];
    slots.push(endBelow, startBelow);
    for (const t of [0.6, 0.45, 0.75, 0.3]) {
      const [px, py] = pointAt(curve, at, t);
      slots.push([px + ox - w / 2, py + oy - h / 2]);
    }
    return slots;
  }
  return [0.5, 0.42, 0.6, 0.33, 0.7].map((t) => {
    const [px, py] = pointAt(curve, at, t);
    return [px + ox - w / 2, py + oy - h / 2];
  });
}

export function lineHeight(size: number): number {
  return Math.round(size * 1.22);
}
