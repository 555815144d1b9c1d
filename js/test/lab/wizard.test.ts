import { describe, expect, it, vi } from "vitest";
import { Failure } from "../../src/lab/request";
import { PreviewRunner } from "../../src/lab/wizard/preview";
import {
  blocking, cleanFolder, createBody, emptyDraft, hasStatements, isReadable, type Preview, previewBody, withColumn, withFile, withoutFile, withProposals, withTable,
} from "../../src/lab/wizard/state"; // prettier-ignore
import { settle } from "./faked";

const preview = (change: Partial<Preview> = {}): Preview => ({ tables: [], currency: "EUR", timezone: "UTC", title: "Payments März", ...change });
const table = (name: string, missing: string[], kept: number): Preview["tables"][number] => ({
  table: name, sources: [], columns: [{ name: "x", samples: [] }], canonicals: [], read: kept, kept, rejected: 0, problems: [], rows: { header: [], body: [] },
  mapping: missing.map((canonical) => ({ canonical, column: null, confidence: null, why: "", required: true })),
}); // prettier-ignore

describe("what the wizard knows", () => {
  it("guesses tables by name, and takes a lone file for the ledger", () => {
    const of = (...paths: string[]) => emptyDraft(paths).files.map((file) => file.table);
    expect(of("in/kyc_2026.csv")).toEqual(["transfers"]);
    expect(of("in/payments.csv", "in/kyc_2026.csv", "tagpack.yaml", "nodes.csv")).toEqual(["transfers", "customers", "tags", "accounts"]);
    expect(of("a.csv", "b.csv")).toEqual(["transfers", "accounts"]);
    expect(of("a.csv", "a.csv")).toEqual(["transfers"]);
  });

  it("knows which files can be tables", () => {
    expect(["a.csv", "A.CSV.GZ", "x.parquet", "t.tar.xz", "c.zip", "m.xml"].every(isReadable)).toBe(true);
    expect(["a.ipynb", "b.png", "csv", "case.jcase"].some(isReadable)).toBe(false);
  });

  it("sends what was stated, and only for tables that are there", () => {
    let draft = withColumn(withColumn(emptyDraft(["pay.csv"]), "transfers", "src", "payer"), "accounts", "name", "label");
    draft = { ...draft, currency: " EUR ", timezone: "" };
    expect(previewBody(draft)).toEqual({ sources: { transfers: ["pay.csv"] }, mapping: { transfers: { src: "payer" } }, currency: "EUR" });
    draft = withTable(withFile(draft, "acc.csv"), "acc.csv", "accounts");
    expect(previewBody(draft)).toMatchObject({ sources: { transfers: ["pay.csv"], accounts: ["acc.csv"] }, mapping: { accounts: { name: "label" } } });
    // Left out and taken back in, the file finds the mapping as it was.
    draft = withFile(withoutFile(draft, "acc.csv"), "acc.csv");
    expect(draft.mapping.accounts).toEqual({ name: "label" });
  });

  it("takes a statement back, and a value not yet typed for none", () => {
    const stated = withColumn(emptyDraft(["pay.csv"]), "transfers", "asset", "=");
    expect(previewBody(stated)).not.toHaveProperty("mapping");
    expect(previewBody(withColumn(stated, "transfers", "asset", "=ETH"))).toMatchObject({ mapping: { transfers: { asset: "=ETH" } } });
    expect(previewBody(withColumn(stated, "transfers", "asset", null))).toMatchObject({ mapping: { transfers: { asset: null } } });
    expect(hasStatements(withColumn(withColumn(stated, "transfers", "asset", "x"), "transfers", "asset", undefined))).toBe(false);
  });

  it("proposes title and folder until the user writes them", () => {
    let draft = withProposals(emptyDraft(["data/in/pay.csv"]), preview());
    expect([draft.title, draft.folder]).toEqual(["Payments März", "data/in/payments-marz"]);
    draft = withProposals({ ...draft, title: "Mine", written: ["title"] }, preview({ title: "Other" }));
    expect([draft.title, draft.folder]).toEqual(["Mine", "data/in/mine"]);
    draft = withProposals({ ...draft, folder: "x/y", written: ["title", "folder"] }, preview());
    expect(draft.folder).toBe("x/y");
    expect(withProposals(emptyDraft(["p.csv"]), preview({ title: "../../<img>" })).folder).toBe("img");
    expect(withProposals(emptyDraft(["p.csv"]), preview({ title: "…" })).folder).toBe("case");
  });

  it("asks for a case with triage, in a clean folder", () => {
    const body = createBody({ ...emptyDraft(["p.csv"]), title: " A ", folder: "/a//b/" });
    expect(body).toEqual({ folder: "a/b", title: "A", sources: { transfers: ["p.csv"] }, triage: true });
    expect(cleanFolder("/")).toBe("");
  });

  it("is blocked by missing columns, and by a ledger without rows", () => {
    expect(blocking(preview({ tables: [table("transfers", ["ts"], 0), table("accounts", [], 0)] }))).toEqual([{ table: "transfers", columns: ["ts"], problem: "" }]);
    expect(blocking(preview({ tables: [table("transfers", [], 0)] }))).toEqual([{ table: "transfers", columns: [], problem: "" }]);
    expect(blocking(preview({ tables: [table("transfers", [], 3), table("tags", ["label"], 3)] }))).toEqual([{ table: "tags", columns: ["label"], problem: "" }]);
    const unreadable = { ...table("transfers", ["ts"], 0), columns: [], problems: [{ column: "", code: "unusable", count: 0, rows: [], message: "It is not UTF-8.", advice: "", rejected: true }] };
    expect(blocking(preview({ tables: [unreadable] }))).toEqual([{ table: "transfers", columns: [], problem: "It is not UTF-8." }]);
  });
});

