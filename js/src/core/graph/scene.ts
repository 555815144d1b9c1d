import { luminance, mixed, parseColour } from "../colour";
import { riskColour, type Theme } from "../theme";
import type { Camera } from "./camera";
import { arrowCurve, CURVE, type End, leanOf, pointAt } from "./geometry";
import { BLEED } from "./limits";
import type { GraphModel } from "./model";
import { EXTENT, FLAG, KINDS, rim } from "./shapes";
import type { ColourMode, LayoutMode } from "./types";

/** What the user has marked, by node and edge number. */
export interface Marks {
  selected: ReadonlySet<number>;
  selectedEdges: ReadonlySet<number>;
  focus: ReadonlySet<number>;
  pinned: ReadonlySet<number>;
  hoverNode: number;
  hoverEdge: number;
}

export const NO_MARKS: Marks = {
  selected: new Set(),
  selectedEdges: new Set(),
  focus: new Set(),
  pinned: new Set(),
  hoverNode: -1,
  hoverEdge: -1,
};

/** Above so many edges straight arrows are drawn as ink, and one by one only where few are in view or marked. */
export const MANY_EDGES = 2_000;
/** Up to so many edges in view each is drawn as an arrow also in a large graph. */
const FEW_IN_VIEW = 900;
/** Most marked edges of a large graph that are drawn as arrows; the others are lines. */
const MOST_MARKED = 1_500;

/** Up to this radius in pixels shapes cannot be told apart, and dots do. */
export const SMALL = 3;
/** Most nodes of a large graph that are painted as shapes. */
const MOST_SHAPES = 2_500;
const NEAR_ALPHA = 225;
const MOST_HALOS = 500;


/** Radius in pixels of an ordinary node with room around it, and of the smallest dot. */
const FULL = 10.5;
export const LEAST = 1.6;
const DECADES = 3.5;
const RINGED = FLAG.sanctioned | FLAG.illicit | FLAG.selected | FLAG.focus | FLAG.pinned | FLAG.hover;
const GROUP = KINDS.indexOf("group");

/** One edge as drawn: its cubic from `at` on, length of the head and half the width, in pixels. */
export interface Arrow {
  curve: Float32Array;
  at: number;
  head: number;
  half: number;
}

const NONE = new Uint32Array(0);

/** One description of the drawing in pixels; every painter draws from it. */
export class Scene {
  readonly model: GraphModel;
  readonly layout: LayoutMode;
  /** So many straight edges that they are drawn as ink; their curves are computed one by one when asked for. */
  readonly bulk: boolean;
  theme: Theme;
  /** Radius of a node is `max(LEAST, base · weight)` pixels. */
  base = FULL;
  readonly weight: Float32Array;
  readonly flags: Uint8Array;
  readonly fill: Uint8Array;
  readonly colour: Uint8Array;
  /** All edges in the order they are painted, marked ones last from `markedFrom` on; in bulk, largest value first. */
  readonly order: Uint32Array;
  /** Edges painted as arrows one by one, in that order: all, or in bulk the marked ones and those of a close view. */
  arrows: Uint32Array = NONE;
  /** Marked edges in bulk, largest value first; they are drawn over the ink. */
  marked: Uint32Array = NONE;
  /** Nodes painted as shapes in bulk, those with rings last from `ringedShapes` on; all others are dots. */
  shapes: Uint32Array = NONE;
  ringedShapes = 0;
  /** Whether the nodes that are not among `shapes` are painted as dots, for they are in view. */
  dots = true;
  #inView = 0;
  markedFrom = 0;
  /** Nodes in the order they are painted; those with rings come last, from `ringedFrom` on. */
  readonly nodeOrder: Uint32Array;
  ringedFrom = 0;
  /** Half the width of the broadest unmarked edge in pixels. */
  thickest = 0;
  /** Grow with each change of positions, of sizes, and of colours. */
  readonly version = { place: 1, shape: 0, style: 0 };
  /** Cubics in pixels from the world's origin, eight numbers an edge; empty in bulk. */
  readonly #curve: Float32Array;
  readonly #head: Float32Array;
  readonly #half: Float32Array;
  readonly #one: Arrow;
  #strength: Float32Array;
  #rank: Uint8Array;
  #k = Number.NaN;
  #kx = Number.NaN;
  #seen = "";
  #stale = true;

