import { describe, expect, it } from "vitest";
import { chipRow, chipsThatFit } from "../../src/core/queue/chips";

const measure = (text: string): number => 6 * text.length;

describe("reason chips", () => {
  it("are shown whole or counted", () => {
    const chips = ["sanctioned", "theft", "fan-out"];
    expect(chipsThatFit(chips, 400, measure)).toBe(3);
    // 60 + 13, 3 + 30 + 13, then "+1" with its gap
    expect(chipsThatFit(chips, 73 + 46 + 16, measure)).toBe(2);
    expect(chipsThatFit(chips, 73 + 46 + 15, measure)).toBe(1);
    expect(chipsThatFit(chips, 5, measure)).toBe(1);
    expect(chipsThatFit([], 5, measure)).toBe(0);
  });

  it("name all where the pointer rests, the decision first", () => {
    const row = chipRow(["sanctioned", "theft"], "escalate", 70, measure);
    expect([...row.children].map((chip) => chip.textContent)).toEqual(["escalate", "+2"]);
    expect(row.title).toBe("escalate · sanctioned · theft");
  });
});
