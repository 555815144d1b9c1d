import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lineSpan } from "../../src/core/patterns/lines";
import type { Found, Outcome } from "../../src/core/patterns/search";
import { RequestError } from "../../src/core/transport";
import { type Desk, layOut, RecordingTransport } from "../fixtures/desk";
import { EXITS, HEIR, HOSTILE, START, THIEF } from "../fixtures/ronin";

type Answer = (params: Record<string, unknown>) => object | Promise<object>;
let desk: Desk;
let answers: Record<string, Answer>;

const found = (n: number, change: Partial<Found> = {}): Found => ({
  subjects: [HEIR], names: [`Heir ${n}`], sentence: `Sentence ${n}.`, amountText: "3,000 ETH", amountExact: "3,000.000000000000000001 ETH",
  rangeText: "24 Mar 2022", from: START, to: START + 1000, count: 2, transferIds: ["r2", "r4"], accounts: [EXITS[0]], ...change,
}); // prettier-ignore
const outcome = (findings: Found[], change: Partial<Outcome> = {}): Outcome & { running: false } => ({
  running: false, search: 1, stopped: false, problem: null, summary: "In other words.", code: "pattern:lanes", count: findings.length, accounts: findings.length, cut: false, listed: findings.length, findings, ...change,
}); // prettier-ignore
const area = (): HTMLTextAreaElement => desk.find(".jc-pattern-text") as HTMLTextAreaElement;
const button = (name: string): HTMLElement => desk.all(".jc-dialog button").find((one) => one.textContent === name)!;
const text = (selector: string): string => desk.find(selector).textContent ?? "";

function write(words: string): void {
  area().value = words;
  area().dispatchEvent(new Event("input"));
}

async function open(subjects: string[] = [THIEF, HEIR], transfers: string[] = []): Promise<void> {
  desk.board.state.selection.set("graph", { subjects, transfers });
  await desk.settle();
  desk.board.element.focus();
  desk.press("m");
  await desk.settle();
}

describe("lines of a text", () => {
  it.each([[1, "a"], [2, "bc"], [3, ""], [4, "d"], [9, "d"]])("line %i is %j", (line, words) => {
    const lines = "a\nbc\n\nd";
    expect(lines.slice(...lineSpan(lines, line))).toBe(words);
  });
});