  constructor(model: GraphModel, layout: LayoutMode, theme: Theme) {
    this.model = model;
    this.layout = layout;
    this.theme = theme;
    const n = model.nodeCount;
    const m = model.edgeCount;
    this.weight = new Float32Array(n);
    this.flags = new Uint8Array(n);
    this.fill = new Uint8Array(4 * n);
    this.bulk = layout === "force" && m > MANY_EDGES;
    const own = this.bulk ? 0 : m;
    this.#curve = new Float32Array(CURVE * own);
    this.#head = new Float32Array(own);
    this.#half = new Float32Array(own);
    this.#one = { curve: this.bulk ? new Float32Array(CURVE) : this.#curve, at: 0, head: 0, half: 0 };
    this.colour = new Uint8Array(4 * m);
    this.#strength = strengths(model.value);
    this.order = this.bulk ? strongestFirst(this.#strength) : new Uint32Array(m).map((_, e) => e);
    this.nodeOrder = new Uint32Array(n);
    this.#rank = new Uint8Array(m);
  }

  radius(node: number): number {
    return Math.max(LEAST, this.base * this.weight[node]);
  }

  /** Nodes by what they tell an investigator, the most telling first: score, listing, and how many they deal with. */
  get byImportance(): Uint32Array {
    if (this.#byImportance === null) {
      const { model } = this;
      const weight = new Float32Array(model.nodeCount);
      for (let i = 0; i < weight.length; i++) weight[i] = Math.min(1, importance(model, i) / 33);
      this.#byImportance = strongestFirst(weight);
    }
    return this.#byImportance;
  }
  #byImportance: Uint32Array | null = null;

  /** 0 to 1 by the logarithm of an edge's value. */
  strength(edge: number): number {
    return this.#strength[edge];
  }

  /** Positions have changed. */
  moved(): void {
    this.model.moved();
    this.version.place++;
    this.#stale = true;
  }

  /** Colours, sizes and rings after a change of marks, mode or theme. */
  style(marks: Marks, mode: ColourMode): void {
    const { model, theme } = this;
    const tints = Array.from({ length: 102 }, (_, score) => (score <= 100 ? riskColour(theme, score) : theme.unscored));
    const fills = tints.map(bytes);
    const light = tints.map((tint) => luminance(parseColour(tint) ?? [0, 0, 0, 1]) > 0.3);
    const tinted = new Uint32Array(this.fill.buffer);
    const packed = fills.map(([r, g, b]) => new Uint32Array(Uint8Array.of(r, g, b, 255).buffer)[0]);
    for (let i = 0; i < model.nodeCount; i++) {
      const score = model.risk[i];
      const scored = score === score;
      const tint = mode === "risk" && scored ? Math.round(Math.min(100, Math.max(0, score))) : 101;
      this.flags[i] = (model.sanctioned[i] ? FLAG.sanctioned : 0) | (model.illicit[i] ? FLAG.illicit : 0) | (light[tint] ? FLAG.light : 0);
      let weight = scored ? 0.82 + 0.0018 * score : 0.76;
      if (model.shape[i] === GROUP) weight = 0.74;
      if (model.sanctioned[i]) weight = Math.max(weight, 0.94);
      this.weight[i] = weight;
      tinted[i] = packed[tint];
    }
    for (const i of marks.selected) this.flags[i] |= FLAG.selected;
    for (const i of marks.pinned) this.flags[i] |= FLAG.pinned;
    for (const i of marks.focus) {
      this.flags[i] |= FLAG.focus;
      this.weight[i] = Math.max(this.weight[i], 1.12);
    }
    if (marks.hoverNode >= 0) this.flags[marks.hoverNode] |= FLAG.hover;
    if (this.bulk && marks.selected.size === 1) this.#haloAround([...marks.selected][0]);
    let at = 0;
    const ranked = this.bulk ? this.byImportance : null;
    const node = (i: number) => (ranked === null ? i : ranked[model.nodeCount - 1 - i]);
    for (let i = 0; i < model.nodeCount; i++) if ((this.flags[node(i)] & RINGED) === 0) this.nodeOrder[at++] = node(i);
    this.ringedFrom = at;
    for (let i = 0; i < model.nodeCount; i++) if ((this.flags[node(i)] & RINGED) !== 0) this.nodeOrder[at++] = node(i);
    this.#styleEdges(marks, mode);
    this.version.style++;
    this.#stale = true; // a focus node is larger, so its arrows end elsewhere
  }

  /** In a crowd the accounts that one deals with would not be found along its arrows alone. */
  #haloAround(node: number): void {
    const { model } = this;
    const [out, into] = [model.outEdges(node), model.inEdges(node)];
    if (out.length + into.length > MOST_HALOS) return;
    for (const e of out) this.flags[model.dst[e]] |= FLAG.hover;
    for (const e of into) this.flags[model.src[e]] |= FLAG.hover;
  }

