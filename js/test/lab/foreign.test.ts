import { describe, expect, it, vi } from "vitest";
import { CaseModel } from "../../src/lab/cases";
import { titleOf } from "../../src/lab/currentcase";
import { named, oneLine } from "../../src/lab/foreign";
import { caseRow } from "../../src/lab/sidebar/row";
import { standingText } from "../../src/lab/statusitem";
import { fakeServer, row, trans } from "./faked";

vi.mock("@jupyterlab/statusbar", () => ({ IStatusBar: null }));

const viewer = { names: [], today: "2026-11-23" };
const TURNED = "\u202eexe.nosi\u202c";
const HOSTILE = `${TURNED}<img src=x onerror=alert(1)>\nstatus: reviewed\r\n\u2028\u0007${"W".repeat(10_000)}`;
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe("foreign words", () => {
  it("become one line that turns nothing around and has an end", () => {
    expect(oneLine(` a\n\tb\u2028c\u0000d${TURNED} `)).toBe("a b c dexe.nosi");
    expect(oneLine(HOSTILE)).toMatch(/^exe\.nosi<img src=x onerror=alert\(1\)> status: reviewed W+…$/);
    expect(oneLine(HOSTILE)).toHaveLength(300);
    expect(oneLine("\u202e".repeat(50_000))).toBe("");
    expect(oneLine("12345678\u{1f600}x", 10)).toBe("12345678…");
    for (const kept of ["Ødegård & Söhne", "می\u200cخواهم", "👩\u200d💻"]) expect(oneLine(kept)).toBe(kept);
  });

  it("of a script from right to left are set apart within a sentence, others are as they are", () => {
    expect(named("Ronin")).toBe("Ronin");
    expect(named("תיק 12")).toBe("\u2068תיק 12\u2069");
    expect(named(HOSTILE)).toHaveLength(80);
    const found = { path: "a/case.jcase", folder: "a", row: row({ title: "תיק" }) };
    expect(titleOf(found)).toBe("\u2068תיק\u2069");
    expect(standingText({ title: HOSTILE, status: "new", intact: true, entries: 3, saved: "", readonly: false }, trans)).toMatch(/^exe\.nosi.{31}… · new · journal 3 ✓$/);
  });

  it("of a hostile row stay words in list, tip and speech", async () => {
    const listed = { ...row({ folder: `evil\n${TURNED}` }), title: HOSTILE, topName: HOSTILE, assignee: HOSTILE };
    const broken = { ...listed, path: "b/case.jcase", folder: "b", problem: { what: HOSTILE, advice: HOSTILE } };
    const { server } = fakeServer(({ method }) => ({ body: method === "PATCH" ? { ...listed, due: "2026-12-01" } : { roots: [], cases: [listed, broken], truncated: false } }));
    const model = new CaseModel(server);
    await model.refresh();
    model.current = model.rows[0];
    await model.update(model.rows[0], { due: "2026-12-01" });
    expect(model.rows[0].path).toBe(listed.path);
    expect(model.current?.due).toBe("2026-12-01");
    for (const one of model.rows) {
      const element = caseRow(one, viewer, trans);
      expect(element.querySelector("img")).toBeNull();
      const parts = [...element.querySelectorAll("[dir=auto]")];
      expect(parts.length).toBeGreaterThanOrEqual(3);
      for (const text of [...parts.map((part) => part.textContent ?? ""), element.getAttribute("aria-label")!, ...element.title.split("\n")]) {
        expect(text).not.toMatch(FORBIDDEN);
        expect(text.length).toBeLessThan(2000);
      }
      // A title cannot forge a line of the tip.
      expect(element.title.split("\n")).not.toContain("status: reviewed");
    }
    const tip = caseRow(model.rows[0], viewer, trans).title.split("\n");
    expect(tip[0]).toBe(oneLine(HOSTILE));
    expect(tip.some((line) => line.startsWith("assigned to exe.nosi"))).toBe(true);
    model.dispose();
  });
});