describe("find patterns like this", () => {
  beforeEach(() => {
    answers = {
      patterns: () => ({ kept: [{ code: "pattern:kept", name: HOSTILE, toml: "kept text", summary: "Kept words." }], shipped: [{ code: "D14", name: "Scatter-gather", toml: "d14", summary: "D14 words." }] }),
      draft: () => ({ toml: 'name = "By example"\nwindow = "3 days"\n', summary: "Drawn words.", problem: null }),
      find: () => outcome([found(1), found(2)]),
      sought: () => ({ entries: 77 }),
      abandon: () => ({}),
    };
    const inner = RecordingTransport.prototype.request;
    vi.spyOn(RecordingTransport.prototype, "request").mockImplementation(async function (this: RecordingTransport, method: string, params: object = {}, signal?: AbortSignal) {
      const answer = answers[method];
      if (!answer) return inner.call(this, method, params, signal) as never;
      this.asked.push({ method, params: params as Record<string, unknown> });
      return { result: await answer(params as Record<string, unknown>), tables: {} } as never;
    });
  });

  afterEach(() => {
    desk.board.dispose();
    document.body.textContent = "";
    vi.restoreAllMocks();
  });

  it("draws the selection, finds on Ctrl+Enter, and shows what is chosen on the board, and the list again", async () => {
    desk = await layOut();
    await open([THIEF, HEIR], ["r1", "r2"]);
    expect(desk.transport.last("draft")).toMatchObject({ subjects: [THIEF, HEIR], transfers: ["r1", "r2"], time: null });
    expect(area().value).toContain('window = "3 days"');
    expect(text(".jc-pattern-words")).toBe("Drawn words.");
    write(`${area().value}# mine\n`);
    expect(text(".jc-pattern-side h3")).toContain("before your changes");
    area().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }));
    await desk.settle();
    expect(desk.transport.last("find")).toEqual({ text: area().value });
    expect(desk.transport.last("sought")).toMatchObject({ search: 1 });
    expect(text(".jc-journal, .jc-status")).toContain("77 entries");
    expect(text(".jc-pattern-outcome")).toBe("2 findings about 2 accounts");
    expect(text(".jc-pattern-words")).toBe("In other words.");
    const entries = desk.all(".jc-found");
    expect(document.activeElement).toBe(entries[0]);
    entries[0].dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    expect(document.activeElement).toBe(entries[1]);
    entries[1].click();
    await desk.settle();
    expect(desk.all("[role=dialog]")).toEqual([]);
    expect(desk.board.state.selection.value).toMatchObject({ subjects: [HEIR], transfers: ["r2", "r4"] });
    expect(desk.board.state.view).toMatchObject({ focus: [HEIR], added: [EXITS[0]] });
    expect(text(".jc-status")).toContain("2 of 2 in the list");

    desk.board.element.focus();
    desk.press("m");
    await desk.settle();
    expect(desk.transport.count("draft")).toBe(1);
    expect(area().value).toContain("# mine");
    expect(document.activeElement).toBe(desk.all(".jc-found")[1]);
    desk.find(".jc-dialog-head button").click();
    desk.board.state.undo.undo();
    expect(desk.board.state.selection.value.subjects).toEqual([THIEF, HEIR]);
  });

  it("tells what is wrong with its line, which is selected, and takes that back once it is mended", async () => {
    answers.find = () => ({ running: false, search: 1, stopped: false, problem: { what: "The pattern has an unknown key 'widow'.", advice: "Did you mean 'window'?", line: 2 } });
    desk = await layOut();
    await open();
    write('name = "x"\nwidow = "3 days"\n');
    button("Find").click();
    await desk.settle();
    expect(text(".jc-pattern-message")).toBe("Line 2: The pattern has an unknown key 'widow'. Did you mean 'window'?");
    expect(area().value.slice(area().selectionStart, area().selectionEnd)).toBe('widow = "3 days"');
    expect(document.activeElement).toBe(area());
    expect(area().getAttribute("aria-invalid")).toBe("true");
    expect(desk.transport.count("sought")).toBe(0);
    write('name = "x"\nwindow = "3 days"\n');
    expect(text(".jc-pattern-message")).toBe("");
    expect(area().getAttribute("aria-invalid")).toBe("false");
  });

  it("asks how far a search is, and gives it up at once where it is cancelled or the dialog is closed", async () => {
    answers.find = () => ({ running: true, search: 5, done: 0, total: 3 });
    answers.found = () => ({ running: true, search: 5, done: 1, total: 3 });
    desk = await layOut();
    await open();
    button("Find").click();
    await vi.waitFor(() => expect(text(".jc-pattern-outcome")).toContain("part 2 of 3"));
    expect(desk.find(".jc-pattern-findings").getAttribute("aria-busy")).toBe("true");
    button("Cancel").click();
    await desk.settle();
    expect(desk.transport.last("abandon")).toEqual({ search: 5 });
    expect(text(".jc-pattern-findings")).toContain("Stopped before it was done.");
    expect(document.activeElement).toBe(button("Find"));
    expect(desk.find(".jc-pattern-findings").hasAttribute("aria-busy")).toBe(false);
    const asked = desk.transport.count("found");
    await desk.settle(200);
    expect(desk.transport.count("found")).toBe(asked);

    button("Find again").click();
    await desk.settle();
    button("Close").click();
    await desk.settle();
    expect(desk.transport.count("abandon")).toBe(2);
  });

  it("says that nothing was found, that a list is cut, and what failed, each with a way on", async () => {
    desk = await layOut();
    await open();
    answers.find = () => outcome([]);
    button("Find").click();
    await desk.settle();
    expect(text(".jc-pattern-outcome")).toBe("Nothing found");
    expect(text(".jc-pattern-findings")).toContain("longer window");
    answers.find = () => outcome([found(1, { names: ["A", "B", HOSTILE, "C", "D"] })], { count: 1200, accounts: 900, cut: true });
    button("Find").click();
    await desk.settle();
    expect(text(".jc-pattern-outcome")).toBe("1,200 findings about 900 accounts · the strongest 1 is listed · cut short: a bound was reached, there may be more");
    expect(text(".jc-found strong")).toBe(`A · B · ${HOSTILE} · 2 more`);
    answers.find = () => Promise.reject(new RequestError("The kernel has stopped.", "Run the cell again."));
    button("Find").click();
    await desk.settle();
    expect(text(".jc-pattern-findings .jc-error")).toContain("Run the cell again.");
    expect(desk.all(".jc-pattern-findings .jc-button").map((one) => one.textContent)).toContain("Try again");
  });

  it("begins with what is kept or shipped, keeps, and shows hostile names as text", async () => {
    answers.keep_pattern = ({ text: kept }) => (kept === "wrong" ? { code: "", entries: 41, problem: { what: "It is wrong.", advice: "Mend it.", line: 1 } } : { code: "pattern:by-example", entries: 78, problem: null });
    desk = await layOut();
    await open();
    const begin = desk.find(".jc-pattern select") as HTMLSelectElement;
    expect([...begin.options].map((one) => one.textContent)).toEqual(["The selection", HOSTILE, "D14 Scatter-gather"]);
    begin.value = "pattern:kept";
    begin.dispatchEvent(new Event("change"));
    expect([area().value, text(".jc-pattern-words")]).toEqual(["kept text", "Kept words."]);
    write("wrong");
    button("Keep with the case").click();
    await desk.settle();
    expect(text(".jc-pattern-message")).toContain("Line 1: It is wrong.");
    write("right");
    button("Keep with the case").click();
    await desk.settle();
    expect(text(".jc-pattern-message")).toContain("Kept with the case as pattern:by-example. Another name");
    expect(desk.transport.count("patterns")).toBe(2);
    expect(text(".jc-status")).toContain("78 entries");
  });

  it("finds but neither keeps nor records where only reading is allowed, and says why", async () => {
    desk = await layOut({}, (spec) => Object.assign(spec, { readonly: true, readonlyReason: "This case is an archive." }));
    await open();
    expect(text(".jc-pattern-buttons")).toContain("This case is an archive.");
    button("Find").click();
    await desk.settle();
    expect(desk.all(".jc-found")).toHaveLength(2);
    button("Keep with the case").click();
    await desk.settle();
    expect(text(".jc-pattern-message")).toContain("This case is an archive.");
    expect(desk.transport.count("sought") + desk.transport.count("keep_pattern")).toBe(0);
  });

  it("lets a time range go that would hide what was found", async () => {
    desk = await layOut();
    desk.board.state.selection.set("timeline", { time: [START + 5000, START + 9000] });
    await open();
    button("Find").click();
    await desk.settle();
    desk.all(".jc-found")[0].click();
    expect(desk.board.state.selection.value.time).toBeNull();
  });

  it("asks for a selection where there is none, and for a kernel where there is none", async () => {
    desk = await layOut();
    await open([]);
    expect(text(".jc-pattern-message")).toContain("Nothing is selected.");
    button("Find").click();
    await desk.settle();
    expect(text(".jc-pattern-message")).toContain("There is no pattern yet.");
    desk.board.dispose();
    document.body.textContent = "";
    desk = await layOut({}, (spec) => Object.assign(spec, { offline: true }));
    await open();
    expect(desk.all("[role=dialog]")).toEqual([]);
    expect(text(".jc-status")).toContain("looked for by a kernel");
  });
});
