import type { Table } from "../arrow";
import type { Bounds } from "./camera";
import { SpatialGrid } from "./grid";
import { shapeOf } from "./shapes";
import type { Positions } from "./types";

/** Nodes and edges by number, with positions in world coordinates. Text is read from the tables on demand. */
export class GraphModel {
  readonly nodes: Table;
  readonly edges: Table;
  readonly ids: readonly string[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly shape: Uint8Array;
  readonly risk: Float32Array;
  readonly sanctioned: Uint8Array;
  readonly illicit: Uint8Array;
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  readonly value: Float64Array;
  readonly share: Float64Array;
  /** 1 where the opposite transfer pair is drawn too. */
  readonly twin: Uint8Array;
  /** Whether an account pays itself somewhere. */
  readonly loops: boolean;
  readonly #index = new Map<string, number>();
  readonly #outStart: Uint32Array;
  readonly #outEdge: Uint32Array;
  readonly #inStart: Uint32Array;
  readonly #inEdge: Uint32Array;
  #grid: SpatialGrid | null = null;
  #spacing: number | null = null;

  constructor(nodes: Table, edges: Table) {
    this.nodes = nodes;
    this.edges = edges;
    const n = nodes.length;
    const m = edges.length;
    this.ids = Array.from({ length: n }, (_, i) => nodes.text("id", i));
    this.ids.forEach((id, i) => this.#index.set(id, i));
    this.x = Float64Array.from(nodes.numbers("x"));
    this.y = Float64Array.from(nodes.numbers("y"));
    this.risk = Float32Array.from(nodes.numbers("risk"));
    this.shape = Uint8Array.from({ length: n }, (_, i) => shapeOf(nodes.flag("group", i) ? "group" : nodes.text("kind", i)));
    this.sanctioned = Uint8Array.from({ length: n }, (_, i) => Number(nodes.flag("sanctioned", i)));
    this.illicit = Uint8Array.from({ length: n }, (_, i) => Number(nodes.text("illicit", i) !== ""));
    this.src = Uint32Array.from(edges.numbers("src", 0));
    this.dst = Uint32Array.from(edges.numbers("dst", 0));
    for (let e = 0; e < m; e++) {
      if (this.src[e] >= n || this.dst[e] >= n) throw new RangeError(`Edge ${e} names a node beyond the ${n} given.`);
    }
    this.loops = this.src.some((s, e) => s === this.dst[e]);
    this.value = Float64Array.from(edges.numbers("value"));
    this.share = Float64Array.from(edges.numbers("share"));
    [this.#outStart, this.#outEdge] = adjacency(this.src, n);
    [this.#inStart, this.#inEdge] = adjacency(this.dst, n);
    this.twin = Uint8Array.from({ length: m }, (_, e) => Number(this.src[e] !== this.dst[e] && this.edgeBetween(this.dst[e], this.src[e]) >= 0));
  }

  get nodeCount(): number {
    return this.ids.length;
  }

  get edgeCount(): number {
    return this.src.length;
  }

  /** Number of a node, −1 for one that is not shown. */
  indexOf(id: string): number {
    return this.#index.get(id) ?? -1;
  }

  indices(ids: Iterable<string>): Set<number> {
    const found = new Set<number>();
    for (const id of ids) {
      const i = this.#index.get(id);
      if (i !== undefined) found.add(i);
    }
    return found;
  }

  outEdges(node: number): Uint32Array {
    return this.#outEdge.subarray(this.#outStart[node], this.#outStart[node + 1]);
  }

  inEdges(node: number): Uint32Array {
    return this.#inEdge.subarray(this.#inStart[node], this.#inStart[node + 1]);
  }

  /** Number of the edge between two nodes, −1 where there is none. */
  edgeBetween(src: number, dst: number): number {
    if (src < 0 || dst < 0) return -1;
    const out = this.outEdges(src);
    const into = this.inEdges(dst);
    if (out.length <= into.length) return out.find((e) => this.dst[e] === dst) ?? -1;
    return into.find((e) => this.src[e] === src) ?? -1;
  }

  /** Keep positions of nodes an earlier model knows, and set new ones without a place beside their neighbours. */
  settle(before: GraphModel | null): void {
    if (before !== null) {
      for (let i = 0; i < this.nodeCount; i++) {
        const j = before.indexOf(this.ids[i]);
        if (j >= 0) {
          this.x[i] = before.x[j];
          this.y[i] = before.y[j];
        }
      }
    }
    for (let i = 0; i < this.nodeCount; i++) {
      if (!Number.isFinite(this.x[i]) || !Number.isFinite(this.y[i])) this.#placeBeside(i);
    }
    this.moved();
  }

  #placeBeside(node: number): void {
    let [sx, sy, n] = [0, 0, 0];
    const add = (other: number, shift: number) => {
      if (!Number.isFinite(this.x[other])) return;
      sx += this.x[other] + shift;
      sy += this.y[other];
      n++;
    };
    for (const e of this.inEdges(node)) add(this.src[e], 60);
    for (const e of this.outEdges(node)) add(this.dst[e], -60);
    const angle = node * 2.399963; // golden angle: neighbours without a place spread evenly
    const radius = n > 0 ? 20 : 12 * Math.sqrt(node + 1);
    this.x[node] = (n > 0 ? sx / n : 0) + radius * Math.cos(angle);
    this.y[node] = (n > 0 ? sy / n : 0) + radius * Math.sin(angle);
  }

  /** Say that positions have changed. */
  moved(): void {
    this.#grid = null;
    this.#spacing = null;
  }

  place(positions: Positions): void {
    for (const [id, [x, y]] of Object.entries(positions)) {
      const i = this.indexOf(id);
      if (i < 0 || !Number.isFinite(x) || !Number.isFinite(y)) continue;
      this.x[i] = x;
      this.y[i] = y;
    }
    this.moved();
  }

  get grid(): SpatialGrid {
    return (this.#grid ??= new SpatialGrid(this.x, this.y));
  }

  /** Usual distance of a node to its nearest neighbour, world units. */
  get spacing(): number {
    return (this.#spacing ??= this.grid.spacing());
  }

  /** Rectangle around some nodes, all by default; null where there are none. */
  bounds(nodes: Iterable<number> = this.ids.keys()): Bounds | null {
    const b = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
    for (const i of nodes) {
      b.x0 = Math.min(b.x0, this.x[i]);
      b.y0 = Math.min(b.y0, this.y[i]);
      b.x1 = Math.max(b.x1, this.x[i]);
      b.y1 = Math.max(b.y1, this.y[i]);
    }
    return b.x0 <= b.x1 ? b : null;
  }
}

/** Edges grouped by one of their ends: start of each node's run, and the runs. */
function adjacency(end: Uint32Array, n: number): [Uint32Array, Uint32Array] {
  const start = new Uint32Array(n + 1);
  for (const node of end) start[node + 1]++;
  for (let i = 0; i < n; i++) start[i + 1] += start[i];
  const next = start.slice();
  const items = new Uint32Array(end.length);
  end.forEach((node, e) => (items[next[node]++] = e));
  return [start, items];
}
