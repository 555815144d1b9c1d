import { describe, expect, it } from "vitest";
import { CURVE, pointAt } from "../../src/core/graph/geometry";
import { nodesInLasso, pickEdge, pickNode } from "../../src/core/graph/picking";
import { NO_MARKS } from "../../src/core/graph/scene";
import { nextNode } from "../../src/core/graph/walk";
import { random, scene } from "./fixtures";

const diamond = () =>
  scene([["a", -150, 0], ["b", 0, -80], ["c", 0, 80], ["d", 150, 0]], [["a", "b", 100], ["a", "c", 10], ["b", "d", 50], ["d", "b", 1]]); // prettier-ignore

describe("picking", () => {
  it("finds each node under its centre and nothing far from all", () => {
    const { model, scene: s, camera } = diamond();
    for (let i = 0; i < 4; i++) expect(pickNode(s, camera, ...camera.toScreen(model.x[i], model.y[i]))).toBe(i);
    expect(pickNode(s, camera, 5, 5)).toBe(-1);
  });

  it("finds the nearest of two that overlap", () => {
    const { scene: s, camera } = scene([["a", 0, 0], ["b", 6, 0], ["c", 300, 0]], []); // prettier-ignore
    expect(pickNode(s, camera, 401, 300)).toBe(0);
    expect(pickNode(s, camera, 405, 300)).toBe(1);
  });

  it("finds each edge along its curve, also of opposite pairs", () => {
    for (const zoom of [0.7, 1, 2]) {
      const { scene: s, camera } = diamond();
      camera.k = zoom;
      s.shapeFor(camera);
      for (let e = 0; e < 4; e++) {
        const [x, y] = pointAt(s.arrow(e, camera).curve, CURVE * e, e < 2 ? 0.7 : 0.5);
        expect(pickEdge(s, camera, x + camera.originX, y + camera.originY)).toBe(e);
      }
      expect(pickEdge(s, camera, 5, 595)).toBe(-1);
    }
  });

  it("picks no edge by curves of another zoom", () => {
    const { scene: s, camera } = diamond();
    camera.k = 3;
    expect(pickEdge(s, camera, 400, 300)).toBe(-1);
  });

  it("takes what a lasso holds, as testing every node does", () => {
    const next = random(3);
    const nodes = Array.from({ length: 300 }, (_, i): [string, number, number] => [`n${i}`, next() * 700 - 350, next() * 500 - 250]);
    const { model, scene: s, camera } = scene(nodes, [], "force");
    const lasso = [100, 100, 700, 120, 400, 300, 650, 550, 90, 500];
    const inside = nodesInLasso(s, camera, lasso);
    expect(inside.length).toBeGreaterThan(50);
    expect(inside.length).toBeLessThan(250);
    // A triangle bitten out on the right is not inside.
    for (const i of inside) expect(camera.toScreen(model.x[i], model.y[i])[0]).toBeLessThan(705);
    expect(nodesInLasso(s, camera, [0, 0, 5, 5])).toEqual([]);
  });
});

describe("walking by key", () => {
  it("prefers connected nodes in that direction and stays where there is none", () => {
    const { model } = diamond();
    const go = (from: string, to: "left" | "right" | "up" | "down") => model.id(nextNode(model, model.indexOf(from), to));
    expect(go("a", "right")).toBe("b");
    expect(go("b", "right")).toBe("d");
    expect(go("d", "left")).toBe("b");
    expect(go("b", "down")).toBe("c");
    expect(go("a", "left")).toBe("a");
  });
});

describe("the model", () => {
  it("keeps positions of known nodes and puts new ones beside their neighbours", () => {
    const before = diamond();
    before.model.place({ b: [33, 44] });
    const after = scene([["b", 0, 0], ["d", 9, 9], ["new", Number.NaN, Number.NaN]], [["b", "new", 1]], "flow"); // prettier-ignore
    after.model.x[2] = Number.NaN;
    after.model.settle(before.model);
    expect([after.model.x[0], after.model.y[0], after.model.x[1]]).toEqual([33, 44, 150]);
    expect(Math.hypot(after.model.x[2] - 33, after.model.y[2] - 44)).toBeLessThan(100);
  });

  it("knows edges by their ends and refuses ends that are not there", () => {
    const { model } = diamond();
    expect(model.edgeBetween(model.indexOf("b"), model.indexOf("d"))).toBe(2);
    expect(model.edgeBetween(model.indexOf("c"), model.indexOf("d"))).toBe(-1);
    expect([...model.twin]).toEqual([0, 0, 1, 1]);
    expect(() => scene([["a", 0, 0]], [["a", "nowhere", 1]])).toThrow(/beyond the 1 given/); // prettier-ignore
  });
});

describe("the scene", () => {
  it("paints marked edges last and in the accent, and tints those towards the focus", () => {
    const { model, scene: s } = diamond();
    s.style({ ...NO_MARKS, selectedEdges: new Set([1]), focus: new Set([model.indexOf("d")]) }, "risk");
    expect(s.order[3]).toBe(1);
    const colour = (e: number) => [...s.colour.slice(4 * e, 4 * e + 3)].join();
    expect(new Set([colour(0), colour(1), colour(2)]).size).toBe(3);
  });

  it("colours by direction from the subjects", () => {
    const { model, scene: s } = diamond();
    s.style({ ...NO_MARKS, selected: new Set([model.indexOf("b")]) }, "direction");
    const colour = (e: number) => [...s.colour.slice(4 * e, 4 * e + 3)].join();
    expect(colour(0)).toBe(colour(3));
    expect(colour(0)).not.toBe(colour(2));
    expect(colour(1)).not.toBe(colour(2));
  });
});
