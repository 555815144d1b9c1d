/** A board in a language of brackets: whatever it says, in whatever state, went through the translator or came as data. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { VERSION } from "../../src/core/version";
import { setTranslator } from "../../src/core/words";
import { ATTRIBUTE, DEFAULTS } from "../../src/core/preferences";
import { CONNECTION, RequestError } from "../../src/core/transport";
import { TAKES_CODE } from "../../src/core/codedialog";
import type { BoardOptions } from "../../src/core/board";
import { type Desk, layOut, RecordingTransport } from "../fixtures/desk";
import { DAY, EXITS, HEIR, snapshotJson, START, THIEF } from "../fixtures/ronin";
import { pseudo, Sent, wordsLeft } from "./pseudo";

let desk: Desk;
let sent: Sent;
let looks: number;
let answers: Record<string, (params: Record<string, unknown>) => object>;

/** Everything on the page now, which must all be translated or sent. */
function look(): void {
  looks += 1;
  expect(wordsLeft(document.body, sent)).toEqual([]);
}

const settle = async (ms = 30): Promise<void> => {
  await desk.settle(ms);
  look();
};

async function open(options: Partial<BoardOptions> = {}, change: (spec: BoardOptions["spec"]) => void = () => {}): Promise<void> {
  desk = await layOut(options, (spec) => {
    change(spec);
    sent.add(spec);
  });
  look();
}

beforeEach(() => {
  looks = 0;
  sent = new Sent();
  answers = {};
  sent.add([snapshotJson().subjects, "received"]); // the name of a fact, within a sentence
  setTranslator(pseudo);
  const request = RecordingTransport.prototype.request;
  vi.spyOn(RecordingTransport.prototype, "request").mockImplementation(async function (this: RecordingTransport, method: string, params: object = {}, signal?: AbortSignal) {
    // Errors made here are those of the board itself; others were sent.
    const answer = answers[method]?.(params as Record<string, unknown>);
    const reply = answer ? { result: answer, tables: {} } : await request.call(this, method, params, signal).catch((error: unknown) => {
      sent.add(error instanceof RequestError ? [error.what, error.advice] : String(error));
      throw error;
    });
    sent.add(reply.result);
    for (const table of Object.values(reply.tables)) sent.add(table.rows());
    return reply as never;
  });
});

afterEach(() => {
  desk.board.dispose();
  document.body.textContent = "";
  document.documentElement.removeAttribute(ATTRIBUTE);
  document.documentElement.removeAttribute(TAKES_CODE);
  setTranslator(null);
  vi.restoreAllMocks();
});

const click = (selector: string, at = 0): void => desk.all(selector)[at].click();
const chosen = (): HTMLElement | undefined => desk.all(".jc-popup-item")[0];

