import { beforeEach, describe, expect, it } from "vitest";
import { CaseListBox } from "../../src/lab/sidebar/list";
import { caseRow } from "../../src/lab/sidebar/row";
import type { CaseRow } from "../../src/lab/tokens";
import { row, trans } from "./faked";

const HOSTILE = "<img src=x onerror=alert(1)>";
const viewer = { names: [], today: "2026-11-23" };
let happened: string[] = [];
let built = 0;

function box(rows: CaseRow[]): CaseListBox {
  const list = new CaseListBox(
    {
      render: (one) => { built += 1; return caseRow(one, viewer, trans); },
      choose: (one) => happened.push(`choose ${one.folder}`),
      open: (one, readonly) => happened.push(`open ${one.folder}${readonly ? " readonly" : ""}`),
      edit: (one) => happened.push(`edit ${one.folder}`),
      menu: (element) => happened.push(`menu ${element.dataset.path}`),
      search: () => happened.push("search"),
    },
    "Cases",
  ); // prettier-ignore
  document.body.replaceChildren(list.node);
  list.fill(rows, "", "", rows.length);
  return list;
}

const press = (key: string, more: KeyboardEventInit = {}): boolean => document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
const focused = (): string | undefined => (document.activeElement as HTMLElement).dataset.path;

describe("CaseListBox", () => {
  beforeEach(() => {
    happened = [];
    built = 0;
  });

  it("moves by the keys of a list, with one tab stop", () => {
    const list = box(["a", "b", "c"].map((folder) => row({ folder })));
    list.focus();
    expect(focused()).toBe("a/case.jcase");
    press("ArrowDown");
    press("ArrowDown");
    press("ArrowDown");
    expect(focused()).toBe("c/case.jcase");
    press("Home");
    press("ArrowUp");
    expect(focused()).toBe("a/case.jcase");
    press("End");
    expect([...list.node.children].map((e) => (e as HTMLElement).tabIndex)).toEqual([-1, -1, 0]);
    expect([...list.node.children].map((e) => e.getAttribute("aria-selected"))).toEqual(["false", "false", "true"]);
  });

  it("opens, edits, searches and asks for the menu by key", () => {
    const list = box([row({ folder: "a" })]);
    list.focus();
    happened = [];
    for (const [key, more] of [["Enter"], ["Enter", { shiftKey: true }], ["F2"], ["/"], ["ContextMenu"], ["F10", { shiftKey: true }]] as [string, KeyboardEventInit?][]) {
      expect(press(key, more)).toBe(false);
    }
    expect(happened).toEqual(["open a", "open a readonly", "edit a", "search", "menu a/case.jcase", "menu a/case.jcase"]);
    expect(press("x")).toBe(true);
  });

  it("keeps rows, focus and choice over a refresh that changes the order", () => {
    const rows = ["a", "b", "c"].map((folder) => row({ folder }));
    const list = box(rows);
    list.focus();
    press("ArrowDown");
    expect(built).toBe(3);
    list.fill([rows[2], { ...rows[1], assignee: "X" }, rows[0]], "b/case.jcase", "", 3);
    expect(built).toBe(4);
    expect(focused()).toBe("b/case.jcase");
    list.fill([rows[2]], "b/case.jcase", "", 1);
    expect(focused()).toBe("c/case.jcase");
  });

  it("shows hostile words as words, and problems in words", () => {
    const list = box([row({ folder: HOSTILE, title: HOSTILE, topName: HOSTILE, assignee: HOSTILE }), row({ status: "unreadable", problem: { what: `The manifest is cut off ${HOSTILE}`, advice: "Restore it." } })]);
    expect(list.node.querySelector("img")).toBeNull();
    expect(list.node.textContent).toContain(HOSTILE);
    expect(list.node.children[1].textContent).toContain("Restore it.");
    expect(list.node.children[0].getAttribute("aria-label")).toContain(HOSTILE);
  });

  it("builds a row once, however often it is filtered away, moved or told again", () => {
    const rows = Array.from({ length: 100 }, (_, i) => row({ folder: `f${i}` }));
    const list = box(rows);
    expect(list.node.childElementCount).toBe(100);
    list.fill(rows.map((one) => ({ ...one })), "", "", 100);
    list.fill(rows.slice(0, 3), "", "", 100);
    list.fill([...rows].reverse(), "", "", 100);
    expect(built).toBe(100);
    expect((list.node.children[0] as HTMLElement).dataset.path).toBe("f99/case.jcase");
    list.fill(rows, "", "another day", 100);
    expect(built).toBe(200);
  });
});
