import { describe, expect, it } from "vitest";
import { Camera } from "../../src/core/graph/camera";
import { arrowCurve, curveDistance, headCorners, headDirection, inPolygon, leanOf, nearCurve, pointAt } from "../../src/core/graph/geometry";
import { SpatialGrid } from "../../src/core/graph/grid";
import { strengths } from "../../src/core/graph/weights";
import { random } from "./fixtures";

const end = (x: number, y: number) => ({ x, y, w: 10, r: 10 });
const curve = (mode: "flow" | "force", a: [number, number], b: [number, number], side = 0) => {
  const out = new Float32Array(8);
  const head = arrowCurve(mode, end(...a), end(...b), 8, side, out, 0);
  return { out, head };
};

describe("arrows", () => {
  it("leave and arrive horizontally in a flow and end at the shape's border", () => {
    const { out, head } = curve("flow", [0, 0], [200, 90]);
    expect(out[1]).toBe(out[3]);
    expect(out[5]).toBe(out[7]);
    expect(headDirection(out, 0)).toEqual([1, 0]);
    const tip = headCorners(out, 0, head, 4)[1];
    expect(tip[0]).toBeCloseTo(200 - 10 - 2.5);
    expect(tip[1]).toBeCloseTo(90);
  });

  it("mirror towards the left and bow within a column", () => {
    expect(headDirection(curve("flow", [200, 0], [0, 50]).out, 0)).toEqual([-1, 0]);
    const { out } = curve("flow", [0, 0], [0, 100]);
    expect(pointAt(out, 0, 0.5)[0]).toBeGreaterThan(20);
    expect(headDirection(out, 0)).toEqual([-1, 0]);
  });

  it("point from source to target when straight, whatever the direction", () => {
    const next = random(1);
    for (let i = 0; i < 200; i++) {
      const b: [number, number] = [next() * 400 - 200, next() * 400 - 200];
      if (Math.hypot(...b) < 45) continue;
      const { out, head } = curve("force", [0, 0], b, 3);
      const [ux, uy] = headDirection(out, 0);
      const length = Math.hypot(...b);
      expect(ux * b[0] + uy * b[1]).toBeCloseTo(length, 2);
      const [tx, ty] = headCorners(out, 0, head, 3)[1];
      expect(Math.hypot(tx - b[0], ty - b[1])).toBeCloseTo(Math.hypot(12.5, 3), 1);
    }
  });

  it("never lose their head, even where shapes touch", () => {
    for (const d of [0.5, 5, 15, 22, 30]) {
      const { out, head } = curve("force", [0, 0], [d, 0]);
      expect(head).toBeGreaterThanOrEqual(3);
      expect([...out].every(Number.isFinite)).toBe(true);
    }
    const loop = curve("force", [5, 5], [5, 5]);
    expect(loop.head).toBe(8);
    expect(Math.min(loop.out[3], loop.out[5])).toBeLessThan(-10);
  });

  it("of a pair of opposites lie side by side", () => {
    const there = curve("force", [0, 0], [100, 0], 4).out;
    const back = curve("force", [100, 0], [0, 0], 4).out;
    expect(there[1]).toBeCloseTo(4);
    expect(back[1]).toBeCloseTo(-4);
  });
});

describe("distance to a curve", () => {
  it("is nothing on it, and agrees with a fine walk along it", () => {
    const next = random(5);
    const { out } = curve("flow", [0, 0], [300, 160]);
    for (let i = 0; i < 100; i++) {
      const p: [number, number] = [next() * 300, next() * 200 - 20];
      let best = Infinity;
      for (let t = 0; t <= 1; t += 0.0005) {
        const [x, y] = pointAt(out, 0, t);
        best = Math.min(best, Math.hypot(x - p[0], y - p[1]));
      }
      expect(Math.abs(curveDistance(out, 0, 0, ...p) - best)).toBeLessThan(0.6);
      if (best < 5) expect(nearCurve(out, 0, ...p, 5)).toBe(true);
    }
    expect(curveDistance(out, 0, 0, ...pointAt(out, 0, 0.37))).toBeLessThan(0.5);
  });
});

