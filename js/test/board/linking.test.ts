import { afterEach, describe, expect, it } from "vitest";
import { type Desk, layOut } from "../fixtures/desk";
import { DAY, EXITS, HEIR, START, THIEF } from "../fixtures/ronin";

let desk: Desk;
afterEach(() => {
  desk.board.dispose();
  document.body.textContent = "";
});

const rows = (): HTMLElement[] => desk.all(".jc-queue-row");

describe("one selection links the panes", () => {
  it("opens on the first subject, which is no step to undo", async () => {
    desk = await layOut();
    expect(desk.transport.last("subject")).toEqual({ id: THIEF });
    expect(desk.transport.last("graph")?.focus).toEqual([THIEF]);
    expect(desk.board.state.undo.undoLabel).toBeNull();
    expect(desk.find(".jc-big-score").textContent).toBe("97.8");
  });

  it("a queue row moves graph, timeline and inspector", async () => {
    desk = await layOut();
    rows()[1].click();
    await desk.settle();
    expect(desk.selections.at(-1)).toEqual({ subjects: [HEIR], transfers: [], time: null, source: "queue" });
    expect(desk.transport.last("graph")).toMatchObject({ focus: [HEIR], added: [], hidden: [] });
    expect(desk.transport.last("timeline")?.subjects).toEqual([HEIR]);
    expect(desk.transport.last("subject")).toEqual({ id: HEIR });
    expect(rows()[1].getAttribute("aria-selected")).toBe("true");
    expect(desk.find(".jc-virtual").getAttribute("aria-activedescendant")).toBe(rows()[1].id);
  });

  it("gives the subject and its drawn counterparties lanes, and keeps them while the timeline itself is brushed", async () => {
    desk = await layOut();
    expect(desk.transport.last("timeline")).toMatchObject({ subjects: [THIEF], lanes: [THIEF, HEIR, EXITS[5]] });
    const asked = desk.transport.count("timeline");
    desk.board.state.select("timeline", { time: [START, START + 1] }, "brush");
    await desk.settle();
    expect(desk.transport.count("timeline")).toBe(asked);
  });

  it("a reason highlights its transfers and fills the table with them; clicked again it stops", async () => {
    desk = await layOut();
    desk.find(".jc-cite").click();
    await desk.settle();
    expect(desk.selections.at(-1)).toMatchObject({ transfers: ["r2", "r3", "r4"], source: "evidence" });
    expect(desk.all(".jc-tick-hit").length).toBeGreaterThan(0);
    desk.board.state.setView({ tab: "transfers" });
    await desk.settle();
    expect(desk.transport.last("transfers")).toMatchObject({ ids: ["r2", "r3", "r4"], subjects: [] });
    expect(desk.all(".jc-transfer")).toHaveLength(3);
    desk.board.state.setView({ tab: "evidence" });
    desk.find(".jc-cite").click();
    expect(desk.board.state.selection.value.transfers).toEqual([]);
  });

  it("a time range filters graph and table, never the timeline itself", async () => {
    desk = await layOut({ view: { tab: "transfers" } });
    const timelines = desk.transport.count("timeline");
    const time: [number, number] = [START + DAY, START + 3 * DAY - 1];
    desk.board.state.select("timeline", { time }, "brush");
    await desk.settle();
    expect(desk.transport.last("graph")?.time).toEqual(time);
    expect(desk.transport.asked.filter((a) => a.method === "transfers").some((a) => JSON.stringify(a.params.time) === JSON.stringify(time) && a.params.limit === 200)).toBe(true);
    expect(desk.transport.count("timeline")).toBe(timelines);
    expect(desk.all(".jc-transfer")).toHaveLength(2);
    expect(desk.find(".jc-range").textContent).toBe("24 Mar – 25 Mar 2022 UTC");
  });

  it("an empty range says so and offers the way out", async () => {
    desk = await layOut({ view: { tab: "transfers" } });
    desk.board.state.select("timeline", { time: [START + 4 * DAY, START + 5 * DAY] }, "brush");
    await desk.settle();
    const empty = desk.find(".jc-transfers .jc-empty");
    expect(empty.textContent).toContain("No transfers between 27 Mar and 28 Mar 2022 UTC.");
    empty.querySelector("button")?.click();
    await desk.settle();
    expect(desk.board.state.selection.value.time).toBeNull();
    expect(desk.all(".jc-transfer").length).toBe(4);
  });

  it("a row of the table is highlighted without filtering the table", async () => {
    desk = await layOut({ view: { tab: "transfers" } });
    desk.all(".jc-transfer")[2].click();
    await desk.settle();
    expect(desk.selections.at(-1)).toMatchObject({ transfers: ["r3"], source: "transfers" });
    expect(desk.all(".jc-transfer")).toHaveLength(4);
    expect(desk.all(".jc-transfer.jc-selected")).toHaveLength(1);
  });

  it("Python chooses: the board follows, brings the account into focus and does not echo", async () => {
    desk = await layOut();
    const told = desk.selections.length;
    desk.board.setSelection({ subjects: [EXITS[2]], transfers: [], time: null, source: "python" });
    await desk.settle();
    expect(desk.transport.last("subject")).toEqual({ id: EXITS[2] });
    expect(desk.transport.last("graph")?.focus).toEqual([EXITS[2]]);
    expect(desk.selections.length).toBe(told);
  });

  it("hears that notes changed elsewhere and reads them again", async () => {
    desk = await layOut();
    const before = desk.transport.count("notes");
    desk.transport.send({ event: "changed", what: ["notes"] });
    await desk.settle();
    expect(desk.transport.count("notes")).toBe(before + 1);
  });
});

