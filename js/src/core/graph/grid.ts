/** Points in square cells: what is near a place is found without looking at the rest. */
export class SpatialGrid {
  #x: Float64Array;
  #y: Float64Array;
  #cell: number;
  #left: number;
  #top: number;
  #columns: number;
  #rows: number;
  #start: Uint32Array;
  #items: Uint32Array;

  constructor(x: Float64Array, y: Float64Array) {
    this.#x = x;
    this.#y = y;
    const n = x.length;
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < n; i++) {
      x0 = Math.min(x0, x[i]);
      x1 = Math.max(x1, x[i]);
      y0 = Math.min(y0, y[i]);
      y1 = Math.max(y1, y[i]);
    }
    const width = n > 0 ? x1 - x0 : 0;
    const height = n > 0 ? y1 - y0 : 0;
    // About two points a cell where they lie evenly; never more than a million cells where they do not.
    const even = Math.sqrt((2 * Math.max(width * height, 1e-12)) / Math.max(1, n));
    this.#cell = Math.max(even, width / 1000, height / 1000, 1e-9);
    this.#left = n > 0 ? x0 : 0;
    this.#top = n > 0 ? y0 : 0;
    this.#columns = Math.max(1, Math.floor(width / this.#cell) + 1);
    this.#rows = Math.max(1, Math.floor(height / this.#cell) + 1);
    this.#start = new Uint32Array(this.#columns * this.#rows + 1);
    this.#items = new Uint32Array(n);
    const cell = new Uint32Array(n);
    for (let i = 0; i < n; i++) {
      cell[i] = this.#row(y[i]) * this.#columns + this.#column(x[i]);
      this.#start[cell[i] + 1]++;
    }
    for (let c = 0; c < this.#columns * this.#rows; c++) this.#start[c + 1] += this.#start[c];
    const next = this.#start.slice();
    for (let i = 0; i < n; i++) this.#items[next[cell[i]]++] = i;
  }

  /** Call back with every point in a rectangle; corners in world coordinates. */
  within(x0: number, y0: number, x1: number, y1: number, visit: (index: number) => void): void {
    if (this.#items.length === 0) return;
    const c1 = this.#column(x1);
    const r1 = this.#row(y1);
    for (let r = this.#row(y0); r <= r1; r++) {
      for (let c = this.#column(x0); c <= c1; c++) {
        const cell = r * this.#columns + c;
        for (let k = this.#start[cell]; k < this.#start[cell + 1]; k++) {
          const i = this.#items[k];
          if (this.#x[i] >= x0 && this.#x[i] <= x1 && this.#y[i] >= y0 && this.#y[i] <= y1) visit(i);
        }
      }
    }
  }

  /** Median distance of points to their nearest other point, from a sample; infinite for fewer than two points. */
  spacing(): number {
    const n = this.#items.length;
    if (n < 2) return Number.POSITIVE_INFINITY;
    const distances: number[] = [];
    const step = Math.max(1, Math.floor(n / 200));
    for (let i = 0; i < n; i += step) distances.push(this.#nearest(i));
    distances.sort((a, b) => a - b);
    return distances[distances.length >> 1];
  }

  #nearest(i: number): number {
    const reach = Math.max(this.#columns, this.#rows);
    for (let ring = 1; ; ring *= 2) {
      const d = ring * this.#cell;
      let best = Number.POSITIVE_INFINITY;
      this.within(this.#x[i] - d, this.#y[i] - d, this.#x[i] + d, this.#y[i] + d, (j) => {
        const there = Math.hypot(this.#x[j] - this.#x[i], this.#y[j] - this.#y[i]);
        if (j !== i && there > 0) best = Math.min(best, there);
      });
      if (best <= d || ring > reach) return best;
    }
  }

  #column(x: number): number {
    return Math.min(this.#columns - 1, Math.max(0, Math.floor((x - this.#left) / this.#cell)));
  }

  #row(y: number): number {
    return Math.min(this.#rows - 1, Math.max(0, Math.floor((y - this.#top) / this.#cell)));
  }
}
