import { describe, expect, it } from "vitest";
import { fitText, labelWidth, planLabels } from "../../src/core/graph/labels";
import { foldLegend } from "../../src/core/graph/legend";
import { overlap, place } from "../../src/core/graph/placement";
import { NO_MARKS } from "../../src/core/graph/scene";
import { escapeXml, sceneSvg } from "../../src/core/graph/svg";
import { measure, random, scene } from "./fixtures";

function noOverlap(boxes: { x: number; y: number; w: number; h: number }[]) {
  for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) expect(overlap(boxes[i], boxes[j])).toBe(false);
}

function crowd(n: number, layout: "flow" | "force") {
  const next = random(11);
  const nodes = Array.from({ length: n }, (_, i): [string, number, number] => [`n${i}`, next() * 700 - 350, next() * 500 - 250]);
  const edges = Array.from({ length: n }, (_, i): [string, string, number] => [`n${i}`, `n${(i * 7 + 1) % n}`, 1 + i]);
  return scene(nodes, edges, layout);
}

describe("place", () => {
  it("never lays one label on another, on an obstacle or outside", () => {
    const next = random(2);
    const box = () => ({ x: next() * 380, y: next() * 280, w: 10 + next() * 60, h: 8 + next() * 20 });
    const view = { x: 0, y: 0, w: 400, h: 300 };
    for (let round = 0; round < 30; round++) {
      const wishes = Array.from({ length: 80 }, () => ({ slots: Array.from({ length: 4 }, () => ({ x: next() * 400 - 20, y: next() * 300 - 10, w: 50, h: 14 })) }));
      const obstacles = Array.from({ length: 20 }, box);
      const slots = place(wishes, obstacles, view);
      const placed = wishes.flatMap((w, i) => (slots[i] < 0 ? [] : [w.slots[slots[i]]]));
      expect(placed.length).toBeGreaterThan(5);
      noOverlap(placed);
      for (const p of placed) {
        expect(obstacles.some((o) => overlap(o, p))).toBe(false);
        expect(p.x >= 0 && p.y >= 0 && p.x + p.w <= 400 && p.y + p.h <= 300).toBe(true);
      }
    }
  });

  it("lets what must be shown lie over a shape, but not over a label", () => {
    const wish = { slots: [{ x: 10, y: 10, w: 20, h: 10 }], must: true };
    expect([...place([wish, wish], [{ x: 0, y: 0, w: 100, h: 100 }], { x: 0, y: 0, w: 200, h: 200 })]).toEqual([0, -1]);
  });
});

describe("labels", () => {
  it("keep off what is reserved, also those that must be shown", () => {
    const { scene: s, camera } = crowd(80, "flow");
    const reserved = { x: 0, y: camera.height - 60, w: camera.width, h: 60 };
    const marks = { ...NO_MARKS, selected: new Set(Array.from({ length: s.model.nodeCount }, (_, i) => i)) };
    const labels = planLabels(s, camera, marks, measure, [reserved]);
    expect(labels.length).toBeGreaterThan(8);
    for (const label of labels) expect(overlap(label.box, reserved)).toBe(false);
  });

  for (const layout of ["flow", "force"] as const) {
    for (const n of [12, 80, 700]) {
      it(`do not overlap with ${n} nodes in a ${layout} layout`, () => {
        const { scene: s, camera } = crowd(n, layout);
        const labels = planLabels(s, camera, { ...NO_MARKS, selected: new Set([0, 3, 5]) }, measure);
        expect(labels.length).toBeGreaterThan(8);
        noOverlap(labels.map((l) => l.box));
      });
    }
  }

  it("leave room between an amount and the words beside it", () => {
    // The name of b ends where the amount of a → b would stand.
    const { scene: s, camera } = scene([["a", -160, 0], ["b", 0, 0], ["c", 160, 0], ["d", 160, 60]], [["a", "b", 5], ["b", "c", 6], ["b", "d", 7]], "flow"); // prettier-ignore
    let amounts = 0;
    for (let k = 0.4; k < 3; k += 0.05) {
      camera.set({ x: 0, y: 0, k });
      s.shapeFor(camera);
      const labels = planLabels(s, camera, { ...NO_MARKS, selected: new Set([1]) }, measure);
      for (const edge of labels.filter((l) => l.kind === "edge")) {
        amounts++;
        const { x, y, w, h } = edge.box;
        for (const other of labels) if (other !== edge) expect(overlap({ x: x - 4, y, w: w + 8, h }, other.box)).toBe(false);
      }
    }
    expect(amounts).toBeGreaterThan(10);
  });

  it("grow with the text of the board", () => {
    const { scene: s, camera } = crowd(12, "flow");
    const sizes = () => planLabels(s, camera, NO_MARKS, measure).map((l) => l.lines[0].size);
    const usual = Math.max(...sizes());
    s.textScale = 1.2;
    expect(Math.max(...sizes())).toBeCloseTo(1.2 * usual);
    expect(labelWidth(s, 0, measure)).toBeCloseTo(1.2 * measure(s.model.name(0), 12));
  });

  it("always name the focus, the selected, the pinned and the one under the pointer", () => {
    const { scene: s, camera } = crowd(700, "force");
    const marks = { ...NO_MARKS, focus: new Set([7]), selected: new Set([100, 101]), pinned: new Set([300]), hoverNode: 555 };
    const named = new Set(planLabels(s, camera, marks, measure).filter((l) => l.kind === "node").map((l) => l.index));
    for (const i of [7, 100, 101, 300, 555]) expect(named.has(i)).toBe(true);
  });

  it("shorten long names, at both ends where they are addresses, and drop what could turn text around", () => {
    expect(fitText("0x098b716b8aaf21512996dc57eb0615e2383e2f96", 80, 12, 400, measure)).toMatch(/^0x098.*….*2f96$/);
    expect(fitText("A very long company name of no use", 80, 12, 400, measure)).toMatch(/^A very.*…$/);
    expect(fitText("a\u202eb\u0000c", 500, 12, 400, measure)).toBe("a b c");
  });
});

describe("the legend", () => {
  it("has one line on a low board, and none on the lowest", () => {
    const box = document.createElement("div");
    const at = (height: number) => (foldLegend(box, height), [box.style.display, box.style.maxHeight]);
    expect(at(420)).toEqual(["flex", ""]);
    expect(at(200)).toEqual(["flex", "16px"]);
    expect(at(90)).toEqual(["none", "16px"]);
    expect(at(600)).toEqual(["flex", ""]);
  });
});

describe("SVG", () => {
  it("holds every arrow and shape, and hostile words only as text", () => {
    const hostile = '<img src=x onerror=alert(1)>"&\u0001\ud800';
    const { scene: s, camera } = scene([["a", -100, 0], ["b", 100, 0]], [["a", "b", 5]], "flow", { label: [hostile, "</text><script>x</script>"] }); // prettier-ignore
    const labels = planLabels(s, camera, NO_MARKS, measure);
    const svg = sceneSvg(s, camera, labels, [{ x: 5, y: 5, count: 12 }], hostile);
    expect(svg.match(/class="arrow"/g)).toHaveLength(1);
    expect(svg).toContain("5 ETH");
    expect(svg).not.toMatch(/<img|<script/);
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    expect(parsed.querySelector("parsererror")).toBeNull();
    expect(parsed.querySelectorAll("script, img, image")).toHaveLength(0);
    expect(escapeXml("a\u0001\ud800<")).toBe("a\ufffd\ufffd&lt;");
  });
});
