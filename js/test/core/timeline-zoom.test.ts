import { describe, expect, it } from "vitest";
import { frameFor, drawBars } from "../../src/core/timeline/draw";
import { TimeScale } from "../../src/core/timeline/scale";
import { LEAST, panned, zoomed } from "../../src/core/timeline/zoom";

const DAY = 86_400_000;
const WHOLE = [0, 100 * DAY] as const;

describe("zooming along time", () => {
  it("keeps the moment under the pointer where it is", () => {
    const range = zoomed(WHOLE, WHOLE, 25 * DAY, -240)!;
    expect(range[1] - range[0]).toBeCloseTo(50 * DAY);
    expect((25 * DAY - range[0]) / (range[1] - range[0])).toBeCloseTo(0.25);
  });

  it("ends at all time and at a few hours", () => {
    expect(zoomed([10 * DAY, 90 * DAY], WHOLE, 50 * DAY, 240)).toBeNull();
    const close = zoomed([10 * DAY, 11 * DAY], WHOLE, 10.5 * DAY, -100_000)!;
    expect(close[1] - close[0]).toBeCloseTo(LEAST);
  });

  it("never leaves the case", () => {
    expect(panned([80 * DAY, 90 * DAY], WHOLE, 5)).toEqual([90 * DAY, 100 * DAY]);
    expect(panned([80 * DAY, 90 * DAY], WHOLE, -0.5)).toEqual([75 * DAY, 85 * DAY]);
    expect(zoomed([0, 10 * DAY], WHOLE, 0, 240)).toEqual([0, 20 * DAY]);
  });
});

describe("bars of a stretched picture", () => {
  it("stay between the labels and the right edge", () => {
    const frame = frameFor(600, 160, 0, 80);
    const scale = new TimeScale(10 * DAY, 20 * DAY, frame.left, frame.right);
    const bar = (t: number) => ({ t0: t * DAY, t1: (t + 4) * DAY, inValue: 0, outValue: 1, n: 1, text: "" });
    const path = drawBars([bar(0), bar(8), bar(18), bar(30)], scale, frame, null).querySelector("path")!.getAttribute("d")!;
    const boxes = [...path.matchAll(/M([\d.-]+) [\d.-]+h([\d.-]+)/g)].map((m) => [Number(m[1]), Number(m[1]) + Number(m[2])]);
    expect(boxes).toHaveLength(2);
    for (const [left, right] of boxes) {
      expect(left).toBeGreaterThanOrEqual(frame.left);
      expect(right).toBeLessThanOrEqual(frame.right + 1);
    }
  });
});
