import { describe, expect, it } from "vitest";
import { tableFromArrays, tableToIPC, largeUtf8, utf8 } from "@uwdata/flechette";
import { Table } from "../../src/core/arrow";
import { Camera } from "../../src/core/graph/camera";
import { chooseArrows, FEW_IN_VIEW } from "../../src/core/graph/crowd";
import { IdIndex } from "../../src/core/graph/idindex";
import { line, Sheet } from "../../src/core/graph/ink";
import { covers, InkLayer, outdated } from "../../src/core/graph/inklayer";
import { GraphModel } from "../../src/core/graph/model";
import { pickEdge } from "../../src/core/graph/picking";
import { MANY_EDGES, NO_MARKS, Scene } from "../../src/core/graph/scene";
import { random, theme } from "./fixtures";

/** Accounts on a grid, each paying some of its neighbours, more edges than are drawn one by one. */
function crowd(n = 1_600, m = MANY_EDGES + 2_000) {
  const next = random(7);
  const side = Math.ceil(Math.sqrt(n));
  const range = Array.from({ length: n }, (_, i) => i);
  const src = Array.from({ length: m }, () => Math.floor(next() * n));
  const dst = src.map((s) => (s + 1 + Math.floor(next() * 3)) % n);
  const nodes = Table.fromColumns({
    id: range.map((i) => `account ${i}`), label: range.map(() => ""), shape: Uint8Array.from(range, () => 0), flags: Uint8Array.from(range, (i) => Number(i === 5)),
    risk: Float32Array.from(range, () => Number.NaN), x: range.map((i) => 20 * (i % side)), y: range.map((i) => 20 * Math.floor(i / side)),
  } as never); // prettier-ignore
  const model = new GraphModel(nodes, Table.fromColumns({ src: Uint32Array.from(src), dst: Uint32Array.from(dst), value: Float32Array.from(src, () => 1 + 1e4 * next()) } as never));
  model.settle(null);
  const scene = new Scene(model, "force", theme());
  scene.style(NO_MARKS, "risk");
  const camera = Object.assign(new Camera(), { width: 800, height: 600, x: 400, y: 400, k: 0.7 });
  scene.shapeFor(camera);
  return { model, scene, camera };
}

const rest = (scene: Scene, camera: Camera): Sheet => {
  const sheet = new Sheet(scene, camera, 1, true);
  sheet.step(Number.POSITIVE_INFINITY);
  return sheet;
};

describe("a crowd of arrows", () => {
  it("is drawn as ink, but for a view near enough and for what is marked", () => {
    const { model, scene, camera } = crowd();
    expect(scene.bulk).toBe(true);
    expect(scene.near).toBe(false);
    expect(scene.arrows.length).toBe(0);
    camera.k = 12;
    scene.shapeFor(camera);
    expect(scene.near).toBe(true);
    expect(scene.arrows.length).toBeGreaterThan(0);
    expect(scene.arrows.length).toBeLessThanOrEqual(FEW_IN_VIEW);
    camera.k = 0.7;
    scene.style({ ...NO_MARKS, selected: new Set([17]) }, "risk");
    scene.shapeFor(camera);
    const own = [...model.outEdges(17), ...model.inEdges(17)].sort();
    expect([...scene.marked].sort()).toEqual(own);
    expect([...scene.arrows].sort()).toEqual(own);
  });

  it("orders edges by value, the largest first, and shows sanctioned accounts as shapes among dots", () => {
    const { model, scene } = crowd();
    const values = [...scene.order].map((e) => scene.strength(e));
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1] + 1 / 512);
    expect(new Set(scene.order).size).toBe(model.edgeCount);
    expect([...scene.shapes]).toEqual([5]);
    expect(scene.dots).toBe(true);
  });

  it("lets any arrow be picked where it runs", () => {
    const { scene, camera } = crowd();
    camera.k = 6;
    scene.shapeFor(camera);
    const { arrows } = chooseArrows(scene, new Uint8Array(scene.model.edgeCount), camera);
    const [e] = arrows;
    const { curve, at } = scene.arrow(e, camera);
    const [x, y] = [curve[at] * 0.4 + curve[at + 6] * 0.6, curve[at + 1] * 0.4 + curve[at + 7] * 0.6];
    const found = pickEdge(scene, camera, x + camera.originX, y + camera.originY);
    const same = (a: number, b: number) => scene.model.src[a] === scene.model.src[b] && scene.model.dst[a] === scene.model.dst[b];
    expect(found).toBeGreaterThanOrEqual(0);
    expect(same(found, e) || scene.model.src[found] === scene.model.src[e] || scene.model.dst[found] === scene.model.dst[e]).toBe(true);
    expect(pickEdge(scene, camera, -5_000, -5_000)).toBe(-1);
  });
});

