import { afterEach, describe, expect, it } from "vitest";
import { RequestError } from "../../src/core/transport";
import { type Desk, layOut } from "../fixtures/desk";
import { HOSTILE, THIEF } from "../fixtures/ronin";

let desk: Desk;
afterEach(() => {
  desk.board.dispose();
  document.body.textContent = "";
});

describe("notes", () => {
  it("attach to what is selected and are saved at once", async () => {
    desk = await layOut();
    desk.board.element.focus();
    desk.press("n");
    const text = desk.find(".jc-composer textarea") as HTMLTextAreaElement;
    expect(document.activeElement).toBe(text);
    expect(desk.find(".jc-note-about").textContent).toContain("Ronin bridge exploiter");
    text.value = " whole balance ";
    (desk.find(".jc-composer input") as HTMLInputElement).value = "exit, exit, peel ";
    desk.press("Enter", { ctrlKey: true });
    await desk.settle();
    expect(desk.transport.last("note")).toEqual({ target: { type: "subject", id: THIEF }, text: "whole balance", tags: ["exit", "peel"], replyTo: null });
    expect(text.value).toBe("");
    expect(desk.find(".jc-status").textContent).toContain("saved");
  });

  it("on a transfer are started from its row", async () => {
    desk = await layOut({ view: { tab: "transfers" } });
    (desk.all('.jc-transfer button[aria-label^="Write a note"]')[1] as HTMLButtonElement).click();
    expect(desk.board.state.view.tab).toBe("notes");
    expect(desk.find(".jc-note-about").textContent).toContain("transfer r2");
  });

  it("keep what was typed when saving fails, and say why", async () => {
    desk = await layOut({ view: { tab: "notes" } });
    desk.transport.fails.note = new RequestError("The case folder is read-only.", "Copy it to a place you can write.", "errno 30");
    const text = desk.find(".jc-composer textarea") as HTMLTextAreaElement;
    text.value = "keep me";
    desk.find(".jc-composer").dispatchEvent(new Event("submit", { cancelable: true }));
    await desk.settle();
    expect(text.value).toBe("keep me");
    const alert = desk.find('.jc-composer [role="alert"]').textContent;
    expect(alert).toContain("The case folder is read-only.");
    expect(alert).toContain("Copy it to a place you can write.");
    expect(alert).toContain("errno 30");
  });

  it("are withdrawn with a reason, replied to with their target", async () => {
    desk = await layOut({ view: { tab: "notes" } });
    const verbs = desk.all(".jc-note button.jc-link");
    verbs.find((b) => b.textContent === "reply")?.click();
    expect(desk.find(".jc-note-about").textContent).toContain("Reply to A. Analyst");
    verbs.find((b) => b.textContent === "withdraw")?.click();
    const reason = desk.find('[role="dialog"] input') as HTMLInputElement;
    reason.value = "wrong account";
    desk.find('[role="dialog"] form').dispatchEvent(new Event("submit", { cancelable: true }));
    await desk.settle();
    expect(desk.transport.last("withdraw")).toEqual({ id: "n1", reason: "wrong account" });
    expect(desk.all('[role="dialog"]')).toHaveLength(0);
  });
});

describe("a case for reading only", () => {
  it("disables what writes and says why", async () => {
    desk = await layOut({}, (spec) => {
      spec.readonly = true;
    });
    const decide = desk.all(".jc-card button");
    expect(decide).toHaveLength(4);
    for (const button of decide) {
      expect((button as HTMLButtonElement).disabled).toBe(true);
      expect(button.title).toContain("reading only");
    }
    desk.board.element.focus();
    desk.press("1");
    expect(desk.find(".jc-news").textContent).toContain("reading only");
    await desk.settle();
    expect(desk.transport.count("dispose")).toBe(0);
    desk.board.state.setView({ tab: "notes" });
    expect(desk.host?.querySelector(".jc-composer")).toBeNull();
  });
});

describe("hostile text", () => {
  it("is shown as text in every pane and tab", async () => {
    desk = await layOut();
    for (const tab of ["evidence", "subject", "transfers", "notes"] as const) {
      desk.board.state.setView({ tab });
      await desk.settle(15);
      expect(desk.all("img")).toHaveLength(0);
    }
    expect(desk.find(".jc-note-text").textContent).toBe(HOSTILE);
    expect(desk.all(".jc-queue-row")[2].textContent).toContain(HOSTILE);
    desk.board.state.setView({ tab: "subject" });
    expect(desk.find(".jc-tags").textContent).toContain(HOSTILE);
  });
});

describe("errors", () => {
  it("are shown in the pane where they happened, with what to do, and can be tried again", async () => {
    desk = await layOut();
    desk.transport.fails.subject = new RequestError("The evidence cannot be read.", "Run the triage again.", "Traceback …");
    desk.all(".jc-queue-row")[1].click();
    await desk.settle();
    const shown = desk.find('.jc-pane-inspector [role="alert"]');
    expect(shown.textContent).toContain("The evidence cannot be read.");
    expect(shown.textContent).toContain("Run the triage again.");
    delete desk.transport.fails.subject;
    [...shown.querySelectorAll("button")].find((b) => b.textContent === "Try again")?.click();
    await desk.settle();
    expect(desk.all('.jc-pane-inspector [role="alert"]')).toHaveLength(0);
    expect(desk.find(".jc-big-score").textContent).toBe("97.8");
  });

  it("of the script itself appear under the board in words", async () => {
    desk = await layOut();
    desk.board.report(new TypeError("x is not a function"));
    expect(desk.find(".jc-faults").textContent).toContain("x is not a function");
    desk.all(".jc-fault .jc-link").at(-1)?.click();
    expect(desk.all(".jc-fault")).toHaveLength(0);
  });
});

describe("panes", () => {
  it.each([[["graph"]], [["queue"]], [["timeline"]], [["graph", "timeline"]]])("stand alone: %s", async (panes) => {
    desk = await layOut({}, (spec) => {
      spec.panes = panes;
    });
    const shown = desk.all(".jc-pane").map((p) => /jc-pane-(\w+)/.exec(p.className)?.[1]);
    expect(shown.sort()).toEqual([...panes].sort());
  });

  it("resize and fold with the keyboard, and the view remembers", async () => {
    desk = await layOut();
    const bar = desk.find(".jc-splitter-left");
    bar.focus();
    desk.press("ArrowRight");
    expect(desk.board.state.view.panes.left).toBeGreaterThanOrEqual(180);
    desk.press("Enter");
    expect(desk.board.state.view.panes.collapsed).toEqual(["left"]);
    expect(desk.find(".jc-pane-queue").hidden).toBe(true);
    desk.find(".jc-rail-left button").click();
    expect(desk.find(".jc-pane-queue").hidden).toBe(false);
  });
});