describe("PreviewRunner", () => {
  function runner() {
    const jobs: { body: Record<string, unknown>; signal: AbortSignal; end: (preview: Preview | Error) => void }[] = [];
    const runner = new PreviewRunner(
      (body, signal) => new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
        jobs.push({ body, signal, end: (result) => (result instanceof Error ? reject(result) : resolve(result)) });
      }),
      () => undefined,
      5,
    ); // prettier-ignore
    return { runner, jobs };
  }
  const draft = (currency: string) => ({ ...emptyDraft(["p.csv"]), currency });

  it("asks once for many quick changes, and cancels the earlier job", async () => {
    const { runner: it, jobs } = runner();
    it.want(draft("E"));
    it.want(draft("EU"));
    it.want(draft("EUR"));
    await vi.waitFor(() => expect(jobs).toHaveLength(1));
    expect(jobs[0].body.currency).toBe("EUR");
    it.want(draft("USD"));
    expect(jobs[0].signal.aborted).toBe(true);
    await vi.waitFor(() => expect(jobs).toHaveLength(2));
    jobs[1].end(preview({ currency: "USD" }));
    await vi.waitFor(() => expect(it.state.busy).toBe(false));
    expect(it.state.preview?.currency).toBe("USD");
  });

  it("does not ask again for what it has", async () => {
    const { runner: it, jobs } = runner();
    it.want(draft("EUR"), true);
    await vi.waitFor(() => expect(jobs).toHaveLength(1));
    jobs[0].end(preview());
    await vi.waitFor(() => expect(it.state.busy).toBe(false));
    it.want({ ...draft("EUR"), title: "typed" });
    await settle();
    expect(jobs).toHaveLength(1);
  });

  it("keeps the last preview when the next fails, and says why", async () => {
    const { runner: it, jobs } = runner();
    it.want(draft("EUR"), true);
    await vi.waitFor(() => expect(jobs).toHaveLength(1));
    jobs[0].end(preview());
    await vi.waitFor(() => expect(it.state.busy).toBe(false));
    it.want(draft("XYZ"), true);
    await vi.waitFor(() => expect(jobs).toHaveLength(2));
    jobs[1].end(new Failure("No such currency.", "Use EUR."));
    await vi.waitFor(() => expect(it.state.failure?.what).toBe("No such currency."));
    expect(it.state.preview).not.toBeNull();
    it.want(draft("XYZ"), true);
    await vi.waitFor(() => expect(jobs).toHaveLength(3));
  });
});
