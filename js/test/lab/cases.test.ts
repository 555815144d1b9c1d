import { afterEach, describe, expect, it, vi } from "vitest";
import { CaseModel } from "../../src/lab/cases";
import { fakeServer, row, settle } from "./faked";

const models: CaseModel[] = [];
afterEach(() => models.splice(0).forEach((model) => model.dispose()));

function listed(rows = [row({ folder: "a" }), row({ folder: "deep/b" })], interval = 20) {
  const state = { rows, status: 200, version: 1 };
  const { server, asked } = fakeServer(({ method, headers, body, path }) => {
    if (method === "PATCH") {
      const folder = decodeURIComponent(path.replace("cases/", ""));
      const fresh = { ...state.rows.find((one) => one.folder === folder)!, ...(body as object) };
      state.rows = state.rows.map((one) => (one.folder === folder ? fresh : one));
      state.version += 1;
      return { body: fresh };
    }
    if (state.status !== 200) return { status: state.status, body: { what: "No.", advice: "Wait." } };
    const etag = `"${state.version}"`;
    return headers.get("If-None-Match") === etag ? { status: 304 } : { body: { roots: [{ path: "", problem: null }], cases: state.rows, truncated: false }, etag };
  });
  const model = new CaseModel(server, interval);
  models.push(model);
  return { model, state, asked };
}

describe("CaseModel", () => {
  it("asks nothing while hidden, looks at once when shown, and stops when hidden again", async () => {
    const { model, asked } = listed();
    model.touch();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(asked).toHaveLength(0);
    model.watch(true);
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(3));
    model.watch(false);
    await settle();
    const before = asked.length;
    model.touch();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(asked).toHaveLength(before);
  });

  it("asks nothing while the page is hidden", async () => {
    const { model, asked } = listed();
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    try {
      model.watch(true);
      model.touch();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(asked).toHaveLength(0);
    } finally {
      hidden.mockRestore();
    }
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
  });

  it("tells a change once, and nothing where nothing changed", async () => {
    const { model, state } = listed();
    let told = 0;
    model.changed.connect(() => (told += 1));
    await model.refresh();
    await model.refresh();
    expect(told).toBe(1);
    expect(model.rows.map((one) => one.folder)).toEqual(["a", "deep/b"]);
    state.rows = [row({ folder: "c" })];
    state.version += 1;
    await model.refresh();
    expect(told).toBe(2);
    expect(model.rows.map((one) => one.folder)).toEqual(["c"]);
  });

  it("keeps the rows of before when a look fails, says why, and forgets it when one works", async () => {
    const { model, state } = listed();
    await model.refresh();
    state.status = 503;
    await model.refresh();
    expect(model.failure?.what).toBe("No.");
    expect(model.rows).toHaveLength(2);
    state.status = 200;
    await model.refresh();
    expect(model.failure).toBeNull();
  });

  it("replaces a row by the server's answer to an edit, and looks again when in sight", async () => {
    const { model, asked } = listed(undefined, 60_000);
    await model.refresh();
    model.current = model.rows[1];
    model.watch(true);
    await model.update(model.rows[1], { assignee: "A. Analyst" });
    expect(asked.find((one) => one.method === "PATCH")).toMatchObject({ path: "cases/deep/b", body: { assignee: "A. Analyst" } });
    expect(model.rows[1].assignee).toBe("A. Analyst");
    expect(model.current?.assignee).toBe("A. Analyst");
  });

  it("looks at once when a document or a file says that a case changed", async () => {
    const { model, asked } = listed(undefined, 60_000);
    model.watch(true);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    model.touch();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
  });

  it("turns many questions at once into two", async () => {
    const { model, asked } = listed();
    await Promise.all([1, 2, 3, 4, 5].map(() => model.refresh()));
    await settle();
    expect(asked).toHaveLength(2);
  });

  it("knows which files concern a case", async () => {
    const { model } = listed();
    await model.refresh();
    expect(["a/journal.db", "deep", "deep/b/tables/x", "new/case.jcase"].map((path) => model.concerns(path))).toEqual([true, true, true, true]);
    expect(["ab/x", "deep/bc", "notes.md"].map((path) => model.concerns(path))).toEqual([false, false, false]);
  });

  it("lets go of the chosen case when it is gone", async () => {
    const { model, state } = listed();
    await model.refresh();
    model.current = model.rows[0];
    state.rows = state.rows.slice(1);
    state.version += 1;
    await model.refresh();
    expect(model.current).toBeNull();
  });
});
