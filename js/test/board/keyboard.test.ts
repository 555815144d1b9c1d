import { afterEach, describe, expect, it } from "vitest";
import { type Desk, layOut } from "../fixtures/desk";
import { HEIR, THIEF } from "../fixtures/ronin";

let desk: Desk;
afterEach(() => {
  desk.board.dispose();
  document.body.textContent = "";
});

describe("keys", () => {
  it("step through the queue and stop at its ends", async () => {
    desk = await layOut();
    desk.board.element.focus();
    desk.press("ArrowDown");
    expect(desk.board.state.subject).toBe(HEIR);
    desk.press("ArrowUp");
    desk.press("ArrowUp");
    expect(desk.board.state.subject).toBe(THIEF);
    desk.find(".jc-virtual").focus();
    desk.press("End");
    expect(desk.board.state.subject).not.toBe(THIEF);
  });

  it("walk along the transfers of the subject and say where the end is", async () => {
    desk = await layOut();
    desk.board.element.focus();
    const walked: string[] = [];
    for (let i = 0; i < 5; i++) {
      desk.press("ArrowRight");
      await desk.settle();
      walked.push(desk.board.state.selection.value.transfers[0]);
    }
    expect(walked).toEqual(["r1", "r2", "r3", "r4", "r4"]);
    expect(desk.find(".jc-news").textContent).toBe("This is the last transfer.");
    desk.press("ArrowLeft");
    await desk.settle();
    expect(desk.board.state.selection.value.transfers).toEqual(["r3"]);
  });

  it("zoom and move along time, about the chosen range, and say what is shown", async () => {
    desk = await layOut();
    const { spec } = desk.board.state;
    const length = spec.timeTo - spec.timeFrom;
    const shown = (): [number, number] | null => desk.transport.last("timeline")?.time as [number, number] | null;
    const said = (): string => desk.find(".jc-news").textContent ?? "";
    desk.board.element.focus();
    desk.press(".");
    expect(said()).toBe("All time is shown.");
    desk.board.state.select("timeline", { time: [spec.timeFrom, spec.timeFrom + length / 10] }, "brush");
    desk.press("i");
    expect(said()).toMatch(/^Shown: .*UTC\.$/);
    await desk.settle();
    expect(shown()![1] - shown()![0]).toBeCloseTo(length / 2);
    // What is chosen stays where it is on the screen.
    expect((shown()![0] - spec.timeFrom) / length).toBeCloseTo(0.025);
    desk.press(".");
    await desk.settle();
    expect((shown()![0] - spec.timeFrom) / length).toBeCloseTo(0.15);
    desk.press(",");
    desk.press("o");
    expect(said()).toBe("All time is shown.");
    await desk.settle();
    expect(shown()).toBeNull();
  });

  it("are letters while somebody types", async () => {
    desk = await layOut();
    const input = desk.find(".jc-search input");
    input.focus();
    desk.press("h");
    desk.press("1");
    expect(desk.board.state.view.hidden).toEqual([]);
    expect(desk.transport.count("dispose")).toBe(0);
  });

  it("decide with 1 to 4, and the decision is saved", async () => {
    desk = await layOut();
    desk.board.element.focus();
    desk.press("2");
    await desk.settle();
    expect(desk.transport.last("dispose")).toEqual({ subject: THIEF, disposition: "monitor", reason: "" });
    expect(desk.find(".jc-status").textContent).toContain("journal ✓ 42 entries");
    expect(desk.find(".jc-status").textContent).toMatch(/saved \d\d:\d\d UTC/);
  });

  it("clear what is highlighted first, then the subject", async () => {
    desk = await layOut();
    desk.find(".jc-cite").click();
    desk.board.element.focus();
    desk.press("Escape");
    expect(desk.board.state.selection.value).toEqual({ subjects: [THIEF], transfers: [], time: null });
    desk.press("Escape");
    expect(desk.board.state.selection.value.subjects).toEqual([]);
    expect(desk.find(".jc-pane-inspector").textContent).toContain("Nothing is selected.");
  });

  it("are all listed by ?, and Escape closes the list and returns the focus", async () => {
    desk = await layOut();
    desk.board.element.focus();
    desk.press("?");
    const dialog = desk.find('[role="dialog"]');
    for (const key of ["/", "↑", "↓", "←", "→", "E", "H", "P", "N", "F", "L", "1", "2", "3", "4", "Ctrl+Z", "Ctrl+Y", "Esc", "?"]) {
      expect([...dialog.querySelectorAll("kbd")].map((k) => k.textContent), key).toContain(key);
    }
    dialog.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    expect(desk.all('[role="dialog"]')).toHaveLength(0);
    expect(document.activeElement).toBe(desk.board.element);
  });

  it("E expands, Shift+E collapses", async () => {
    desk = await layOut();
    desk.board.state.select("graph", { subjects: [HEIR] }, "select");
    desk.board.element.focus();
    desk.press("e");
    await desk.settle();
    expect(desk.transport.last("neighbours")).toMatchObject({ id: HEIR, direction: "both" });
    expect(desk.board.state.view.added.length).toBeGreaterThan(0);
    desk.press("E", { shiftKey: true });
    expect(desk.board.state.view.added).toEqual([]);
  });
});

describe("every button", () => {
  it("has a name that can be read out", async () => {
    desk = await layOut();
    for (const tab of ["evidence", "subject", "transfers", "notes"] as const) {
      desk.board.state.setView({ tab });
      await desk.settle(10);
      for (const button of desk.all("button")) {
        const name = button.getAttribute("aria-label") || button.textContent?.trim() || button.title;
        expect(name, button.outerHTML).toBeTruthy();
        if (!button.textContent?.trim()) expect(button.title, button.outerHTML).toBeTruthy();
      }
    }
  });

  it("the root keeps the shortcuts of the surrounding application away", async () => {
    desk = await layOut();
    expect(desk.board.element.dataset.lmSuppressShortcuts).toBe("true");
  });
});

describe("search", () => {
  it("finds while typing, moves with the arrow keys, goes there with Enter", async () => {
    desk = await layOut();
    desk.board.element.focus();
    desk.press("/");
    const input = desk.find(".jc-search input") as HTMLInputElement;
    expect(document.activeElement).toBe(input);
    input.value = "0x35fb";
    input.dispatchEvent(new Event("input"));
    await desk.settle(220);
    expect(desk.all(".jc-hits [role=option]")).toHaveLength(1);
    expect(input.getAttribute("aria-expanded")).toBe("true");
    desk.press("Enter");
    await desk.settle();
    expect(desk.board.state.subject).toBe(HEIR);
    expect(document.activeElement).toBe(desk.board.element);
  });

  it("says that nothing was found", async () => {
    desk = await layOut();
    const input = desk.find(".jc-search input") as HTMLInputElement;
    input.value = "no such thing";
    input.dispatchEvent(new Event("input"));
    await desk.settle(220);
    expect(desk.find(".jc-hits").textContent).toContain("Nothing found");
  });
});
