import type { Camera } from "./camera";
import { CURVE, headDirection, pointAt } from "./geometry";
import { type Box, place, type Wish } from "./placement";
import type { Marks, Scene } from "./scene";
import { EXTENT, rim } from "./shapes";

export interface Line {
  text: string;
  size: number;
  weight: number;
  tone: "text" | "muted" | "accent";
}

/** A label with its place; `x` is where the text is aligned, `y` the top of the box. */
export interface Label {
  kind: "node" | "edge";
  index: number;
  box: Box;
  align: "left" | "center" | "right";
  lines: readonly Line[];
}

export type Measure = (text: string, size: number, weight: number) => number;

const NAME = 12;
const SUB = 10.5;
const AMOUNT = 10.5;
const WIDEST = 200;
/** A cell of the budget in pixels, and how many labels may be tried in each. */
const BUDGET = { w: 110, h: 46, each: 2 };
const CROWD = 1_500;
const MOST_EDGES = 160;

interface Plan extends Wish {
  label: Omit<Label, "box" | "align">;
  aligns: readonly Label["align"][];
}

/** Width a node's label takes in pixels. */
export function labelWidth(scene: Scene, i: number, measure: Measure): number {
  const { model } = scene;
  const width = (text: string, size: number) => Math.min(WIDEST, measure(text.slice(0, 80), size, 400));
  return Math.max(width(model.nodes.text("label", i) || model.ids[i], NAME), width(model.nodes.text("sub", i), SUB));
}

