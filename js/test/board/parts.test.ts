import { afterEach, describe, expect, it } from "vitest";
import { barOf, signed, waterfall } from "../../src/core/evidence/waterfall";
import { drawnEdge, graphIndex, groupOf, indexOf, pairRows, realSubjects } from "../../src/core/graphindex";
import { panesFrom } from "../../src/core/layout";
import { Loader } from "../../src/core/loader";
import { MenuButton } from "../../src/core/menu";
import { completeView, type TransferRow } from "../../src/core/model";
import { concerns, selectionOf, targetOf } from "../../src/core/notes/target";
import { PagedRows } from "../../src/core/queue/pages";
import { VirtualList } from "../../src/core/queue/virtual";
import { frameFor } from "../../src/core/timeline/draw";
import { TimeScale } from "../../src/core/timeline/scale";
import { csvCell, transfersCsv } from "../../src/core/transfers/csv";

const DAY = 86_400_000;
const settle = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const life = (): AbortSignal => new AbortController().signal;
afterEach(() => {
  document.body.textContent = "";
});

describe("virtual list", () => {
  function list(count: number): VirtualList {
    Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 100 });
    const made = new VirtualList({ rowHeight: 20, margin: 1, render: (i) => Object.assign(document.createElement("div"), { textContent: String(i) }) }, life());
    document.body.append(made.element);
    made.setCount(count);
    return made;
  }

  it("builds only the rows in sight, of a million", () => {
    const made = list(1_000_000);
    expect(made.rows.childElementCount).toBe(6);
    expect(made.rows.style.height).toBe("20000000px");
  });

  it("brings a row into sight and drops those that left it", () => {
    const made = list(1000);
    made.reveal(500);
    expect(made.row(500)?.textContent).toBe("500");
    expect(made.row(0)).toBeUndefined();
    expect(made.rows.childElementCount).toBeLessThan(10);
  });

  it("never leaves rows of a longer list behind", () => {
    const made = list(50);
    made.setCount(2);
    expect([...made.rows.children].map((row) => row.textContent)).toEqual(["0", "1"]);
  });
});

describe("pages", () => {
  it("are asked for once, and answers to an old question are dropped", async () => {
    const asked: number[] = [];
    let arrived = 0;
    const rows = new PagedRows<string>(2, async (offset) => (asked.push(offset), await settle(5), { total: 6, rows: [`${offset}`, `${offset + 1}`] }), () => arrived++, () => {});
    rows.begin({ total: 6, rows: ["0", "1"] });
    expect([rows.get(0), rows.get(3), rows.get(2)]).toEqual(["0", undefined, undefined]);
    expect(asked).toEqual([2]);
    rows.begin({ total: 1, rows: ["new"] });
    await settle(15);
    expect(arrived).toBe(0);
    expect([...rows.loaded()]).toEqual([[0, "new"]]);
  });
});