describe("a board speaks the language of the page", () => {
  it("in its panes, tabs and what hangs from the toolbar", async () => {
    await open();
    expect(desk.find(".jc-tabs").textContent).toContain("⟦Evidence⟧");
    for (const tab of desk.all(".jc-tab")) {
      tab.click();
      await settle();
    }
    for (const menu of desk.all(".jc-menu > button")) {
      menu.click();
      look();
      expect(chosen()).toBeDefined();
      menu.click();
    }
    click(".jc-pane-head .jc-link");
    await settle();
    expect(desk.find(".jc-filter")).toBeDefined();
  });

  it("in menus over the graph, whatever they are about", async () => {
    await open();
    sent.add(`group:out:${THIEF}`);
    for (const target of [null, { kind: "node", id: THIEF }, { kind: "node", id: HEIR }, { kind: "edge", src: THIEF, dst: HEIR }, { kind: "node", id: `group:out:${THIEF}` }, { kind: "edge", src: THIEF, dst: `group:out:${THIEF}` }] as const) {
      desk.board["graphPane"]!["events"].onMenu(target, 10, 10);
      expect(desk.all(".jc-context .jc-popup-item").length).toBeGreaterThan(1);
      look();
    }
  });

  it("in what it says of every key, and of undoing it", async () => {
    await open();
    desk.board.element.focus();
    const keys: [string, KeyboardEventInit?][] = [
      ["ArrowDown"], ["ArrowUp"], ["ArrowRight"], ["ArrowLeft"], ["e"], ["e", { shiftKey: true }], ["p"], ["p"], ["ArrowRight", { altKey: true }], ["h"], ["f"], ["+"], ["-"], ["i"], ["o"], [","], ["."], ["l"], ["c"], ["r"], ["n"],
      ["ArrowUp", { ctrlKey: true }], ["1"], ["a"], ["e"], ["Escape"], ["Escape"], ["h"], ["p"], ["c"], ["1"], ["ArrowRight", { shiftKey: true }], ["F10", { shiftKey: true }], ["a"],
    ]; // prettier-ignore
    for (const [key, init] of keys) {
      desk.board.element.focus();
      desk.press(key, init);
      await settle(20);
    }
    for (let i = 0; i < keys.length; i++) {
      desk.press("z", { ctrlKey: true });
      await settle(5);
    }
    for (let i = 0; i < keys.length; i++) {
      desk.press("y", { ctrlKey: true });
      await settle(5);
    }
    expect(looks).toBeGreaterThan(90);
  });

  it("in its dialogs", async () => {
    document.documentElement.setAttribute(TAKES_CODE, "");
    document.documentElement.setAttribute(ATTRIBUTE, JSON.stringify({ ...DEFAULTS, confirmDecisions: true }));
    answers.code = () => ({ text: "" });
    answers.replay = () => ({ ok: false, text: "One differs.", items: [{ item: "queue", original: "0123456789abcdef", replayed: "fedcba9876543210", same: false }, { item: "case", original: "same-hash-xy", replayed: "same-hash-xy", same: true }] });
    await open();
    sent.add(["0123456789ab", "fedcba987654", "0123456789abcdef", "fedcba9876543210"]);
    desk.board.element.focus();
    const closed = (): void => desk.find(".jc-dialog-head button").click();
    desk.press("?");
    look();
    closed();
    desk.press("s");
    await settle();
    for (const radio of desk.all(".jc-code-choice input")) {
      radio.dispatchEvent(new Event("change"));
      await settle(5);
    }
    for (const button of desk.all(".jc-dialog .jc-end button").slice(0, 2)) {
      button.click();
      await settle();
    }
    expect(desk.find(".jc-replay-table").textContent).toContain("⟦differs⟧");
    closed();
    await patterns();
    desk.board.element.focus();
    desk.press("1");
    await settle();
    expect(desk.find(".jc-dialog h2").textContent).toBe("⟦Decide⟧");
    desk.find(".jc-dialog .jc-primary").click();
    await settle();
    click(".jc-timeline-head .jc-link");
    look();
    const [from, to] = desk.all(".jc-dialog input") as HTMLInputElement[];
    [from.value, to.value] = [to.value, from.value];
    desk.find(".jc-dialog .jc-primary").closest("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    look();
    closed();
  });

  async function patterns(): Promise<void> {
    const finding = { subjects: [HEIR, THIEF, "a", "b"], names: ["Heir", "Thief", "A", "B"], sentence: "It went round.", amountText: "3 ETH", amountExact: "3.0 ETH", rangeText: "24 Mar 2022", from: START, to: START, count: 2, transferIds: ["r2"], accounts: [] };
    const outcome = { running: false, search: 1, stopped: false, problem: null, summary: "Words.", code: "pattern:by-example", count: 120, accounts: 7, cut: true, listed: 4, findings: [finding] };
    const problem = { what: "It is wrong.", advice: "Mend it.", line: 3 };
    answers.patterns = () => ({ kept: [{ code: "pattern:mine", name: "Mine", toml: "text", summary: "Words." }], shipped: [{ code: "D14", name: "Scatter-gather", toml: "d", summary: "Words." }] });
    answers.draft = () => ({ toml: "", summary: "", problem });
    answers.keep_pattern = () => ({ code: "pattern:by-example", entries: 42, problem: null });
    answers.sought = () => ({ entries: 43 });
    const ends: object[] = [{ running: true, search: 1, done: 0, total: 2 }, { ...outcome, stopped: true }, { running: false, search: 1, stopped: false, problem }, { ...outcome, count: 0, findings: [] }, outcome];
    answers.find = () => ends.shift()!;
    answers.found = () => ends.shift()!;
    sent.add("D14");
    desk.board.element.focus();
    desk.press("m");
    await settle();
    const [find, keep, copy] = desk.all(".jc-pattern-buttons button");
    find.click(); // no pattern yet
    await settle();
    const area = desk.find(".jc-pattern-text") as HTMLTextAreaElement;
    for (let i = 0; i < 4; i++) {
      area.value = `text ${i}`;
      area.dispatchEvent(new Event("input"));
      look();
      find.click();
      await settle();
      await settle(200);
    }
    expect(desk.find(".jc-pattern-outcome").textContent).toContain("⟦cut short");
    keep.click();
    copy.click();
    await settle();
    desk.find(".jc-found").click();
    await settle();
    desk.board.element.focus();
    desk.press("m");
    await settle();
    expect(ends).toEqual([]);
    desk.find(".jc-dialog-head button").click();
  }

  it("in notes: written, answered, withdrawn, about whatever", async () => {
    const note = (id: string, target: object, change: object = {}): object => ({ id, ts: "2026-11-23T09:14:00Z", tsText: "23 Nov 2026 09:14 UTC", author: "A. Analyst", target, text: `Words of ${id}.`, tags: ["exit"], replyTo: null, withdrawn: null, ...change });
    const targets = [{ type: "case" }, { type: "transfer", id: "r2" }, { type: "pair", src: THIEF, dst: HEIR }, { type: "time", from: new Date(START).toISOString(), to: new Date(START + DAY).toISOString() }, { type: "region", id: EXITS.slice(0, 3).join(" ") }, { type: "alert", id: "al-7" }, { type: "subject", id: THIEF }];
    sent.add("al-7");
    const notes = [...targets.map((target, i) => note(`n${i}`, target)), ...[{}, { author: "B. Boss" }, { reason: "wrong" }, { author: "B. Boss", reason: "wrong" }].map((withdrawn, i) => note(`w${i}`, { type: "subject", id: THIEF }, { withdrawn }))];
    answers.notes = () => ({ notes, entries: 41, head: "ab" });
    await open();
    desk.board.element.focus();
    desk.press("n");
    await settle();
    expect(desk.all(".jc-note").length).toBeGreaterThan(3);
    for (const link of [...desk.all(".jc-thread > .jc-between .jc-link"), ...desk.all(".jc-note .jc-row .jc-link")]) {
      link.click();
      await settle(5);
    }
    const dialog = desk.all(".jc-dialog")[0];
    expect(dialog.textContent).toContain("⟦Withdraw this note⟧");
    for (const target of targets) {
      desk.board.state.select("notes", target.type === "region" ? { subjects: EXITS.slice(0, 3) } : target.type === "time" ? { time: [START, START + DAY] } : {}, pseudo.__("x"));
      await settle(5);
    }
  });

  it("where there is nothing", async () => {
    await open({ selection: { subjects: [], transfers: [], time: [START + 60 * DAY, START + 61 * DAY] }, view: { focus: [THIEF] } });
    for (const tab of desk.all(".jc-tab")) {
      tab.click();
      await settle();
    }
    expect(desk.all(".jc-empty").map((empty) => empty.textContent).join()).toContain("⟦No transfers between ⟧");
    desk.board.setSelection({ subjects: [], time: [START + 60 * DAY, START + 60 * DAY + 3_600_000], transfers: [] });
    await settle();
    desk.board.state.filter = { text: "nobody has this name", disposition: "", minScore: null };
    await settle();
    expect(desk.find(".jc-pane-queue .jc-empty").textContent).toContain("⟦No subject matches the filter.⟧");
    const search = desk.find(".jc-search input") as HTMLInputElement;
    for (const typed of ["Ronin", "zzzz"]) {
      search.value = typed;
      search.dispatchEvent(new Event("input"));
      await settle(250);
    }
    expect(desk.find(".jc-hits").textContent).toContain("⟦Nothing found for this text.⟧");
  });

  it("where something fails, takes long or is gone", async () => {
    answers.transfers = () => {
      throw new RequestError(pseudo.__("The request failed."), "", "Traceback");
    };
    sent.add("Traceback");
    await open({}, (spec) => Object.assign(spec, { version: "9.9.9", readonly: true }));
    sent.add([VERSION, "jupyter_compliance"]);
    desk.press("r");
    await settle();
    expect(desk.all(".jc-error").length).toBeGreaterThan(0);
    for (const problem of [new RequestError("The kernel has stopped.", "Run the cell again."), null]) {
      sent.add(problem && [problem.what, problem.advice]);
      desk.transport.send({ event: CONNECTION, problem });
      await settle();
    }
    desk.transport.send({ event: "explored", call: "hide", view: { hidden: [HEIR] }, time: null, filter: { text: "", disposition: "", minScore: null } });
    sent.add("hide");
    await settle();
    desk.board.setPeople(["Ada", "Bo", "Cy", "Di", "Ed"].map((name, i) => ({ id: name, name, colour: "#aa0000", subjects: [[THIEF], [THIEF, HEIR], [], [], []][i], transfers: i === 2 ? 3 : 0 })));
    sent.add(["Ada", "Bo", "Cy", "AD", "BO"]);
    await settle();
    expect(desk.find(".jc-status-people").textContent).toContain("⟦ others are here⟧");
  });

  it("in a copy for reading", async () => {
    await open({}, (spec) => Object.assign(spec, { offline: true }));
    for (const tab of desk.all(".jc-tab")) {
      tab.click();
      await settle();
    }
  });
});

describe("without a translator", () => {
  it("a board is English", async () => {
    setTranslator(null);
    desk = await layOut();
    expect(desk.all(".jc-tab").map((tab) => tab.textContent)).toEqual(["Evidence", "Subject", "Transfers", "Notes 1"]);
    expect(document.body.textContent).not.toMatch(/⟦|%\d/);
  });
});
