import type { Numbers, Table } from "../arrow";
import { shortId } from "../format";
import type { Bounds } from "./camera";
import { SpatialGrid } from "./grid";
import { IdIndex } from "./idindex";
import { shapeOf } from "./shapes";
import type { Positions } from "./types";

/** Bits of the column `flags`, which compact tables have in place of `sanctioned` and `illicit`. */
const SANCTIONED = 1;
const ILLICIT = 2;

/**
 * Nodes and edges by number, with positions in world coordinates. Text is read from the tables on demand.
 *
 * Compact tables (of all accounts of a case) have `shape` and `flags` as numbers, and no words besides ids and names.
 */
export class GraphModel {
  readonly nodes: Table;
  readonly edges: Table;
  readonly nodeCount: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly shape: Uint8Array;
  readonly risk: Float32Array;
  readonly sanctioned: Uint8Array;
  readonly illicit: Uint8Array;
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  readonly value: Numbers;
  readonly share: Numbers;
  /** 1 where the opposite transfer pair is drawn too. */
  readonly twin: Uint8Array;
  /** Whether an account pays itself somewhere. */
  readonly loops: boolean;
  #index: IdIndex | null = null;
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
    this.nodeCount = n;
    this.x = Float64Array.from(nodes.numbers("x"));
    this.y = Float64Array.from(nodes.numbers("y"));
    this.risk = Float32Array.from(nodes.numbers("risk"));
    if (nodes.has("shape")) {
      this.shape = Uint8Array.from(nodes.numbers("shape"));
      const flags = nodes.numbers("flags", 0);
      this.sanctioned = Uint8Array.from(flags, (f) => Number((f & SANCTIONED) !== 0));
      this.illicit = Uint8Array.from(flags, (f) => Number((f & ILLICIT) !== 0));
    } else {
      this.shape = Uint8Array.from({ length: n }, (_, i) => shapeOf(nodes.flag("group", i) ? "group" : nodes.text("kind", i)));
      this.sanctioned = Uint8Array.from({ length: n }, (_, i) => Number(nodes.flag("sanctioned", i)));
      this.illicit = Uint8Array.from({ length: n }, (_, i) => Number(nodes.text("illicit", i) !== ""));
    }
    this.src = numbered(edges, "src");
    this.dst = numbered(edges, "dst");
    let loops = false;
    for (let e = 0; e < m; e++) {
      if (this.src[e] >= n || this.dst[e] >= n) throw new RangeError(`Edge ${e} names a node beyond the ${n} given.`);
      loops ||= this.src[e] === this.dst[e];
    }
    this.loops = loops;
    this.value = edges.numbers("value");
    this.share = edges.numbers("share");
    [this.#outStart, this.#outEdge] = adjacency(this.src, n);
    [this.#inStart, this.#inEdge] = adjacency(this.dst, n);
    this.twin = this.#twins();
  }

  get edgeCount(): number {
    return this.src.length;
  }

  id(node: number): string {
    return this.nodes.text("id", node);
  }

  /** Name of a node, else its id, shortened where the table leaves that to us. */
  name(node: number): string {
    const label = this.nodes.text("label", node);
    if (label !== "") return label;
    return this.nodes.has("shape") ? shortId(this.id(node)) : this.id(node);
  }

  /** Number of a node, −1 for one that is not shown. */
  indexOf(id: string): number {
    return (this.#index ??= new IdIndex(this.nodes)).get(id);
  }

  indices(ids: Iterable<string>): Set<number> {
    const found = new Set<number>();
    for (const id of ids) {
      const i = this.indexOf(id);
      if (i >= 0) found.add(i);
    }
    return found;
  }

  outEdges(node: number): Uint32Array {
    return this.#outEdge.subarray(this.#outStart[node], this.#outStart[node + 1]);
  }

  inEdges(node: number): Uint32Array {
    return this.#inEdge.subarray(this.#inStart[node], this.#inStart[node + 1]);
  }

  /** How many edges a node has. */
  degree(node: number): number {
    return this.#outStart[node + 1] - this.#outStart[node] + this.#inStart[node + 1] - this.#inStart[node];
  }

  /** Number of the edge between two nodes, −1 where there is none. */
  edgeBetween(src: number, dst: number): number {
    if (src < 0 || dst < 0) return -1;
    const out = this.outEdges(src);
    const into = this.inEdges(dst);
    if (out.length <= into.length) return out.find((e) => this.dst[e] === dst) ?? -1;
    return into.find((e) => this.src[e] === src) ?? -1;
  }

  /** Find the pairs that pay each other: mark who pays an account, then look whom of them it pays. */
  #twins(): Uint8Array {
    const twin = new Uint8Array(this.edgeCount);
    const payer = new Uint32Array(this.nodeCount);
    for (let i = 0; i < this.nodeCount; i++) {
      for (let k = this.#inStart[i]; k < this.#inStart[i + 1]; k++) payer[this.src[this.#inEdge[k]]] = i + 1;
      for (let k = this.#outStart[i]; k < this.#outStart[i + 1]; k++) {
        const e = this.#outEdge[k];
        if (this.dst[e] !== i && payer[this.dst[e]] === i + 1) twin[e] = 1;
      }
    }
    return twin;
  }

  /** Keep positions of nodes an earlier model knows, and set new ones without a place beside their neighbours. */
  settle(before: GraphModel | null): void {
    if (before !== null) {
      for (let i = 0; i < this.nodeCount; i++) {
        const j = before.indexOf(this.id(i));
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
  bounds(nodes: Iterable<number> | null = null): Bounds | null {
    const b = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
    const add = (i: number): void => {
      b.x0 = Math.min(b.x0, this.x[i]);
      b.y0 = Math.min(b.y0, this.y[i]);
      b.x1 = Math.max(b.x1, this.x[i]);
      b.y1 = Math.max(b.y1, this.y[i]);
    };
    if (nodes === null) for (let i = 0; i < this.nodeCount; i++) add(i);
    else for (const i of nodes) add(i);
    return b.x0 <= b.x1 ? b : null;
  }
}

/** A column of node numbers, as it lies in the table where it can be. */
function numbered(edges: Table, name: string): Uint32Array {
  const numbers = edges.numbers(name, 0);
  return numbers instanceof Uint32Array ? numbers : Uint32Array.from(numbers);
}

/** Edges grouped by one of their ends: start of each node's run, and the runs. */
function adjacency(end: Uint32Array, n: number): [Uint32Array, Uint32Array] {
  const start = new Uint32Array(n + 1);
  for (let e = 0; e < end.length; e++) start[end[e] + 1]++;
  for (let i = 0; i < n; i++) start[i + 1] += start[i];
  const next = start.slice();
  const items = new Uint32Array(end.length);
  for (let e = 0; e < end.length; e++) items[next[end[e]]++] = e;
  return [start, items];
}