describe("the grid", () => {
  it("finds just what lies in a rectangle", () => {
    const next = random(9);
    const n = 500;
    const x = Float64Array.from({ length: n }, () => (next() < 0.5 ? next() : next() * 1000));
    const y = Float64Array.from({ length: n }, () => next() * 10);
    const grid = new SpatialGrid(x, y);
    for (let i = 0; i < 100; i++) {
      const [a, b] = [next() * 900 - 50, next() * 9];
      const found: number[] = [];
      grid.within(a, b, a + 80, b + 3, (k) => found.push(k));
      const expected = Array.from(x.keys()).filter((k) => x[k] >= a && x[k] <= a + 80 && y[k] >= b && y[k] <= b + 3);
      expect(found.sort((p, q) => p - q)).toEqual(expected);
    }
  });

  it("knows the usual distance of neighbours", () => {
    const square = Array.from({ length: 100 }, (_, i) => i);
    const grid = new SpatialGrid(Float64Array.from(square, (i) => (i % 10) * 30), Float64Array.from(square, (i) => Math.floor(i / 10) * 30));
    expect(grid.spacing()).toBeCloseTo(30);
    expect(new SpatialGrid(new Float64Array(0), new Float64Array(0)).spacing()).toBe(Infinity);
    expect(new SpatialGrid(Float64Array.of(0, 220), Float64Array.of(5, 5)).spacing()).toBeCloseTo(220);
  });
});

describe("the camera", () => {
  it("keeps the world under the pointer when it zooms, and back again", () => {
    const c = Object.assign(new Camera(), { width: 800, height: 600, x: 12, y: -7, k: 1.5 });
    const world = c.toWorld(130, 440);
    c.zoomAt(130, 440, 2.7);
    expect(c.toWorld(130, 440)[0]).toBeCloseTo(world[0]);
    expect(c.toWorld(130, 440)[1]).toBeCloseTo(world[1]);
    const [px, py] = c.toScreen(...c.toWorld(33, 44));
    expect([px, py].map(Math.round)).toEqual([33, 44]);
  });

  it("fits everything with room for labels and does not blow up a few nodes", () => {
    const c = Object.assign(new Camera(), { width: 800, height: 600 });
    c.set(c.fitted({ x0: -5000, y0: 0, x1: 9000, y1: 300 }, 100));
    for (const [x, y] of [[-5000, 0], [9000, 300]] as const) {
      const [px, py] = c.toScreen(x, y);
      expect(px).toBeGreaterThan(40);
      expect(px).toBeLessThan(760);
      expect(py).toBeGreaterThan(30);
      expect(py).toBeLessThan(540);
    }
    expect(c.fitted({ x0: 0, y0: 0, x1: 1, y1: 0 }, 1).k).toBe(150);
    expect(c.fitted({ x0: 4, y0: 4, x1: 4, y1: 4 }, Infinity)).toMatchObject({ k: 1 });
  });

  it("refuses places that are not numbers", () => {
    const c = new Camera();
    c.set({ x: Number.NaN, y: 0, k: 2 });
    c.set({ x: 0, y: 0, k: 0 });
    expect(c.state).toEqual({ x: 0, y: 0, k: 1 });
  });
});

describe("width by value", () => {
  it("falls with the logarithm and never below nothing", () => {
    const s = strengths([1000, 100, 1e-9, 0, Number.NaN, -5]);
    expect(s[0]).toBe(1);
    expect(s[1]).toBeLessThan(1);
    expect([...s.slice(2)]).toEqual([0, 0, 0, 0]);
  });
});

describe("inPolygon", () => {
  it("takes the inside of a concave outline only", () => {
    const u = [0, 0, 30, 0, 30, 30, 20, 30, 20, 10, 10, 10, 10, 30, 0, 30];
    expect([[5, 20], [15, 20], [25, 20], [15, 5], [40, 5]].map(([x, y]) => inPolygon(u, x, y))).toEqual([true, false, true, true, false]);
  });
});

describe("a fan", () => {
  it("is known by its crowded end", () => {
    expect([leanOf(12, 1), leanOf(1, 12), leanOf(2, 1), leanOf(5, 5), leanOf(1, 1)]).toEqual([1, -1, 0, 0, 0]);
  });

  it("has each arrow on a row of its own for most of the way, and never runs back", () => {
    for (const lean of [1, -1] as const) {
      const out = new Float32Array(8);
      arrowCurve("flow", end(0, 0), end(200, 140), 8, 0, out, 0, lean);
      let before = Number.NEGATIVE_INFINITY;
      for (let t = 0; t <= 1; t += 0.02) {
        const [x, y] = pointAt(out, 0, t);
        expect(x).toBeGreaterThan(before);
        before = x;
        if (lean > 0 && x > 130) expect(y).toBeGreaterThan(0.88 * 140);
        if (lean < 0 && x < 70) expect(y).toBeLessThan(0.12 * 140);
      }
      expect(headDirection(out, 0)[0]).toBeGreaterThan(0.99);
    }
  });
});