  #styleEdges(marks: Marks, mode: ColourMode): void {
    const { model, theme } = this;
    const m = model.edgeCount;
    const alpha = Math.round(255 * Math.min(0.95, Math.max(0.24, 1.62 - Math.log10(m + 1) * 0.38)));
    const plain = bytes(theme.edge);
    const toFocus = bytes(mixed(theme.edge, theme.incoming, 0.55));
    const into = bytes(theme.incoming);
    const out = bytes(theme.outgoing);
    const accent = bytes(theme.accent);
    const hover = bytes(mixed(theme.edge, theme.text, 0.6));
    const shares = Array.from({ length: 33 }, (_, i) => bytes(mixed(theme.edge, theme.accent, i / 32)));
    const one = marks.selected.size === 1 ? [...marks.selected][0] : -1;
    const lit = one >= 0 && (this.bulk || !(marks.focus.size === 1 && marks.focus.has(one))) ? one : -1;
    const rank = this.#rank.fill(0);
    const { flags } = this;
    const colours = new Uint32Array(this.colour.buffer);
    const packed = ([r, g, b]: readonly number[], a: number) => new Uint32Array(Uint8Array.of(r, g, b, a).buffer)[0];
    const [usual, usualToFocus] = [packed(plain, alpha), packed(toFocus, alpha)];
    const [isSelected, isFocus] = [FLAG.selected, FLAG.focus];
    const isAbout = marks.selected.size > 0 ? isSelected : isFocus;
    const several = marks.selected.size > 1;
    for (let e = 0; e < m; e++) {
      const s = model.src[e];
      const d = model.dst[e];
      const [from, to] = [flags[s], flags[d]];
      const hovered = e === marks.hoverEdge || s === marks.hoverNode || d === marks.hoverNode;
      const chosen = marks.selectedEdges.size > 0 && marks.selectedEdges.has(e);
      if (mode !== "share" && !hovered && !chosen && ((from | to) & (isSelected | isFocus)) === 0) {
        colours[e] = usual;
        continue;
      }
      let colour = plain;
      if (mode === "direction") {
        if (to & isAbout) colour = into;
        else if (from & isAbout) colour = out;
      } else if (mode === "share") {
        colour = shares[Math.round(32 * Math.min(1, Math.max(0, model.share[e] || 0)))];
      } else if (to & isFocus && !(from & isFocus)) colour = toFocus;
      let a = alpha;
      const between = several && from & isSelected && to & isSelected;
      if (chosen || between || (mode !== "direction" && (s === lit || d === lit))) {
        if (mode !== "direction") colour = accent;
        rank[e] = 2;
        a = 255;
      }
      if (hovered) {
        if (rank[e] === 0 && mode === "risk") colour = hover;
        rank[e] = Math.max(rank[e], 1);
        a = 255;
      }
      // In so many arrows those in and out of what is looked at would not be seen among the others.
      if (this.bulk && rank[e] === 0 && mode === "direction" && colour !== plain) rank[e] = 1;
      colours[e] = colour === toFocus && a === alpha ? usualToFocus : packed(colour, this.bulk && rank[e] > 0 ? Math.max(a, 217) : a);
    }
    let marked = 0;
    for (let e = 0; e < m; e++) if (rank[e] > 0) marked++;
    this.markedFrom = m - marked;
    if (this.bulk) {
      this.marked = new Uint32Array(marked);
      let at = 0;
      for (let i = 0; at < marked; i++) if (rank[this.order[i]] > 0) this.marked[at++] = this.order[i];
      return;
    }
    this.arrows = this.order;
    if (m <= 20_000) {
      this.order.sort((p, q) => rank[p] - rank[q] || this.#strength[p] - this.#strength[q] || p - q);
    } else {
      let at = 0;
      for (const r of [0, 1, 2]) for (let e = 0; e < m; e++) if (rank[e] === r) this.order[at++] = e;
    }
  }

  /** Sizes of nodes for a zoom: they grow with the room between them until they are easy to read, and stay so. */
  sizeFor(camera: Camera): void {
    const room = this.model.spacing * camera.k;
    const share = 0.11 * Math.sqrt((camera.width * camera.height) / Math.max(1, this.model.nodeCount));
    const least = Math.min(3.6, Math.max(2, share));
    this.base = Number.isFinite(room) ? Math.min(FULL, Math.max(least, 0.19 * room)) : FULL;
  }