describe("ink", () => {
  it("lies on the pixels of a line and nowhere else, whatever its direction, and never off the sheet", () => {
    const sum = new Uint32Array(100 * 60);
    const ink = () => sum.reduce((all, s) => all + s, 0);
    line(sum, 100, 60, 10, 30.5, 40, 30.5, 10);
    expect(sum.filter((s) => s > 0).length).toBe(30);
    expect(ink()).toBe(30 * 2_560);
    expect(sum[30 * 100 + 10]).toBe(2_560);
    sum.fill(0);
    line(sum, 100, 60, 40, 10, 10, 40, 10);
    expect(Math.abs(ink() - 30 * 2_560)).toBeLessThan(2_560);
    sum.fill(0);
    for (const [x0, y0, x1, y1] of [[-500, -300, 900, 700], [50, -1e6, 50, 1e6], [-1e6, 59.9, 1e6, 59.9], [200, 200, 300, 300], [5, 5, 5, 5], [-1e7, 3, 1e7, 50]]) line(sum, 100, 60, x0, y0, x1, y1, 3);
    expect(ink()).toBeGreaterThan(0);
  });

  it("comes in slices that add up to the same sheet", () => {
    const { scene, camera } = crowd();
    const once = rest(scene, camera);
    const sliced = new Sheet(scene, camera, 1, true);
    let slices = 0;
    while (!sliced.step(0)) slices++;
    expect(slices).toBeGreaterThan(3);
    const [one, other] = [sliced.opacity(0.3), once.opacity(0.3)];
    expect(one.every((a, i) => a === other[i])).toBe(true);
  });

  it("is fainter for each arrow the more lie on each other, and never hides the ground", () => {
    const { scene, camera } = crowd();
    const opacity = rest(scene, camera).opacity(0.6);
    expect(opacity.every((a) => a < 240)).toBe(true);
    expect(opacity.filter((a) => a > 0).length).toBeGreaterThan(10_000);
  });
});

describe("a sheet of ink", () => {
  it("serves while the view moves within it, and is drawn anew beyond and at rest after a zoom", () => {
    const { scene, camera } = crowd();
    const sheet = rest(scene, camera);
    expect(outdated(sheet, scene, camera, 1, false)).toBe(false);
    camera.panBy(100, 50);
    expect(covers(sheet, camera)).toBe(true);
    expect(outdated(sheet, scene, camera, 1, false)).toBe(false);
    camera.zoomAt(400, 300, 1.2);
    expect(outdated(sheet, scene, camera, 1, true)).toBe(false);
    expect(outdated(sheet, scene, camera, 1, false)).toBe(true);
    camera.panBy(300, 0);
    expect(outdated(sheet, scene, camera, 1, true)).toBe(true);
  });

  it("stays on show until the next one is done", () => {
    const { scene, camera } = crowd();
    const layer = new InkLayer();
    let state = layer.advance(scene, camera, 1, false);
    while (state.more) state = layer.advance(scene, camera, 1, false);
    const first = state.sheet;
    expect(first.done).toBe(true);
    expect(layer.advance(scene, camera, 1, true)).toEqual({ sheet: first, more: false });
    camera.zoomAt(400, 300, 1.3);
    expect(layer.advance(scene, camera, 1, true).sheet).toBe(first);
    for (state = layer.advance(scene, camera, 1, false); state.more; state = layer.advance(scene, camera, 1, false));
    expect(state.sheet).not.toBe(first);
    expect(state.sheet.k).toBeCloseTo(camera.k);
  });
});

describe("ids", () => {
  // Polars writes text with offsets of 64 bits.
  it.each([utf8(), largeUtf8()])("are found by their bytes, without a string for each", (type) => {
    const ids = Array.from({ length: 5_000 }, (_, i) => (i === 77 ? "zürich \u{1f4b6}" : `0x${i.toString(16).padStart(40, "0")}`));
    const table = Table.fromIPC(tableToIPC(tableFromArrays({ id: ids }, { types: { id: type } }), { format: "stream" }) as Uint8Array);
    const index = new IdIndex(table);
    expect(table.rawText("id")).not.toBeNull();
    for (const i of [0, 1, 77, 4_999]) expect(index.get(ids[i])).toBe(i);
    expect(index.get("0x")).toBe(-1);
    expect(index.get("")).toBe(-1);
    expect(table.text("id", 77)).toBe(ids[77]);
    expect(new IdIndex(Table.fromColumns({ id: ["a", "b"] })).get("b")).toBe(1);
  });
});
