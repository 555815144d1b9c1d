import { describe, expect, it } from "vitest";
import { ALL_CASES, type CaseView, counts, isOverdue, readView, visible } from "../../src/lab/sidebar/view";
import { dueText, spoken } from "../../src/lab/sidebar/row";
import { row, trans } from "./faked";

const viewer = { names: ["A. Analyst", "analyst"], today: "2026-11-23" };
const rows = [
  row({ title: "Ronin", topScore: 99.2, due: "2026-11-20", status: "in review", assignee: "a. analyst", updated: "2026-11-01T00:00:00Z", topName: "Bridge exploiter" }),
  row({ title: "Café 10", topScore: null, due: null, status: "new", openReviews: 2, updated: "2026-11-22T00:00:00Z" }),
  row({ title: "Café 9", topScore: 71, due: "2026-11-23", status: "closed", assignee: "B. Other", updated: "no time" }),
  row({ title: "Old", topScore: 71, due: "2026-11-01", status: "closed", updated: "2026-11-10T00:00:00Z" }),
];
const titles = (change: Partial<CaseView>): string[] => visible(rows, { ...ALL_CASES, ...change }, viewer).map((one) => one.title);

describe("the list of cases", () => {
  it("sorts by score, unscored last, whichever way", () => {
    expect(titles({})).toEqual(["Ronin", "Café 9", "Old", "Café 10"]);
    expect(titles({ reverse: true })).toEqual(["Café 9", "Old", "Ronin", "Café 10"]);
  });

  it("sorts by due date, last change, title and status", () => {
    expect(titles({ sort: "due" })).toEqual(["Old", "Ronin", "Café 9", "Café 10"]);
    expect(titles({ sort: "updated" })).toEqual(["Café 10", "Old", "Ronin", "Café 9"]);
    expect(titles({ sort: "title" })).toEqual(["Café 9", "Café 10", "Old", "Ronin"]);
    expect(titles({ sort: "status" })).toEqual(["Café 10", "Ronin", "Café 9", "Old"]);
  });

  it("finds all words, anywhere, without accents or capitals", () => {
    expect(titles({ text: "CAFE" })).toEqual(["Café 9", "Café 10"]);
    expect(titles({ text: "exploiter ronin" })).toEqual(["Ronin"]);
    expect(titles({ text: "exploiter cafe" })).toEqual([]);
    expect(titles({ text: "other" })).toEqual(["Café 9"]);
  });

  it("filters by status, by mine, by overdue, by review", () => {
    expect(titles({ status: "open" })).toEqual(["Ronin", "Café 10"]);
    expect(titles({ status: "closed" })).toEqual(["Café 9", "Old"]);
    expect(titles({ mine: true })).toEqual(["Ronin"]);
    expect(titles({ overdue: true })).toEqual(["Ronin"]);
    expect(titles({ reviews: true })).toEqual(["Café 10"]);
    expect(counts(rows, viewer)).toEqual({ mine: 1, overdue: 1, reviews: 1 });
  });

  it("takes a closed case for never overdue, and today for in time", () => {
    expect(rows.map((one) => isOverdue(one, viewer.today))).toEqual([true, false, false, false]);
  });

  it("reads the order of another day back, and nothing it does not know", () => {
    expect(readView({ sort: "due", reverse: true, status: "open", mine: true })).toMatchObject({ sort: "due", reverse: true, status: "open", mine: true, text: "" });
    for (const strange of [null, 5, "x", { sort: "evil", status: "<b>", mine: "yes" }]) expect(readView(strange)).toEqual(ALL_CASES);
  });

  it("tells the due date in words", () => {
    const due = (day: string | null, status = "new") => dueText(row({ due: day, status }), viewer.today, trans);
    expect(due(null)).toBe("");
    expect(due("2026-11-20")).toBe("3 days overdue");
    expect(due("2026-11-22")).toBe("1 day overdue");
    expect(due("2026-11-23")).toBe("due today");
    expect(due("2026-12-02")).toBe("due 2 Dec");
    expect(due("2027-01-02")).toBe("due 2 Jan 2027");
    expect(due("2026-11-20", "closed")).toBe("due 20 Nov");
    expect(due("soon")).toBe("due soon");
  });

  it("says a whole row in one sentence", () => {
    expect(spoken(rows[0], viewer, trans)).toContain("Ronin, top score 50.0, Bridge exploiter, in review, 0 of 2 decided, assigned to a. analyst, 3 days overdue");
    const broken = row({ title: "Bad", status: "unreadable", topScore: null, problem: { what: "The manifest is cut off.", advice: "Restore it." } });
    expect(spoken(broken, viewer, trans)).toContain("The manifest is cut off. Restore it.");
  });
});