  /** Sizes and curves for a zoom; does nothing while the zoom stays. */
  shapeFor(camera: Camera): void {
    this.sizeFor(camera);
    if (this.shapedFor(camera) && !this.#stale && !(this.bulk && this.#seen !== seenBy(camera))) return;
    this.#seen = seenBy(camera);
    this.#k = camera.k;
    this.#kx = camera.kx;
    this.#stale = false;
    this.#size = Math.min(1, Math.max(0.22, this.base / FULL));
    this.version.shape++;
    if (this.bulk) return this.#chooseArrows(camera);
    this.thickest = 0;
    for (let e = 0; e < this.model.edgeCount; e++) {
      this.#shape(e, camera, this.#one, CURVE * e);
      this.#head[e] = this.#one.head;
      this.#half[e] = this.#one.half;
      if (this.#rank[e] === 0 && this.#half[e] > this.thickest) this.thickest = this.#half[e];
    }
  }

  /** Arrow of an edge; valid until the next one is asked for, and outside bulk for the zoom last shaped for. */
  arrow(edge: number, camera: Camera): Arrow {
    const one = this.#one;
    if (this.bulk) this.#shape(edge, camera, one, 0);
    else {
      one.at = CURVE * edge;
      one.head = this.#head[edge];
      one.half = this.#half[edge];
    }
    return one;
  }

  #shape(e: number, camera: Camera, arrow: Arrow, at: number): void {
    const { model } = this;
    const size = this.#size;
    const width = Math.max(this.#rank[e] > 0 ? 1.6 : 0.7, size * (1.2 + 4.6 * this.#strength[e]));
    this.#end(model.src[e], camera, this.#from, false);
    this.#end(model.dst[e], camera, this.#to, true);
    const head = Math.max(3.2, size * 5.2 + 0.8 * width);
    const side = model.twin[e] ? width / 2 + 3 * size + 0.6 : 0;
    const lean = this.layout === "flow" ? leanOf(model.outEdges(model.src[e]).length, model.inEdges(model.dst[e]).length) : 0;
    arrow.at = at;
    arrow.half = width / 2;
    arrow.head = arrowCurve(this.layout, this.#from, this.#to, head, side, arrow.curve, at, lean);
  }
  #size = 1;
  readonly #from: End = { x: 0, y: 0, w: 0, r: 0 };
  readonly #to: End = { x: 0, y: 0, w: 0, r: 0 };

  /** In bulk: which edges are painted one by one, and which nodes as shapes. */
  #chooseArrows(camera: Camera): void {
    const { x, y } = this.model;
    const [x0, y0] = camera.toWorld(-BLEED * camera.width, -BLEED * camera.height);
    const [x1, y1] = camera.toWorld((1 + BLEED) * camera.width, (1 + BLEED) * camera.height);
    const near = new Uint32Array(FEW_IN_VIEW);
    let [found, plain] = [0, 0];
    this.#eachInView(camera, (e) => {
      if (this.#rank[e] === 0 && plain < FEW_IN_VIEW) near[plain++] = e;
      found++;
    });
    this.#inView = found;
    const marked = this.marked.subarray(0, MOST_MARKED).slice().reverse();
    if (found > FEW_IN_VIEW) this.arrows = marked;
    else {
      for (let i = 0; i < plain; i++) this.colour[4 * near[i] + 3] = NEAR_ALPHA;
      this.arrows = new Uint32Array(plain + marked.length);
      this.arrows.set(near.subarray(0, plain));
      this.arrows.set(marked, plain);
    }
    const shown = (at: number) => x[this.nodeOrder[at]] >= x0 && x[this.nodeOrder[at]] <= x1 && y[this.nodeOrder[at]] >= y0 && y[this.nodeOrder[at]] <= y1;
    const list = (from: number, to: number, most: number): number[] => {
      const nodes: number[] = [];
      for (let at = from; at < to && nodes.length <= most; at++) if (shown(at)) nodes.push(this.nodeOrder[at]);
      return nodes;
    };
    const ringed = list(this.ringedFrom, this.nodeOrder.length, MOST_SHAPES);
    const others = this.base > SMALL ? list(0, this.ringedFrom, MOST_SHAPES) : [];
    this.dots = this.base <= SMALL || others.length > MOST_SHAPES;
    this.ringedShapes = this.dots ? 0 : others.length;
    this.shapes = Uint32Array.from(this.dots ? ringed : [...others, ...ringed]);
  }

  /** Edges in view or in the margin around it, largest value first. */
  edgesInView(camera: Camera): number[] {
    const edges: number[] = [];
    this.#eachInView(camera, (e) => edges.push(e));
    return edges;
  }

  #eachInView(camera: Camera, visit: (edge: number) => void): void {
    const { src, dst, x, y, edgeCount } = this.model;
    const [x0, y0] = camera.toWorld(-BLEED * camera.width, -BLEED * camera.height);
    const [x1, y1] = camera.toWorld((1 + BLEED) * camera.width, (1 + BLEED) * camera.height);
    for (let i = 0; i < edgeCount; i++) {
      const e = this.order[i];
      const sx = x[src[e]];
      const dx = x[dst[e]];
      if ((sx < x0 && dx < x0) || (sx > x1 && dx > x1)) continue;
      const sy = y[src[e]];
      const dy = y[dst[e]];
      if ((sy < y0 && dy < y0) || (sy > y1 && dy > y1)) continue;
      visit(e);
    }
  }

