import type { Theme } from "../theme";
import type { Arrow } from "./arrow";
import type { Camera } from "./camera";
import { chooseArrows, chooseShapes, eachInView, FEW_IN_VIEW } from "./crowd";
import { styleEdges } from "./edgestyle";
import { arrowCurve, CURVE, type End, leanOf, pointAt } from "./geometry";
import type { GraphModel } from "./model";
import { EXTENT, FLAG, KINDS, rim } from "./shapes";
import { tintsOf, UNSCORED } from "./tints";
import type { ColourMode, LayoutMode } from "./types";
import { importance, strengths, strongestFirst } from "./weights";

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

/** Up to this radius in pixels shapes cannot be told apart, and dots do. */
export const SMALL = 3;
/** Opacity of arrows painted one by one in a large graph. */
const NEAR_ALPHA = 225;
/** An account with more counterparties has no halo around each. */
const MOST_HALOS = 500;

/** Radius in pixels of an ordinary node with room around it, and of the smallest dot. */
const FULL = 10.5;
export const LEAST = 1.6;
const RINGED = FLAG.sanctioned | FLAG.illicit | FLAG.selected | FLAG.focus | FLAG.pinned | FLAG.hover;
const GROUP = KINDS.indexOf("group");

const NONE = new Uint32Array(0);

/** One description of the drawing in pixels; every painter draws from it. */
export class Scene {
  readonly model: GraphModel;
  readonly layout: LayoutMode;
  /** So many straight edges that they are drawn as ink; their curves are computed one by one when asked for. */
  readonly bulk: boolean;
  theme: Theme;
  /** Size of the words, 1 as usual; larger where the board shows larger text. */
  textScale = 1;
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
  /** Nodes painted as shapes in bulk, those with rings last; all others are dots. */
  shapes: Uint32Array = NONE;
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
    const { packed, light } = tintsOf(theme);
    const tinted = new Uint32Array(this.fill.buffer);
    for (let i = 0; i < model.nodeCount; i++) {
      const score = model.risk[i];
      const scored = score === score;
      const tint = mode === "risk" && scored ? Math.round(Math.min(100, Math.max(0, score))) : UNSCORED;
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
    const { model } = this;
    const m = model.edgeCount;
    const rank = this.#rank;
    styleEdges(model, this.theme, this.flags, marks, mode, this.bulk, { colours: new Uint32Array(this.colour.buffer), rank });
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
    if (this.bulk) {
      const { arrows, near, inView } = chooseArrows(this, this.#rank, camera);
      for (const e of near) this.colour[4 * e + 3] = NEAR_ALPHA;
      this.arrows = arrows;
      this.#inView = inView;
      Object.assign(this, chooseShapes(this, camera));
      return;
    }
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

  /** Edges in view or in the margin around it, largest value first. */
  edgesInView(camera: Camera): number[] {
    const edges: number[] = [];
    eachInView(this.model, this.order, camera, (e) => edges.push(e));
    return edges;
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

function seenBy(camera: Camera): string {
  return `${camera.x} ${camera.y} ${camera.width} ${camera.height}`;
}