describe("undo", () => {
  it("takes a look at a subject back as one step, and does it again", async () => {
    desk = await layOut();
    rows()[1].click();
    await desk.settle();
    expect(desk.board.state.undo.undoLabel).toContain("look at");
    desk.press("z", { ctrlKey: true });
    expect(desk.board.state.view.focus).toEqual([THIEF]);
    expect(desk.board.state.selection.value.subjects).toEqual([THIEF]);
    desk.press("y", { ctrlKey: true });
    expect(desk.board.state.view.focus).toEqual([HEIR]);
    expect(desk.board.state.selection.value.subjects).toEqual([HEIR]);
  });

  it("covers hiding, layout and colour", async () => {
    desk = await layOut();
    desk.board.state.select("graph", { subjects: [HEIR] }, "select");
    desk.board.element.focus();
    desk.press("h");
    expect(desk.board.state.view.hidden).toEqual([HEIR]);
    desk.press("l");
    expect(desk.board.state.view.layout).toBe("force");
    desk.board.state.setView({ colour: "direction" }, "colour by direction");
    for (let i = 0; i < 3; i++) desk.press("z", { ctrlKey: true });
    expect(desk.board.state.view).toMatchObject({ hidden: [], layout: "flow", colour: "risk" });
  });
});

describe("the view is written", () => {
  it("once, a moment after it has come to rest", async () => {
    const written: unknown[] = [];
    desk = await layOut({ onView: (view) => written.push(view.panes.left) });
    await desk.settle(350);
    written.length = 0;
    for (const left of [200, 220, 240]) desk.board.state.setView({ panes: { left, collapsed: [] } });
    expect(written).toEqual([]);
    await desk.settle(350);
    expect(written).toEqual([240]);
  });

  it("at once where the board goes away first", async () => {
    const written: unknown[] = [];
    desk = await layOut({ onView: (view) => written.push(view.tab) });
    desk.board.state.setView({ tab: "notes" });
    desk.board.dispose();
    expect(written).toEqual(["notes"]);
    expect(desk.host.childElementCount).toBe(0);
  });
});