  /** Opacity of one arrow of the ink: the fewer there are in view, the darker each. */
  get fade(): number {
    return Math.min(0.62, Math.max(0.1, 9_000 / Math.max(1, this.#inView)));
  }

  /** Whether a large graph is seen so near that its arrows are drawn one by one instead of as ink. */
  get near(): boolean {
    return this.bulk && this.#inView <= FEW_IN_VIEW;
  }

  /** True while the curves fit the zoom, so that edges can be picked. */
  shapedFor(camera: Camera): boolean {
    return camera.k === this.#k && camera.kx === this.#kx;
  }

  /** Middle of an edge in pixels from the world's origin. */
  middle(edge: number, camera: Camera): [number, number] {
    const { curve, at } = this.arrow(edge, camera);
    return pointAt(curve, at, 0.5);
  }

  #end(node: number, camera: Camera, end: End, arriving: boolean): void {
    const r = this.radius(node);
    const [w, h] = EXTENT[this.model.shape[node]];
    // An arrow arrives outside all rings, and leaves from under those of the selection.
    const ring = rim(r, arriving ? this.flags[node] : this.flags[node] & ~(FLAG.selected | FLAG.focus));
    end.x = this.model.x[node] * camera.kx;
    end.y = this.model.y[node] * camera.k;
    end.w = w * r + ring;
    end.r = Math.max(w, h) * r + ring;
  }
}

/** Half the breadth of an arrowhead in pixels. */
export function headHalf({ half, head }: Arrow): number {
  return Math.max(1.6, half + 0.34 * head);
}

function seenBy(camera: Camera): string {
  return `${camera.x} ${camera.y} ${camera.width} ${camera.height}`;
}

/** What a node tells an investigator, 0 to about 33. */
export function importance(model: GraphModel, i: number): number {
  const score = Number.isFinite(model.risk[i]) ? model.risk[i] : 0;
  const links = model.outEdges(i).length + model.inEdges(i).length;
  return score / 10 + 3 * model.sanctioned[i] + 2 * model.illicit[i] + Math.log2(1 + links);
}

/** Numbers from 0 to 1 in 1,024 steps: their places, the largest first and equal ones in their order. */
function strongestFirst(strength: Float32Array): Uint32Array {
  const step = (e: number) => 1_023 - Math.round(1_023 * strength[e]);
  const next = new Uint32Array(1_025);
  for (let e = 0; e < strength.length; e++) next[step(e) + 1]++;
  for (let i = 0; i < 1_024; i++) next[i + 1] += next[i];
  const order = new Uint32Array(strength.length);
  for (let e = 0; e < strength.length; e++) order[next[step(e)]++] = e;
  return order;
}

function bytes(colour: string): [number, number, number] {
  const [r, g, b] = parseColour(colour) ?? [0.5, 0.5, 0.5, 1];
  return [Math.round(255 * r), Math.round(255 * g), Math.round(255 * b)];
}

/** 0 to 1 by the logarithm of the value; everything far below the largest is equally thin. */
export function strengths(value: ArrayLike<number>): Float32Array {
  let most = 0;
  for (let e = 0; e < value.length; e++) if (value[e] > most && Number.isFinite(value[e])) most = value[e];
  const strength = new Float32Array(value.length);
  for (let e = 0; e < value.length; e++) if (value[e] > 0 && most > 0) strength[e] = Math.max(0, 1 - Math.log10(most / value[e]) / DECADES);
  return strength;
}