/** Choose and place the labels of what is in view: first what the user has marked, then by weight. */
export function planLabels(scene: Scene, camera: Camera, marks: Marks, measure: Measure): Label[] {
  if (camera.width === 0 || scene.model.nodeCount === 0) return [];
  const seen = visible(scene, camera);
  const forced = new Set<number>();
  for (const i of [marks.hoverNode, ...marks.focus, ...marks.selected, ...marks.pinned]) if (seen.has(i)) forced.add(i);
  const chosen = [...forced, ...budgeted(scene, camera, [...seen].filter((i) => !forced.has(i)))];
  const nodes = chosen.map((i) => nodePlan(scene, camera, i, forced.has(i), i === marks.hoverNode, measure));
  const edges = edgePlans(scene, camera, marks, seen, measure);
  const plans = [
    ...edges.filter((p) => p.must),
    ...nodes.filter((p) => p.must),
    ...nodes.filter((p) => !p.must),
    ...edges.filter((p) => !p.must),
  ];
  // The node under the pointer always wins.
  const hovered = plans.findIndex((p) => p.label.kind === "node" && p.label.index === marks.hoverNode);
  if (hovered > 0) plans.unshift(...plans.splice(hovered, 1));
  const slots = place(plans, obstacles(scene, camera, seen), { x: 2, y: 2, w: camera.width - 4, h: camera.height - 4 }, lines(scene, camera));
  const labels: Label[] = [];
  plans.forEach((plan, p) => {
    if (slots[p] < 0) return;
    const [x, y] = plan.slots[slots[p]];
    labels.push({ ...plan.label, box: { x, y, w: plan.w, h: plan.h }, align: plan.aligns[slots[p]] });
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

function importance(scene: Scene, i: number): number {
  const { model } = scene;
  const score = Number.isFinite(model.risk[i]) ? model.risk[i] : 0;
  const links = model.outEdges(i).length + model.inEdges(i).length;
  return score / 10 + 3 * model.sanctioned[i] + 2 * model.illicit[i] + Math.log2(1 + links);
}

/** The most important nodes of each cell; text is neither read nor measured for the others. */
function budgeted(scene: Scene, camera: Camera, nodes: number[]): number[] {
  const ranked = nodes
    .map((i) => ({ i, rank: importance(scene, i) }))
    .sort((a, b) => b.rank - a.rank || a.i - b.i);
  if (nodes.length <= 60) return ranked.map(({ i }) => i);
  const used = new Map<number, number>();
  return ranked
    .filter(({ i }) => {
      const [px, py] = camera.toScreen(scene.model.x[i], scene.model.y[i]);
      const cell = Math.floor(py / BUDGET.h) * 4096 + Math.floor(px / BUDGET.w);
      const count = (used.get(cell) ?? 0) + 1;
      used.set(cell, count);
      return count <= BUDGET.each;
    })
    .map(({ i }) => i);
}

/** Points along the curves of a flow, for amounts to keep off. */
function lines(scene: Scene, camera: Camera): Box[] {
  if (scene.layout !== "flow" || scene.model.edgeCount > 300) return [];
  const boxes: Box[] = [];
  for (let e = 0; e < scene.model.edgeCount; e++) {
    const half = scene.half[e];
    for (let t = 0; t <= 24; t++) {
      const [x, y] = pointAt(scene.curve, CURVE * e, t / 24);
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
    if (crowd && !scene.flags[i]) continue;
    const r = scene.radius(i);
    const [ew, eh] = EXTENT[scene.model.shape[i]];
    const extra = rim(scene.radius(i), scene.flags[i]);
    const [px, py] = camera.toScreen(scene.model.x[i], scene.model.y[i]);
    const w = ew * r + extra;
    const h = eh * r + extra;
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
  const width = whole ? 420 : WIDEST;
  const lines: Line[] = [];
  const add = (text: string, size: number, weight: number, tone: Line["tone"]) => {
    if (text !== "") lines.push({ text: fitText(text, width, size, weight, measure), size, weight, tone });
  };
  const weight = must ? 600 : 400;
  add(model.nodes.text("label", i) || model.ids[i], NAME, weight, "text");
  add(model.nodes.text("sub", i), SUB, 400, "muted");
  if (must) add(model.nodes.text("moreText", i), SUB, 400, "accent");
  const w = Math.max(...lines.map((l) => measure(l.text, l.size, l.weight)), 1);
  const h = lines.reduce((sum, l) => sum + lineHeight(l.size), 0);
  const [px, py] = camera.toScreen(model.x[i], model.y[i]);
  const [ew, eh] = EXTENT[model.shape[i]];
  const extra = rim(scene.radius(i), scene.flags[i]);
  const dx = ew * scene.radius(i) + extra + 5;
  const dy = eh * scene.radius(i) + extra + 2;
  const below = [px - w / 2, py + dy, "center"] as const;
  const above = [px - w / 2, py - dy - h, "center"] as const;
  const right = [px + dx, py - h / 2, "left"] as const;
  const left = [px - dx - w, py - h / 2, "right"] as const;
  const ends = model.outEdges(i).length === 0;
  const starts = model.inEdges(i).length === 0;
  const near = scene.layout === "flow" ? (ends ? [right, below, above] : starts ? [below, left, above] : [below, above]) : [below, right, left, above];
  const far = must
    ? [
        right, left, below, above,
        ...[12, 26, 44].flatMap((d) => [
          [px - w / 2, py + dy + d, "center"] as const,
          [px - w / 2, py - dy - h - d, "center"] as const,
          [px + dx + d, py - h / 2 + d, "left"] as const,
          [px - dx - w - d, py - h / 2 + d, "right"] as const,
          [px + dx + d, py - h / 2 - d, "left"] as const,
          [px - dx - w - d, py - h / 2 - d, "right"] as const,
        ]),
        [Math.min(camera.width - w - 3, Math.max(3, px - w / 2)), Math.min(camera.height - h - 3, Math.max(3, py + dy)), "center"] as const,
      ] // prettier-ignore
    : [];
  const all = [...near, ...far];
  return { w, h, must, slots: all.map(([x, y]) => [x, y]), aligns: all.map(([, , a]) => a), label: { kind: "node", index: i, lines } };
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
  const plans: Plan[] = [];
  for (const e of [...marked, ...rest]) {
    if (e >= model.edgeCount) continue;
    const text = model.edges.text("text", e);
    if (text === "") continue;
    const line: Line = { text: fitText(text, WIDEST, AMOUNT, 400, measure), size: AMOUNT, weight: marked.has(e) ? 600 : 400, tone: marked.has(e) ? "text" : "muted" };
    const w = measure(line.text, line.size, line.weight);
    const h = lineHeight(AMOUNT);
    const slots = edgeSlots(scene, camera, e, w, h);
    plans.push({ w, h, must: marked.has(e), clear: scene.layout === "flow", slots, aligns: slots.map(() => "center"), label: { kind: "edge", index: e, lines: [line] } });
  }
  return plans;
}

function edgeSlots(scene: Scene, camera: Camera, e: number, w: number, h: number): [number, number][] {
  const at = CURVE * e;
  const { curve } = scene;
  const ox = camera.originX;
  const oy = camera.originY;
  const length = Math.hypot(curve[at + 6] - curve[at], curve[at + 7] - curve[at + 1]);
  if (length < 0.9 * w) return [];
  const lift = scene.half[e] + 2;
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
    const slots = arrives ? [...end, ...start] : [...start, ...end];
    slots.push(beside(at + 6, dx >= 0, !rises), beside(at, dx < 0, rises));
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