describe("loader", () => {
  it("keeps one request in flight and only the newest waiting", async () => {
    const host = document.createElement("div");
    const loader = new Loader<number>(host, life());
    const ran: number[] = [];
    const shown: number[] = [];
    for (const n of [1, 2, 3, 4]) loader.load(async () => (ran.push(n), await settle(5), n), (value) => shown.push(value));
    await settle(30);
    expect(ran).toEqual([1, 4]);
    expect(shown).toEqual([4]);
  });

  it("shows a skeleton when it takes long, and offers to cancel when it takes very long", async () => {
    const host = document.createElement("div");
    const loader = new Loader<void>(host, life());
    loader.load((signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped")))), () => {});
    expect(host.childElementCount).toBe(0);
    await settle(200);
    expect(host.querySelector(".jc-skeleton")).not.toBeNull();
    expect(host.getAttribute("aria-busy")).toBe("true");
    await settle(1900);
    host.querySelector<HTMLElement>(".jc-slow button")?.click();
    await settle(5);
    expect(host.textContent).toContain("Stopped before it was done.");
    expect(host.hasAttribute("aria-busy")).toBe(false);
  });
});

describe("waterfall", () => {
  it("lays prior and reasons end to end", () => {
    const fall = waterfall([-5.99, 5.1, 4.68], 50);
    expect(fall.steps.map((s) => s.from)).toEqual([0, -5.99, -0.8900000000000006]);
    expect(fall.line).toBe(0);
    const bars = fall.steps.map((step) => barOf(fall, step));
    expect(bars[1].left).toBeCloseTo(bars[0].left);
    for (const bar of bars) {
      expect(bar.left).toBeGreaterThanOrEqual(0);
      expect(bar.left + bar.width).toBeLessThanOrEqual(100);
    }
  });

  it("puts a line above 50 to the right of even odds, and reads printed signs", () => {
    expect(waterfall([1], 73.105858).line).toBeCloseTo(1, 4);
    expect([signed("−5.99"), signed("+3.40"), signed(""), signed(null)]).toEqual([-5.99, 3.4, 0, 0]);
  });
});

describe("time scale", () => {
  const labels = (from: number, to: number, width: number): string[] => new TimeScale(from, to, 0, width).ticks().map((t) => t.label);

  it("counts weeks from Monday and names the year once", () => {
    expect(labels(Date.UTC(2022, 2, 19), Date.UTC(2022, 3, 14), 400)).toEqual(["21 Mar 2022", "28 Mar", "04 Apr", "11 Apr"]);
  });

  it("goes down to hours and up to years", () => {
    expect(labels(Date.UTC(2022, 0, 1), Date.UTC(2022, 0, 1, 6), 600)[1]).toBe("01:00");
    expect(labels(Date.UTC(2009, 0, 3), Date.UTC(2024, 0, 1), 500)).toEqual(["2010", "2015", "2020"]);
  });

  it("maps there and back, and stays within its ends", () => {
    const scale = new TimeScale(0, 1000, 100, 200);
    expect([scale.x(500), scale.t(150), scale.t(0), scale.t(999)]).toEqual([150, 500, 0, 1000]);
  });

  it.each([0, 1, 3, 8])("frames %i lanes without running into the axis", (lanes) => {
    const frame = frameFor(700, 180, lanes, 100);
    expect(frame.laneTop + frame.lanes * frame.laneHeight).toBeLessThanOrEqual(frame.axisY + 1);
    expect(frame.barsBottom).toBeGreaterThan(frame.barsTop + 20);
    expect(frame.lanes).toBeLessThanOrEqual(lanes);
  });
});

describe("CSV", () => {
  it.each([["=1+1", "'=1+1"], ["+4", "'+4"], ["-5", "'-5"], ["@x", "'@x"], [" =1", "' =1"], ["\t=1", "'\t=1"], ['a"b', '"a""b"'], ["a,b", '"a,b"'], ["plain", "plain"]])("%j becomes %j", (raw, safe) => {
    expect(csvCell(raw)).toBe(safe);
  });

  it("keeps every digit", () => {
    const row = { id: "r1", amountText: "33,568.150000000000000001 ETH" } as TransferRow;
    expect(transfersCsv([row]).split("\r\n")[1]).toContain('"33,568.150000000000000001 ETH"');
  });
});

describe("targets of notes", () => {
  const nothing = { subjects: [], transfers: [], time: null };
  it.each([
    [{ ...nothing, transfers: ["r1"], subjects: ["a"] }, { type: "transfer", id: "r1" }],
    [{ ...nothing, subjects: ["a"] }, { type: "subject", id: "a" }],
    [{ ...nothing, subjects: ["a", "b"] }, { type: "pair", src: "a", dst: "b" }],
    [{ ...nothing, subjects: ["c", "a", "b"] }, { type: "region", id: "a b c" }],
    [{ ...nothing, time: [0, DAY] as const }, { type: "time", from: "1970-01-01T00:00:00.000Z", to: "1970-01-02T00:00:00.000Z" }],
    [nothing, { type: "case" }],
  ])("%j", (selection, target) => {
    expect(targetOf(selection)).toEqual(target);
  });

  it("lead back to the selection", () => {
    expect(selectionOf({ type: "pair", src: "a", dst: "b" }).subjects).toEqual(["a", "b"]);
    expect(selectionOf({ type: "time", from: "1970-01-01T00:00:00Z", to: "1970-01-02T00:00:00Z" }).time).toEqual([0, DAY]);
    expect(concerns({ type: "pair", src: "a", dst: "b" }, "b")).toBe(true);
    expect(concerns({ type: "transfer", id: "a" }, "a")).toBe(false);
  });
});

describe("groups of the graph", () => {
  const index = indexOf(["a", "b", "group:a:out@2", "group:b:in"]);

  it("stand for the account they belong to", () => {
    expect(groupOf("group:x:y:out")).toEqual({ account: "x:y", side: "out" });
    expect(realSubjects(["group:a:out"])).toEqual({ subjects: ["a"], group: "group:a:out" });
    expect(realSubjects(["a", "b", "group:a:out"]).subjects).toEqual(["a", "b"]);
  });

  it("carry the transfers of accounts that are not drawn", () => {
    expect(drawnEdge("a", "b", index)).toEqual(["a", "b"]);
    expect(drawnEdge("a", "hidden", index)).toEqual(["a", "group:a:out@2"]);
    expect(drawnEdge("hidden", "b", index)).toEqual(["group:b:in", "b"]);
    expect(drawnEdge("hidden", "a", index)).toBeNull();
    const rows = [{ src: "a", dst: "hidden" }, { src: "a", dst: "b" }] as TransferRow[];
    expect(pairRows(rows, "a", "group:a:out@2", index)).toEqual([rows[0]]);
    expect(graphIndex(null, null).ids.has("a")).toBe(false);
  });
});

describe("panes and views", () => {
  it("come from any list of names, the parts of the inspector counting as it", () => {
    expect(panesFrom(undefined)).toEqual(["queue", "graph", "timeline", "inspector"]);
    expect(panesFrom(["notes", "graph"])).toEqual(["graph", "inspector"]);
    expect(panesFrom(["no such pane"])).toHaveLength(4);
  });

  it("stored by other versions are completed", () => {
    expect(completeView({ tab: "trace" as never, hidden: null as never })).toMatchObject({ tab: "evidence", hidden: [], layout: "flow", panes: { collapsed: [] } });
  });
});

describe("menu", () => {
  it("opens with the arrow key, moves, chooses, closes and returns the focus", () => {
    const chosen: string[] = [];
    const menu = new MenuButton({ label: "Layout", title: "Layout", items: () => ["a", "b", "c"].map((label) => ({ label, disabled: label === "c" ? "not here" : "", run: () => chosen.push(label) })) });
    document.body.append(menu.element);
    const button = menu.element.querySelector("button") as HTMLButtonElement;
    const key = (name: string): boolean | undefined => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
    button.focus();
    key("ArrowDown");
    expect(button.getAttribute("aria-expanded")).toBe("true");
    key("ArrowDown");
    expect(document.activeElement?.textContent).toContain("b");
    (document.activeElement as HTMLElement).click();
    expect(chosen).toEqual(["b"]);
    expect(document.activeElement).toBe(button);
    menu.open();
    key("End");
    (document.activeElement as HTMLElement).click();
    expect(chosen).toEqual(["b"]);
    key("Escape");
    expect(menu.element.querySelector('[role="menu"]')).toBeNull();
  });
});
