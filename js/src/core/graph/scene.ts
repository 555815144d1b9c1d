import { luminance, mixed, parseColour } from "../colour";
import { riskColour, type Theme } from "../theme";
import type { Camera } from "./camera";
import { arrowCurve, CURVE, type End, leanOf, pointAt } from "./geometry";
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

/** Radius in pixels of an ordinary node with room around it, and of the smallest dot. */
const FULL = 10.5;
export const LEAST = 1.6;
const DECADES = 3.5;
const RINGED = FLAG.sanctioned | FLAG.illicit | FLAG.selected | FLAG.focus | FLAG.pinned | FLAG.hover;
const GROUP = KINDS.indexOf("group");

/** One description of the drawing in pixels; every painter draws from it. */
export class Scene {
  readonly model: GraphModel;
  readonly layout: LayoutMode;
  theme: Theme;
  /** Radius of a node is `max(LEAST, base · weight)` pixels. */
  base = FULL;
  readonly weight: Float32Array;
  readonly flags: Uint8Array;
  readonly fill: Uint8Array;
  /** Cubics in pixels from the world's origin, eight numbers an edge. */
  readonly curve: Float32Array;
  readonly head: Float32Array;
  readonly half: Float32Array;
  readonly colour: Uint8Array;
  /** Edges in the order they are painted; marked ones come last, from `markedFrom` on. */
  readonly order: Uint32Array;
  markedFrom = 0;
  /** Nodes in the order they are painted; those with rings come last, from `ringedFrom` on. */
  readonly nodeOrder: Uint32Array;
  ringedFrom = 0;
  /** Half the width of the broadest unmarked edge in pixels. */
  thickest = 0;
  /** Grow with each change of positions, of sizes, and of colours. */
  readonly version = { place: 1, shape: 0, style: 0 };
  #strength: Float32Array;
  #rank: Uint8Array;
  #k = Number.NaN;
  #kx = Number.NaN;
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
    this.curve = new Float32Array(CURVE * m);
    this.head = new Float32Array(m);
    this.half = new Float32Array(m);
    this.colour = new Uint8Array(4 * m);
    this.order = Uint32Array.from({ length: m }, (_, e) => e);
    this.nodeOrder = new Uint32Array(n);
    this.#strength = strengths(model.value);
    this.#rank = new Uint8Array(m);
  }

  radius(node: number): number {
    return Math.max(LEAST, this.base * this.weight[node]);
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
    for (let i = 0; i < model.nodeCount; i++) {
      const score = model.risk[i];
      let flags = 0;
      if (model.sanctioned[i]) flags |= FLAG.sanctioned;
      if (model.illicit[i]) flags |= FLAG.illicit;
      if (marks.selected.has(i)) flags |= FLAG.selected;
      if (marks.focus.has(i)) flags |= FLAG.focus;
      if (marks.pinned.has(i)) flags |= FLAG.pinned;
      if (marks.hoverNode === i) flags |= FLAG.hover;
      const tint = mode === "risk" && Number.isFinite(score) ? Math.round(Math.min(100, Math.max(0, score))) : 101;
      if (light[tint]) flags |= FLAG.light;
      this.flags[i] = flags;
      let weight = Number.isFinite(score) ? 0.82 + 0.0018 * score : 0.76;
      if (model.shape[i] === GROUP) weight = 0.74;
      if (model.sanctioned[i]) weight = Math.max(weight, 0.94);
      if (marks.focus.has(i)) weight = Math.max(weight, 1.12);
      this.weight[i] = weight;
      this.fill.set(fills[tint], 4 * i);
      this.fill[4 * i + 3] = 255;
    }
    let at = 0;
    for (let i = 0; i < model.nodeCount; i++) if ((this.flags[i] & RINGED) === 0) this.nodeOrder[at++] = i;
    this.ringedFrom = at;
    for (let i = 0; i < model.nodeCount; i++) if ((this.flags[i] & RINGED) !== 0) this.nodeOrder[at++] = i;
    this.#styleEdges(marks, mode);
    this.version.style++;
    this.#stale = true; // a focus node is larger, so its arrows end elsewhere
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
    const about = marks.selected.size > 0 ? marks.selected : marks.focus;
    const one = marks.selected.size === 1 ? [...marks.selected][0] : -1;
    const lit = one >= 0 && !(marks.focus.size === 1 && marks.focus.has(one)) ? one : -1;
    const rank = this.#rank.fill(0);
    for (let e = 0; e < m; e++) {
      const s = model.src[e];
      const d = model.dst[e];
      let colour = plain;
      if (mode === "direction") {
        if (about.has(d)) colour = into;
        else if (about.has(s)) colour = out;
      } else if (mode === "share") {
        colour = shares[Math.round(32 * Math.min(1, Math.max(0, model.share[e] || 0)))];
      } else if (marks.focus.has(d) && !marks.focus.has(s)) colour = toFocus;
      let a = alpha;
      const between = marks.selected.size > 1 && marks.selected.has(s) && marks.selected.has(d);
      if (marks.selectedEdges.has(e) || between || (mode !== "direction" && (s === lit || d === lit))) {
        if (mode !== "direction") colour = accent;
        rank[e] = 2;
        a = 255;
      }
      if (e === marks.hoverEdge || s === marks.hoverNode || d === marks.hoverNode) {
        if (rank[e] === 0 && mode === "risk") colour = hover;
        rank[e] = Math.max(rank[e], 1);
        a = 255;
      }
      this.colour.set(colour, 4 * e);
      this.colour[4 * e + 3] = a;
    }
    this.markedFrom = rank.reduce((count, r) => count + Number(r === 0), 0);
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
    if (this.shapedFor(camera) && !this.#stale) return;
    this.#k = camera.k;
    this.#kx = camera.kx;
    this.#stale = false;
    const { model } = this;
    const size = Math.min(1, Math.max(0.22, this.base / FULL));
    this.thickest = 0;
    const from: End = { x: 0, y: 0, w: 0, r: 0 };
    const to: End = { x: 0, y: 0, w: 0, r: 0 };
    for (let e = 0; e < model.edgeCount; e++) {
      const width = Math.max(this.#rank[e] > 0 ? 1.6 : 0.7, size * (1.2 + 4.6 * this.#strength[e]));
      this.half[e] = width / 2;
      if (this.#rank[e] === 0 && width > 2 * this.thickest) this.thickest = width / 2;
      this.#end(model.src[e], camera, from, false);
      this.#end(model.dst[e], camera, to, true);
      const head = Math.max(3.2, size * 5.2 + 0.8 * width);
      const side = model.twin[e] ? width / 2 + 3 * size + 0.6 : 0;
      const lean = leanOf(model.outEdges(model.src[e]).length, model.inEdges(model.dst[e]).length);
      this.head[e] = arrowCurve(this.layout, from, to, head, side, this.curve, CURVE * e, lean);
    }
    this.version.shape++;
  }

  /** True while the curves fit the zoom, so that edges can be picked. */
  shapedFor(camera: Camera): boolean {
    return camera.k === this.#k && camera.kx === this.#kx;
  }

  /** Middle of an edge in pixels from the world's origin. */
  middle(edge: number): [number, number] {
    return pointAt(this.curve, CURVE * edge, 0.5);
  }

  /** Half the breadth of an arrowhead in pixels. */
  headHalf(edge: number): number {
    return Math.max(1.6, this.half[edge] + 0.34 * this.head[edge]);
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

function bytes(colour: string): [number, number, number] {
  const [r, g, b] = parseColour(colour) ?? [0.5, 0.5, 0.5, 1];
  return [Math.round(255 * r), Math.round(255 * g), Math.round(255 * b)];
}

/** 0 to 1 by the logarithm of the value; everything far below the largest is equally thin. */
export function strengths(value: ArrayLike<number>): Float32Array {
  let most = 0;
  for (let e = 0; e < value.length; e++) if (value[e] > most && Number.isFinite(value[e])) most = value[e];
  return Float32Array.from({ length: value.length }, (_, e) =>
    value[e] > 0 && most > 0 ? Math.max(0, 1 - Math.log10(most / value[e]) / DECADES) : 0,
  );
}
